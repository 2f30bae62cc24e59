"""What every template may ask for. Nothing is fetched for a template that does not ask."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest

from decisions.portfolio.work import Counts, counts_of
from decisions.services.reviews import today


def unread_notices(request: HttpRequest) -> dict[str, object]:
    """How many notices and how much work wait for the reader: one query, for the header of a full page."""
    user = getattr(request, "user", None)  # a request may be refused before anybody asks who sent it

    @cache
    def counts() -> Counts:
        return counts_of(user, today()) if user and user.is_authenticated else Counts()

    return {"unread_notices": lambda: counts().notices, "waiting_work": lambda: counts().work}
