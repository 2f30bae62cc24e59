"""Since it was decided: what was observed, against what was expected, and what waits for what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.exports.names import file_name
from decisions.exports.observed import observed_table
from decisions.forms.decisions import ReasonForm
from decisions.forms.observations import EventForm, KindForm, MuteForm, ObservationForm, ObservationsFileForm
from decisions.imports.errors import BadFile
from decisions.imports.observed import LARGEST, read_observed
from decisions.models import Decision, Observation, Source
from decisions.observed import series_of, triggers_shown, value_in_words
from decisions.services import observations as services
from decisions.services import triggers
from decisions.services.observations import Answered, Outcome
from decisions.services.observed_values import Item
from decisions.services.reviews import today
from decisions.services.triggers import OWN
from decisions.tasks import rejudge_soon

PAGE = 25
DRAWN = 5_000
"""Observations that the charts of one page look at, the newest."""


@require_safe
@scoped(Decision, to="read")
def observations(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """The triggers, the series, and the observations one by one."""
    return _page(request, decision)


@require_POST
@scoped(Decision, to="edit")
def observation_new(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Add one."""
    form = ObservationForm(request.POST, own=_own(decision))
    if not form.is_valid():
        return _page(request, decision, form=form)
    (answer,) = _record(decision, [form.item_of(decision)], Source.FORM, request)
    if answer.outcome is Outcome.REFUSED:
        form.add_error(None, answer.says)
        return _page(request, decision, form=form)
    messages.success(request, answer.says or "The observation is recorded.")
    return redirect("decisions:observations", decision.pk)


@require_POST
@scoped(Decision, to="edit")
def observations_bring(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Add those of a table; each row is answered."""
    file_form = ObservationsFileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, decision, file_form=file_form)
    file = file_form.cleaned_data["file"]
    try:
        rows = read_observed(file.name, file.read(LARGEST + 1))
    except BadFile as wrong:
        file_form.add_error("file", str(wrong))
        return _page(request, decision, file_form=file_form)
    items = [Item(str(decision.pk), row.metric, row.value, row.on, row.unit, row.note) for row in rows]
    answers = _record(decision, items, Source.CSV, request)
    told = list(zip(rows, answers, strict=True))
    counts = [(outcome, sum(one.outcome is outcome for one in answers)) for outcome in Outcome]
    return _page(request, decision, told=told, counts=counts)


def _record(
    decision: Decision, items: list[Item], source: Source, request: SignedInRequest
) -> list[Answered]:
    among = Decision.objects.filter(pk=decision.pk)
    answers = services.record_observations(items, among=among, source=source, as_of=today(), by=request.user)
    rejudge_soon()
    return answers


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Observation, to="edit")
def observation_removal(request: SignedInRequest, observation: Observation) -> HttpResponse:
    """Take back what was recorded by mistake, with a reason."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.remove(observation, reason=form.cleaned_data["reason"], by=request.user)
        rejudge_soon()
        messages.success(request, "The observation is taken back.")
        return redirect("decisions:observations", observation.decision_id)
    context = {"observation": observation, "words": value_in_words(observation), "form": form}
    return render(request, "decisions/observation_removal.html", context)


@require_safe
@scoped(Decision, to="read")
def observations_csv(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """All of them as a table, which goes back in as it came out."""
    rows = Observation.objects.filter(decision=decision).by_day()
    text = observed_table(
        (row.metric, row.word or f"{row.number:f}", row.on.isoformat(), row.unit, row.note) for row in rows
    )
    name = file_name(decision.number, decision.title).removesuffix(".md") + "-observations.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _own(decision: Decision) -> list[str]:
    """The metrics of its own that it watches; events are reported beside their trigger."""
    metrics = decision.triggers.filter(kind=OWN[0]).order_by("metric")
    return list(metrics.values_list("metric", flat=True))


def _page(
    request: SignedInRequest,
    decision: Decision,
    *,
    form: ObservationForm | None = None,
    file_form: ObservationsFileForm | None = None,
    **more: Any,
) -> HttpResponse:
    watched = triggers.watched_by(decision, as_of=today())
    rows = Observation.objects.filter(decision=decision)
    drawn = list(rows.order_by("-on", "metric").defer("note")[:DRAWN])[::-1]
    standing = {one.trigger.kind for one in watched}
    page = Paginator(rows.order_by("-on", "metric"), PAGE).get_page(request.GET.get("page"))
    writes = decision.may_edit and decision.is_in_force
    context = {
        "decision": decision,
        "writes": writes,
        "triggers": triggers_shown(watched) if decision.is_in_force else (),
        "unset": [one for one in triggers.usual(decision) if one.kind not in standing] if writes else (),
        "series": series_of(decision, drawn, watched),
        "page": page,
        "listed": [(one, value_in_words(one)) for one in page],
        "form": form or ObservationForm(own=_own(decision), initial={"on": today()}),
        "file_form": file_form or ObservationsFileForm(),
        "kind_form": KindForm(standing=standing),
        "mute_form": MuteForm(),
        "event_form": EventForm(),
        "today": today(),
    }
    return render(request, "decisions/observations.html", context | more)
