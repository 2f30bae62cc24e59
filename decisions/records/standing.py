"""How decisions stand to one another: what may supersede what, and what is not in order.

A decision is known here by `key`, which is the same in links; `name` is shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from decisions.records.record import Status


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who decided, and whether they still work here."""

    name: str
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of a decision as these rules read. `has_revisit` also where never was chosen."""

    key: str
    name: str
    team: str
    status: Status
    has_evidence: bool = True
    has_revisit: bool = True
    deciders: tuple[Decider, ...] = ()
    rests_on: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()


class Trouble(StrEnum):
    """What may be out of order, the worst first."""

    CIRCLE = "circle"
    SUCCESSOR_MISSING = "successor_missing"
    RESTS_ON_SUPERSEDED = "rests_on_superseded"
    RESTS_ON_UNDECIDED = "rests_on_undecided"
    NOBODY_LEFT = "nobody_left"
    DECIDER_GONE = "decider_gone"
    NO_EVIDENCE = "no_evidence"
    NO_REVISIT = "no_revisit"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not in order with one decision; `others` are the keys of those it has to do with."""

    trouble: Trouble
    key: str
    says: str
    others: tuple[str, ...] = ()


# Superseding ------------------------------------------------------------------------------------------------


def objections(new: Standing, old: Iterable[Standing], known: Iterable[Standing] = ()) -> tuple[str, ...]:
    """Why one decision may not supersede others, in words; nothing where it may.

    `known` are all decisions whose links count, to find circles; the decisions given are known anyway.
    """
    olds = list(old)
    by_key = {one.key: one for one in (*known, *olds, new)}
    return tuple(reason for one in olds for reason in _objections(new, one, by_key))


def _objections(new: Standing, old: Standing, known: Mapping[str, Standing]) -> Iterator[str]:
    if new.key == old.key:
        yield f"{new.name} cannot supersede itself."
        return
    if new.team != old.team:
        yield f"{old.name} belongs to another team; only its own decisions can supersede it."
    if new.status is not Status.ACCEPTED:
        yield f"{new.name} is {new.status}. Until it is accepted, {old.name} stays in force."
    if old.status is not Status.ACCEPTED:
        yield f"{old.name} is {old.status}. Only a decision in force can be superseded."
    if path := _path(new.key, old.key, known):
        names = ", which is superseded by ".join(known[key].name for key in path)
        yield f"That would be a circle: {names}."


def _path(start: str, end: str, known: Mapping[str, Standing]) -> list[str]:
    """The shortest way along successors from one decision to another; empty where there is none."""
    came_from = {start: ""}
    for key in (queue := [start]):
        if key == end:
            return _back(key, came_from)
        for following in known[key].superseded_by if key in known else ():
            if following not in came_from:
                came_from[following] = key
                queue.append(following)
    return []


def _back(key: str, came_from: Mapping[str, str]) -> list[str]:
    path = []
    while key:
        path.append(key)
        key = came_from[key]
    return path[::-1]


# Health -----------------------------------------------------------------------------------------------------


def check(decisions: Iterable[Standing]) -> tuple[Found, ...]:
    """All that is not in order among decisions: the worst first, then in the order given."""
    known = {one.key: one for one in decisions}
    found = [trouble for one in known.values() for trouble in _of_one(one, known)]
    order = list(Trouble)
    return tuple(sorted([*_circles(known), *found], key=lambda trouble: order.index(trouble.trouble)))


def _of_one(one: Standing, known: Mapping[str, Standing]) -> Iterator[Found]:
    if one.status is Status.SUPERSEDED and not _in_force_after(one, known):
        says = f"{one.name} is superseded, but by no decision that was accepted: nothing is in force."
        yield Found(Trouble.SUCCESSOR_MISSING, one.key, says, one.superseded_by)
    if one.status is not Status.ACCEPTED:
        return
    yield from _of_links(one, known)
    yield from _of_people(one)
    if not one.has_evidence:
        yield Found(Trouble.NO_EVIDENCE, one.key, f"{one.name} rests on no evidence.")
    if not one.has_revisit:
        says = f"{one.name} was accepted without a day to revisit it, nor a reason for never."
        yield Found(Trouble.NO_REVISIT, one.key, says)


def _in_force_after(one: Standing, known: Mapping[str, Standing]) -> bool:
    """Whether a successor was ever accepted; one that is not known here is not ours to judge."""
    later = (Status.ACCEPTED, Status.SUPERSEDED, Status.DEPRECATED)
    return any(key not in known or known[key].status in later for key in one.superseded_by)


def _of_links(one: Standing, known: Mapping[str, Standing]) -> Iterator[Found]:
    for key in one.rests_on:
        base = known.get(key)
        if base is None or base.status is Status.ACCEPTED:
            continue
        is_over = base.status in (Status.SUPERSEDED, Status.DEPRECATED)
        trouble = Trouble.RESTS_ON_SUPERSEDED if is_over else Trouble.RESTS_ON_UNDECIDED
        yield Found(trouble, one.key, f"{one.name} rests on {base.name}, which is {base.status}.", (key,))


def _of_people(one: Standing) -> Iterator[Found]:
    gone = [decider.name for decider in one.deciders if not decider.is_here]
    if len(gone) == len(one.deciders):
        says = f"Nobody is left who decided {one.name}."
        yield Found(Trouble.NOBODY_LEFT, one.key, says)
    elif gone:
        yield Found(Trouble.DECIDER_GONE, one.key, f"{', '.join(gone)} decided {one.name}, and left.")


def _circles(known: Mapping[str, Standing]) -> Iterator[Found]:
    """Each circle of successors, or of decisions that rest on one another, once."""
    for word, links in (
        ("is superseded by", {key: one.superseded_by for key, one in known.items()}),
        ("rests on", {key: one.rests_on for key, one in known.items()}),
    ):
        for circle in _circles_of(links):
            names = f" {word} ".join(known[key].name for key in (*circle, circle[0]))
            yield Found(Trouble.CIRCLE, circle[0], f"A circle: {names}.", tuple(circle[1:]))


def _circles_of(links: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """A circle for each link that closes one; walked without recursion, for chains may be long."""
    done: set[str] = set()
    for start in links:
        path: dict[str, None] = {}
        walks = [iter((start,))]
        while walks:
            key = next(walks[-1], "")
            if not key:
                walks.pop()
                done.update([path.popitem()[0]] if path else ())
            elif key in path:
                names = list(path)
                yield names[names.index(key) :]
            elif key not in done and key in links:
                path[key] = None
                walks.append(iter(links[key]))
