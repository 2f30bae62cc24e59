"""Observations through the service and through the API; then triggers and the page of a long series."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from django.test import Client
from django.urls import reverse

from decisions.models import Decision, Membership, Observation, Role, Scope, Source, Team, User
from decisions.services import projects, reviews, tokens, triggers
from decisions.services.observations import MOST, Outcome, record_observations
from decisions.services.observed_values import Item
from tests.bench.harness import Timing, one_query, ratio, report, timed
from tests.decisions.services.deciding import answered, decided

DECISIONS, BATCHES, ALONE = 20, 10, 80
Rows: TypeAlias = dict[str, Timing | str | int | float]
METRICS = ("requests_per_month", "quality_percent", "cost_per_month", "latency_ms", "break_even_per_month")


def main(client: Client) -> None:
    """Batches of a thousand and one by one, new and sent again; then what a page makes of them."""
    team = Team.objects.create(name="Bench")
    person, approver = (member(team, name) for name in ("Bea Bench", "Abe Approver"))
    decisions = [decision(team, person, approver, number) for number in range(DECISIONS)]
    base = one_query(client, runs=100)
    by_service(team, person, decisions)
    by_api(client, team, person, decisions)
    as_read(client, person, decisions, base)


def member(team: Team, name: str) -> User:
    person = User.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name)
    Membership.objects.create(team=team, user=person, role=Role.MANAGER)
    return person


def decision(team: Team, by: User, approver: User, number: int) -> Decision:
    """A decision with the usual triggers, each on a figure of its own."""
    component = projects.create_project(team, name=f"Bench {number}", summary="", by=by).components.get()
    review = reviews.start_review(component, by=by)
    answered(review, by, "queries_per_day", 10_000)
    answered(review, by, "latency_budget_ms", 1_500)
    return decided(review, by, approver, quality_percent="85", cost_per_month="900")


def items(decisions: list[Decision], batch: int, size: int = MOST) -> list[Item]:
    """One batch over all decisions and metrics, of days that no other batch holds; it fires nothing."""
    values = dict(zip(METRICS, ("300000", "90.5", "812.25", "900", "41000"), strict=True))
    places = len(decisions) * len(METRICS)
    found = []
    for number in range(size):
        metric = METRICS[number % len(METRICS)]
        one = decisions[(number // len(METRICS)) % len(decisions)]
        day: date = reviews.today() - timedelta(days=batch * (MOST // places) + number // places)
        found.append(Item(str(one.pk), metric, values[metric], day.isoformat()))
    return found


def rate(count: int, work: Callable[[], object]) -> str:
    began = time.perf_counter()
    work()
    taken = time.perf_counter() - began
    return f"{count / taken:,.0f} a second ({count:,} in {taken:.2f} s)"


def by_service(team: Team, person: User, decisions: list[Decision]) -> None:
    among = Decision.objects.filter(team=team)
    batches = [items(decisions, number) for number in range(BATCHES)]

    def send(wanted: Outcome) -> None:
        for batch in batches:
            answers = record_observations(
                batch, among=among, source=Source.FORM, as_of=reviews.today(), by=person
            )
            assert {answer.outcome for answer in answers} == {wanted}

    rows: Rows = {
        "new": rate(BATCHES * MOST, lambda: send(Outcome.RECORDED)),
        "the same again": rate(BATCHES * MOST, lambda: send(Outcome.ALREADY)),
    }
    report(f"Observations through the service, {MOST:,} at once, over {DECISIONS} decisions", rows)


def by_api(client: Client, team: Team, person: User, decisions: list[Decision]) -> None:
    _, secret = tokens.create_token(team, name="Bench", scope=Scope.WRITE, by=person)
    bearer = {"Authorization": f"Bearer {secret}"}

    def send(batch: list[Item], key: str = "") -> None:
        given = [
            {"decision": one.decision, "metric": one.metric, "value": one.value, "on": one.on}
            for one in batch
        ]
        answer = client.post(
            reverse("decisions:api_observations"),
            json.dumps({"observations": given}),
            content_type="application/json",
            headers=bearer | ({"Idempotency-Key": key} if key else {}),
        )
        assert answer.status_code == 200, answer.content[:200]

    def send_each(batches: list[list[Item]], keys: str = "") -> None:
        for number, batch in enumerate(batches):
            send(batch, f"{keys}{number}" if keys else "")

    first = [items(decisions, BATCHES + number) for number in range(BATCHES)]
    single = [[one] for one in items(decisions, 3 * BATCHES, ALONE)]  # within the calls of a minute
    rows: Rows = {
        f"new, {MOST:,} a call": rate(BATCHES * MOST, lambda: send_each(first, "k")),
        "replayed under the same keys": rate(BATCHES * MOST, lambda: send_each(first, "k")),
        "new, one a call": rate(ALONE, lambda: send_each(single)),
    }
    report("Observations through the API, one client", rows)


def as_read(client: Client, person: User, decisions: list[Decision], base: Timing) -> None:
    client.force_login(person)
    page = reverse("decisions:observations", args=[decisions[0].pk])
    count = Observation.objects.filter(decision=decisions[0]).count()
    shown = timed(lambda: client.get(page), runs=30, warm_up=3)
    judged = timed(lambda: triggers.watched_in(decisions, as_of=reviews.today()), runs=30, warm_up=3)
    report(
        f"With {Observation.objects.count():,} observations",
        {
            f"the page of one decision with {count:,}": shown,
            "beside one query": ratio(shown, base),
            f"how all triggers of {DECISIONS} decisions stand": judged,
        },
    )
