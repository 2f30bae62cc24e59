"""The questionnaire: declared once, read by the form, the engine, the exports and the command line.

Keys and wire values are a contract with stored answers and files; wording may improve, keys may not.
Each stored set of answers names ``QUESTIONNAIRE.version``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered; the wire form follows from it."""

    ONE = "one"
    MANY = "many"
    YES_NO = "yes_no"
    NUMBER = "number"
    PERSON = "person"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a question of choices: its wire value, and what the reader sees."""

    value: str
    label: str
    explains: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Another way to say the same number: a value typed in this unit times ``factor`` is the stored one."""

    value: str
    label: str
    factor: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what is asked, how to find out, who usually knows, and what counts as an answer."""

    key: str
    prompt: str
    help: str
    kind: Kind
    who: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    maximum: int | None = None
    units: tuple[Unit, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The wire values of the choices, in their printed order."""
        return tuple(choice.value for choice in self.choices)

    def label_of(self, value: str) -> str:
        """What the reader sees for one wire value; the value itself where it is not a choice."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, under one heading."""

    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All sections in the order in which the page keeps them."""

    version: int
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def __getitem__(self, key: str) -> Question:
        return BY_KEY[key]

    def __contains__(self, key: object) -> bool:
        return key in BY_KEY


PM, ENGINEER, DOMAIN = "the product manager", "the engineer who runs it", "someone who knows the subject"
DATA, MANAGER = "whoever looks after the data", "the team's manager"

THE_PROBLEM = Section(
    "problem",
    "The problem",
    (
        Question(
            "current_system",
            "What runs today?",
            "The simplest true description of what users get now, a prototype included.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("nothing", "Nothing yet"),
                Choice("prompt", "A prompted model", "Instructions and perhaps examples, no look-up"),
                Choice("rag", "Retrieval", "Passages are looked up and put into the prompt"),
                Choice("fine_tune", "A fine-tuned model", "Trained further on your own examples"),
                Choice("both", "Both", "A fine-tuned model that also gets passages looked up"),
            ),
        ),
        Question(
            "knowledge_need",
            "Where do the facts of a good answer come from?",
            "Take three real requests and mark each fact in a good answer: was it in the request, is it "
            "public, or does it stand only in your own systems?",
            Kind.ONE,
            PM,
            (
                Choice("none", "No particular facts", "General skill is enough"),
                Choice(
                    "in_request",
                    "They arrive with each request",
                    "The ticket to summarise, the file to convert",
                ),
                Choice("public_stable", "Public, and rarely changing", "The model may know them already"),
                Choice(
                    "private_or_current",
                    "Your own or recent facts",
                    "Not in the request, and not public long enough",
                ),
            ),
        ),
        Question(
            "perfect_context",
            "With the missing facts pasted into the prompt, is the answer right?",
            "Take six or more failures, paste in by hand the very facts each one needed, and run them again. "
            "Right means the facts were missing; still wrong means the way of answering is.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("right", "Right"),
                Choice("sometimes", "Sometimes"),
                Choice("still_wrong", "Still wrong"),
                Choice("not_tried", "Not tried yet"),
            ),
        ),
        Question(
            "behaviour_needs",
            "What must the answers be like, apart from their facts?",
            "Only what users would notice if it were missing. Tick all that apply.",
            Kind.MANY,
            PM,
            (
                Choice("tone", "A certain tone or voice"),
                Choice("format", "An exact format", "Fields, structure, length"),
                Choice("reasoning", "A way of reasoning", "Your house's steps or judgement"),
                Choice("domain_language", "The language of a trade", "Terms that general models misread"),
                Choice("none", "Nothing special"),
            ),
        ),
        Question(
            "failure_pattern",
            "What do the failures you have read so far look like?",
            "Read twenty to thirty bad answers and say in plain words why each failed. Once the failures of "
            "this review are annotated, that result counts in place of this answer.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("knowledge", "It did not know", "Facts missing, outdated or not found"),
                Choice("behaviour", "It knew, but answered wrongly", "Tone, format, reasoning"),
                Choice("mixed", "Both kinds"),
                Choice("unclear", "We cannot say why"),
                Choice("not_read", "Not read yet"),
            ),
        ),
        Question(
            "factual_precision",
            "Must names, numbers and dates be exact?",
            "Yes when one wrong figure makes the answer useless or harmful.",
            Kind.YES_NO,
            PM,
        ),
    ),
)

THE_KNOWLEDGE = Section(
    "knowledge",
    "The knowledge",
    (
        Question(
            "change_rate",
            "How often do the facts change?",
            "The fastest change that users would notice within a day of it being wrong.",
            Kind.ONE,
            DATA,
            (
                Choice("hourly", "Hourly or faster"),
                Choice("daily", "Daily"),
                Choice("weekly", "Weekly"),
                Choice("monthly", "Monthly"),
                Choice("quarterly", "Quarterly"),
                Choice("yearly", "Yearly"),
                Choice("static", "Practically never"),
            ),
        ),
        Question(
            "citations",
            "Must an answer show its sources?",
            "Required when law, audit or the users' trust demands it; useful when people would like it.",
            Kind.ONE,
            PM,
            (Choice("required", "Required"), Choice("useful", "Useful"), Choice("no", "No")),
        ),
        Question(
            "permissions",
            "May different users see different data?",
            "Yes when an answer to one person may use a document that another must not see.",
            Kind.YES_NO,
            DATA,
        ),
        Question(
            "kb_tokens",
            "How large is the body of knowledge?",
            "All text an answer might draw on. A token is about three quarters of an English word.",
            Kind.NUMBER,
            DATA,
            unit="tokens",
            units=(
                Unit("tokens", "tokens", 1),
                Unit("pages", "pages (400 tokens each)", 400),
                Unit("documents", "documents (2,000 tokens each)", 2_000),
            ),
        ),
    ),
)

TRAFFIC = Section(
    "traffic",
    "Traffic and limits",
    (
        Question(
            "queries_per_day",
            "How many requests a day, at the scale you plan for?",
            "The figure you would size the servers for in a year, not today's pilot.",
            Kind.NUMBER,
            PM,
            unit="requests a day",
        ),
        Question(
            "request_shape",
            "Are the requests much alike?",
            "One task in one form (classify this ticket, fill this template), or whatever people ask.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("narrow_repeated", "One task, same form each time"),
                Choice("varied", "Many kinds of request"),
            ),
        ),
        Question(
            "latency_budget_ms",
            "How long may an answer take?",
            "The time within which 95 of 100 answers must be there (p95), in milliseconds.",
            Kind.NUMBER,
            PM,
            unit="milliseconds",
        ),
        Question(
            "cost_pressure",
            "How hard does cost per answer press?",
            "Major when the feature does not pay at today's cost per answer.",
            Kind.ONE,
            MANAGER,
            (Choice("none", "Not"), Choice("some", "Somewhat"), Choice("major", "Major")),
        ),
        Question(
            "stage",
            "Where does the feature stand?",
            "Exploring: requirements still move. Stable: they have not moved for a quarter.",
            Kind.ONE,
            PM,
            (Choice("exploring", "Exploring"), Choice("growing", "Growing"), Choice("stable", "Stable")),
        ),
    ),
)

PROMPTING = Section(
    "prompting",
    "Prompting so far",
    (
        Question(
            "prompt_effort",
            "How much work has gone into the prompt?",
            "Days of one person's concentrated work, with failures read and the prompt changed for them.",
            Kind.ONE,
            ENGINEER,
            (Choice("none", "None"), Choice("days", "Some days"), Choice("week_or_more", "A week or more")),
        ),
        Question(
            "prompt_toolkit",
            "Which of these has the prompt been given?",
            "Tick what was tried in earnest. Three or more make a serious attempt.",
            Kind.MANY,
            ENGINEER,
            (
                Choice("constraints", "Explicit constraints", "What it must and must not do"),
                Choice("examples", "Three to five good examples"),
                Choice("output_schema", "A schema for the output"),
                Choice("stepwise_reasoning", "Reasoning step by step"),
                Choice("guardrails", "Checks on the answer"),
                Choice("none", "None of these"),
            ),
        ),
        Question(
            "prompt_evals",
            "How do you know how well prompting works?",
            "Measured: a fixed set of examples, scored the same way each time.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("none", "We do not"),
                Choice("impressions", "By impression"),
                Choice("measured", "Measured"),
            ),
        ),
        Question(
            "prompt_quality_percent",
            "What share of the answers is acceptable?",
            "As measured on your fixed set, with the best prompt so far.",
            Kind.NUMBER,
            ENGINEER,
            unit="percent",
            maximum=100,
        ),
        Question(
            "users_satisfied",
            "Are users satisfied with what runs today?",
            "As you would say it to someone who can look at the complaints.",
            Kind.YES_NO,
            PM,
        ),
    ),
)

TEAM = Section(
    "team",
    "Team and platform",
    (
        Question(
            "labelled_examples",
            "How many good input and output pairs are in hand?",
            "Pairs that someone who knows the subject would sign, not raw logs.",
            Kind.NUMBER,
            DATA,
            unit="examples",
        ),
        Question(
            "task_nuance",
            "How much judgement does the task take?",
            "Narrow tasks can be tuned with a few hundred examples; nuanced ones take a thousand or more.",
            Kind.ONE,
            DOMAIN,
            (
                Choice("narrow", "Narrow", "Classify, extract, rewrite"),
                Choice("nuanced", "Nuanced", "Weigh, advise, explain"),
            ),
        ),
        Question(
            "owner_training_data",
            "Who would own the training data?",
            "A named person or team that collects, cleans and refreshes it.",
            Kind.PERSON,
            MANAGER,
        ),
        Question(
            "owner_evaluation",
            "Who would own evaluation?",
            "A named person or team that keeps the test set and says whether a version is good enough.",
            Kind.PERSON,
            MANAGER,
        ),
        Question(
            "owner_deployment",
            "Who would own deployment and going back?",
            "A named person or team that puts a tuned model into service and takes it out again.",
            Kind.PERSON,
            MANAGER,
        ),
        Question(
            "owner_retrieval",
            "Who would keep the index and its content?",
            "A named person or team that owns what is searched, and how well it is found.",
            Kind.PERSON,
            MANAGER,
        ),
        Question(
            "tuning_platform",
            "Where could you fine-tune?",
            "A service that you may use today, or graphics processors of your own.",
            Kind.ONE,
            ENGINEER,
            (
                Choice("none", "Nowhere"),
                Choice("hosted", "A hosted service"),
                Choice("own_gpus", "Our own GPUs"),
            ),
        ),
        Question(
            "tuning_platform_until",
            "Until when can that platform's base model be tuned and served?",
            "The end date the provider has announced, or the day until which you can commit to serving it.",
            Kind.DATE,
            ENGINEER,
        ),
    ),
)

QUESTIONNAIRE = Questionnaire(1, (THE_PROBLEM, THE_KNOWLEDGE, TRAFFIC, PROMPTING, TEAM))
BY_KEY = {question.key: question for question in QUESTIONNAIRE}
