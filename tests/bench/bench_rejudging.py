"""Judging decisions in force again: all of them, nothing that changed, and one in a hundred that did.

Only about a third of the decisions are in force. The processor's time is this process's, on one core, without
the database server's where there is one; the seconds are those of a clock.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test import Client

from decisions.demo.many_decisions import make_decisions
from decisions.models import CostsToday, Decision, Observation, Source, Today
from decisions.services.rejudging import Progress, rejudge_all
from decisions.services.reviews import today
from tests.bench.harness import Timing, report

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(","))
WITH_COSTS = 0.5
"""The share of decisions of which a scenario was worked out."""


def main(client: Client) -> None:
    """Fill the site step by step, and judge at each step."""
    rng, made = random.Random(7), 0
    for size in SIZES:
        make_decisions(size - made, seed=size, today=today())
        made = size
        _hand_over(rng)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        Today.objects.all().delete()
        rows: dict[str, Timing | str | int | float] = {"all": _timed(lambda: rejudge_all(as_of=today()))}
        rows["nothing changed"] = _timed(lambda: rejudge_all(as_of=today()))
        _observe(rng, share=0.01)
        rows["1 % changed"] = _timed(lambda: rejudge_all(as_of=today()))
        in_force = Decision.objects.in_force().count()
        report(f"Judged again: {size:,} decisions, of which {in_force:,} are in force", rows)


def _timed(work: Callable[[], Progress]) -> str:
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    seconds, busy = time.perf_counter() - clock, time.process_time() - processor
    return (
        f"{done.anew:,} of {done.of:,} anew; clock {done.of / seconds:,.0f} a second ({seconds:.2f} s); "
        f"{done.of / busy:,.0f} a second of a core ({busy:.2f} s)"
    )


def _hand_over(rng: random.Random) -> None:
    """Costs of today, as `costing` hands them over."""
    there = set(CostsToday.objects.values_list("decision", flat=True))
    pks = Decision.objects.in_force().values_list("pk", flat=True)
    rows = (
        CostsToday(decision_id=pk, figures=_figures(rng), as_of=today())
        for pk in pks
        if pk not in there and rng.random() < WITH_COSTS
    )
    CostsToday.objects.bulk_create(rows, batch_size=2_000)


def _figures(rng: random.Random) -> dict[str, object]:
    monthly = {name: rng.randint(100, 9_000) + 0.25 for name in ("prompt", "rag", "fine_tune", "both")}
    return {
        "monthly": monthly,
        "break_even_months": {"fine_tune": rng.randint(2, 30)},
        "latency_ms": {"rag": 900},
        "window_tokens": 128_000,
    }


def _observe(rng: random.Random, *, share: float) -> None:
    """Something new of some decisions."""
    pks = sorted(Decision.objects.in_force().values_list("pk", flat=True))
    some = rng.sample(pks, max(1, int(len(pks) * share)))
    volume = rng.randint(30, 900) * 1_000
    rows = [
        Observation(
            decision_id=pk,
            metric="requests_per_month",
            number=Decimal(volume),
            on=today(),
            source=Source.API,
            by_name="Bench",
        )
        for pk in some
    ]
    Observation.objects.bulk_create(rows, ignore_conflicts=True)
