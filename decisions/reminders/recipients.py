"""Whom a reminder is for: who is responsible, else the team's managers, else the owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from decisions.engine.revisit import Stage
from decisions.models import Channel, Decision, MailRhythm, Membership, Role, User, Webhook


@dataclass(frozen=True, slots=True)
class Target:
    """One place that a reminder goes to: a person over a channel, or a webhook."""

    channel: Channel
    person: User | None = None
    webhook: Webhook | None = None

    @property
    def key(self) -> tuple[str, Any]:
        """Tells it from every other target of a stage."""
        return self.channel.value, self.person.pk if self.person else self.webhook and self.webhook.pk


class Recipients:
    """Who may be reminded of these decisions, read once for all of them."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        rows = list(decisions)
        teams = {row.team_id for row in rows}
        responsible = {row.responsible_id for row in rows if row.responsible_id}
        members = Membership.objects.filter(team__in=teams, user__is_active=True)
        self.members = set(members.filter(user__in=responsible).values_list("team", "user"))
        self.managers: defaultdict[UUID, list[User]] = defaultdict(list)
        for place in members.filter(role=Role.MANAGER).select_related("user").order_by("user__name", "pk"):
            self.managers[place.team_id].append(place.user)
        self.webhooks: defaultdict[UUID, list[Webhook]] = defaultdict(list)
        for webhook in Webhook.objects.filter(team__in=teams, is_active=True):
            self.webhooks[webhook.team_id].append(webhook)

    @cached_property
    def owners(self) -> list[User]:
        """The heirs of what has nobody else; asked for only then."""
        return list(User.objects.filter(is_owner=True, is_active=True))

    def responsible_for(self, decision: Decision) -> User | None:
        """Who is responsible and still in the team."""
        is_here = (decision.team_id, decision.responsible_id) in self.members
        return decision.responsible if is_here else None

    def people_for(self, decision: Decision, stage: Stage) -> list[User]:
        """Who is to act. When nobody did, those who manage the team, and above them the owners."""
        responsible = self.responsible_for(decision)
        if responsible and stage is not Stage.ESCALATION:
            return [responsible]
        managers = [one for one in self.managers[decision.team_id] if one != responsible]
        return managers or self.owners

    def targets_for(self, decision: Decision, stage: Stage) -> list[Target]:
        """Everything that one stage is sent to, as its people wish."""
        targets = [Target(Channel.WEBHOOK, webhook=one) for one in self.webhooks[decision.team_id]]
        for person in self.people_for(decision, stage):
            if person.reminder_mails != MailRhythm.NEVER:
                targets.append(Target(Channel.EMAIL, person))
            if person.reminders_in_app:
                targets.append(Target(Channel.IN_APP, person))
        return targets
