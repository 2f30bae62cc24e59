"""What every template may ask for. Nothing is fetched for a template that does not ask."""

from __future__ import annotations

from django.http import HttpRequest

from decisions.services.discussion import unread_count


def unread_notices(request: HttpRequest) -> dict[str, object]:
    """How many notices wait for the reader; counted by the header of a full page, not by fragments."""
    user = request.user
    return {"unread_notices": lambda: unread_count(user) if user.is_authenticated else 0}
