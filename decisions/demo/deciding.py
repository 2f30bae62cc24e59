"""Puts the decision of an invented review into the site: written, proposed, signed, each on its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from decisions.engine.revisit import months_later
from decisions.models import (
    AuditEntry,
    Decision,
    Listing,
    Notice,
    Proposal,
    Review,
    SignOff,
    SignOffVerdict,
    Source,
    Supersession,
    User,
)
from decisions.services import deciding, proposals
from decisions.services.observations import Outcome, record_observations
from decisions.services.observed_values import Item
from decisions.services.track_records import track

Table = dict[str, Any]
STEP = timedelta(hours=2)
TITLES = {"prompt": "Prompting", "rag": "Retrieval", "fine_tune": "Fine-tuning", "both": "Both"}


@dataclass
class DecisionLoad:
    """One decision as it is written down under `decided`; made by the services, and then given its days."""

    review: Review
    people: Mapping[str, User]
    table: Table
    now: datetime
    signed_at: datetime
    happened: Callable[[datetime], None]

    def run(self) -> None:
        """Write, propose and sign."""
        author, approver = self.people[self.table["by"]], self.people[self.table["approver"]]
        written_at, proposed_at = self.signed_at - 2 * STEP, self.signed_at - STEP
        deciding.save_draft(
            self.review,
            self._given(author, approver),
            supersedes=self._superseded(),
            rests_on=(),
            approvers=[approver],
            version=0,
            by=author,
        )
        self.happened(written_at)
        day = timezone.localdate(self.signed_at)
        proposal = proposals.propose(self.review, by=author, as_of=day)
        self.happened(proposed_at)
        decision = proposals.sign(
            proposal,
            verdict=SignOffVerdict.ACCEPTED,
            comment=self.table.get("comment", ""),
            by=approver,
            seen_hash=proposal.content_hash,
        )
        self.happened(self.signed_at)
        if decision:
            self._give_days(decision, proposal, proposed_at)
            self._observe(Decision.objects.get(pk=decision.pk), author)

    def _observe(self, decision: Decision, by: User) -> None:
        """What was measured since."""
        today = timezone.localdate(self.now)
        items = [
            Item(str(decision.pk), said["metric"], said["value"], today - timedelta(days=said["days_ago"]))
            for said in self.table.get("observed", ())
        ]
        answers = record_observations(
            items, among=Decision.objects.filter(pk=decision.pk), source=Source.FORM, as_of=today, by=by
        )
        if refused := [answer.says for answer in answers if answer.outcome is Outcome.REFUSED]:
            raise ValueError("; ".join(refused))

    def _given(self, author: User, approver: User) -> Table:
        own = ("title", "approach", "reasons", "override_reason", "confidence", "confirmation", "context")
        numbers = ("cost_per_month", "quality_percent", "every_months", "never_because")
        options = [
            {"approach": approach, "title": TITLES[approach], "neutral": [], **points}
            for approach, points in self.table.get("options", {}).items()
        ]
        said = {name: self.table[name] for name in (*own, *numbers) if name in self.table}
        if "never_because" in said:
            said["every_months"] = None
        return said | {
            "options": options,
            "reversibility": self.table.get("reversibility", "two_way"),
            "deciders": [approver.name],
            "consulted": [author.name],
        }

    def _superseded(self) -> list[Decision]:
        """The decision in force for the same component, which this one takes the place of."""
        return list(Decision.objects.in_force().filter(component=self.review.component))

    def _give_days(self, decision: Decision, proposal: Proposal, proposed_at: datetime) -> None:
        """By plain querysets: the managers' refuse to change what was decided."""
        months = decision.every_months
        day = timezone.localdate(self.signed_at)
        revisit_on = months_later(day, months) if months else None
        QuerySet(Proposal).filter(pk=proposal.pk).update(at=proposed_at, settled_at=self.signed_at)
        QuerySet(Decision).filter(pk=decision.pk).update(
            decided_at=self.signed_at, revisit_on=revisit_on, revisit_set_at=self.signed_at
        )
        Listing.objects.filter(decision=decision).update(decided_at=self.signed_at)
        track([decision.pk])
        QuerySet(Decision).filter(given_over__successor=decision).update(ended_at=self.signed_at)
        SignOff.objects.filter(proposal=proposal).exclude(at=None).update(at=self.signed_at)
        Supersession.objects.filter(successor=decision).update(at=self.signed_at)
        Notice.objects.filter(proposal=proposal).update(
            created_at=self.signed_at, read_at=self.signed_at + STEP, mailed_at=self.signed_at
        )
        touched = [str(decision.pk), *(str(pk) for pk in decision.supersedes.values_list("pk", flat=True))]
        history: QuerySet[AuditEntry] = QuerySet(AuditEntry)  # not the manager's, which refuses
        fresh = history.filter(target_id__in=touched, at__gt=self.signed_at)
        fresh.filter(review=None).update(at=self.signed_at)
