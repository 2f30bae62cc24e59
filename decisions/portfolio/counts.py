"""Counts that come as columns of one row, so that a page asks for all of its counts at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from decisions.models import User


def count_column(rows: QuerySet[Any], most: int | None = None) -> Any:
    """How many rows there are, as a column; with ``most`` no further than one more than that."""
    if most is not None:
        rows = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")[: most + 1])
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("count"), output_field=IntegerField()), 0)


def counts(user: User, columns: Iterable[Any]) -> tuple[int, ...]:
    """The values of count columns, by one query."""
    row = User.objects.filter(pk=user.pk).values_list(*columns).first()
    return tuple(row) if row else ()
