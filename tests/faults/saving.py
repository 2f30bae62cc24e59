"""Four deeds of people, ready to be done over HTTP; and whether each is done, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import reverse

from decisions.models import (
    AuditEntry,
    Component,
    Decision,
    Example,
    Import,
    Membership,
    Notice,
    Proposal,
    Review,
    Role,
    SignOff,
    Supersession,
    Team,
    Upload,
    User,
)
from decisions.services import projects, reviews, uploads
from decisions.services.verifying import verified
from tests.decisions.imports.files import jsonl
from tests.decisions.services.deciding import decided, proposed, written
from tests.decisions.views.test_imports import sent

EXAMPLES = 400
NOTHING, ALL = "nothing", "all"
Counts = tuple[object, ...]


@dataclass(frozen=True)
class Deed:
    """One press of a button: who presses, where, what is sent; and the review that it is about."""

    name: str
    review: UUID
    path: str
    session: str
    data: dict[str, Any] = field(default_factory=dict)
    old: UUID | None = None


def made_ready(number: int) -> list[Deed]:
    """An import, a proposal, a signature and a supersession, each in a team of its own."""
    return [
        _import(*_team(f"Import {number}")),
        _proposal(*_team(f"Proposal {number}")),
        _signature(*_team(f"Signature {number}")),
        _supersession(*_team(f"Supersession {number}")),
    ]


def _team(name: str) -> tuple[Component, User, User]:
    team = Team.objects.create(name=name)
    people = [
        User.objects.create(email=f"{who}-{team.pk}@example.org", name=f"{who} of {name}")
        for who in ("Cleo", "Mara")
    ]
    for person, role in zip(people, (Role.CONTRIBUTOR, Role.MANAGER), strict=True):
        Membership.objects.create(team=team, user=person, role=role)
    project = projects.create_project(team, name="Checkout", summary="", by=people[0])
    cleo, mara = people
    return project.components.get(), cleo, mara


def _import(component: Component, cleo: User, mara: User) -> Deed:
    review = reviews.start_review(component, by=cleo)
    rows = [{"input": f"Question {n} of {n * 37}?", "output": f"Wrong {n}."} for n in range(EXAMPLES)]
    upload = uploads.stage(review, name="failures.jsonl", data=jsonl(*rows).encode(), by=cleo)
    browser = _signed_in(cleo)
    path = reverse("decisions:upload_confirm", kwargs={"upload_id": upload.pk})
    return Deed(
        "import",
        review.pk,
        path,
        _session(browser),
        sent(browser, upload, wanted=str(EXAMPLES), csrfmiddlewaretoken=None),
    )


def _proposal(component: Component, cleo: User, mara: User) -> Deed:
    review = reviews.start_review(component, by=cleo)
    written(review, cleo, [mara])
    path = reverse("decisions:proposal_new", kwargs={"review_id": review.pk})
    return Deed("proposal", review.pk, path, _session(_signed_in(cleo)))


def _signature(component: Component, cleo: User, mara: User) -> Deed:
    review = reviews.start_review(component, by=cleo)
    return _to_sign("signature", proposed(review, cleo, [mara]), mara)


def _supersession(component: Component, cleo: User, mara: User) -> Deed:
    old = decided(reviews.start_review(component, by=cleo), cleo, mara)
    review = reviews.start_review(component, by=cleo)
    return _to_sign("supersession", proposed(review, cleo, [mara], supersedes=[old]), mara, old.pk)


def _to_sign(name: str, proposal: Proposal, mara: User, old: UUID | None = None) -> Deed:
    path = reverse("decisions:proposal_sign", kwargs={"proposal_id": proposal.pk})
    data = {"verdict": "accepted", "comment": "", "seen_hash": proposal.content_hash}
    return Deed(name, proposal.review_id, path, _session(_signed_in(mara)), data, old)


def _signed_in(person: User) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(person)
    return browser


def _session(browser: Client) -> str:
    return browser.cookies["sessionid"].value


# What became of it ------------------------------------------------------------------------------------------


def state_of(deed: Deed) -> str:
    """`nothing`, `all`, or what there is of both."""
    counts, nothing, everything = COUNTED[deed.name](deed)
    return {nothing: NOTHING, everything: ALL}.get(counts, f"{deed.name}: {counts}")


def _actions(deed: Deed, *actions: str) -> Counts:
    rows = AuditEntry.objects.filter(review=deed.review) | AuditEntry.objects.filter(
        team__projects__components__reviews=deed.review
    )
    return tuple(rows.filter(action=action).distinct().count() for action in actions)


def _of_import(deed: Deed) -> tuple[Counts, Counts, Counts]:
    of = {"review": deed.review}
    models = (Import, Example, Upload)
    counts = *(model.objects.filter(**of).count() for model in models), *_actions(deed, "imported")
    return counts, (0, 0, 1, 0), (1, EXAMPLES, 0, 1)


def _of_proposal(deed: Deed) -> tuple[Counts, Counts, Counts]:
    counts = (
        Proposal.objects.filter(review=deed.review).count(),
        SignOff.objects.filter(proposal__review=deed.review).count(),
        Notice.objects.filter(review=deed.review, kind="proposed").count(),
        Review.objects.filter(pk=deed.review).exclude(proposed_at=None).count(),
        *_actions(deed, "proposed"),
    )
    return counts, (0,) * 5, (1,) * 5


def _of_signature(deed: Deed) -> tuple[Counts, Counts, Counts]:
    counts = (
        SignOff.objects.filter(proposal__review=deed.review, verdict="accepted").count(),
        Proposal.objects.filter(review=deed.review, state="accepted").count(),
        Decision.objects.filter(proposal__review=deed.review).count(),
        Review.objects.filter(pk=deed.review, state="decided").count(),
        *_actions(deed, "signed", "accepted"),
    )
    return counts, (0,) * 6, (1,) * 6


def _of_supersession(deed: Deed) -> tuple[Counts, Counts, Counts]:
    counts = (
        SignOff.objects.filter(proposal__review=deed.review, verdict="accepted").count(),
        Decision.objects.filter(proposal__review=deed.review).count(),
        Decision.objects.filter(pk__in=[deed.old], state="superseded").count(),
        Supersession.objects.filter(predecessor=deed.old).count(),
        *_actions(deed, "superseded"),
        *_actions(deed, "accepted"),  # that of the one before it too
    )
    return counts, (0, 0, 0, 0, 0, 1), (1, 1, 1, 1, 1, 2)


COUNTED = {
    "import": _of_import,
    "proposal": _of_proposal,
    "signature": _of_signature,
    "supersession": _of_supersession,
}


def differences() -> tuple[str, ...]:
    """What `manage.py verify` finds."""
    return verified().differ


def shrink_log() -> None:
    """Give the room back that SQLite keeps for what is written next."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def integrity() -> str:
    """What SQLite says of its own file."""
    with connection.cursor() as cursor:
        return str(cursor.execute("PRAGMA integrity_check").fetchone()[0])
