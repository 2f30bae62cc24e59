"""Names that must differ: the database says so, services pass it on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class NameTaken(Exception):
    """Another one of the same kind in the same place bears this name."""


@contextmanager
def taken_name_refused() -> Iterator[None]:
    """Raise `NameTaken` where the database refuses a name; the transaction around it lives on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NameTaken from error
