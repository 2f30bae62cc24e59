"""The first page after sign-in: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import Project, Review, Team, User
from decisions.services import revisits
from decisions.services.reading_list import Waiting, waiting_for
from decisions.services.reviews import outlines_of, today

SHOWN = 30
QUESTION_COUNT = len(tuple(QUESTIONNAIRE))


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """My drafts, the ones I worked on last first; and where to begin when there are none."""
    user = request.user
    drafts = list(
        Review.objects.editable_by(user)
        .drafts()
        .with_progress(QUESTION_COUNT)
        .last_worked_on_first_by(user)
        .select_related("component__project__team")[:SHOWN]
    )
    outlines = outlines_of(drafts, as_of=today())
    context: dict[str, object] = {
        "drafts": [(review, outlines[review.pk]) for review in drafts],
        "question_count": QUESTION_COUNT,
        "to_read": to_read(user),
        "to_look_at": revisits.waiting_for(user, as_of=today()),
        "today": today(),
    }
    if not drafts:
        context |= first_step(user)
    return render(request, "decisions/home.html", context)


def to_read(user: User) -> list[tuple[Review, Waiting]]:
    """Reviews in which failures wait for this person's reading, those they were asked for first."""
    waiting = waiting_for(user)
    if not waiting:
        return []
    reviews = Review.objects.filter(pk__in=waiting).select_related("component__project__team")
    found = [(review, waiting[review.pk]) for review in reviews.order_by("-updated_at")[:SHOWN]]
    return sorted(found, key=lambda each: not each[1].asked)


def first_step(user: User) -> dict[str, object]:
    """What `_first_step.html` needs to say where a person without work begins."""
    teams = list(Team.objects.visible_to(user).with_role_of(user))
    return {
        "teams": teams,
        "editable_team": next((team for team in teams if team.may_edit), None),
        "projects": Project.objects.visible_to(user).active().exists(),
    }
