"""What is known of one export shape, declared once, and what records of one file say of each other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from decisions.imports.paths import at, has, is_nothing
from decisions.imports.records import Example, Label, Part, Record, Value
from decisions.imports.values import clean, seconds_of, shown


class Unfit(ValueError):
    """A record of a shape that makes its examples itself, and why it is none."""


Answers = Mapping[str, str]
"""The answers to open questions: key to choice."""


@dataclass(slots=True)
class Joined:
    """What the records of a file say of each other, gathered in one pass before any example is made."""

    ids: set[str] = field(default_factory=set)
    passages: dict[str, list[str]] = field(default_factory=dict)
    """Trace → what its retrievers found."""
    labels: dict[str, list[Label]] = field(default_factory=dict)
    """Trace, span or run → what was said of it elsewhere."""
    expected: dict[str, Any] = field(default_factory=dict)
    """Example → its reference answer."""
    referenced: set[str] = field(default_factory=set)
    """Examples that runs of the same file point to."""
    last: dict[str, tuple[str, str, Any, Any]] = field(default_factory=dict)
    """Trace → start, id, input and output of its last generation."""
    traces: set[str] = field(default_factory=set)
    """Traces that stand in the file themselves."""
    tests: dict[str, str] = field(default_factory=dict)
    """Test of an evaluation → the first of its rows."""
    repeated: bool = False
    """Some test or trace has several rows that could each be an example."""

    def add_passages(self, trace: str, passages: Iterable[str]) -> None:
        """Keep what a retriever found for a trace, each passage once."""
        held = self.passages.setdefault(trace, [])
        held.extend(passage for passage in passages if passage not in held)

    def add_label(self, target: str, label: Label) -> None:
        """Keep what somebody said of a trace, span or run."""
        if target and label not in (held := self.labels.setdefault(target, [])):
            held.append(label)


def _same(value: Value, around: Mapping[str, Any]) -> Value:
    return value


def _fits(value: Value, joined: Joined, answers: Answers) -> str:
    return ""


def _one(value: Value) -> Iterable[tuple[str, Value]]:
    return (("", value),)


def _no_found(value: Value, joined: Joined) -> dict[str, Any]:
    return {}


def _no_labels(value: Value) -> tuple[Label, ...]:
    return ()


def _no_scores(value: Value) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: how it is told, where its fields stand, and what is peculiar to it."""

    key: str
    title: str
    fields: Mapping[str, tuple[str, ...]]
    """Field → the paths where it may stand, the likeliest first."""
    signs: tuple[tuple[str, ...], ...] = ()
    """Paths that stand together in such a record; one such group is enough."""
    looks: Callable[[Value], bool] | None = None
    """Told in another way than by paths."""
    free: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field → objects in which people choose the names, so that it is looked for by them."""
    prepare: Callable[[Value, Mapping[str, Any]], Value] = _same
    """A record in one form, whatever version wrote it; given too is what stands around the records."""
    unfit: Callable[[Value, Joined, Answers], str] = _fits
    """Why a record is no example; empty where it is one."""
    split: Callable[[Value], Iterable[tuple[str, Value]]] = _one
    """The several outputs of one row: column and record. What is found for it stands at `found`."""
    gather: Callable[[Value, Joined], None] | None = None
    found: Callable[[Value, Joined], dict[str, Any]] = _no_found
    """What other records say of this one, by name; it stands at `found` too."""
    labels: Callable[[Value], tuple[Label, ...]] = _no_labels
    scores: Callable[[Value], dict[str, str]] = _no_scores
    """What says pass or fail, if one asks: name and value."""
    failing: str = ""
    """Which value means failing where the shape itself says so, as `name=value`."""
    meant: str = ""
    """`expected` or `output`: what its outputs usually are, where that has to be asked."""
    several: str = ""
    """The question to ask where a test or trace has several rows: `generation` or `siblings`."""
    trace: str = ""
    error: str = ""
    """Where a record says that the test or the call itself broke."""
    hint: str = ""
    """What to do where such a file holds no text."""
    makes: Callable[[Value, Part, Record], Example] | None = None
    """Makes the whole example itself, whatever a plan says; raises :class:`Unfit`."""

    def fits(self, value: Value) -> bool:
        """Whether a record is of this shape."""
        if self.looks is not None and self.looks(value):
            return True
        return any(all(has(value, path) for path in signs) for signs in self.signs)


def under(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    """Paths to names within an object."""
    return tuple(f"{prefix}.{name}" for name in names)


def a_list(value: Any) -> list[Any]:
    """A list as it is, and nothing for what is none."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list."""
    return [one for one in a_list(value) if isinstance(one, dict)]


def word(value: Any) -> str:
    """A value as one short text: for ids and scores."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(shown(value))


def text_at(value: Value, path: str) -> str:
    """What stands at a path, as one short text."""
    found = at(value, path)
    return "" if is_nothing(found) else word(found)


def reader(value: Any) -> str:
    """Who said something: an id where there is one; an e-mail only as a hash, for it is personal."""
    if isinstance(value, dict):
        known = next((value[name] for name in ("id", "user_id", "email", "name") if value.get(name)), "")
        return reader(known)
    said = word(value) if value is not None else ""
    if "@" not in said:
        return said[:80]
    return "reader-" + blake2b(said.lower().encode("utf-8", "replace"), digest_size=4).hexdigest()


def label_of(label: Any, note: Any, by: Any = None, seconds: Any = None) -> tuple[Label, ...]:
    """What was said, if anything was."""
    made = Label(
        word(label)[:200] if not is_nothing(label) else "",
        clean(shown(note)) if not is_nothing(note) else "",
        reader(by),
        seconds_of(seconds),
    )
    return (made,) if made.label or made.note else ()
