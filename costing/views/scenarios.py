"""The costs of a review: a form that answers as one types, and the scenarios kept with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from costing.downloads import CONTENT_TYPES, figures_csv, figures_xlsx
from costing.engine.scenario import BadScenario
from costing.engine.scenario import Scenario as Inputs
from costing.engine.scenario_wire import scenario_from_wire
from costing.forms.entry import entry_of
from costing.forms.names import NameForm
from costing.links import BadLink, inputs_in
from costing.models import Scenario
from costing.presenting import answer_of
from costing.services import scenarios as services
from costing.starting import starting_scenario
from costing.views.showing import answers_of, costs_context, result_of, uncertainty_of
from decisions.access import SignedInRequest, scoped
from decisions.models import Review
from decisions.services.names import NameTaken
from decisions.services.reviews import ReviewIsClosed, today

CLOSED = "This review takes no changes any more, so nothing was saved."
NAME_TAKEN = "There is a scenario of this name already. Choose another."
TOO_MANY = f"A review keeps {services.MOST_SCENARIOS} scenarios. Remove one that is not needed first."


@require_safe
@scoped(Review, to="read")
def costs(request: SignedInRequest, review: Review) -> HttpResponse:
    """A scenario that nobody has saved: from a link, or begun from the questionnaire's answers."""
    taken: tuple[str, ...] = ()
    inputs = _linked(request) if "inputs" in request.GET else None
    if inputs is None:
        inputs, taken = starting_scenario(answers_of(review), today())
    return _page(request, costs_context(review, inputs=inputs, taken=taken))


