"""Whether a decision would come out the same today, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.rejudging import Moved, Outcome
from decisions.models import Approach, Decision, Today
from decisions.wording import answer_in_words, prompt_of

UNKNOWN = "not known"


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


def judged_again(decision: Decision) -> JudgedAgain | None:
    """What would be decided today; None where nothing was judged yet, or the decision is not in force."""
    if not decision.is_in_force:
        return None
    found = Today.objects.filter(decision=decision).first()
    if found is None:
        return None
    moved = moved_shown(Moved(**one) for one in found.moved)
    return JudgedAgain(found, Outcome(found.outcome).says, moved)


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
