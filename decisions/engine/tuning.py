"""What fine-tuning takes: labelled examples, owners, a platform; and the economics that may call for it."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

from decisions.engine.evidence import NOBODY, Evidence
from decisions.engine.ladders import Ladder, Rung, standing
from decisions.engine.rules import Layer, Rule, Status, all_of
from decisions.engine.thresholds import (
    LABELS_EXPERIMENT,
    LABELS_NARROW,
    LABELS_NUANCED,
    LATENCY_MS,
    PLATFORM_MONTHS,
    VOLUME_PER_DAY,
)

ONE_DAY = timedelta(days=1)
OWNERS = ("owner_training_data", "owner_evaluation", "owner_deployment")


def labels(e: Evidence) -> Status:
    """Labelled examples in hand, by bands (K1); an unanswered nuance leaves the widest band open."""
    count, nuance = e.get("labelled_examples"), e.get("task_nuance")
    if count is None:
        return Status.OPEN
    too_few = LABELS_NARROW.value if nuance == "nuanced" else LABELS_EXPERIMENT.value
    enough = LABELS_NARROW.value if nuance == "narrow" else LABELS_NUANCED.value
    return Status.FAILED if count < too_few else Status.OPEN if count < enough else Status.PASSED


def owner_status(key: str, e: Evidence) -> Status:
    """A named person or team passes; "nobody" fails."""
    owner = e.get(key)
    return Status.of(None if owner is None else owner != NOBODY)


def tuning_owners(e: Evidence) -> Status:
    return all_of(owner_status(key, e) for key in OWNERS)


def platform(e: Evidence) -> Status:
    """Somewhere to tune and serve that lives long enough (K22)."""
    where = e.get("tuning_platform")
    return all_of((Status.of(None if where is None else where != "none"), Status.of(_platform_lives(e))))


def _platform_lives(e: Evidence) -> bool | None:
    until = e.get("tuning_platform_until")
    if until is None or e.as_of is None:
        return None
    return bool(until >= months_after(e.as_of, int(PLATFORM_MONTHS.value)))


def platform_lives_until(e: Evidence) -> date | None:
    """The last day on which the platform lives long enough; None where no day to come changes that."""
    until = e.get("tuning_platform_until")
    if not _platform_lives(e) or until == date.max:
        return None
    day, months = months_after(until, -int(PLATFORM_MONTHS.value)), int(PLATFORM_MONTHS.value)
    while months_after(day + ONE_DAY, months) <= until:  # a 28 February stands for the 29th of another year
        day += ONE_DAY
    return day


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def smaller_model(e: Evidence) -> Status:
    """An untuned smaller model must not be the cheaper way to the same quality."""
    cheaper = e.costs.dearer("fine_tune", "small_model")
    return Status.of(None if cheaper is None else not cheaper)


# Economics ----------------------------------------------------------------------------------------------


class Economics(StrEnum):
    """Whether cost or speed alone calls for a small tuned model."""

    PAYS = "pays"
    MIGHT_PAY = "might_pay"
    NO_CALL = "no_call"


def latency_needed(e: Evidence) -> float:
    """Milliseconds the alternative takes: retrieval's computed latency, else the house's reference."""
    return e.costs.latency_ms.get("rag", LATENCY_MS.value)


def _breaks_even(e: Evidence) -> bool:
    """Tuning pays for itself, and an untuned smaller model is not known to do so first."""
    months = e.costs.break_even_months
    tuned, smaller = months.get("fine_tune"), months.get("small_model")
    return tuned is not None and (smaller is None or tuned <= smaller)


NARROW = (
    Rule(
        "product-guide/ft-2",
        "One task comes in the same form each time.",
        ("request_shape",),
        lambda e: e.get("request_shape") == "narrow_repeated",
        Layer.FINE_TUNE,
    ),
)

PRESSING = (
    Rule(
        "product-guide/ft-3",
        "Cost per answer presses hard.",
        ("cost_pressure",),
        lambda e: e.get("cost_pressure") == "major",
        Layer.FINE_TUNE,
    ),
    Rule(
        "nobody-talks/ft-lat",
        "Answers must come faster than the alternative can give them.",
        ("latency_budget_ms", "costs"),
        lambda e: e.says("latency_budget_ms") and e.get("latency_budget_ms") < latency_needed(e),
        Layer.FINE_TUNE,
    ),
)

LABELS_IN_HAND = (
    Rule(
        "nobody-talks/check-3",
        "Labelled examples are in hand.",
        ("labelled_examples", "task_nuance"),
        lambda e: e.says("labelled_examples") and labels(e) is not Status.FAILED,
        Layer.FINE_TUNE,
    ),
)

PAYS = (
    Rule(
        "nobody-talks/check-5",
        "The cost scenario shows tuning paying for itself, and an untuned smaller model no sooner.",
        ("costs",),
        lambda e: "small_model" in e.costs.break_even_months and _breaks_even(e),
        Layer.FINE_TUNE,
    ),
)

MIGHT_PAY = (
    Rule(
        "nobody-talks/check-5",
        "The cost scenario shows tuning paying for itself; an untuned smaller model is not in it yet.",
        ("costs",),
        lambda e: "small_model" not in e.costs.break_even_months and _breaks_even(e),
        Layer.FINE_TUNE,
    ),
    Rule(
        "pm-framework/ft-2",
        "There are 100,000 requests a day or more, and no break-even has been computed.",
        ("queries_per_day", "costs"),
        lambda e: (
            "fine_tune" not in e.costs.break_even_months
            and (e.get("queries_per_day") or 0) >= VOLUME_PER_DAY.value
        ),
        Layer.FINE_TUNE,
    ),
)

ECONOMICS: Ladder[Economics] = (
    Rung(Economics.PAYS, NARROW, PRESSING, LABELS_IN_HAND, PAYS),
    Rung(Economics.MIGHT_PAY, NARROW, PRESSING, LABELS_IN_HAND, MIGHT_PAY),
)

_PAYS_WHATEVER_THE_LABELS: Ladder[Economics] = (Rung(Economics.PAYS, NARROW, PRESSING, PAYS),)


def is_proven_to_pay(e: Evidence) -> bool:
    """Whether economics are proven; labelled examples have a gate of their own."""
    return standing(_PAYS_WHATEVER_THE_LABELS, e) is not None
