"""What is open in a project, line by line, the most urgent first; each line leads to where it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import Decision, Project, ProposalState, Review, SignOff, User
from decisions.observed import triggers_shown
from decisions.services.health import health_of
from decisions.services.triggers import watched_in


@dataclass(frozen=True, slots=True)
class Open:
    """One thing to do. `state` is how its chip looks, `word` what it says, `deed` what the link is called."""

    state: str
    word: str
    title: str
    says: str
    href: str
    deed: str = ""
    due: date | None = None
    is_review: bool = False


def open_in(
    project: Project, decisions: Sequence[Decision], reviews: Sequence[Review], *, by: User, as_of: date
) -> list[Open]:
    """What is open among a project's decisions and reviews: at most seven queries for however many."""
    in_force = [one for one in decisions if one.is_in_force]
    drafts = [one for one in reviews if one.state == "draft" and not project.is_archived]
    under_way = {one.revisit.decision_id: one for one in drafts if one.revisit}
    return [
        *(_fired(in_force, as_of) if in_force else ()),
        *_to_look_at(in_force, under_way, project, as_of),
        *(_to_sign(project, by) if any(one.proposed_at for one in drafts) else ()),
        *(_not_in_order(project, decisions) if decisions else ()),
        *(_draft(one, project) for one in drafts if not one.proposed_at and not one.revisit_id),
    ]


def _fired(decisions: Iterable[Decision], as_of: date) -> Iterator[Open]:
    rows = {one.pk: one for one in decisions}
    for pk, watched in watched_in(rows.values(), as_of=as_of).items():
        if fired := triggers_shown(one for one in watched if one.has_fired):
            says = " ".join(f"{one.name}: {one.says}" for one in fired)
            yield Open("overdue", "Fired", str(rows[pk]), says, reverse("decisions:observations", args=[pk]))


def _to_look_at(
    decisions: Iterable[Decision], under_way: dict[UUID, Review], project: Project, as_of: date
) -> Iterator[Open]:
    """Those whose day has come and nobody put off, and those that somebody looks at again now."""
    for one in sorted(decisions, key=lambda row: row.revisit_on or date.max):
        due = one.revisit_on if one.is_due(as_of) else None
        if review := under_way.get(one.pk):
            href = reverse("decisions:revisit", args=[review.pk])
            yield Open("due", "Under way", str(one), "", href, "Go on" if project.may_edit else "", due)
        elif due and not (one.snoozed_until and one.snoozed_until > as_of):
            word, state = ("Overdue", "overdue") if due < as_of else ("Due today", "due")
            href = one.get_absolute_url()
            if project.may_edit:
                href = reverse("decisions:look_again", args=[one.pk])
            yield Open(state, word, str(one), "", href, "Look again" if project.may_edit else "", due)


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
        yield Open("due", "To sign", proposal.title, f"Waits for {names}.", href, deed)


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
    return Open("draft", "Review", str(review), says, review.get_absolute_url(), deed, is_review=True)
