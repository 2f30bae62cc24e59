"""What brings a decision back before its day: facts that have moved away from those it was made on.

A trigger compares observations with what was known or expected then. It fires on the first observation, or
the first few in a row, that meets its condition, and stays fired until the decision was looked at again.
Sources: pm-framework/revisit-1 to revisit-5 and decision-defines/revisit-2; prices and platforms are ours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from decisions.engine.observations import Observation, Value


class Kind(StrEnum):
    """What a trigger watches."""

    VOLUME = "volume"
    CHANGE_RATE = "change_rate"
    QUALITY = "quality"
    COST = "cost"
    LATENCY = "latency"
    PRICE = "price"
    PLATFORM = "platform"
    METRIC = "metric"
    EVENT = "event"


class Compared(StrEnum):
    """How a metric of one's own is compared with its limit."""

    ABOVE = "above"
    BELOW = "below"
    DIFFERS = "differs"


WATCHED = {
    Kind.VOLUME: ("requests_per_month",),
    Kind.CHANGE_RATE: ("change_rate",),
    Kind.QUALITY: ("quality_percent",),
    Kind.COST: ("cost_per_month",),
    Kind.LATENCY: ("latency_ms", "latency_limit_ms"),
    Kind.PRICE: ("break_even_per_month",),
    Kind.PLATFORM: ("retires_on",),
}
SOURCES = {
    Kind.VOLUME: "pm-framework/revisit-1",
    Kind.CHANGE_RATE: "pm-framework/revisit-2",
    Kind.QUALITY: "pm-framework/revisit-3",
    Kind.COST: "pm-framework/revisit-4",
    Kind.LATENCY: "pm-framework/revisit-5",
}
"""The statements of the catalogue behind the kinds; the others are ours."""
TEN_TIMES = Decimal(10)
"""How much more volume is another situation (pm-framework/revisit-1)."""
HALF_AS_MUCH_AGAIN = Decimal("1.5")
"""How far a break-even may move before it is looked at; ours."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reason to look again.

    `then` is the value that was known or expected: the workload, the expected quality or cost, the latency
    allowed, the break-even, the limit of a metric. ``None`` means that there is nothing to compare with.
    `factor` is for volume and break-even; `volume` is the workload that a break-even is held against;
    `metric` names a metric or an event of one's own. `in_a_row` observations must agree, so that one odd
    day fires nothing.
    """

    kind: Kind
    then: Decimal | str | None = None
    factor: Decimal | None = None
    volume: Decimal | None = None
    metric: str = ""
    compared: Compared = Compared.ABOVE
    in_a_row: int = 1
    muted_until: date | None = None

    @property
    def watches(self) -> tuple[str, ...]:
        """The metrics whose observations it reads."""
        return WATCHED.get(self.kind, (self.metric,))


class State(StrEnum):
    """Whether a trigger waits, has fired, or was told to be silent."""

    ARMED = "armed"
    FIRED = "fired"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Judged:
    """A trigger with its state, the observation that fired it, and both in words.

    A muted one keeps the observation that would have fired it.
    """

    trigger: Trigger
    state: State
    observation: Observation | None
    says: str


def judge(
    trigger: Trigger,
    observations: Iterable[Observation],
    *,
    since: date,
    as_of: date,
    due: date | None = None,
) -> Judged:
    """The state of a trigger on a day, from observations after `since`, when it was last looked at.

    `due` is the next revisit, before which a platform must not end; ``None`` where there is none.
    """
    fired = _fired_by(trigger, observations, since, as_of, due)
    if trigger.muted_until and as_of < trigger.muted_until:
        return Judged(trigger, State.MUTED, fired, f"Muted until {trigger.muted_until.isoformat()}.")
    if fired:
        return Judged(trigger, State.FIRED, fired, _told(trigger, fired))
    return Judged(trigger, State.ARMED, None, armed_says(trigger))


def _fired_by(
    trigger: Trigger, observations: Iterable[Observation], since: date, as_of: date, due: date | None
) -> Observation | None:
    """The observation that completes the first run of those that meet the condition, metric by metric."""
    runs: dict[str, int] = {}
    read = [one for one in observations if one.metric in trigger.watches and since < one.on <= as_of]
    for one in sorted(read, key=lambda one: (one.on, one.metric)):
        runs[one.metric] = runs.get(one.metric, 0) + 1 if _meets(trigger, one, due) else 0
        if runs[one.metric] >= trigger.in_a_row:
            return one
    return None


# Conditions -------------------------------------------------------------------------------------------------


