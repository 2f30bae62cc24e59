"""The numbers that the house's own rules read: each named, with its unit, what it decides and its source.

A rule reads ``QUALITY_BAR.value``; a page lists ``THRESHOLDS``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """One setting of the engine.

    ``source`` is the id of a statement or of a conflict of the catalogue; ``ragft`` alone marks a value that
    no document gives and the house has set itself.
    """

    name: str
    value: int | float
    unit: str
    says: str
    source: str


QUALITY_BAR = Threshold(
    "quality_bar_percent",
    85,
    "percent of the answers",
    "From this share of acceptable answers on, prompting is good enough to keep.",
    "nobody-talks/prompt-85",
)
LABELS_EXPERIMENT = Threshold(
    "labels_experiment",
    50,
    "labelled examples",
    "Below this, fine-tuning is closed; from here on it can be tried as an experiment.",
    "K1",
)
LABELS_NARROW = Threshold(
    "labels_narrow",
    200,
    "labelled examples",
    "From here on a narrow task can be fine-tuned; below it a nuanced one stays closed.",
    "K1",
)
LABELS_NUANCED = Threshold(
    "labels_nuanced",
    1_000,
    "labelled examples",
    "From here on a nuanced task can be fine-tuned.",
    "K1",
)
WINDOW_TOKENS = Threshold(
    "window_tokens",
    128_000,
    "tokens",
    "Knowledge up to this size may stand in the prompt, unless a scenario names another model.",
    "nobody-talks/check-4",
)
VOLUME_PER_DAY = Threshold(
    "volume_per_day",
    100_000,
    "requests a day",
    "Without a cost scenario, traffic from here on asks whether fine-tuning would pay.",
    "pm-framework/ft-2",
)
LATENCY_MS = Threshold(
    "latency_ms",
    1_000,
    "milliseconds",
    "Without a computed time for retrieval, a budget below this counts as tight.",
    "ragft",
)
PLATFORM_MONTHS = Threshold(
    "platform_months",
    12,
    "months",
    "A base model must be tuned and served for at least this long after the day of judging.",
    "K22",
)
TOOLKIT_TOOLS = Threshold(
    "toolkit_tools",
    3,
    "of five tools",
    "With fewer of the document's five tools in use, prompting has not had its chance; it sets no minimum.",
    "nobody-talks/prompt-1",
)
DECIDED_EXAMPLES = Threshold(
    "decided_examples_both",
    12,
    "decided examples",
    "From here on, failures that lean to neither side speak for both needs.",
    "ragft",
)
FEW_FIXED_SHARE = Threshold(
    "few_fixed_share",
    0.2,
    "of the tested examples",
    "When better instructions mend no larger a share than this, they mended few.",
    "ragft",
)

# How the diagnosis reads failures -------------------------------------------------------------------------

READ_EXAMPLES = Threshold(
    "read_examples",
    20,
    "failure examples",
    "The diagnosis decides nothing until so many are read, or the reader closes reading.",
    "ragft",
)
STUCK_SHARE = Threshold(
    "stuck_share",
    0.25,
    "of the examples read",
    "When so many cannot be explained or do not come back, the diagnosis is not ready.",
    "ragft",
)
FEWEST_TO_SETTLE = Threshold(
    "fewest_to_settle",
    10,
    "decided examples",
    "Fewer than this settle nothing.",
    "ragft",
)
SETTLING_P = Threshold(
    "settling_p",
    0.02,
    "probability",
    "A split settles below this p, strict enough to look after every example from ten to thirty.",
    "ragft",
)
LAST_OF_FEW = Threshold(
    "last_of_few",
    30,
    "decided examples",
    "Beyond this a split settles only by evidence that may be looked at for ever.",
    "ragft",
)
SETTLING_EVIDENCE = Threshold(
    "settling_evidence",
    40,
    "times as likely",
    "Beyond thirty, a split settles when it is so much likelier under an uneven truth than an even one.",
    "ragft",
)
FEWEST_TO_LEAN = Threshold(
    "fewest_to_lean",
    6,
    "decided examples",
    "With fewer than this the diagnosis leans to no side.",
    "ragft",
)
LEANING_PROBABILITY = Threshold(
    "leaning_probability",
    0.8,
    "probability",
    "The diagnosis leans to a side that is the true majority with this probability.",
    "ragft",
)
TESTED_EXAMPLES = Threshold(
    "tested_examples",
    6,
    "reproducible examples",
    "With fewer than this in the three-arm test it decides nothing.",
    "ragft",
)
RIGHT_SHARE = Threshold(
    "right_share",
    0.8,
    "of the tested examples",
    "When the missing fact mends so many, more than by chance, the facts were what was missing.",
    "ragft",
)
STILL_WRONG_SHARE = Threshold(
    "still_wrong_share",
    0.2,
    "of the tested examples",
    "When the missing fact mends no more than this, the answers are wrong with the facts at hand.",
    "ragft",
)
ARMS_P = Threshold(
    "arms_p",
    0.05,
    "probability",
    "The missing fact counts as the cure when the sign test of what it mended and broke is below this p.",
    "ragft",
)
MOST_SHARE = Threshold(
    "most_share",
    0.5,
    "of the tested examples",
    "When a better instruction mends a larger share than this, it mends most.",
    "ragft",
)

THRESHOLDS = (
    QUALITY_BAR,
    LABELS_EXPERIMENT,
    LABELS_NARROW,
    LABELS_NUANCED,
    WINDOW_TOKENS,
    VOLUME_PER_DAY,
    LATENCY_MS,
    PLATFORM_MONTHS,
    TOOLKIT_TOOLS,
    DECIDED_EXAMPLES,
    FEW_FIXED_SHARE,
    READ_EXAMPLES,
    STUCK_SHARE,
    FEWEST_TO_SETTLE,
    SETTLING_P,
    LAST_OF_FEW,
    SETTLING_EVIDENCE,
    FEWEST_TO_LEAN,
    LEANING_PROBABILITY,
    TESTED_EXAMPLES,
    RIGHT_SHARE,
    STILL_WRONG_SHARE,
    ARMS_P,
    MOST_SHARE,
)
"""All of them, in the order in which a reader meets what they decide."""
