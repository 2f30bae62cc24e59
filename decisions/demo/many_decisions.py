"""Many invented decisions, believable enough to look over and to measure with; one seed, one result."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from decisions.demo.invented_aftermath import observations_of, revisits_of
from decisions.demo.invented_content import content_of, situation_of
from decisions.engine.revisit import months_later
from decisions.models import (
    Component,
    Decision,
    Membership,
    Observation,
    Project,
    Proposal,
    Review,
    Revisit,
    Role,
    SignOff,
    Supersession,
    Team,
    User,
)
from decisions.records.canonical import content_hash
from decisions.services.listings import list_decisions

BATCH = 500
DECISIONS_PER_TEAM = 250
DECISIONS_PER_COMPONENT = 4
PEOPLE_PER_TEAM = 5

FIELDS = ("Support", "Search", "Claims", "Legal", "Sales", "Field service", "Payments", "Onboarding")
PLACES = ("North", "South", "West", "East", "Nordics", "Iberia", "Benelux", "Alps")
THINGS = ("answers", "summaries", "replies", "routing", "extraction", "drafts", "checks", "lookup")
OF_WHAT = ("help-centre", "contract", "ticket", "invoice", "order", "policy", "product", "handbook")
FIRST = ("Ada", "Ben", "Cara", "Dan", "Eva", "Finn", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea", "Max", "Nora")
LAST = ("Berg", "Castro", "Dahl", "Eriksen", "Fischer", "Gomez", "Hansen", "Ito", "Jansen", "Kaya", "Lind")
APPROACHES = ("prompt", "rag", "fine_tune", "both")
TITLES = {
    "prompt": "Write better instructions for {what}",
    "rag": "Look {what} up in our own texts",
    "fine_tune": "Tune a small model for {what}",
    "both": "Look up and tune for {what}",
}


@dataclass
class Making:
    """One run: what was drawn so far, to be stored in batches."""

    rng: random.Random
    today: date
    decisions: list[Decision] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    supersessions: list[Supersession] = field(default_factory=list)
    revisits: list[Revisit] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)

    def key(self) -> UUID:
        """A key that follows from the seed."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def store(self) -> None:
        """Write what was drawn, what is pointed to first."""
        Review.objects.bulk_create(self.reviews, batch_size=BATCH)
        Proposal.objects.bulk_create(self.proposals, batch_size=BATCH)
        SignOff.objects.bulk_create(self.sign_offs, batch_size=BATCH)
        Decision.objects.bulk_create(self.decisions, batch_size=BATCH)
        Supersession.objects.bulk_create(self.supersessions, batch_size=BATCH)
        Revisit.objects.bulk_create(self.revisits, batch_size=BATCH)
        Observation.objects.bulk_create(self.observations, batch_size=BATCH)
        list_decisions(self.decisions)
        for drawn in (self.reviews, self.proposals, self.sign_offs, self.decisions, self.supersessions):
            drawn.clear()
        self.revisits.clear()
        self.observations.clear()

    def keys(self) -> Iterator[UUID]:
        """As many keys as are wanted."""
        while True:
            yield self.key()


