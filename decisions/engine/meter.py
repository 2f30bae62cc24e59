"""The verdict meter: what the diagnosis says in words, with figures that can be counted again."""

from decisions.engine.causes import FLAKY, Severity, Side
from decisions.engine.evidence import Diagnosis
from decisions.engine.readings import Tally
from decisions.engine.thresholds import FEWEST_TO_SETTLE, LAST_OF_FEW, READ_EXAMPLES
from decisions.engine.verdict import (
    Finding,
    finding_of,
    leader,
    majority_of,
    majority_to_settle,
    settles,
    stuck,
    tipping,
    to_be_explained,
    to_be_read,
)
from decisions.engine.words import plural

STEP = 5
"""The meter looks ahead to a multiple of this, at least as far away."""


def headline(found: Diagnosis) -> str:
    """The finding in a few words."""
    match finding_of(found):
        case Finding.IN_PROGRESS:
            return f"In progress: {found.read} of {READ_EXAMPLES.value} read"
        case Finding.NOT_READY:
            return "Not ready: too many failures are unexplained or do not come back"
        case Finding.PROMPT:
            return "The prompt comes first"
        case Finding.SETTLED:
            return f"Settled: {found.side}"
        case Finding.LEANING:
            return f"Leaning to {found.side}, not settled"
    return "Open: neither side leads clearly"


def meter(found: Diagnosis) -> tuple[str, ...]:
    """Sentences under the headline: why it says so, how the sides stand, and what would settle it."""
    sentences = (*_why(found), _split(found), _to_settle(found), _tipping(found))
    return tuple(text for text in sentences if text)


def clash_of_tallies(tally: Tally) -> str | None:
    """That counting failures and weighing them point to different levers; None when they do not."""
    by_count = _strictly_first({side: (sum(levels.values()),) for side, levels in tally.by_severity.items()})
    by_weight = _strictly_first({side: _weight(levels) for side, levels in tally.by_severity.items()})
    if by_count is None or by_weight is None or by_count is by_weight:
        return None
    return (
        f"Two tallies, two levers. By count {_stands(tally, by_count, by_weight)}; "
        f"by severity {_worst(tally, by_weight, by_count)}."
    )


# Why ----------------------------------------------------------------------------------------------------


def _why(found: Diagnosis) -> tuple[str, ...]:
    match finding_of(found):
        case Finding.IN_PROGRESS:
            left = int(READ_EXAMPLES.value) - found.read
            return (f"No verdict until {plural(left, 'more is', 'more are')} read, or you close reading.",)
        case Finding.NOT_READY:
            return (_not_ready(found),)
        case Finding.PROMPT:
            return tuple(text for text in (_outnumbered(found), _better_instruction(found)) if text)
    return ()


def _not_ready(found: Diagnosis) -> str:
    flaky, count = found.counts.get(FLAKY, 0), stuck(found)
    explained = to_be_explained(found)
    if explained <= count - flaky:
        way = f"Explaining {explained} of them"
    else:
        way = f"Reading {plural(to_be_read(found), 'further one')} that can be used"
    return (
        f"{count} of {found.read} cannot be used: {count - flaky} unexplained, {flaky} not coming back. "
        f"{way} would make it ready."
    )


def _outnumbered(found: Diagnosis) -> str | None:
    if not found.prompt_outnumbers:
        return None
    return (
        f"The prompt is at fault in {found.counts.get('prompt', 0)} of {found.read}; "
        f"knowledge in {found.knowledge_side}, behaviour in {found.behaviour_side}."
    )


def _better_instruction(found: Diagnosis) -> str | None:
    if not found.instruction_fixes_most:
        return None
    tested = found.arms.get("instruction_tested", found.arms.get("tested", 0))
    return f"A better instruction put {found.arms.get('instruction_fixed', 0)} of {tested} tested right."


# How the sides stand ------------------------------------------------------------------------------------


def _split(found: Diagnosis) -> str:
    side, decided = leader(found), found.decided
    if not decided:
        return "Nothing is decided between knowledge and behaviour."
    if side is None:
        return f"{decided // 2} of {decided} decided point to either side."
    return f"{majority_of(found)} of {decided} decided {_point(majority_of(found))} to {side}."


def _to_settle(found: Diagnosis) -> str | None:
    """What would settle it now, and what will be asked further on."""
    decided = found.decided
    if finding_of(found) in (Finding.NOT_READY, Finding.PROMPT) or settles(majority_of(found), decided):
        return None
    if decided < FEWEST_TO_SETTLE.value:
        fewest = int(FEWEST_TO_SETTLE.value)
        needed = majority_to_settle(fewest)
        return f"Nothing settles below {fewest} decided; at {fewest} you need {needed} on one side."
    ahead = _ahead(decided)
    now, then = majority_to_settle(decided), majority_to_settle(ahead)
    more = " (beyond 30 more is asked)" if decided <= LAST_OF_FEW.value < ahead else ""
    return f"{now} of {decided} would settle it; at {ahead} you need {then}{more}."


def _ahead(decided: int) -> int:
    """Five to nine further on, at a multiple of five; not past thirty before thirty is reached."""
    ahead = -(-decided // STEP) * STEP + STEP
    return min(ahead, int(LAST_OF_FEW.value)) if decided < LAST_OF_FEW.value else ahead


def _tipping(found: Diagnosis) -> str | None:
    tips, side = tipping(found), leader(found)
    if tips is None or side is None:
        return None
    labels, further = plural(tips.labels, "label"), plural(tips.further, "further example")
    return (
        f"It would no longer be {finding_of(found)} if {labels} changed to {side.other}, "
        f"or with {further} of {side.other}."
    )


def _point(count: int) -> str:
    return "points" if count == 1 else "point"


# Two tallies --------------------------------------------------------------------------------------------


def _weight(levels: dict[Severity | None, int]) -> tuple[int, ...]:
    """The worst first: one unacceptable failure weighs more than any number of costly ones."""
    return tuple(levels[level] for level in reversed(Severity))


def _strictly_first(ranks: dict[Side, tuple[int, ...]]) -> Side | None:
    first, second = sorted(ranks, key=lambda side: ranks[side], reverse=True)[:2]
    return first if ranks[first] > ranks[second] else None


def _stands(tally: Tally, first: Side, other: Side) -> str:
    counts = {side: sum(tally.by_severity[side].values()) for side in (first, other)}
    return f"{first.says} leads {other.says}, {counts[first]} to {counts[other]}"


def _worst(tally: Tally, first: Side, other: Side) -> str:
    ours, theirs = tally.by_severity[first], tally.by_severity[other]
    level = next(level for level in reversed(Severity) if ours[level] != theirs[level])
    return f"{first.says} does, with {ours[level]} {level} to {theirs[level]}"
