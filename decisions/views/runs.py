"""Re-tests in three arms: the overview of a review, and one example with what came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.engine.retest_words import FEWEST, retest_words, still_to_test
from decisions.forms.runs import OUTCOMES, RunForm
from decisions.models import Arm, ArmRun, Example, Reading, Review
from decisions.retests_page import COLUMNS, arms_shown, prompt_of, retests_shown, three_arms_of
from decisions.services import runs as services
from decisions.services.diagnosis import diagnosis_of
from decisions.services.reviews import ReviewIsClosed
from decisions.services.runs import NotTheirRun, TextIsErased, TooManyRuns
from decisions.views.codebook import CLOSED


@require_safe
@scoped(Review, to="read")
def retests(request: SignedInRequest, review: Review) -> HttpResponse:
    """Which examples were re-tested, and what people and the test say."""
    found = diagnosis_of(review)
    context = {
        "says": retest_words(found.found),
        "still_to_test": still_to_test(found.found),
        "fewest": FEWEST,
        "retests": retests_shown(review, found, to=request.user),
        "columns": COLUMNS.values(),
    }
    return render(request, "decisions/retests.html", _context(review) | context)


@require_safe
@scoped(Example, to="read")
def runs(request: SignedInRequest, example: Example) -> HttpResponse:
    """One example in its three arms."""
    return _runs_page(request, example)


@require_POST
@scoped(Example, to="edit")
def run_new(request: SignedInRequest, example: Example) -> HttpResponse:
    """Keep one re-run."""
    form = RunForm(request.POST, system=example.system)
    if form.is_valid():
        try:
            services.add_run(example, **form.run, by=request.user)
        except TooManyRuns:
            form.add_error(None, f"{services.RUNS_PER_ARM} runs of one arm are kept; remove one first.")
        except TextIsErased:
            form.add_error(None, "The text of this example was erased; it cannot be run again.")
        except ReviewIsClosed:
            form.add_error(None, CLOSED)
        else:
            response = redirect("decisions:runs", example.pk)
            response["Location"] += f"#{form.cleaned_data['arm']}"
            return response
    return _runs_page(request, example, form)


@require_POST
@scoped(Example, to="read")
def arm_prompt(request: SignedInRequest, example: Example) -> HttpResponse:
    """What to paste into the model with what is entered so far. Writes nothing."""
    if request.POST.get("arm") not in Arm.values:
        raise Http404
    arm = Arm(request.POST["arm"])
    given = request.POST.get("given", "")[: services.GIVEN_LENGTH]
    context = {"arm": arm, "prompt": prompt_of(example, arm, given)}
    return render(request, "decisions/_arm_prompt.html", context)


@require_POST
@scoped(ArmRun, to="edit")
def run_removal(request: SignedInRequest, run: ArmRun) -> HttpResponse:
    """Take a run away: one's own, or as a manager anybody's."""
    try:
        services.remove_run(run, by=request.user, may_manage=run.may_manage)
    except NotTheirRun as refused:
        raise PermissionDenied from refused
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect("decisions:runs", run.example_id)


def _runs_page(request: SignedInRequest, example: Example, form: RunForm | None = None) -> HttpResponse:
    review = example.review
    review.viewer_role = example.viewer_role
    shown = arms_shown(example, _missing_fact(request, example), form)
    may_run = example.may_edit and review.is_open and not example.is_erased
    context = {
        "example": example,
        "arms": shown,
        "together": three_arms_of(example, shown).says,
        "may_run": may_run,
        "unkept": form if form and not (may_run and form.data.get("arm") in Arm.values) else None,
        "outcomes": OUTCOMES,
    }
    return render(request, "decisions/runs.html", _context(review) | context)


def _missing_fact(request: SignedInRequest, example: Example) -> str:
    """What its readers said was missing, one's own first, as far as one may see it."""
    readings = Reading.objects.filter(example=example).shown_to(request.user).exclude(fact="")
    facts = sorted(readings.values_list("reader", "fact"), key=lambda row: row[0] != request.user.pk)
    return facts[0][1] if facts else ""


def _context(review: Review) -> dict[str, Any]:
    return {"review": review, "part": "failures", "place": "retests"}
