"""The codebook: which codes a team uses for its failures, and which cause each code stands for.

A codebook is a value. Each change gives a new one, and every tally made with it is another; the readings keep
the codes that were given to them, so that undoing a change brings back what was. A merge folds codes into
another one; a split takes them out again, or puts new codes beside the old one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from decisions.engine.causes import Cause
from decisions.engine.modes import MODES


class BadCodebook(ValueError):
    """A change that the codebook cannot take; the message says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it is called, what it means, and the cause it stands for.

    ``folded_into`` is the id of the code that it was merged into; it then counts as that one.
    """

    id: str
    name: str
    cause: Cause
    says: str = ""
    tags: tuple[str, ...] = ()
    folded_into: str | None = None


@dataclass(frozen=True)
class Codebook:
    """Codes in the order in which they are shown, folded ones included."""

    codes: tuple[Code, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        return {code.id: code for code in self.codes}

    @property
    def live(self) -> tuple[Code, ...]:
        """The codes that can be given: all but those folded into others."""
        return tuple(code for code in self.codes if code.folded_into is None)

    def find(self, id_: str) -> Code | None:
        """What a code counts as today; None where the codebook has no such code."""
        code = self.by_id.get(id_)
        for _ in self.codes:
            if code is None or code.folded_into is None:
                return code
            code = self.by_id.get(code.folded_into)
        return None

    def folded(self, id_: str) -> tuple[Code, ...]:
        """The codes folded into this one directly."""
        return tuple(code for code in self.codes if code.folded_into == id_)


STARTING = Codebook(tuple(Code(mode.id, mode.name, mode.cause, mode.says, mode.tags) for mode in MODES))
"""What a review starts with."""


def add(book: Codebook, *codes: Code) -> Codebook:
    """With further codes at the end."""
    return _checked((*book.codes, *codes))


def rename(book: Codebook, id_: str, name: str, says: str | None = None) -> Codebook:
    """With another name for a code, and another meaning where one is given."""
    code = _live(book, id_)
    return _with(book, {id_: replace(code, name=name, says=code.says if says is None else says)})


def remap(book: Codebook, id_: str, cause: Cause) -> Codebook:
    """With another cause for a code, and so for every failure that carries it."""
    return _with(book, {id_: replace(_live(book, id_), cause=cause)})


def merge(book: Codebook, ids: Iterable[str], into: str) -> Codebook:
    """With some codes folded into another: what carries them counts as that one."""
    _live(book, into)
    merged = [_live(book, id_) for id_ in ids]
    if into in {code.id for code in merged}:
        raise BadCodebook(f"“{into}” cannot be merged into itself.")
    return _with(book, {code.id: replace(code, folded_into=into) for code in merged})


def split(book: Codebook, id_: str, parts: Iterable[str | Code]) -> Codebook:
    """With parts of a code standing by themselves: codes folded into it (by id), or new ones.

    Taking out what was merged undoes the merge. Failures get a new part by :func:`recoded`.
    """
    _live(book, id_)
    folded = {code.id: code for code in book.folded(id_)}
    taken_out, new = {}, []
    for part in parts:
        if isinstance(part, Code):
            new.append(part)
        elif part in folded:
            taken_out[part] = replace(folded[part], folded_into=None)
        else:
            raise BadCodebook(f"“{part}” is no part of “{id_}”.")
    return add(_with(book, taken_out), *new)


def recoded(codes: tuple[str, ...], book: Codebook, old: str, new: str) -> tuple[str, ...]:
    """The codes of one reading with ``new`` wherever there was ``old``, or what is folded into it."""
    moved = (new if (found := book.find(code)) and found.id == old else code for code in codes)
    return tuple(dict.fromkeys(moved))


def codebook_to_wire(book: Codebook) -> list[dict[str, Any]]:
    """The codes in their order, in JSON's own types."""
    return [
        {
            "id": code.id,
            "name": code.name,
            "cause": code.cause.value,
            "says": code.says,
            "tags": list(code.tags),
            "folded_into": code.folded_into,
        }
        for code in book.codes
    ]


def codebook_from_wire(raw: Iterable[Mapping[str, Any]]) -> Codebook:
    """The codebook that :func:`codebook_to_wire` wrote. Raises :class:`BadCodebook`."""
    try:
        codes = tuple(
            Code(
                str(given["id"]),
                str(given["name"]),
                Cause(given["cause"]),
                str(given.get("says", "")),
                tuple(map(str, given.get("tags", ()))),
                given.get("folded_into"),
            )
            for given in raw
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadCodebook(f"This is no codebook: {error}.") from error
    return _checked(codes)


def _with(book: Codebook, changed: Mapping[str, Code]) -> Codebook:
    return _checked(tuple(changed.get(code.id, code) for code in book.codes))


def _live(book: Codebook, id_: str) -> Code:
    code = book.by_id.get(id_)
    if code is None:
        raise BadCodebook(f"The codebook has no code “{id_}”.")
    if code.folded_into is not None:
        raise BadCodebook(f"“{code.name}” is merged into another code; split it first.")
    return code


def _checked(codes: tuple[Code, ...]) -> Codebook:
    """Refuses ids and names that are empty or taken. Folded codes may share a name with a live one."""
    book = Codebook(codes)
    if len(book.by_id) < len(codes):
        raise BadCodebook("Two codes have the same id.")
    names: set[str] = set()
    for code in book.live:
        name = " ".join(code.name.split()).casefold()
        if not name or not code.id:
            raise BadCodebook("A code needs a name.")
        if name in names:
            raise BadCodebook(f"There is a code named “{code.name}” already.")
        names.add(name)
    return book
