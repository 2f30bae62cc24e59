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
)
"""All of them, in the order in which a reader meets what they decide."""