@require_safe
@scoped(Scenario, to="read")
def scenario(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """One saved scenario."""
    review = _review_of(scenario)
    return _page(request, costs_context(review, inputs=services.inputs_of(scenario), scenario=scenario))


@require_POST
@scoped(Review, to="read")
def preview(request: SignedInRequest, review: Review) -> HttpResponse:
    """What the unsaved inputs come to. Writes nothing; while they are bad, the last good result stays."""
    entry = entry_of(request.POST.dict(), today=today())
    if not request.htmx:
        return _page(request, costs_context(review, entry=entry))
    context: dict[str, Any] = {"review": review, "entry": entry, "errors": entry.errors, "swap_oob": True}
    inputs = entry.inputs or _last_good(request)
    if inputs is not None:
        context |= result_of(review, inputs)
    context["stale_result"] = entry.inputs is None
    context["mended"] = [key for key in request.POST.get("bad", "").split() if key not in entry.errors][:100]
    return render(request, "costing/costs.html#preview", context)


@require_POST
@scoped(Review, to="read")
def uncertainty(request: SignedInRequest, review: Review) -> HttpResponse:
    """Bands and probabilities of the unsaved inputs. Writes nothing."""
    entry = entry_of(request.POST.dict(), today=today())
    context: dict[str, Any] = {"review": review}
    if entry.inputs is not None:
        context |= uncertainty_of(review, entry.inputs)
    if not request.htmx:
        return _page(request, costs_context(review, entry=entry) | context)
    return render(request, "costing/costs.html#uncertainty", context)


@require_POST
@scoped(Review, to="read")
def parts(request: SignedInRequest, review: Review) -> HttpResponse:
    """Every line of the unsaved inputs with its formula, once somebody opens them. Writes nothing."""
    entry = entry_of(request.POST.dict(), today=today())
    if not request.htmx:
        return _page(request, costs_context(review, entry=entry))
    inputs = entry.inputs or _last_good(request)
    context = {"review": review, "answer": inputs and answer_of(services.comparison_of(review, inputs))}
    return render(request, "costing/costs.html#parts", context)


@require_safe
@scoped(Review, to="read")
def figures(request: SignedInRequest, review: Review, kind: str) -> HttpResponse:
    """All figures of the inputs in a link as a file, `csv` or `xlsx`."""
    inputs = _linked(request)
    if inputs is None or kind not in CONTENT_TYPES:
        raise Http404
    found = services.comparison_of(review, inputs)
    content = figures_csv(found) if kind == "csv" else figures_xlsx(found)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="costs.{kind}"'
    return response


@require_POST
@scoped(Review, to="edit")
def scenario_new(request: SignedInRequest, review: Review) -> HttpResponse:
    """Keep what was entered under a name."""
    entry, form = entry_of(request.POST.dict(), today=today()), NameForm(request.POST)
    if form.is_valid() and entry.inputs is not None:
        try:
            made = services.create_scenario(
                review, name=form.cleaned_data["name"], inputs=entry.inputs, by=request.user
            )
        except NameTaken:
            form.add_error("name", NAME_TAKEN)
        except services.TooManyScenarios:
            form.add_error(None, TOO_MANY)
        except ReviewIsClosed:
            form.add_error(None, CLOSED)
        else:
            messages.success(request, f"“{made}” is kept.")
            return redirect(made)
    return _page(request, costs_context(review, entry=entry) | {"name_form": form})


@require_POST
@scoped(Scenario, to="edit")
def scenario_save(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """Keep other inputs in a saved scenario; who based them on an older version is asked first."""
    review = _review_of(scenario)
    entry = entry_of(request.POST.dict(), today=today())
    context = {}
    if entry.inputs is not None:
        try:
            services.save_scenario(scenario, inputs=entry.inputs, version=_version(request), by=request.user)
        except services.StaleScenario as stale:
            scenario = stale.current
            context = {"stale": scenario}
        except ReviewIsClosed:
            messages.error(request, CLOSED)
            return redirect(scenario)
        else:
            messages.success(request, f"“{scenario}” is saved.")
            return redirect(scenario)
    return _page(request, costs_context(review, entry=entry, scenario=scenario) | context)


@require_POST
@scoped(Scenario, to="edit")
def scenario_copy(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """Keep the same inputs once more under another name."""
    return _under_a_name(
        request,
        scenario,
        lambda name: services.copy_scenario(scenario, name=name, by=request.user),
    )


@require_POST
@scoped(Scenario, to="edit")
def scenario_rename(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """Give the scenario another name."""

    def rename(name: str) -> Scenario:
        services.rename_scenario(scenario, name=name, by=request.user)
        return scenario

    return _under_a_name(request, scenario, rename)


@require_POST
@scoped(Scenario, to="edit")
def scenario_removal(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """Take the scenario away."""
    try:
        services.remove_scenario(scenario, by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
        return redirect(scenario)
    messages.success(request, f"“{scenario}” is removed.")
    return redirect("costing:costs", scenario.review_id)


@require_POST
@scoped(Scenario, to="edit")
def scenario_choice(request: SignedInRequest, scenario: Scenario) -> HttpResponse:
    """Let the scenario's figures speak for the review."""
    try:
        services.choose_scenario(scenario, by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    else:
        messages.success(request, f"The recommendation now reads the figures of “{scenario}”.")
    return redirect(scenario)


def _page(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "costing/costs.html", {"name_form": NameForm(), **context})


def _linked(request: SignedInRequest) -> Inputs | None:
    """The inputs in the address; None, and a message, where they are damaged."""
    try:
        return scenario_from_wire(inputs_in(request.GET.get("inputs", "")), day=today())
    except (BadLink, BadScenario) as error:
        messages.error(request, f"{error} Here is where a scenario starts instead.")
        return None


def _last_good(request: SignedInRequest) -> Inputs | None:
    """The inputs of the result that is on the page, which comes along with every preview."""
    try:
        return scenario_from_wire(inputs_in(request.POST.get("good", "")), day=today())
    except (BadLink, BadScenario):
        return None


def _version(request: SignedInRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _under_a_name(request: SignedInRequest, scenario: Scenario, deed: Any) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing was changed. The name: {form.errors['name'][0]}")
        return redirect(scenario)
    try:
        return redirect(deed(form.cleaned_data["name"]))
    except NameTaken:
        messages.error(request, NAME_TAKEN)
    except services.TooManyScenarios:
        messages.error(request, TOO_MANY)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect(scenario)


def _review_of(scenario: Scenario) -> Review:
    """The scenario's review, with the role of the person for whom the scenario was fetched."""
    review = scenario.review
    review.viewer_role, review.viewer_is_owner = scenario.viewer_role, scenario.viewer_is_owner
    return review
