"""Bringing decisions in from files: looked at first, stored on a word."""

from __future__ import annotations

import json
import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from decisions.access import SignedInRequest, scoped
from decisions.forgetful import cache
from decisions.forms.decisions import DecisionsFileForm
from decisions.imports.adr.reading import read_decisions
from decisions.imports.adr.understood import Preview
from decisions.imports.errors import BadFile
from decisions.imports.sources import from_stream
from decisions.models import Team
from decisions.records.wire import document, from_document
from decisions.services.bringing_decisions import bring_decisions

KEPT = 60 * 60  # seconds between looking at it and storing it
GONE = "What you looked at is no longer kept. Bring the file again."


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Team, to="edit")
def decisions_import(request: SignedInRequest, team: Team) -> HttpResponse:
    """Choose a file, and look at what it was understood to say. Nothing is stored by this."""
    form = DecisionsFileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"team": team, "form": form}
    if form.is_valid():
        try:
            preview = _preview(form)
        except BadFile as error:
            form.add_error("file", str(error))
        else:
            context |= {"preview": preview, "key": _keep(request, team, preview)}
    return render(request, "decisions/decisions_import.html", context)


@require_POST
@scoped(Team, to="edit")
def decisions_bring(request: SignedInRequest, team: Team) -> HttpResponse:
    """Store what was looked at."""
    key = _key(request, team, request.POST.get("key", ""))
    kept = cache.get(key)
    # Who takes it away stores it: of two presses one.
    if kept is None or not cache.delete(key):
        messages.error(request, GONE)
        return redirect("decisions:decisions_import", team.pk)
    brought = bring_decisions(team, from_document(json.loads(kept)), by=request.user)
    messages.success(request, f"{len(brought)} decision{'s'[: len(brought) != 1]} brought in.")
    return redirect("decisions:decisions")


def _preview(form: DecisionsFileForm) -> Preview:
    upload = form.cleaned_data["file"]
    return read_decisions(from_stream(upload.name, upload.file, upload.size))


def _keep(request: SignedInRequest, team: Team, preview: Preview) -> str:
    """Keep what was understood for a while, for the person who looks at it; the key to it."""
    key = secrets.token_urlsafe(16)
    cache.set(_key(request, team, key), document([one.record for one in preview.decisions]), KEPT)
    return key


def _key(request: SignedInRequest, team: Team, key: str) -> str:
    return f"decisions-import:{team.pk}:{request.user.pk}:{key[:40]}"
