"""How often decisions come back and when people are reminded: what each level says, and what holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from decisions.engine import revisit
from decisions.models import Cadence, Decision, Organisation, Team, User
from decisions.services.audit import record

OF_REMINDERS = ("heads_up_days", "overdue_every_days", "overdue_times", "escalates")
NAMES = ("every_months", *OF_REMINDERS)


def organisation() -> Organisation:
    """What holds for everybody; empty where nothing was said."""
    return Organisation.objects.first() or Organisation()


def settings_of(*levels: Cadence) -> revisit.Settings:
    """When people are reminded: of each value what the nearest level says; the widest level comes first."""
    said = {
        name: value
        for level in levels
        for name in OF_REMINDERS
        if (value := getattr(level, name)) is not None
    }
    return revisit.Settings(**said)


def months_of(*levels: Cadence) -> int:
    """How many months lie between revisits where a decision says nothing else."""
    return revisit.rhythm_of(*(revisit.Rhythm(level.every_months) for level in levels)).every_months or (
        revisit.QUARTER
    )


def rhythm_of(decision: Decision, everybody: Organisation) -> revisit.Rhythm:
    """The rhythm of a decision: its own, else its team's, else the organisation's."""
    return revisit.rhythm_of(
        revisit.Rhythm(everybody.every_months),
        revisit.Rhythm(decision.team.every_months),
        revisit.Rhythm(decision.every_months, None, decision.never_because),
    )


@transaction.atomic
def set_cadence(level: Organisation | Team, *, given: Mapping[str, Any], by: User) -> None:
    """Say when decisions of a team, or of everybody, come back; ``None`` leaves a value to the level above.

    Days that are set already stay as they are: what changes is what is said from now on.
    """
    if isinstance(level, Organisation):
        level, _ = Organisation.objects.select_for_update().get_or_create(pk=1)
    else:
        level = Team.objects.select_for_update().get(pk=level.pk)
    before = {name: getattr(level, name) for name in NAMES}
    after = {name: given[name] for name in NAMES}
    if before == after:
        return
    for name, value in after.items():
        setattr(level, name, value)
    level.save(update_fields=NAMES)
    record(by, level, "cadence-set", before=before, after=after)
