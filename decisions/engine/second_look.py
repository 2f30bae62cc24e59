"""What to read next: labels worth a second look, and examples that would show something new."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from decisions.engine.arms import Contradiction
from decisions.engine.causes import FLAKY, Side
from decisions.engine.readings import Failure, Groups, Reading, Tally, group_of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An example, and why to read it."""

    example: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an example comes from; None where nothing is known of it."""

    example: str
    cluster: str | None = None
    day: str | None = None


def second_look(
    readings: Iterable[Reading],
    tally: Tally,
    contradictions: Iterable[Contradiction] = (),
    disputed: Collection[str] = (),
    leading: Side | None = None,
) -> tuple[Suggestion, ...]:
    """Labels that are the likeliest to change, the most doubtful first; of equals the leading side's.

    ``disputed`` are examples whose readers disagree.
    """
    failures = {example: failure for failure in tally.failures for example in failure.examples}
    tested = {found.example: found.says for found in contradictions}
    unsure = {reading.example for reading in readings if not reading.sure}
    doubtful = [
        (Suggestion(example, because), failure.side is leading)
        for example, failure in failures.items()
        if (because := _doubts(example, failure, unsure, tested, disputed))
    ]
    ranked = sorted(doubtful, key=lambda found: (-len(found[0].because), not found[1], found[0].example))
    return tuple(suggestion for suggestion, _ in ranked)


def read_next(
    unread: Iterable[Whereabouts], seen: Iterable[Whereabouts], groups: Groups | None = None, at_most: int = 5
) -> tuple[Suggestion, ...]:
    """Unread examples that would show most, each chosen as if those before it had been read.

    A cluster not seen yet comes first, then a day not seen yet; near-duplicates of what was read come last,
    because they count once.
    """
    left = sorted(unread, key=lambda place: place.example)
    known = {fact for place in seen for fact in _facts(place, groups)}
    chosen: list[Suggestion] = []
    while left and len(chosen) < at_most:
        best = max(left, key=lambda place: _worth(_news(place, known, groups)))
        chosen.append(Suggestion(best.example, _news(best, known, groups)))
        known.update(_facts(best, groups))
        left.remove(best)
    return tuple(chosen)


NEW_CLUSTER = "Nothing of its cluster has been read."
NEW_DAY = "Nothing of its day has been read."
SEEN_ALIKE = "A near-duplicate has been read; the two count once."

Fact = tuple[str, object]


def _facts(place: Whereabouts, groups: Groups | None) -> tuple[Fact, Fact, Fact]:
    """What reading this example makes known: its group, its cluster and its day."""
    return (
        ("group", group_of(place.example, groups)),
        ("cluster", place.cluster),
        ("day", place.day),
    )


def _news(place: Whereabouts, known: Collection[Fact], groups: Groups | None) -> tuple[str, ...]:
    group, cluster, day = _facts(place, groups)
    if group in known:
        return (SEEN_ALIKE,)
    found = {
        NEW_CLUSTER: place.cluster is not None and cluster not in known,
        NEW_DAY: place.day is not None and day not in known,
    }
    return tuple(text for text, new in found.items() if new)


def _worth(news: tuple[str, ...]) -> tuple[bool, bool, bool]:
    return SEEN_ALIKE not in news, NEW_CLUSTER in news, NEW_DAY in news


def _doubts(
    example: str,
    failure: Failure,
    unsure: Collection[str],
    tested: dict[str, str],
    disputed: Collection[str],
) -> tuple[str, ...]:
    found = {
        "Its readers disagree.": example in disputed,
        tested.get(example, ""): example in tested,
        "Its reader was not sure.": example in unsure,
        "Its near-duplicates were read differently.": not failure.alike,
        "It came right in a plain re-run; another run would tell.": failure.counts_as == FLAKY,
    }
    return tuple(text for text, doubtful in found.items() if doubtful)
