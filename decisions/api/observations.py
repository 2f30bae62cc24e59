"""`/api/v1/observations/`: programs add what they have measured, and read it back. See `docs/api.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from decisions.api.answers import answer, refusal
from decisions.api.tokens import bears_token
from decisions.models import ApiToken, Decision, Observation, Scope
from decisions.services import batches
from decisions.services.observations import MOST, named_among
from decisions.services.observed_values import Item, day_in
from decisions.services.reviews import today
from decisions.tasks import rejudge_soon

LARGEST_BODY = 1_000_000
"""Bytes of one batch."""
FIELDS = {"decision": True, "metric": True, "value": True, "on": True, "unit": False, "note": False}
"""What an observation says, and whether it must."""
KEY = re.compile(r"[\x21-\x7e]{1,100}")
AT_ONCE = 1_000
"""Observations of one answer."""


class Malformed(Exception):
    """The body is no batch; the message is for people."""


@require_http_methods(["GET", "HEAD", "POST"])
@bears_token
def observations(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Add a batch of observations, or read those of one decision."""
    return _add(request, token) if request.method == "POST" else _read(request, token)


# Adding -----------------------------------------------------------------------------------------------------


def _add(request: HttpRequest, token: ApiToken) -> HttpResponse:
    if token.scope != Scope.WRITE:
        return refusal(403, "This token may read observations, and not add any.")
    if request.content_type != "application/json":
        return refusal(415, "Send JSON, as “Content-Type: application/json”.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return refusal(413, f"A batch has at most {LARGEST_BODY:,} bytes: send it in parts.")
    key = request.headers.get("Idempotency-Key", "")
    if key and not KEY.fullmatch(key):
        return refusal(400, "The Idempotency-Key has 1 to 100 letters, digits and signs, without spaces.")
    try:
        given = _batch(request.body)
    except Malformed as wrong:
        return refusal(400, str(wrong))
    if len(given) > MOST:
        return refusal(413, f"A batch holds at most {MOST:,} observations, and this one {len(given):,}.")
    try:
        done = batches.record_batch(
            token, [_item(one) for one in given], key=key, body=request.body, as_of=today()
        )
    except batches.KeyUsed:
        return refusal(422, "This Idempotency-Key was used for another batch.")
    if not done.is_replay:
        rejudge_soon()
    replayed = {"Idempotency_Replayed": "true"} if done.is_replay else {}
    return answer(done.answer, status=done.status, **replayed)


def _batch(body: bytes) -> list[Any]:
    """The observations of a body, not looked at yet. Raises :class:`Malformed`."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Malformed("This is no JSON.") from None
    if not isinstance(found, Mapping) or set(found) != {"observations"}:
        raise Malformed("Send one object, {“observations”: […]}, and nothing beside it.")
    if not isinstance(found["observations"], list):
        raise Malformed("“observations” is a list.")
    return found["observations"]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _item(given: object) -> Item | str:
    """One observation, or why it is none."""
    if not isinstance(given, Mapping):
        return "It is an object with decision, metric, value and on."
    for name in given:
        if name not in FIELDS:
            return f"“{name[:40]}” is not known here; known are {', '.join(FIELDS)}."
    for name, is_needed in FIELDS.items():
        if is_needed and given.get(name) is None:
            return f"Its {name} is missing."
        if name != "value" and not isinstance(given.get(name, ""), str):
            return f"Its {name} is a text."
    return Item(**given)


# Reading ----------------------------------------------------------------------------------------------------


def _read(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """The observations of one decision from a day on, the oldest first."""
    named = request.GET.get("decision", "")
    since = day_in(request.GET.get("since", "0001-01-01"))
    if not named or since is None:
        return refusal(422, "Name the decision, as ?decision=ADR-0012, and since as a day, if at all.")
    decision = named_among([named], Decision.objects.filter(team=token.team)).get(named)
    if decision is None:
        return refusal(404, "There is no such decision here.")
    rows = list(Observation.objects.filter(decision=decision, on__gte=since).by_day()[: AT_ONCE + 1])
    found = [_wire(row, decision) for row in rows[:AT_ONCE]]
    return answer({"observations": found, "more": len(rows) > AT_ONCE})


def _wire(row: Observation, decision: Decision) -> dict[str, Any]:
    value = row.word if row.number is None else f"{row.number.normalize():f}"
    return {
        "id": str(row.pk),
        "decision": decision.identifier,
        "metric": row.metric,
        "value": value,
        "unit": row.unit,
        "on": row.on.isoformat(),
        "note": row.note,
        "source": row.source,
        "recorded_at": row.recorded_at.isoformat(),
    }
