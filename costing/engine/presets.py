"""Values to start from, each with its source. The first of a field counts where a scenario says nothing.

Money is in US dollars; ``preset_of`` converts. What no document and no vendor states is an assumption of this
product and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from costing.engine.fields import FIELDS
from costing.engine.numbers import Spread
from costing.engine.prices import Source

READ = date(2026, 11, 21)
HOUSE = Source("Assumption of this product")
PM_FRAMEWORK = Source("Fine-tuning vs RAG: A PM Decision Framework", read=READ)
DECISION_DEFINES = Source("RAG vs. Fine-Tuning: The Decision That Defines Your AI Architecture", read=READ)
NOBODY_TALKS = Source("Fine-Tuning vs RAG: The Decision Framework Nobody Talks About", read=READ)
MARKET = Source("Market prices of labelling, 2026", "https://www.pccvdi.com", READ)
PAIRS_MARKET = Source("Market prices of instruction pairs", "https://www.secondtalent.com", READ)
PINECONE = Source("Pinecone: understanding cost", "https://docs.pinecone.io", READ)
OPENAI_CACHE = Source("Prompt caching: shortest prefix that is cached", "https://developers.openai.com", READ)


@dataclass(frozen=True, slots=True)
class Preset:
    """One value to start from: of which field, called what, and who says so."""

    field: str
    name: str
    value: Spread
    source: Source


def _sure(field: str, value: int | str, source: Source = HOUSE, name: str = "Usual") -> Preset:
    return Preset(field, name, Spread.sure(value), source)


def _between(
    field: str, values: tuple[int | str, int | str, int | str], source: Source, name: str = "Usual"
) -> Preset:
    return Preset(field, name, Spread.of(*values), source)


PRESETS = (
    _sure("queries_per_day", 10_000, NOBODY_TALKS, "The documents' example"),
    _sure("queries_per_day", 33_333, PM_FRAMEWORK, "A million a month"),
    _sure("queries_per_day", 100_000, PM_FRAMEWORK, "From where tuning is said to pay"),
    _sure("growth_percent", 0),
    _sure("answer_cache_percent", 0),
    _sure("batch_percent", 0),
    _sure("question_tokens", 50, NOBODY_TALKS),
    _sure("output_tokens", 300, name="A paragraph or two"),
    _sure("output_tokens", 65, NOBODY_TALKS, "One sentence, as its table implies"),
    _sure("prompt_tokens", 3_900, NOBODY_TALKS, "200 lines of 12 tokens and 5 examples of 300"),
    _sure("rag_prompt_tokens", 300),
    _sure("tuned_prompt_tokens", 100),
    _sure("context_tokens", 2_000, name="Four passages of 500"),
    _between("context_tokens", (500, 1_750, 3_000), NOBODY_TALKS, "The document's range"),
    _sure("window_tokens", 128_000, NOBODY_TALKS, "The smaller window it names"),
    _sure("window_tokens", 1_000_000, NOBODY_TALKS, "The larger window it names"),
    _between("cache_hit_percent", (50, 80, 95), HOUSE, "Steady traffic"),
    _sure("cache_hit_percent", 0, HOUSE, "No cache"),
    _sure("cache_hit_percent", 100, HOUSE, "Always found"),
    _sure("cache_minimum_tokens", 1_024, OPENAI_CACHE),
    _sure("kb_tokens", 800_000, NOBODY_TALKS, "Its handbook of 2,000 pages, 400 tokens each"),
    _sure("kb_growth_percent", 0),
    _sure("kb_change_percent", 10),
    _sure("chunk_tokens", 500),
    _sure("record_kb", "7.14", PINECONE, "1,536 numbers and 1 kB of text"),
    _sure("rerank_tokens", 10_000, HOUSE, "20 passages of 500"),
    _between("pipeline_hours", (5, 15, 25), NOBODY_TALKS, "$1,000–5,000 at $200 an hour"),
    _sure("index_hours", 4),
    _sure("examples", 500, NOBODY_TALKS, "A typical set"),
    _sure("examples", 10_000, DECISION_DEFINES, "A nuanced task"),
    _sure("example_tokens", 1_000, NOBODY_TALKS),
    _sure("epochs", 3, name="The platforms' usual default"),
    _sure("training_runs", 3),
    _sure("training_hours", 4),
    _sure("labelling_hours", 40, NOBODY_TALKS, "For its 500 examples"),
    _between("example_price", (2, 5, 8), DECISION_DEFINES, "10,000 examples for $20,000–80,000"),
    _between("example_price", (12, 16, 20), NOBODY_TALKS, "40 hours for 500 examples"),
    _between("example_price", ("0.05", "0.10", "0.15"), MARKET, "Text with one label"),
    _between("example_price", (5, 12, 20), MARKET, "An expert's preference"),
    _between("example_price", ("0.10", "0.50", "1.00"), PAIRS_MARKET, "Instruction pairs"),
    _sure("evaluation_hours", 8),
    _sure("retrain_months", 3, NOBODY_TALKS, "Each quarter"),
    _sure("retrain_hours", 10),
    _between("hour_price", (150, 200, 250), NOBODY_TALKS, "40 hours for $6,000–10,000"),
    _sure("prompt_days", 5, NOBODY_TALKS, "A serious week"),
    _sure("monitoring_price", 0),
    _sure("model_ms", 500, NOBODY_TALKS),
    _between("small_model_ms", (100, 125, 167), NOBODY_TALKS, "Three to five times faster"),
    _between("search_ms", (20, 60, 100), NOBODY_TALKS),
    _between("rerank_ms", (50, 125, 200), NOBODY_TALKS),
)

BY_FIELD: dict[str, tuple[Preset, ...]] = {
    key: tuple(preset for preset in PRESETS if preset.field == key) for key in FIELDS
}

PRICED_BY_THE_BOOK = ("hour_price", "example_price")
"""Their presets are offered; where a scenario says nothing, the price book's figure of the day counts."""


def preset_of(key: str, per_usd: Decimal = Decimal(1)) -> Spread | None:
    """What counts where a scenario says nothing, in its currency; None: unknown, or the price book's."""
    known = BY_FIELD[key]
    if not known or key in PRICED_BY_THE_BOOK:
        return None
    return known[0].value.times(per_usd) if FIELDS[key].money else known[0].value
