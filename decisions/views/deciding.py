"""How it decides, for everybody: the rules with their sources, and answers to try. Nothing is stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from decisions import explaining
from decisions.access import public
from decisions.engine.evidence import Answer, Evidence
from decisions.engine.parsing import answer_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import recommend
from decisions.forms.answers import AnswerForm
from decisions.forms.asked import Asked, asked_sections
from decisions.models import AnswerState
from decisions.panel import panel_of
from decisions.services.reviews import today


@require_safe
@public
def how_it_decides(request: HttpRequest) -> HttpResponse:
    """Steps, frameworks, gates, numbers, conflicts and statements, and an empty form to try."""
    return render(request, "decisions/how_it_decides.html", _page(_judged({}), {}))


@require_POST
@public
def trial(request: HttpRequest) -> HttpResponse:
    """Judge the answers on screen. Writes nothing."""
    forms = [AnswerForm(question, request.POST) for question in QUESTIONNAIRE]
    answers: dict[str, Answer] = {}
    problems: dict[str, Asked] = {}
    for form in forms:
        if not form.is_valid():
            problems[form.question.key] = Asked.refused(None, form)
        elif form.given.state != AnswerState.UNANSWERED:
            answers[form.question.key] = answer_from_wire(form.question, form.given.value)
    judged = _judged(answers)
    if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        judged["problems"] = list(problems.values())
        return render(request, "decisions/how_it_decides.html#trial", judged)
    shown = {form.question.key: problems.get(form.question.key) or Asked.entered_now(form) for form in forms}
    return render(request, "decisions/how_it_decides.html", _page(judged, shown))


def _judged(answers: dict[str, Answer]) -> dict[str, Any]:
    evidence = Evidence(answers, as_of=today())
    return {
        "panel": panel_of(recommend(evidence)),
        "procedures": explaining.procedures(evidence if answers else None),
    }


def _page(judged: dict[str, Any], shown: dict[str, Asked]) -> dict[str, Any]:
    return judged | {
        "sections": asked_sections({}, shown),
        "problems": [asked for asked in shown.values() if asked.problem],
        "chapters": explaining.chapters(),
        "gates": explaining.all_gates(),
        "thresholds": explaining.all_thresholds(),
        "conflicts": explaining.conflicts(),
        "documents": explaining.documents(),
    }
