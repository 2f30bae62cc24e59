"""What differs between two values, part by part: two proposals, or a proposal and today's draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any

from decisions.records.canonical import canonical
from decisions.records.wire import to_wire

IDENTITIES = ("id", "key", "question", "title", "number", "name", "who", "framework", "hash")
"""By which of its values an object of a list is known, the first that tells all of them apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs: `before` is ``None`` where it is new, `after` where it is gone.

    `part` names it from the outside in, such as ``("options", "Better prompt", "points")``. Where only the
    order of a list differs, its items are given by what they are known by.
    """

    part: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Any, after: Any) -> tuple[Change, ...]:
    """All that differs between two records, or between two JSON values; nothing where they say the same.

    Texts and lists of texts are given whole; objects, and lists of objects that have a name, are looked into.
    """
    return tuple(_between((), _plain(before), _plain(after)))


def _plain(value: Any) -> Any:
    return to_wire(value) if is_dataclass(value) else value


def _between(part: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if canonical(before) == canonical(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_objects(part, before, after)
    elif identity := _identity(before, after):
        yield from _of_lists(part, before, after, identity)
    else:
        yield Change(part, before, after)


def _of_objects(part: tuple[str, ...], before: Mapping, after: Mapping) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        inner = (*part, str(name))
        if name in before and name in after:
            yield from _between(inner, before[name], after[name])
        else:
            yield Change(inner, before.get(name), after.get(name))


def _of_lists(part: tuple[str, ...], before: Any, after: Any, identity: str) -> Iterator[Change]:
    old, new = ({item[identity]: item for item in items} for items in (before, after))
    yield from _of_objects(part, old, new)
    kept = [[name for name in one if name in other] for one, other in ((old, new), (new, old))]
    if kept[0] != kept[1]:
        yield Change(part, list(old), list(new))


def _identity(before: Any, after: Any) -> str:
    """What the objects of two lists are known by; empty where they are no lists of objects with a name."""
    if not all(
        isinstance(items, Sequence) and not isinstance(items, str) and items for items in (before, after)
    ):
        return ""
    return next((name for name in IDENTITIES if _tells_apart(before, name) and _tells_apart(after, name)), "")


def _tells_apart(items: Sequence[Any], name: str) -> bool:
    if not all(isinstance(item, Mapping) and isinstance(item.get(name), str | int) for item in items):
        return False
    return len({str(item[name]) for item in items}) == len(items)