@transaction.atomic
def make_decisions(count: int, *, seed: int, today: date, prefix: str = "") -> list[Team]:
    """Make so many decisions in teams of their own; the teams. The same seed makes the same ones once."""
    making = Making(random.Random(seed), today)  # noqa: S311 - invented data, no secret
    teams = _teams(making, max(1, -(-count // DECISIONS_PER_TEAM)), f"{prefix or seed}")
    left = count
    for team, people in teams:
        share = min(left, DECISIONS_PER_TEAM)
        left -= share
        _fill(making, team, people, share)
    making.store()
    return [team for team, _ in teams]


def _teams(making: Making, count: int, prefix: str) -> list[tuple[Team, list[User]]]:
    found = []
    for number in range(count):
        name = (
            f"{FIELDS[number % len(FIELDS)]} {PLACES[number // len(FIELDS) % len(PLACES)]} {prefix}-{number}"
        )
        team = Team(pk=making.key(), name=name)
        people = [_person(making, f"{prefix}-{number}-{place}") for place in range(PEOPLE_PER_TEAM)]
        found.append((team, people))
    Team.objects.bulk_create([team for team, _ in found])
    User.objects.bulk_create([person for _, people in found for person in people])
    roles = (Role.MANAGER, *[Role.CONTRIBUTOR] * (PEOPLE_PER_TEAM - 2), Role.VIEWER)
    Membership.objects.bulk_create(
        Membership(pk=making.key(), team=team, user=person, role=role)
        for team, people in found
        for person, role in zip(people, roles, strict=True)
    )
    return found


def _person(making: Making, place: str) -> User:
    name = f"{making.rng.choice(FIRST)} {making.rng.choice(LAST)}"
    person = User(email=f"{name.split()[0].lower()}-{place}@example.org", name=name)
    person.set_unusable_password()
    return person


def _fill(making: Making, team: Team, people: list[User], count: int) -> None:
    """A team's projects, each with a chain of decisions of which the last one is in force."""
    rng = making.rng
    projects: list[Project] = []
    components: list[Component] = []
    number = 0
    places: list[tuple[Component, str, int]] = []
    while number < count:
        length = min(rng.randint(1, 2 * DECISIONS_PER_COMPONENT - 1), count - number)
        what = f"{rng.choice(OF_WHAT)} {rng.choice(THINGS)}"
        name = f"{what.capitalize()} {len(projects) + 1}"
        project = Project(pk=making.key(), team=team, name=name, summary="")
        component = Component(pk=making.key(), project=project, name="")
        projects.append(project)
        components.append(component)
        places.append((component, what, length))
        number += length
    Project.objects.bulk_create(projects, batch_size=BATCH)
    Component.objects.bulk_create(components, batch_size=BATCH)
    number = 0
    for component, what, length in places:
        _chain(making, team, people, component, what, number, length)
        number += length
    making.store()


def _chain(
    making: Making, team: Team, people: list[User], component: Component, what: str, number: int, length: int
) -> None:
    rng, before = making.rng, None
    for place, day in enumerate(_days(making, length), start=1):
        is_last = place == length
        decision = _decision(making, team, people, component, what, number + place, place, day)
        if before:
            before.ended_at = decision.decided_at
            link = Supersession(successor=decision, predecessor=before, at=decision.decided_at)
            making.supersessions.append(link)
            _what_came_of_it(making, before, decision)
        if is_last and rng.random() < 0.08:
            decision.state, decision.deprecated_because = "deprecated", "The feature was switched off."
            decision.ended_at = decision.decided_at + timedelta(20)
        elif not is_last:
            decision.state = "superseded"
        before = decision
    if before:
        _what_came_of_it(making, before, None)
    if rng.random() < 0.15:
        _open_review(making, people, component, length + 1)


def _what_came_of_it(making: Making, decision: Decision, successor: Decision | None) -> None:
    rng, today = making.rng, making.today
    making.revisits += revisits_of(rng, decision, making.key(), today, successor)
    making.observations += observations_of(rng, decision, making.keys(), today)


def _days(making: Making, length: int) -> Iterator[date]:
    back = making.rng.randint(5, 300) + 150 * (length - 1)
    for place in range(length):
        yield making.today - timedelta(
            max(back - 150 * place + making.rng.randint(-40, 40), 1 + length - place)
        )


def _decision(
    making: Making,
    team: Team,
    people: list[User],
    component: Component,
    what: str,
    number: int,
    round_: int,
    day: date,
) -> Decision:
    rng = making.rng
    situation = situation_of(rng)
    recommended = situation.approach
    approach = recommended if recommended in APPROACHES and rng.random() < 0.88 else rng.choice(APPROACHES)
    by, approver = rng.choice(people[1:-1]), people[0]
    title = TITLES[approach].format(what=what)
    content = content_of(rng, title, approach, situation, by.name, day)
    hashed = content_hash(content)
    moment = timezone.make_aware(datetime.combine(day, time(9 + rng.randint(0, 8), rng.randint(0, 59))))
    begun = moment - timedelta(rng.randint(1, 40))
    review = Review(
        pk=making.key(),
        component=component,
        number=round_,
        state="decided",
        questionnaire_version=1,
        created_by=by,
        created_at=begun,
        updated_at=moment,
        closed_at=moment,
    )
    proposal = Proposal(
        pk=making.key(),
        review=review,
        number=1,
        content=content,
        content_hash=hashed,
        as_of=day,
        title=title,
        approach=approach,
        overrides=approach != recommended,
        state="accepted",
        quorum=1,
        by=by,
        by_name=by.name,
        at=moment - timedelta(rng.random() * 6),
        settled_at=moment,
    )
    sign_off = SignOff(
        pk=making.key(),
        proposal=proposal,
        approver=approver,
        approver_name=approver.name,
        verdict="accepted",
        at=moment,
    )
    making.reviews.append(review)
    making.proposals.append(proposal)
    making.sign_offs.append(sign_off)
    decision = Decision(
        pk=making.key(),
        team=team,
        number=number,
        component=component,
        proposal=proposal,
        title=title,
        approach=approach,
        overrides=approach != recommended,
        content=content,
        content_hash=hashed,
        decided_at=moment,
        responsible=by if rng.random() < 0.95 else None,
        revisit_set_at=moment,
        **_revisit(making, day),
    )
    making.decisions.append(decision)
    return decision


def _revisit(making: Making, day: date) -> dict[str, Any]:
    """Most were looked at again each quarter; some are late, and a few never come back."""
    if making.rng.random() < 0.03:
        return {"never_because": "It costs nothing and is switched off in spring.", "every_months": None}
    due, late = months_later(day, 3), making.rng.choice((0, 0, 0, 0, 5, 20, 70))
    while due < making.today - timedelta(late):
        due = months_later(due, 3)
    return {"revisit_on": due, "every_months": 3}


def _open_review(making: Making, people: list[User], component: Component, number: int) -> None:
    begun = timezone.make_aware(datetime.combine(making.today, time(9))) - timedelta(
        making.rng.randint(1, 30)
    )
    making.reviews.append(
        Review(
            pk=making.key(),
            component=component,
            number=number,
            questionnaire_version=1,
            created_by=making.rng.choice(people[1:-1]),
            created_at=begun,
            updated_at=begun,
        )
    )
