"""The portfolio with 1,000, 10,000 and 100,000 decisions: each question beside the page with one query."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.urls import reverse

from decisions.demo.many_decisions import make_decisions
from decisions.models import Decision, Membership, Role, Tally, Team, User
from decisions.services import tallies
from decisions.services.reviews import today
from tests.bench.harness import Timing, one_query, ratio, report, timed

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(","))
RUNS = 25
DEEP = 20
"""So many pages in; the place alone says where, so a later page costs the same."""

ASKED = {
    "first page": "",
    "approach": "approach=rag",
    "status": "status=superseded",
    "overdue": "due=overdue",
    "overdue, longest first": "due=overdue&sort=soonest",
    "readiness": "readiness=not_ready",
    "overridden": "chosen=yes",
    "approver": "approver={person}",
    "period": "from=2026-01-01&to=2026-03-31",
    "cost, dearest first": "least=9000&sort=dearest",
    "failure cause": "cause=reasoning",
    "model": "uses=llama",
    "team": "team={team}",
    "nobody responsible": "responsible=nobody",
    "search, one word": "q=handbook",
    "search, three words": "q=private+weekly+contract",
    "search, nothing": "q=zebra",
    "counted by approach": "group=approach",
    "recommended": "recommended=both",
    "confidence": "sure=high",
    "time to sign": "took=week",
    "first revisit": "first=superseded",
    "what came of it": "came=bad",
    "cost against forecast": "costs=double",
    "flips today": "today=flips",
}


def main(client: Client) -> None:
    """Fill the site step by step, and ask as an owner, who reads everything, and as a manager of one team."""
    owner = User.objects.create_user("owner@example.org", name="Olga Owner", is_owner=True)
    manager = User.objects.create_user("manager@example.org", name="Mara Manager")
    base = one_query(client, runs=100)
    made = 0
    for size in SIZES:
        teams = make_decisions(size - made, seed=size, today=today())
        Membership.objects.create(team=teams[0], user=manager, role=Role.MANAGER)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert Decision.objects.count() == size
        report(f"{size:,} decisions, an owner", pictured(owner, base) | measured(owner, teams[0], base))
        some = {name: ASKED[name] for name in ("first page", "overdue", "search, one word")}
        few = pictured(manager, base) | measured(manager, teams[0], base, some)
        report(f"{size:,} decisions, a manager of few teams", few)


def measured(
    person: User, team: Team, base: Timing, asked: dict[str, str] | None = None
) -> dict[str, Timing | str | int | float]:
    """p50 and p95 of each question, beside one query."""
    client = Client()
    client.force_login(person)
    at = reverse("decisions:decisions")
    approver = team.memberships.get(role=Role.MANAGER, user__email__contains="-").user_id
    rows: dict[str, Timing | str | int | float] = {}
    for name, question in (asked or ASKED).items():
        rows |= _timed(client, name, f"{at}?{question.format(team=team.pk, person=approver)}", base)
    return rows | _timed(client, f"page {DEEP}", _deep(client, at), base)


def pictured(person: User, base: Timing) -> dict[str, Timing | str | int | float]:
    """The pictures: as they are stored, with a stale team, and before anything was stored."""
    client = Client()
    client.force_login(person)
    at = reverse("decisions:pictures")
    rows: dict[str, Timing | str | int | float] = {}
    if Tally.objects.filter(is_stale=True).exists():
        rows |= _timed(client, "pictures, nothing stored yet", at, base, runs=3)
        rows["storing what is counted"] = f"{seconds(tallies.store_stale):.1f} s"
    rows |= _timed(client, "pictures", at, base)
    team = Membership.objects.filter(user=person).values_list("team", flat=True).first()
    tallies.mark_stale([team or Team.objects.values_list("pk", flat=True)[0]])
    rows |= _timed(client, "pictures, one team stale", at, base)
    tallies.store_stale()
    return rows


def seconds(work: Callable[[], object]) -> float:
    """How long something takes once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _timed(client: Client, name: str, address: str, base: Timing, runs: int = RUNS) -> dict[str, str]:
    def load() -> None:
        assert client.get(address).status_code == 200

    taken = timed(load, runs=runs, warm_up=min(3, runs))
    return {name: f"{taken.median:.1f} ms, {ratio(taken, base)}; p95 {taken.p95 / base.p95:.2f}x of its p95"}


def _deep(client: Client, at: str) -> str:
    address = at
    for _ in range(DEEP):
        following = client.get(address).context
        if not following or not following["next"]:
            break
        address = f"{at}?{following['next']}"
    return address
