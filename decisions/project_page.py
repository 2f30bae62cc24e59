"""What is open in a project, line by line, the most urgent first; each line leads to where it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import Decision, Project, ProposalState, Review, ReviewState, SignOff, User
from decisions.observed import triggers_shown
from decisions.services.health import health_of
from decisions.services.triggers import watched_in


@dataclass(frozen=True, slots=True)
class Open:
    """One thing to do: `state` is how its chip looks, `word` what it says, `deed` what one does there."""

    state: str
    word: str
    title: str
    says: str
    href: str
    deed: str = ""
    done_at: str = ""
    due: date | None = None
    is_review: bool = False


def open_in(
    project: Project, decisions: Sequence[Decision], reviews: Sequence[Review], *, by: User, as_of: date
) -> list[Open]:
    """What is open among a project's decisions and reviews: at most eight queries for however many."""
    drafts = [one for one in reviews if one.state == ReviewState.DRAFT and not project.is_archived]
    return [
        *_to_look_at([one for one in decisions if one.is_in_force], drafts, project, as_of),
        *(_to_sign(project, by) if any(one.proposed_at for one in drafts) else ()),
        *(_not_in_order(project, decisions) if decisions else ()),
        *(_draft(one, project) for one in drafts if not one.proposed_at and not one.revisit_id),
    ]


def _to_look_at(
    decisions: Sequence[Decision], drafts: Iterable[Review], project: Project, as_of: date
) -> Iterator[Open]:
    """What has fired, what is due and nobody put off, and what somebody looks at again now: one line each."""
    under_way = {one.revisit.decision_id: one for one in drafts if one.revisit}
    fired = _fired(decisions, as_of)
    for one in sorted(decisions, key=lambda row: (row.pk not in fired, row.revisit_on or date.max)):
        is_put_off = one.snoozed_until is not None and one.snoozed_until > as_of
        due = one.revisit_on if one.is_due(as_of) and not is_put_off else None
        if line := _asked(one, under_way.get(one.pk), fired.get(one.pk, ""), due, as_of):
            yield line if project.may_edit else replace(line, deed="")


def _fired(decisions: Sequence[Decision], as_of: date) -> dict[UUID, str]:
    """Decision → what its fired triggers say."""
    watched = watched_in(decisions, as_of=as_of) if decisions else {}
    shown = {pk: triggers_shown(one for one in of if one.has_fired) for pk, of in watched.items()}
    return {pk: " ".join(f"{one.name}: {one.says}" for one in of) for pk, of in shown.items() if of}


def _asked(one: Decision, review: Review | None, fired: str, due: date | None, as_of: date) -> Open | None:
    name, look = str(one), reverse("decisions:look_again", args=[one.pk])
    if review:
        page = reverse("decisions:revisit", args=[review.pk])
        return Open("due", "Under way", name, fired, page, "Go on", page, due)
    if fired:
        seen = reverse("decisions:observations", args=[one.pk])
        return Open("overdue", "Fired", name, fired, seen, "Look again", look, due)
    if due:
        word, state = ("Overdue", "overdue") if due < as_of else ("Due today", "due")
        return Open(state, word, name, "", one.get_absolute_url(), "Look again", look, due)
    return None


def _to_sign(project: Project, by: User) -> Iterator[Open]:
    """Proposals, and whom they wait for."""
    asked = SignOff.objects.filter(
        proposal__review__component__project=project, proposal__state=ProposalState.PROPOSED, verdict=""
    )
    waiting: defaultdict[Any, list[SignOff]] = defaultdict(list)
    for one in asked.select_related("proposal").defer("proposal__content").order_by("proposal__at", "pk"):
        waiting[one.proposal].append(one)
    for proposal, people in waiting.items():
        names = ", ".join(one.approver_name for one in people)
        is_mine = project.may_edit and any(one.approver_id == by.pk for one in people)
        deed = "Read and sign" if is_mine else ""
        href = proposal.get_absolute_url()
        yield Open("due", "To sign", proposal.title, f"Waits for {names}.", href, deed, href)


def _not_in_order(project: Project, decisions: Iterable[Decision]) -> Iterator[Open]:
    """What the health checks find of them."""
    rows = {str(one.pk): one for one in decisions}
    for found in health_of(project.team):
        if one := rows.get(found.key):
            yield Open("", "Health", str(one), found.says, one.get_absolute_url())


def _draft(review: Review, project: Project) -> Open:
    part = f"{review.component.name}: " if review.component.name else ""
    says = f"{part}{review.settled_count} of {len(tuple(QUESTIONNAIRE))} questions settled."
    deed = "Go on" if project.may_edit else ""
    href = review.get_absolute_url()
    return Open("draft", "Review", str(review), says, href, deed, href, is_review=True)
