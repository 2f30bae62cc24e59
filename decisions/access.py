"""Who may call which view.

Every view carries a mark, `view.access`, set by one of these decorators: a system check and a test refuse a
view without one. Rows that belong to a team are fetched here, so a view never holds one it should not:
strangers get 404, readers who would change something 403.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from decisions.models import User
from decisions.models.teams import Row, ScopedQuerySet

P = ParamSpec("P")
View = Callable[..., HttpResponse]
Deed = Literal["read", "edit", "manage"]


class SignedInRequest(HttpRequest):
    """A request from a person who signed in."""

    user: User
    htmx: HtmxDetails


SignedInView = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def public(view: View) -> View:
    """Anybody may call the view, signed in or not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return _marked(wrapper, "public")


def signed_in(view: SignedInView[P]) -> View:
    """Everybody who signed in; others are led to sign-in and back."""
    return _marked(login_required(cast(View, view)), "signed_in")


def by_token(view: View) -> View:
    """Programs that bear a token of the API, which the view itself asks for; nobody who merely signed in."""
    return _marked(view, "token")


def owner_only(view: SignedInView[P]) -> View:
    """Owners; other people get 403."""

    @wraps(view)
    def wrapper(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_owner:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return _marked(login_required(wrapper), "owner_only")


def scoped(
    model: type[Row], *, to: Deed
) -> Callable[[Callable[Concatenate[SignedInRequest, Row, P], HttpResponse]], View]:
    """Hand the view the row that the URL names by `<model>_id`: 404 outside its team, 403 without the right.

    One query fetches the row, the person's role in its team, and everything on the way up to the team.
    """

    def decorate(view: Callable[Concatenate[SignedInRequest, Row, P], HttpResponse]) -> View:
        @wraps(view)
        def wrapper(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
            rows = cast(ScopedQuerySet[Row], model._default_manager.all())
            key = kwargs.pop(f"{model._meta.model_name}_id")
            row = get_object_or_404(rows.visible_to(request.user).with_role_of(request.user), pk=key)
            if (to == "edit" and not row.may_edit) or (to == "manage" and not row.may_manage):
                raise PermissionDenied
            return cast(View, view)(request, row, **kwargs)

        return _marked(login_required(wrapper), to)

    return decorate


def _marked(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
