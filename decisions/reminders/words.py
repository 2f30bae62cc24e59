"""What a reminder says in one line."""

from __future__ import annotations

from datetime import date

from decisions.engine.revisit import Stage


def headline(stage: Stage, due: date, as_of: date) -> str:
    """How the decision stands, such as “Due in 14 days”; to stand before its name."""
    days = (as_of - due).days
    if days < 0:
        return f"Due in {_days(-days)}"
    if days == 0:
        return "Due today"
    if stage is Stage.ESCALATION:
        return f"Nobody has looked for {_days(days)}"
    return f"{_days(days)} overdue"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
