"""By what the portfolio is filtered: each filter reads as the beginning of a sentence, `approach is`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact
from django.utils import formats, timezone
from django.utils.dateparse import parse_date

from decisions.engine.causes import Cause
from decisions.engine.rejudging import Outcome
from decisions.engine.track_record import CostBand, Grade, Took
from decisions.models import (
    CONFIDENCES,
    Approach,
    DecisionState,
    Ending,
    Membership,
    SignOff,
    SignOffVerdict,
    Used,
)
from decisions.models.listings import READINESS
from decisions.portfolio.scope import Scope

SOON_DAYS = 30
MOST_MONEY = Decimal(10) ** 12

STATUSES = {
    "draft": "Draft",
    "waiting": "Waiting for signatures",
    "accepted": "In force",
    "superseded": "Superseded",
    "deprecated": "Deprecated",
    "rejected": "Rejected",
    "proposed": "Proposed elsewhere",
}
DUE = {
    "overdue": "overdue",
    "today": "due today",
    "soon": f"due within {SOON_DAYS} days",
    "later": "due later",
    "none": "without a day",
    "snoozed": "snoozed",
}
CHOSEN = {"yes": "against the recommendation", "no": "as recommended"}
NOBODY = "nobody"
ENDED = (Ending.KEPT, Ending.AMENDED, Ending.SUPERSEDED, Ending.DEPRECATED)
CAUSES = {cause.value: cause.says for cause in Cause}

Kind = Literal["choice", "named", "day", "amount", "text"]
Narrow = Callable[[Any, Scope], Q]


class Unfit(ValueError):
    """Why a value is not applied, in words that follow the value."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: what it says, what it takes, and which rows of each kind it leaves; without, none."""

    key: str
    says: str
    label: str
    decisions: Narrow
    reviews: Narrow | None = None
    proposals: Narrow | None = None
    kind: Kind = "choice"
    choices: Callable[[Scope], Mapping[str, str]] = lambda scope: {}
    named: Callable[[Scope, str], str] = lambda scope, key: ""
    """The name of one choice, where there may be too many to list; empty where there is none."""

    def read(self, raw: str, scope: Scope) -> tuple[Any, str]:
        """The value and how it reads. Raises :class:`Unfit`."""
        return READERS[self.kind](self, raw, scope)


def _read_choice(asked: Filter, raw: str, scope: Scope) -> tuple[str, str]:
    choices = asked.choices(scope)
    if raw not in choices:
        raise Unfit("is none of those you can choose")
    return raw, choices[raw]


def _read_named(asked: Filter, raw: str, scope: Scope) -> tuple[str, str]:
    if not (name := asked.named(scope, raw)):
        raise Unfit("is none of those you can choose")
    return raw, name


def _read_day(asked: Filter, raw: str, scope: Scope) -> tuple[date, str]:
    try:
        day = parse_date(raw)
    except ValueError:
        day = None
    if day is None:
        raise Unfit("is no day; write it as 2026-03-01")
    return day, formats.date_format(day, "j F Y")


def _read_amount(asked: Filter, raw: str, scope: Scope) -> tuple[Decimal, str]:
    try:
        amount = Decimal(raw.replace(",", ""))
    except InvalidOperation as error:
        raise Unfit("is no amount") from error
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        raise Unfit("is no amount")
    return amount, formats.number_format(amount, use_l10n=True, force_grouping=True)


def _read_text(asked: Filter, raw: str, scope: Scope) -> tuple[str, str]:
    return raw.casefold()[:80], raw[:80]


READERS: Mapping[Kind, Callable[[Filter, str, Scope], tuple[Any, str]]] = {
    "choice": _read_choice,
    "named": _read_named,
    "day": _read_day,
    "amount": _read_amount,
    "text": _read_text,
}


# What each leaves -------------------------------------------------------------------------------------------


def _due(value: str, scope: Scope) -> Q:
    today, soon = scope.today, scope.today + timedelta(SOON_DAYS)
    in_force = Q(state=DecisionState.ACCEPTED)
    return {
        "overdue": in_force & Q(revisit_on__lt=today),
        "today": in_force & Q(revisit_on=today),
        "soon": in_force & Q(revisit_on__gte=today, revisit_on__lte=soon),
        "later": in_force & Q(revisit_on__gt=soon),
        "none": in_force & Q(revisit_on=None),
        "snoozed": in_force & Q(snoozed_until__gt=today),
    }[value]


def _status(value: str, scope: Scope) -> Q:
    """Most rows are of one of two states: an index on it would fetch and sort them all for one page."""
    return Q(Exact(Concat("state", Value("")), value))


def _status_of_review(value: str, scope: Scope) -> Q:
    if value not in ("draft", "waiting"):
        return Q(pk=None)
    return Q(proposed_at__isnull=value == "draft")


def _approved_by(value: str, scope: Scope) -> Q:
    given = SignOff.objects.filter(proposal=OuterRef("proposal"), approver=int(value))
    return Q(Exists(given.filter(verdict=SignOffVerdict.ACCEPTED)))


def _asked_to_approve(value: Any, scope: Scope) -> Q:
    given = SignOff.objects.filter(
        proposal__review=OuterRef("pk"), proposal__state="proposed", approver=value
    )
    return Q(Exists(given))


def _responsible(value: str, scope: Scope) -> Q:
    if value != NOBODY:
        return Q(responsible=value)
    here = Membership.objects.filter(team=OuterRef("team"), user=OuterRef("responsible"))
    return Q(state=DecisionState.ACCEPTED) & ~Q(Exists(here.filter(user__is_active=True)))


