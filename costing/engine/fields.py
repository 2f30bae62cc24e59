"""Every input of a cost scenario: what it is, its unit and the range that is allowed.

One list feeds the form, the validation, the JSON form and the command line. Keys are a contract with stored
scenarios; labels may improve. Money is in the scenario's currency. What a scenario leaves out takes the
preset of ``presets``; fields that are ``optional`` may stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Field:
    """One numeric input. ``optional``: may be unknown; ``help`` says what then."""

    key: str
    label: str
    unit: str
    minimum: Decimal
    maximum: Decimal
    help: str = ""
    optional: bool = False
    money: bool = False

    @property
    def allowed(self) -> str:
        """The allowed range in words."""
        return self.allowed_in(Decimal(1))

    def most(self, per_usd: Decimal) -> Decimal:
        """The upper end of the range; that of money in a currency of which a dollar is so much."""
        return self.maximum * per_usd if self.money else self.maximum

    def allowed_in(self, per_usd: Decimal) -> str:
        """The allowed range in words, in that currency."""
        return f"{self.minimum:,} to {self.most(per_usd):,} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Section:
    """Inputs that belong together, under one heading."""

    key: str
    title: str
    fields: tuple[Field, ...]


TOKENS, PERCENT, HOURS, TEN_MILLION, BILLION = "tokens", "%", "hours", Decimal(10**7), Decimal(10**9)
UNKNOWN_PRICE = "Left out, the price book's figure counts."


def _tokens(key: str, label: str, told: str = "", maximum: Decimal = TEN_MILLION) -> Field:
    return Field(key, label, TOKENS, Decimal(0), maximum, told)


def _percent(
    key: str,
    label: str,
    told: str = "",
    minimum: int = 0,
    maximum: int = 100,
    optional: bool = False,
) -> Field:
    return Field(key, label, PERCENT, Decimal(minimum), Decimal(maximum), told, optional)


def _hours(key: str, label: str, told: str = "") -> Field:
    return Field(key, label, HOURS, Decimal(0), Decimal(100_000), told)


def _ms(key: str, label: str, told: str = "", optional: bool = False) -> Field:
    return Field(key, label, "ms", Decimal(0), Decimal(600_000), told, optional)


def _acceptable(approach: str, label: str) -> Field:
    return _percent(
        f"acceptable_{approach}",
        label,
        "Left out, its cost per acceptable answer is unknown.",
        1,
        optional=True,
    )


SECTIONS = (
    Section(
        "traffic",
        "Traffic",
        (
            Field("queries_per_day", "Questions a day", "a day", Decimal(1), BILLION, "In the first month."),
            _percent(
                "growth_percent", "Growth of traffic a month", "Each month on the month before.", -50, 50
            ),
            _percent(
                "answer_cache_percent",
                "Answered from a store of answers",
                "Repeated questions that get a kept answer and reach no model.",
            ),
            _percent("batch_percent", "Requests that may wait", "They get batch prices where there are any."),
        ),
    ),
    Section(
        "tokens",
        "Tokens of one request",
        (
            _tokens("question_tokens", "The question"),
            _tokens("output_tokens", "The answer", "With what the model thinks aloud, if that is billed."),
            _tokens("prompt_tokens", "Fixed prompt, prompting alone", "Instructions and worked examples."),
            _tokens("rag_prompt_tokens", "Fixed prompt with retrieval or with the knowledge in it"),
            _tokens("tuned_prompt_tokens", "Fixed prompt of a tuned model"),
            _tokens("context_tokens", "Passages looked up"),
            _tokens("window_tokens", "What the model can take in at once", "Its context window."),
        ),
    ),
    Section(
        "cache",
        "The provider's prompt cache",
        (
            _percent("cache_hit_percent", "Requests that find the fixed prompt in the cache"),
            _tokens("cache_minimum_tokens", "Shortest fixed prompt that is cached"),
        ),
    ),
    Section(
        "knowledge",
        "Knowledge and retrieval",
        (
            _tokens("kb_tokens", "Size of the knowledge", "A page holds about 400 tokens.", Decimal(10**12)),
            _percent("kb_growth_percent", "Growth of the knowledge a month", "", -50, 50),
            _percent("kb_change_percent", "Share of it that changes in a month"),
            Field("chunk_tokens", "Length of a passage in the index", TOKENS, Decimal(10), Decimal(100_000)),
            Field(
                "record_kb",
                "Size of a passage in the index",
                "kB",
                Decimal("0.1"),
                Decimal(10_000),
                "Vector and kept text.",
            ),
            _tokens(
                "rerank_tokens", "Text reranked for one question", "Where reranking is priced by tokens."
            ),
            _hours("pipeline_hours", "Building retrieval"),
            _hours("index_hours", "Looking after the index, a month"),
        ),
    ),
    Section(
        "tuning",
        "Fine-tuning",
        (
            Field("examples", "Labelled examples", "examples", Decimal(0), BILLION),
            _tokens("example_tokens", "Tokens of one example"),
            Field(
                "epochs", "Passes over the examples in one training", "epochs", Decimal("0.1"), Decimal(100)
            ),
            Field("training_runs", "Trainings until the first version", "runs", Decimal(0), Decimal(1_000)),
            _hours("training_hours", "Hours of one training", "Where training is priced by the hour."),
            _hours("labelling_hours", "Labour for all labels", "Counts when labels are priced by hours."),
            Field(
                "example_price",
                "Price of one labelled example",
                "each",
                Decimal(0),
                Decimal(100_000),
                UNKNOWN_PRICE,
                optional=True,
                money=True,
            ),
            _hours("evaluation_hours", "Evaluating a version"),
            Field(
                "retrain_months",
                "Months between retrainings",
                "months",
                Decimal(0),
                Decimal(120),
                "0: never. Rounded to whole months.",
            ),
            _hours("retrain_hours", "Labour of one retraining", "New labels and the training itself."),
        ),
    ),
    Section(
        "work",
        "Work and running",
        (
            Field(
                "hour_price",
                "Price of an engineer's hour",
                "an hour",
                Decimal(0),
                Decimal(100_000),
                UNKNOWN_PRICE,
                optional=True,
                money=True,
            ),
            Field(
                "prompt_days",
                "Work on the prompt",
                "days of 8 hours",
                Decimal(0),
                Decimal(1_000),
                "Counts for every approach: each needs a good prompt.",
            ),
            Field(
                "monitoring_price",
                "Monitoring",
                "a month",
                Decimal(0),
                TEN_MILLION,
                "Every approach.",
                money=True,
            ),
        ),
    ),
    Section(
        "latency",
        "Time of an answer",
        (
            _ms("model_ms", "The model"),
            _ms("small_model_ms", "The smaller model, tuned or not"),
            _ms("search_ms", "Search in the index"),
            _ms("rerank_ms", "Reranking"),
            _ms("latency_budget_ms", "What users accept", "95 of 100 answers.", optional=True),
        ),
    ),
    Section(
        "quality",
        "Share of acceptable answers",
        (
            _acceptable("prompt", "Prompting"),
            _acceptable("long_prompt", "Knowledge in the prompt"),
            _acceptable("rag", "Retrieval"),
            _acceptable("fine_tune", "Fine-tuning"),
            _acceptable("both", "Both"),
            _acceptable("small_model", "The smaller model, untuned"),
        ),
    ),
)

FIELDS: dict[str, Field] = {field.key: field for section in SECTIONS for field in section.fields}

NO_COST = frozenset(
    field.key for section in SECTIONS if section.key in ("latency", "quality") for field in section.fields
)
"""Inputs that no cost is made of."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One input that is chosen. Without ``options`` any ``provider/name`` will do; its price tells whether
    it is known. ``none`` is allowed where it stands among ``also``."""

    key: str
    label: str
    default: str
    options: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    help: str = ""


NONE = "none"
METERED = ("pinecone/standard",)
"""Vector stores billed by use over a minimum; the others take a fee a month."""

CHOICES: dict[str, Choice] = {
    choice.key: choice
    for choice in (
        Choice("model", "Model", "openai/gpt-4o"),
        Choice("small_model", "Smaller model, untuned", "openai/gpt-4o-mini"),
        Choice("tuned_model", "Model that is tuned", "openai/gpt-4o-mini"),
        Choice("embedding", "Embeddings", "openai/text-embedding-3-small"),
        Choice("vector_store", "Vector store", METERED[0], options=(*METERED, "supabase", "qdrant", NONE)),
        Choice("rerank", "Reranking", NONE, also=(NONE,)),
        Choice(
            "hosting", "Hosting of the tuned model", NONE, also=(NONE,), help="Billed by the hour, all day."
        ),
        Choice("labels_by", "Labels are priced by", "example", options=("example", "hours")),
        Choice(
            "small_model_does",
            "The smaller model works with",
            "prompt",
            options=("prompt", "rag", "long_prompt"),
            help="A fixed prompt, retrieval, or all knowledge in the prompt.",
        ),
    )
}


def fields() -> Iterator[Field]:
    """Every numeric input, in the order of the form."""
    return iter(FIELDS.values())
