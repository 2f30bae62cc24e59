"""What may supersede what, and what is not in order among decisions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.records.record import Status
from decisions.records.standing import Decider, Found, Standing, Trouble, check, objections

ANA, BEN = Decider("Ana Lima"), Decider("Ben Ode", is_here=False)


def decision(key: str, status: Status = Status.ACCEPTED, **said: Any) -> Standing:
    """A decision in order, of the team "support"."""
    return Standing(key, f"ADR-{key}", "support", status, **{"deciders": (ANA,), **said})


OLD, NEW = decision("1"), decision("2")


# Superseding ------------------------------------------------------------------------------------------------


def test_an_accepted_decision_supersedes_those_in_force() -> None:
    assert objections(NEW, [OLD, decision("3")]) == ()


@pytest.mark.parametrize(
    ("new", "old", "says"),
    [
        (NEW, NEW, "ADR-2 cannot supersede itself."),
        (NEW, replace(OLD, team="sales"), "ADR-1 belongs to another team; only its own decisions"),
        (
            decision("2", Status.PROPOSED),
            OLD,
            "ADR-2 is proposed. Until it is accepted, ADR-1 stays in force.",
        ),
        (decision("2", Status.REJECTED), OLD, "ADR-2 is rejected."),
        (NEW, decision("1", Status.SUPERSEDED), "ADR-1 is superseded. Only a decision in force"),
        (NEW, decision("1", Status.PROPOSED), "ADR-1 is proposed. Only a decision in force"),
        (NEW, decision("1", Status.DEPRECATED), "ADR-1 is deprecated."),
        (
            replace(NEW, superseded_by=("1",)),
            OLD,
            "That would be a circle: ADR-2, which is superseded by ADR-1.",
        ),
    ],
)
def test_superseding_is_refused_in_words(new: Standing, old: Standing, says: str) -> None:
    assert says in " ".join(objections(new, [old]))


def test_a_long_circle_is_found() -> None:
    chain = [decision(str(n), superseded_by=(str(n + 1),)) for n in range(2, 3000)]
    (found,) = objections(chain[0], [decision("2999")], chain)
    assert found.startswith("That would be a circle: ADR-2, which is superseded by ADR-3,")
    assert objections(decision("9999"), [chain[0]], chain) == ()


def test_each_of_several_is_judged() -> None:
    found = objections(NEW, [replace(OLD, team="sales"), decision("3", Status.REJECTED), decision("4")])
    assert [one[:5] for one in found] == ["ADR-1", "ADR-3"]


# Health -----------------------------------------------------------------------------------------------------

CASES: list[tuple[list[Standing], list[tuple[Trouble, str]]]] = [
    ([OLD, NEW], []),
    (
        [
            decision("1", rests_on=("2",)),
            decision("2", Status.SUPERSEDED, superseded_by=("3",)),
            decision("3"),
        ],
        [(Trouble.RESTS_ON_SUPERSEDED, "ADR-1 rests on ADR-2, which is superseded.")],
    ),
    (
        [decision("1", rests_on=("2",)), decision("2", Status.PROPOSED)],
        [(Trouble.RESTS_ON_UNDECIDED, "ADR-1 rests on ADR-2, which is proposed.")],
    ),
    ([decision("1", rests_on=("elsewhere",))], []),
    ([decision("1", has_evidence=False)], [(Trouble.NO_EVIDENCE, "ADR-1 rests on no evidence.")]),
    ([decision("1", Status.REJECTED, has_evidence=False, has_revisit=False, deciders=(BEN,))], []),
    ([decision("1", has_revisit=False)], [(Trouble.NO_REVISIT, "ADR-1 was accepted without a day")]),
    ([decision("1", deciders=(ANA, BEN))], [(Trouble.DECIDER_GONE, "Ben Ode decided ADR-1, and left.")]),
    ([decision("1", deciders=(BEN,))], [(Trouble.NOBODY_LEFT, "Nobody is left who decided ADR-1.")]),
    ([decision("1", deciders=())], [(Trouble.NOBODY_LEFT, "Nobody is left")]),
    (
        [decision("1", Status.SUPERSEDED, superseded_by=("2",)), decision("2", Status.PROPOSED)],
        [(Trouble.SUCCESSOR_MISSING, "ADR-1 is superseded, but by no decision that was accepted")],
    ),
    ([decision("1", Status.SUPERSEDED)], [(Trouble.SUCCESSOR_MISSING, "ADR-1 is superseded")]),
    ([decision("1", Status.SUPERSEDED, superseded_by=("elsewhere",))], []),
    (
        [decision("1", rests_on=("2",)), decision("2", rests_on=("1",))],
        [(Trouble.CIRCLE, "A circle: ADR-1 rests on ADR-2 rests on ADR-1.")],
    ),
    (
        [decision("1", Status.SUPERSEDED, superseded_by=("1",))],
        [(Trouble.CIRCLE, "A circle: ADR-1 is superseded by ADR-1.")],
    ),
]


@pytest.mark.parametrize(("decisions", "expected"), CASES)
def test_health(decisions: list[Standing], expected: list[tuple[Trouble, str]]) -> None:
    found = check(decisions)
    assert [one.trouble for one in found] == [trouble for trouble, _ in expected]
    for one, (_, says) in zip(found, expected, strict=True):
        assert says in one.says


NAMES = ("rests_on", "superseded_by")
KEYS = st.sampled_from("12345")
LINKS = st.lists(KEYS, max_size=3, unique=True).map(tuple)
ANY = st.lists(
    st.builds(
        lambda key, status, rests_on, successors: decision(
            key, status, rests_on=rests_on, superseded_by=successors
        ),
        KEYS,
        st.sampled_from(Status),
        LINKS,
        LINKS,
    ),
    unique_by=lambda one: one.key,
)


@given(ANY)
def test_a_circle_is_found_exactly_where_there_is_one(decisions: list[Standing]) -> None:
    found = [one for one in check(decisions) if one.trouble is Trouble.CIRCLE]
    known = {one.key: one for one in decisions}
    assert bool(found) == any(_has_circle({k: getattr(d, name) for k, d in known.items()}) for name in NAMES)
    for one in found:
        assert {one.key, *one.others} <= set(known)


def _has_circle(links: dict[str, tuple[str, ...]]) -> bool:
    """By taking away, again and again, what leads nowhere."""
    left = dict(links)
    while free := [key for key, to in left.items() if not any(one in left for one in to)]:
        for key in free:
            del left[key]
    return bool(left)


@given(ANY)
def test_checking_never_fails_and_is_sorted(decisions: list[Standing]) -> None:
    order = list(Trouble)
    places = [order.index(one.trouble) for one in check(decisions)]
    assert places == sorted(places)


def test_a_long_chain_is_checked() -> None:
    chain = [decision(str(n), rests_on=(str(n + 1),)) for n in range(20_000)]
    assert check(chain) == ()
    assert isinstance(check([*chain, decision("20000", rests_on=("0",))])[0], Found)
