"""What Prometheus reads at /metrics. Labels are routes, methods, statuses and tasks, all bounded in number.

Requests are counted in files of the processes that serve them (the folder PROMETHEUS_MULTIPROC_DIR, which
`serve` makes), all else is asked when somebody reads: of the tables and of the queue.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from redis import RedisError

from decisions.models import Decision, Digest, Notice, Reminder, ReminderRun
from decisions.services.reviews import today
from ragft_site import signs
from ragft_site.server import server
from ragft_site.task_figures import TaskFigures

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client knows that several processes count together."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUEUE = "celery"
"""What Celery calls a queue of which nothing else was said."""

OWN = CollectorRegistry()
"""What this process counted itself."""
REQUESTS = Counter("ragft_requests", "Requests answered.", ("method", "route", "status"), registry=OWN)
SECONDS = Histogram(
    "ragft_request_seconds",
    "How long answers took.",
    ("method", "route"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=OWN,
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(known, route).observe(seconds)


def exposition() -> bytes:
    """All of it, in Prometheus' text format."""
    found = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    else:
        found.register(OWN)
    found.register(Standing())
    return generate_latest(found)


class Standing(Collector):
    """How things stand; what cannot be asked just now is left out, and `ragft_up` says why."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database, then the queue."""
        up = GaugeMetricFamily("ragft_up", "Whether this part answers, or was heard from.", labels=("part",))
        try:
            yield from of_tables(timezone.now())
            up.add_metric(["database"], 1)
        except DatabaseError:
            up.add_metric(["database"], 0)
        try:
            yield from TaskFigures().collect()
            yield gauge("queue_length", "Tasks that nobody has taken up yet.", server().llen(QUEUE))
            for part, heard in signs.heard().items():
                up.add_metric([part], int(heard))
            up.add_metric(["queue"], 1)
        except RedisError:
            up.add_metric(["queue"], 0)
        yield up


def of_tables(now: datetime) -> list[Metric]:
    """What the tables say, in a handful of indexed queries."""
    last = ReminderRun.objects.exclude(finished_at=None).values_list("finished_at", flat=True).first()
    overdue = [
        found
        for found in (
            Reminder.objects.single().sendable(now).aggregate(at=Min("next_try_at"))["at"],
            Digest.objects.sendable(now).aggregate(at=Min("next_try_at"))["at"],
            Notice.objects.to_mail(now).aggregate(at=Min("created_at"))["at"],
        )
        if found
    ]
    asked: tuple[tuple[str, str, Callable[[], float]], ...] = (
        ("reminders_waiting", "Reminders to be sent, now or later.", Reminder.objects.waiting().count),
        ("reminders_failed", "Reminders given up after the last try.", Reminder.objects.stuck().count),
        (
            "outbox_age_seconds",
            "For how long the message that has waited longest could have been sent.",
            lambda: max(((now - at).total_seconds() for at in overdue), default=0),
        ),
        (
            "reminders_last_run_timestamp_seconds",
            "When reminders were last planned and sent.",
            lambda: last.timestamp() if last else 0,
        ),
        (
            "decisions_due",
            "Decisions in force whose day to be looked at again has come.",
            Decision.objects.in_force().filter(revisit_on__lte=today()).count,
        ),
    )
    return [gauge(name, words, ask()) for name, words, ask in asked]


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    """One figure."""
    return GaugeMetricFamily(f"ragft_{name}", words, value=value)