def _uses(value: str, scope: Scope) -> Q:
    return Q(Exists(Used.objects.filter(listing__decision=OuterRef("pk"), name__contains=value)))


def begin_of(day: date) -> datetime:
    """The moment at which a day begins in the organisation's zone."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _end_of(day: date) -> datetime:
    return begin_of(day + timedelta(1)) if day < date.max else begin_of(day)


def _before(value: date, scope: Scope) -> Q:
    return Q(state=DecisionState.ACCEPTED, revisit_on__lt=value)


TODAY = {Outcome.SAME.value: "the same", Outcome.WEAKER.value: "weaker", Outcome.FLIPS.value: "otherwise"}
FILTERS = (
    Filter(
        "team",
        "team is",
        "Team",
        lambda v, s: Q(team=v),
        lambda v, s: Q(component__project__team=v),
        lambda v, s: Q(review__component__project__team=v),
        kind="named",
        choices=lambda scope: scope.teams,
        named=lambda scope, key: scope.team_named(key),
    ),
    Filter(
        "project",
        "project is",
        "Project",
        lambda v, s: Q(component__project=v),
        lambda v, s: Q(component__project=v),
        lambda v, s: Q(review__component__project=v),
        kind="named",
        choices=lambda scope: scope.projects,
        named=lambda scope, key: scope.project_named(key),
    ),
    Filter(
        "approach",
        "approach is",
        "Approach",
        lambda v, s: Q(approach=v),
        lambda v, s: Q(decision_draft__approach=v),
        lambda v, s: Q(approach=v),
        choices=lambda scope: dict(Approach.choices),
    ),
    Filter(
        "status",
        "status is",
        "Status",
        _status,
        _status_of_review,
        lambda v, s: Q(state=v),
        choices=lambda scope: STATUSES,
    ),
    Filter("due", "it is", "Due", _due, choices=lambda scope: DUE),
    Filter("before", "due before", "Due before", _before, kind="day"),
    Filter(
        "readiness",
        "readiness was",
        "Readiness",
        lambda v, s: Q(listing__readiness=v),
        choices=lambda scope: dict(READINESS),
    ),
    Filter(
        "today",
        "today it would come out",
        "Same today?",
        lambda v, s: Q(today__outcome=v),
        choices=lambda scope: TODAY,
    ),
    Filter(
        "chosen",
        "chosen",
        "Chosen",
        lambda v, s: Q(overrides=v == "yes"),
        None,
        lambda v, s: Q(overrides=v == "yes"),
        choices=lambda scope: CHOSEN,
    ),
    Filter(
        "recommended",
        "recommended was",
        "Recommended",
        lambda v, s: Q(listing__recommended=v),
        choices=lambda scope: {**dict(Approach.choices), "not_ready": "Not ready"},
    ),
    Filter(
        "sure",
        "confidence was",
        "Confidence",
        lambda v, s: Q(track_record__confidence=v),
        choices=lambda scope: dict(CONFIDENCES),
    ),
    Filter(
        "took",
        "from draft to signed it took",
        "Time to sign",
        lambda v, s: Q(track_record__took=v),
        choices=lambda scope: {one.value: one.says for one in Took},
    ),
    Filter(
        "first",
        "at its first revisit it was",
        "First revisit",
        lambda v, s: Q(track_record__first_ending=v),
        choices=lambda scope: {one.value: one.label.lower() for one in ENDED},
    ),
    Filter(
        "came",
        "what came of it was",
        "What came of it",
        lambda v, s: Q(track_record__first_result=v),
        choices=lambda scope: {one.value: one.says for one in Grade},
    ),
    Filter(
        "costs",
        "it turned out to cost",
        "Cost against forecast",
        lambda v, s: Q(track_record__cost_band=v),
        choices=lambda scope: {one.value: one.says for one in CostBand},
    ),
    Filter(
        "approver",
        "approver is",
        "Approver",
        _approved_by,
        _asked_to_approve,
        kind="named",
        choices=lambda scope: scope.people,
        named=lambda scope, key: scope.person_named(key),
    ),
    Filter(
        "responsible",
        "responsible is",
        "Responsible",
        _responsible,
        kind="named",
        choices=lambda scope: {NOBODY: "nobody", **scope.people},
        named=lambda scope, key: "nobody" if key == NOBODY else scope.person_named(key),
    ),
    Filter(
        "from",
        "decided from",
        "Decided from",
        lambda v, s: Q(listing__decided_at__gte=begin_of(v)),
        None,
        lambda v, s: Q(settled_at__gte=begin_of(v)),
        kind="day",
    ),
    Filter(
        "to",
        "decided until",
        "Decided until",
        lambda v, s: Q(listing__decided_at__lt=_end_of(v)),
        None,
        lambda v, s: Q(settled_at__lt=_end_of(v)),
        kind="day",
    ),
    Filter(
        "least",
        "a month costs at least",
        "Costs at least",
        lambda v, s: Q(listing__cost_per_month__gte=v),
        kind="amount",
    ),
    Filter(
        "most",
        "a month costs at most",
        "Costs at most",
        lambda v, s: Q(listing__cost_per_month__lte=v),
        kind="amount",
    ),
    Filter(
        "cause",
        "failures came from",
        "Commonest failure cause",
        lambda v, s: Q(listing__cause=v),
        choices=lambda scope: CAUSES,
    ),
    Filter("uses", "it uses", "Model or platform", _uses, kind="text"),
)
BY_KEY = {one.key: one for one in FILTERS}
