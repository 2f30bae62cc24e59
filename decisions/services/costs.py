"""What the chosen scenario of a review costs, as the engine reads it; handed over by who works it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from decisions.engine.parsing import costs_from_wire
from decisions.models import Review, User
from decisions.services.audit import record
from decisions.services.reviews import touch


@transaction.atomic
def set_costs(
    review: Review,
    figures: Mapping[str, Any] | None,
    *,
    basis: Mapping[str, Any] | None = None,
    by: User | None,
    reason: str = "",
) -> None:
    """Write the figures of the chosen scenario to the review, or take them away.

    ``figures`` are `{monthly, break_even_months, latency_ms, window_tokens}`, in US dollars, months,
    milliseconds and tokens. ``basis`` is what they rest on, kept as it comes: `{name, inputs, prices, …}` in
    JSON's own types. Raises :class:`~decisions.engine.parsing.BadEvidence` and
    :class:`~decisions.services.reviews.ReviewIsClosed`. Saying again what stands already changes nothing.
    """
    costs_from_wire(figures)
    wire = dict(figures) if figures is not None else None
    rests_on = dict(basis) if basis is not None else None
    stored = Review.objects.only("costs", "costs_basis").get(pk=review.pk)
    if (wire, rests_on) == (stored.costs, stored.costs_basis):
        return
    touch(review)
    Review.objects.filter(pk=review.pk).update(costs=wire, costs_basis=rests_on)
    record(by, review, "costs-set", before=stored.costs, after=wire, reason=reason)
    review.costs, review.costs_basis = wire, rests_on
