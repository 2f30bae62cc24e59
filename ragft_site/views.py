"""What those ask who watch over the site: is it alive, can it work, how does it stand."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from redis import RedisError

from decisions.access import View, by_token, public
from ragft_site import metrics as figures
from ragft_site import signs

OK = "ok"


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether all that the site needs is there, each part with its state; 503 when one is missing.

    Anybody may ask, so it costs two short questions to the database and one to the queue.
    """
    states = database() | queue()
    ready = set(states.values()) == {OK}
    return JsonResponse({"ready": ready} | states, status=200 if ready else 503)


@by_token
@csrf_exempt
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus, which bears METRICS_TOKEN; for all others there is no such page."""
    wanted, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if not wanted or not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return HttpResponseNotFound()
    return HttpResponse(figures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def database() -> dict[str, str]:
    """Whether the database answers, and whether its tables are those that this code needs."""
    try:
        missing = _migrations_to_apply()
    except DatabaseError:
        return {"database": "does not answer", "migrations": "unknown"}
    return {"database": OK, "migrations": f"{missing} to apply" if missing else OK}


def queue() -> dict[str, str]:
    """Whether the queue answers, and who was heard from lately."""
    try:
        heard = signs.heard()
    except RedisError:
        return {"queue": "does not answer"} | dict.fromkeys(signs.PARTS, "unknown")
    return {"queue": OK} | {part: OK if lately else "not heard from" for part, lately in heard.items()}


WATCHED: dict[str, View] = {view.__name__: view for view in (healthz, readyz, metrics)}
"""By their place on the site, which `middleware.answered_first` and the map of URLs know."""

_known: set[tuple[str, str]] = set()
"""The migrations of this code, which stay the same as long as the process lives."""


def _migrations_to_apply() -> int:
    if not _known:
        _known.update(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return len(_known - set(cursor.fetchall()))
