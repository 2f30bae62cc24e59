"""Failures to diagnose: written down by cause, or drawn at random."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from decisions.engine.arms import ThreeArms
from decisions.engine.causes import FLAKY, Cause, Severity
from decisions.engine.codebook import STARTING
from decisions.engine.diagnosis import FullDiagnosis, diagnose
from decisions.engine.readings import MissingFact, Reading

CODE_OF = {code.cause: code.id for code in reversed(STARTING.codes)}
"""For each cause the first code of the starting codebook that stands for it."""

RAN: dict[str, bool | None] = {"right": True, "wrong": False, "-": None}


def reading(example: str, cause: str = "knowledge", **said: Any) -> Reading:
    """One reading by the code of its cause; of a flaky example the cause does not matter."""
    if cause == FLAKY:
        return Reading(example, (CODE_OF[Cause.KNOWLEDGE],), flaky=True, **said)
    return Reading(example, (CODE_OF[Cause(cause)],), **said)


def readings(**by_cause: int) -> list[Reading]:
    """So many readings of each cause, their examples named ``knowledge-0`` and so on."""
    named = [(cause, f"{cause}-{index}") for cause, count in by_cause.items() for index in range(count)]
    return [reading(example, cause, place=place) for place, (cause, example) in enumerate(named)]


def retest(example: str, runs: str) -> ThreeArms:
    """``retest("a", "wrong right -")``: plain, with the missing fact, with a better instruction."""
    return ThreeArms(example, *(RAN[run] for run in runs.split()))


def retests(counted: dict[str, int]) -> list[ThreeArms]:
    """So many re-tests that came out so, each of an example of its own."""
    return [retest(f"{runs} {index}", runs) for runs, count in counted.items() for index in range(count)]


def groups(alike: dict[str, int]) -> dict[str, str]:
    """The first so many readings of a cause as near-duplicates."""
    return {f"{cause}-{index}": cause for cause, count in alike.items() for index in range(count)}


def diagnosed(**by_cause: int) -> FullDiagnosis:
    """The diagnosis of so many readings of each cause."""
    return diagnose(readings(**by_cause), STARTING)


def diagnosed_case(case: dict[str, Any]) -> FullDiagnosis:
    """The diagnosis of a golden case."""
    return diagnose(
        readings(**case["read"]),
        STARTING,
        retests(case.get("retested", {})),
        groups(case.get("alike", {})),
        closed=case.get("closed", False),
    )


# Drawn --------------------------------------------------------------------------------------------------

NAMES = [f"e{index}" for index in range(40)]
SELDOM = st.sampled_from([False] * 7 + [True])
CODES = [*(code.id for code in STARTING.codes), "no such code"]


def _reading_of(example: str) -> SearchStrategy[Reading]:
    return st.builds(
        Reading,
        st.just(example),
        codes=st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
        overruled=st.none() | st.sampled_from(Cause),
        unexplained=SELDOM,
        severity=st.none() | st.sampled_from(Severity),
        flaky=SELDOM,
        sure=st.booleans(),
        fact=st.none() | st.builds(MissingFact, st.just("a price"), _places(), _places()),
        place=st.integers(0, 50),
    )


def _places() -> SearchStrategy[str | None]:
    return st.sampled_from([None, "", "the wiki"])


def _one_of_each(names: Iterable[str]) -> SearchStrategy[list[Reading]]:
    return st.tuples(*map(_reading_of, names)).map(list)


READINGS = st.lists(st.sampled_from(NAMES), unique=True, max_size=40).flatmap(_one_of_each)
"""Any readings, one for each example."""

RUN = st.sampled_from([None, False, False, True])
ARMS = st.lists(st.sampled_from([*NAMES, "unread"]), unique=True, max_size=20).flatmap(
    lambda names: st.tuples(*(st.builds(ThreeArms, st.just(name), RUN, RUN, RUN) for name in names)).map(list)
)
GROUPS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["g", "h"]), max_size=10)