def _meets(trigger: Trigger, one: Observation, due: date | None) -> bool:
    if trigger.kind is Kind.EVENT:
        return True
    if trigger.kind is Kind.PLATFORM:
        return isinstance(one.value, date) and (due is None or one.value <= due)
    if trigger.then is None:
        return False
    if _differs(trigger, one):
        return (
            str(one.value) != str(trigger.then) if isinstance(one.value, str) else one.value != trigger.then
        )
    if not isinstance(one.value, Decimal) or not isinstance(trigger.then, Decimal):
        return False
    return CONDITIONS[trigger.kind](trigger, trigger.then, one.value)


def _differs(trigger: Trigger, one: Observation) -> bool:
    """Whether any other value than then is meant: of a rate, a requirement, or a metric of one's own."""
    is_own = trigger.kind is Kind.METRIC and trigger.compared is Compared.DIFFERS
    return is_own or trigger.kind is Kind.CHANGE_RATE or one.metric == "latency_limit_ms"


def _grown(trigger: Trigger, then: Decimal, now: Decimal) -> bool:
    return then > 0 and now >= then * (trigger.factor or TEN_TIMES)


def _moved(trigger: Trigger, then: Decimal, now: Decimal) -> bool:
    """Whether a break-even has passed the workload, or gone far from where it was."""
    passed = trigger.volume is not None and (trigger.volume >= then) != (trigger.volume >= now)
    factor = trigger.factor or HALF_AS_MUCH_AGAIN
    return passed or (then > 0 and not then / factor < now < then * factor)


def _beyond(trigger: Trigger, limit: Decimal, now: Decimal) -> bool:
    return now < limit if trigger.compared is Compared.BELOW else now > limit


CONDITIONS: dict[Kind, Callable[[Trigger, Decimal, Decimal], bool]] = {
    Kind.VOLUME: _grown,
    Kind.QUALITY: lambda trigger, expected, now: now < expected,
    Kind.COST: lambda trigger, expected, now: now > expected,
    Kind.LATENCY: lambda trigger, allowed, now: now > allowed,
    Kind.PRICE: _moved,
    Kind.METRIC: _beyond,
}


# Words ------------------------------------------------------------------------------------------------------


def armed_says(trigger: Trigger) -> str:
    """What would fire a trigger, or what it lacks to do so."""
    if trigger.kind is Kind.EVENT:
        return f"Fires when somebody reports “{trigger.metric}”."
    if trigger.kind is Kind.PLATFORM:
        return "Fires when a model or platform is to end before the next revisit."
    if trigger.then is None:
        return f"There is nothing to compare {_name(trigger)} with: say what is expected."
    return f"Fires when {_name(trigger)} {_limit(trigger)}."


def _name(trigger: Trigger) -> str:
    names = {
        Kind.VOLUME: "the volume",
        Kind.CHANGE_RATE: "the rate of change",
        Kind.QUALITY: "the quality",
        Kind.COST: "the cost of a month",
        Kind.LATENCY: "the latency",
        Kind.PRICE: "the break-even",
    }
    return names.get(trigger.kind, f"“{trigger.metric}”")


def _limit(trigger: Trigger) -> str:
    then = trigger.then
    if trigger.kind is Kind.VOLUME and isinstance(then, Decimal):
        factor = trigger.factor or TEN_TIMES
        return (
            f"reaches {_number(then * factor)} a month, {_number(factor)} times the {_number(then)} of then"
        )
    if trigger.kind is Kind.PRICE:
        return f"passes the workload, or moves far from {_number(then)} a month"
    if trigger.kind is Kind.QUALITY:
        return f"falls below {_number(then)} %"
    if trigger.kind is Kind.LATENCY:
        return f"goes above {_number(then)} ms, or another limit is set"
    if trigger.kind is Kind.CHANGE_RATE or trigger.compared is Compared.DIFFERS:
        return f"is no longer {_number(then)}"
    is_below = trigger.kind is Kind.METRIC and trigger.compared is Compared.BELOW
    return f"{'falls below' if is_below else 'goes above'} {_number(then)}"


def _told(trigger: Trigger, one: Observation) -> str:
    day = one.on.isoformat()
    if trigger.kind is Kind.EVENT:
        return f"“{trigger.metric}” was reported on {day}."
    if trigger.kind is Kind.PLATFORM:
        return f"A model or platform ends on {_number(one.value)}, as was known on {day}."
    name = _name(trigger)
    then = f", against {_number(trigger.then)} then" if trigger.then is not None else ""
    return f"{name[:1].upper()}{name[1:]} was {_number(one.value)} on {day}{then}."


def _number(value: Value | None) -> str:
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else str(value)
