"""Which stage of its revisit a decision has come to: the engine's answer for a stored decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from decisions.engine import revisit
from decisions.models import Cadence, Decision, Organisation
from decisions.services import cadences, revisits


@dataclass(frozen=True, slots=True)
class Calendar:
    """A day, and what the organisation says of revisits."""

    as_of: date
    everybody: Organisation

    @classmethod
    def on(cls, as_of: date) -> Calendar:
        """The calendar as it is set now."""
        return cls(as_of, cadences.organisation())

    def settings_for(self, level: Cadence) -> revisit.Settings:
        """What holds in a team."""
        return cadences.settings_of(self.everybody, level)

    def cycle_of(self, decision: Decision) -> date | None:
        """The day that names the cycle; ``None`` for a decision that is never looked at again."""
        if decision.revisit_on is None:
            return None
        return revisit.cycle(decision.revisit_on, revisits.snooze_of(decision))

    def stage_of(self, decision: Decision, done: Collection[str] = ()) -> revisit.Planned | None:
        """What to remind of, given the stages of this cycle that were done; ``None`` for nothing."""
        return revisit.stage_due(
            decision.revisit_on,
            self.as_of,
            self.settings_for(decision.team),
            since=revisits.set_on(decision),
            snooze=revisits.snooze_of(decision),
            done=done,
        )


def stage_named(key: str) -> tuple[revisit.Stage, int]:
    """The stage that a row of the table names, such as ``overdue-2``, and its number."""
    name, _, number = key.partition("-")
    return revisit.Stage(name), int(number or 0)
