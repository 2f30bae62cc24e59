"""When a decision is looked at again: the rhythm, the day, and what is said when on the way there.

Days are calendar days of the organisation; the day it is today is always passed in. Nothing here is stored
but rhythms and days: *due* and *overdue* are told from them. Sources: pm-framework/revisit-0 and
decision-defines/revisit-1 (each quarter); the stages are ours.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

QUARTER = 3
"""Months between revisits where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When to look again: first on a day, every so many months, or never for a reason."""

    every_months: int | None = None
    on: date | None = None
    never_because: str = ""

    @property
    def is_never(self) -> bool:
        """Whether somebody chose never to look again."""
        return bool(self.never_because)


QUARTERLY = Rhythm(QUARTER)


def rhythm_of(*levels: Rhythm | None) -> Rhythm:
    """What holds for a decision, from the widest level to itself: organisation, team, decision.

    The nearest choice of a rhythm or of never holds, else a quarter. A day counts only from the decision
    itself, and a decision that names only a day goes on in the rhythm it inherits.
    """
    chosen = QUARTERLY
    for level in levels:
        if level and (level.every_months or level.is_never):
            chosen = Rhythm(level.every_months, None, level.never_because)
    own = levels[-1] if levels else None
    if own and own.on:
        return Rhythm(chosen.every_months or QUARTER, own.on)
    return chosen


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_due(rhythm: Rhythm, decided: date) -> date | None:
    """The day of the first revisit of a decision; ``None`` for never."""
    if rhythm.is_never:
        return None
    return rhythm.on or months_later(decided, rhythm.every_months or QUARTER)


def next_due(rhythm: Rhythm, looked: date) -> date | None:
    """The day of the next revisit after one that was done, counted from the day it was; ``None`` for never.

    A day that was named and is still to come holds.
    """
    if rhythm.is_never:
        return None
    if rhythm.on and rhythm.on > looked:
        return rhythm.on
    return months_later(looked, rhythm.every_months or QUARTER)


# Where it stands --------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How a decision stands to its day."""

    NEVER = "never"
    LATER = "later"
    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"


class Stage(StrEnum):
    """What a reminder is about. Overdue is said more than once, and then told by its number."""

    HEADS_UP = "heads_up"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Settings:
    """How often and how early to remind. Days are calendar days; 0 times or days leaves a stage out."""

    heads_up_days: int = 14
    overdue_every_days: int = 7
    overdue_times: int = 3
    escalates: bool = True
    longest_snooze_days: int = 60


USUAL = Settings()


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage and the day from which it is meant. `key` is its name in the ledger, once for each cycle."""

    stage: Stage
    on: date
    number: int = 0

    @property
    def key(self) -> str:
        """Such as ``due`` or ``overdue-2``."""
        return f"{self.stage}-{self.number}" if self.number else self.stage.value


@dataclass(frozen=True, slots=True)
class Snooze:
    """Silence until a day, for a reason. The decision stays due; the stages begin again from that day."""

    until: date
    because: str


def standing(due: date | None, as_of: date, settings: Settings = USUAL) -> Standing:
    """Where a decision stands on a day: overdue from the day after it was due."""
    if due is None:
        return Standing.NEVER
    if as_of > due:
        return Standing.OVERDUE
    if as_of == due:
        return Standing.DUE
    return Standing.SOON if (due - as_of).days <= settings.heads_up_days else Standing.LATER


def cycle(due: date, snooze: Snooze | None = None) -> date:
    """The day from which stages are counted, which also names the cycle: a moved day is a new one."""
    return max(due, snooze.until) if snooze else due


def stages(due: date, settings: Settings = USUAL, *, since: date | None = None) -> tuple[Planned, ...]:
    """Every stage of a cycle, in order.

    The heads-up is left out where it would fall on `since`, the day the cycle began, or before: whoever has
    just set a day needs no reminder of it.
    """
    found = []
    early = due - timedelta(settings.heads_up_days)
    if settings.heads_up_days and (since is None or early > since):
        found.append(Planned(Stage.HEADS_UP, early))
    found.append(Planned(Stage.DUE, due))
    week = timedelta(settings.overdue_every_days)
    times = settings.overdue_times if week else 0
    found += [Planned(Stage.OVERDUE, due + week * number, number) for number in range(1, times + 1)]
    if settings.escalates:
        found.append(Planned(Stage.ESCALATION, due + (week or timedelta(1)) * (times + 1)))
    return tuple(found)


def stage_due(
    due: date | None,
    as_of: date,
    settings: Settings = USUAL,
    *,
    since: date | None = None,
    snooze: Snooze | None = None,
    done: Collection[str] = (),
) -> Planned | None:
    """What to remind of on a day: the latest stage that has come, unless it or a later one was done already.

    `done` are the keys of this cycle's stages in the ledger. Stages that were missed are not made up for.
    """
    if due is None or (snooze and as_of < snooze.until):
        return None
    snoozed = bool(snooze and snooze.until > due)
    plan = stages(cycle(due, snooze), settings, since=snooze.until if snoozed and snooze else since)
    come = [planned for planned in plan if planned.on <= as_of]
    later = [planned.key for planned in plan[max(len(come) - 1, 0) :]]
    return None if not come or any(key in done for key in later) else come[-1]


def snooze_refusal(snooze: Snooze, as_of: date, settings: Settings = USUAL) -> str:
    """Why a snooze is refused, in words; empty where it may be."""
    if not snooze.because.strip():
        return "Say why it can wait."
    if snooze.until <= as_of:
        return "A snooze ends on a day to come."
    if (snooze.until - as_of).days > settings.longest_snooze_days:
        return f"A snooze may last {settings.longest_snooze_days} days; to wait longer, revisit the decision."
    return ""
