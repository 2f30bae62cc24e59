"""Reminders: planning, sending to a local mail server by several workers, and the tick that finds nothing.

Of 10,000 and of 100,000 decisions one in ten is due. The mail server is a real one, in a process of its own,
that takes a message and throws it away. Workers are processes, as they are where people work.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from decisions.models import Decision, Membership, Notice, Reminder, Role, Team, User
from decisions.reminders.planning import plan
from decisions.reminders.sending import Came, send_waiting
from tests.bench.harness import report, timed
from tests.mailbox import free_port
from tests.statements import statements

SIZES = (10_000, 100_000)
WORKERS = (1, 2, 4)
TEAMS = 50
MAILS = 1_000
"""Messages that each number of workers sends."""
DAY = date(2026, 11, 3)
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
SERVER = """
import sys, time
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
time.sleep(3600)
"""


def main(client: Client) -> None:
    """Fill up, and measure at each size; then send with each number of workers."""
    teams = _teams()
    for size in SIZES:
        _fill(teams, size)
        quiet = timed(lambda: plan(DAY - timedelta(365)), runs=20, warm_up=2)
        began = time.perf_counter()
        made = plan(DAY)
        first = time.perf_counter() - began
        began = time.perf_counter()
        again = plan(DAY)
        second = time.perf_counter() - began
        assert (made.planned, again.planned) == (made.considered, 0)
        report(
            f"Planning at {size:,} decisions, of which {made.considered:,} are due",
            {
                "the tick when nothing is due": quiet,
                "the tick in which they come due": f"{first:.2f} s, {made.planned / first:,.0f} reminders/s",
                "the tick after that": f"{second:.2f} s",
                "memory at most, while they come due": f"{_memory():,.0f} MB",
            },
        )
        if size == SIZES[0]:
            _send()
        Reminder.objects.all().delete()


def _send() -> None:
    rows: dict[str, Any] = {}
    with _mail_server():
        keys = list(Reminder.objects.values_list("pk", flat=True))
        for count in WORKERS:
            _let_wait(keys[:MAILS], keys[MAILS:])
            began = time.perf_counter()
            _work(count)
            seconds = time.perf_counter() - began
            sent = Reminder.objects.exclude(sent_at=None).count()
            assert sent == MAILS, sent
            rows[f"{count} worker{'s' if count > 1 else ''}"] = f"{MAILS / seconds:,.0f} mails/s"
        _let_wait(keys[:100], keys[100:])
        with statements() as made:
            assert send_waiting(DAY)[Came.SENT] == 100
        rows["queries for each mail"] = len(made) / 100
    report(f"Sending {MAILS:,} mails to a local mail server", rows)


def _let_wait(waiting: list[UUID], others: list[UUID]) -> None:
    """Exactly these are to be sent."""
    Reminder.objects.update(sent_at=None, tries=0, claimed_at=None, next_try_at=timezone.now())
    for start in range(0, len(others), 5_000):
        later = timezone.now() + timedelta(365)
        Reminder.objects.filter(pk__in=others[start : start + 5_000]).update(next_try_at=later)


def _work(count: int) -> None:
    """Several processes that send until nothing is left."""
    connections.close_all()
    if close_pool := getattr(connection, "close_pool", None):  # a process has connections of its own
        close_pool()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_one_worker) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _one_worker() -> None:
    send_waiting(DAY)
    connections.close_all()
    os._exit(0)


@contextmanager
def _mail_server() -> Iterator[None]:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    time.sleep(2)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def _teams() -> list[tuple[Team, User]]:
    found = []
    for number in range(TEAMS):
        team = Team.objects.create(name=f"Reminded {number}")
        person = User.objects.create(
            email=f"r{number}@example.org", name=f"Rita {number}", reminders_in_app=False
        )
        Membership.objects.create(team=team, user=person, role=Role.MANAGER)
        found.append((team, person))
    return found


def _fill(teams: list[tuple[Team, User]], size: int) -> None:
    """So many decisions in all; of each ten one is due."""
    there = Decision.objects.count()
    rows = (
        Decision(
            team=teams[number % TEAMS][0],
            responsible=teams[number % TEAMS][1],
            number=number + 1,
            title=f"Decision {number}",
            content={},
            content_hash="sha256:0",
            decided_at=LONG_AGO,
            revisit_set_at=LONG_AGO,
            revisit_on=DAY - timedelta(number % 7) if number % 10 == 0 else DAY + timedelta(20 + number % 60),
            every_months=3,
        )
        for number in range(there, size)
    )
    Decision.objects.bulk_create(rows, batch_size=2_000)
    Notice.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _memory() -> float:
    """Megabytes that planning all of it once more holds at the most; watched, it is slower."""
    Reminder.objects.all().delete()
    tracemalloc.start()
    plan(DAY)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1024**2
