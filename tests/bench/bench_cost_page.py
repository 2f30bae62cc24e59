"""The costs of a review as one types: the fragment that follows a change, beside one query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from costing.engine.scenario import Scenario, standard_scenario
from costing.forms.entry import texts_of
from decisions.models import Membership, Role, Team, User
from decisions.services import projects, reviews
from decisions.services.reviews import today
from tests.bench.bench_answer import FORM, PACKED, Act, Measured
from tests.bench.harness import report

MONTHS, CHANGES, WARM_UP = 36, 60, 10


def main(client: Client) -> None:
    """Time what a person waits for who changes the volume again and again."""
    scenario = Scenario(**{**vars(standard_scenario(today())), "months": MONTHS})
    measured = Measured(client)
    for number, request in enumerate(changes(scenario)):
        measured.add(request, counts=number >= WARM_UP)
    report("The fragment of costs after one change", measured.rows())


def changes(scenario: Scenario) -> Iterator[Act]:
    """Previews of one volume after the other, as the page asks for them; no two are alike."""
    person = User.objects.create_user("costs@example.org", name="Cora Costs")
    team = Team.objects.create(name="Costs")
    Membership.objects.create(team=team, user=person, role=Role.CONTRIBUTOR)
    component = projects.create_project(team, name="Costs", summary="", by=person).components.get()
    address = reverse("costing:preview", args=[reviews.start_review(component, by=person).pk])
    signed_in = Client()
    signed_in.force_login(person)
    for number in range(WARM_UP + CHANGES):
        texts = texts_of(scenario) | {"queries_per_day": str(1000 + 137 * number)}
        data = urlencode(texts)
        yield partial(signed_in.post, address, data, FORM, headers=PACKED | {"HX-Request": "true"})
