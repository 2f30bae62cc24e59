"""What changes about the codebook of a review. Every change is a further version, and moves every tally."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from django.db import transaction

from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Code, Codebook, add, codebook_to_wire
from decisions.models import CodebookVersion, Review, User
from decisions.services.audit import record
from decisions.services.diagnosis import refresh
from decisions.services.reviews import touch
from decisions.services.standing_codebook import book_of, version_of

__all__ = ["BadCodebook", "add_code", "book_of", "version_of"]

NAME_LENGTH = 80
SAYS_LENGTH = 1000
CODE_COUNT = 200
"""Codes in one codebook, folded ones with them; nobody keeps so many apart."""


@transaction.atomic
def add_code(review: Review, *, name: str, cause: Cause, says: str = "", by: User) -> Code:
    """Put a code of the team's own into the codebook.

    Raises :class:`BadCodebook` where the name is empty, too long or taken, and :class:`ReviewIsClosed`.
    """
    touch(review)
    book = book_of(review)
    code = new_code(book, name, cause, says)
    _store(review, add(book, code), f"Added “{code.name}” ({cause}).", by=by)
    return code


def new_code(book: Codebook, name: str, cause: Cause, says: str = "") -> Code:
    """A code that the book does not hold yet, with an id made of its name. Raises :class:`BadCodebook`."""
    name, says = tidied(name, says)
    return Code(_free_id(name, book.by_id), name, cause, says)


def tidied(name: str, says: str) -> tuple[str, str]:
    """A name on one line and a meaning without loose ends. Raises :class:`BadCodebook`."""
    name, says = " ".join(name.split()), says.strip()
    if len(name) > NAME_LENGTH:
        raise BadCodebook(f"The name of a code has at most {NAME_LENGTH} characters.")
    if len(says) > SAYS_LENGTH:
        raise BadCodebook(f"What a code means has at most {SAYS_LENGTH} characters.")
    return name, says


def _free_id(name: str, taken: Collection[str]) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60] or "code"
    id_, count = stem, 1
    while id_ in taken:
        count += 1
        id_ = f"{stem}-{count}"
    return id_


def _store(review: Review, book: Codebook, change: str, *, by: User) -> CodebookVersion:
    """Write a further version, after `touch`; tallies and history follow."""
    if len(book.codes) > CODE_COUNT:
        raise BadCodebook(f"A codebook holds at most {CODE_COUNT} codes.")
    last = CodebookVersion.objects.filter(review=review).order_by("-number").first()
    version = CodebookVersion.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        codes=codebook_to_wire(book),
        change=change,
        by=by,
        by_name=by.name,
    )
    refresh(review)
    record(by, version, "codebook-changed", after={"number": version.number, "change": change})
    return version
