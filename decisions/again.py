"""Whether a decision would come out the same today, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.rejudging import COSTS, DAY, RULES, Moved, Outcome, is_cost
from decisions.models import Approach, Decision, Today
from decisions.models.rejudging import APPROACHES
from decisions.wording import answer_in_words, prompt_of

UNKNOWN = "not known"
MOVERS: Mapping[str, str] = {
    COSTS: "what it costs",
    RULES: "the rules",
    DAY: "a platform whose end has come near",
    "queries_per_day": "volume",
    "change_rate": "how often facts change",
    "latency_budget_ms": "how fast it must answer",
    "prompt_quality_percent": "how well prompting does",
    "tuning_platform_until": "when a platform ends",
}
"""What can move a judgement, in few words."""


@dataclass(frozen=True, slots=True)
class MovedShown:
    """One piece of evidence that is not what it was."""

    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """What was found, in words. ``moved`` is empty where only rules or the day have changed."""

    today: Today
    says: str
    moved: tuple[MovedShown, ...]
    because: str = ""


def judged_again(decision: Decision) -> JudgedAgain | None:
    """What would be decided today; None where nothing was judged yet, or the decision is not in force."""
    if not decision.is_in_force:
        return None
    found = Today.objects.filter(decision=decision).first()
    if found is None:
        return None
    return in_words(found)


def in_words(found: Today, *, only_what_decides: bool = False) -> JudgedAgain:
    """One judgement in words, with all that moved or only what made it come out otherwise."""
    if not found.outcome:
        return JudgedAgain(found, f"It cannot be judged again. {found.get_unjudged_display()}", ())
    decides = set(found.because.split(",")) if only_what_decides else None
    moved = (Moved(**one) for one in found.moved)
    shown = moved_shown(one for one in moved if decides is None or _mover(one) in decides)
    return JudgedAgain(found, Outcome(found.outcome).says, shown, because_in_words(found.because))


def because_in_words(because: str) -> str:
    """What made it come out otherwise, such as “volume and what it costs”; empty for nothing."""
    words = [MOVERS.get(mover) or prompt_of(mover) for mover in because.split(",") if mover]
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def otherwise_in_words(found: Today) -> str:
    """One line: what it would be today, and why."""
    judged = in_words(found, only_what_decides=True)
    would = dict(APPROACHES).get(found.approach, found.approach).lower()
    says = f"Would be {would} today" if found.outcome == Outcome.FLIPS else "Less sure today"
    reasons = "; ".join(f"{one.what} {one.then} → {one.now}" for one in judged.moved)
    return f"{says}: {reasons or judged.because}"


def _mover(moved: Moved) -> str:
    return COSTS if is_cost(moved) else moved.key


def moved_shown(moved: Iterable[Moved]) -> tuple[MovedShown, ...]:
    """What is not as it was, in words."""
    return tuple(map(_shown, moved))


def _shown(moved: Moved) -> MovedShown:
    if moved.key in QUESTIONNAIRE:
        then, now = (_answer(moved.key, value) for value in (moved.then, moved.now))
        return MovedShown(prompt_of(moved.key), then, now)
    name = moved.key.removeprefix("costs.")
    name = Approach(name).label.lower() if name in Approach.values else name.replace("_", " ")
    return MovedShown(f"Cost a month of {name}", _money(moved.then), _money(moved.now))


def _answer(key: str, value: Any) -> str:
    return UNKNOWN if value is None else answer_in_words(key, value)


def _money(amount: Any) -> str:
    return UNKNOWN if amount is None else f"${amount:,.0f}"
