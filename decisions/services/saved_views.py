"""Views of the portfolio kept under a name, for oneself or for a team."""

from __future__ import annotations

from django.db import transaction

from decisions.models import SavedView, Team, User
from decisions.services.audit import record

MOST = 100
"""So many views one person keeps."""


class Refused(Exception):
    """Why a view is not kept; the message is for people."""


@transaction.atomic
def save_view(*, name: str, asked: str, team: Team | None, by: User) -> SavedView:
    """Keep a view, private without a team. One of the same name in the same place is written anew."""
    if SavedView.objects.filter(by=by).count() >= MOST:
        raise Refused(f"You keep {MOST} views already; remove one first.")
    SavedView.objects.filter(by=by, team=team, name=name).delete()
    view = SavedView.objects.create(name=name, asked=asked, team=team, by=by, by_name=by.name)
    record(by, view, "view-saved", after={"name": name, "asked": asked})
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Keep it no longer."""
    record(by, view, "view-removed", before={"name": view.name, "asked": view.asked})
    view.delete()
