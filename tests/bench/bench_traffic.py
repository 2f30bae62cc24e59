"""Mixed traffic of the three kinds of people against the real server, beside the page with one query.

PMs answer questions, engineers read failures, managers look over decisions, all without a pause, on as many
connections as there are people. The server is `manage.py serve` with two web processes, worker and schedule:
on SQLite with its private queue, as the embedded default is, and on PostgreSQL with a queue of its own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path

import psutil
from django.db import connection
from django.test import Client

from decisions.demo.many_decisions import make_decisions
from decisions.models import Decision, Example, Membership, Project, Review, Role, Team, User
from decisions.services import projects, reviews, tallies
from decisions.services.reviews import today
from tests.bench.bench_answer import as_entered
from tests.bench.bench_reading import CODES, fill
from tests.bench.harness import Timing, report, timing_of
from tests.bench.traffic import Click, Figures, Person, clicked, session_of
from tests.decisions.engine.evidences import random_answers
from tests.mailbox import free_port

SECONDS = float(os.environ.get("SECONDS", "30"))
WARM_UP = 5.0
DECISIONS = 2_000
KINDS = ("PM", "PM", "PM", "engineer", "engineer", "engineer", "manager", "manager")
REVIEWS, EXAMPLES = 60, 3_000
"""Of each PM, and of each engineer: more than one gets through."""


def main(client: Client) -> None:
    """Fill the site, serve it, let people in, and look at the processes afterwards."""
    team = make_decisions(DECISIONS, seed=3, today=today())[0]
    tallies.store_stale()
    people = [at_work(kind, number, team) for number, kind in enumerate(KINDS)]
    with served() as (address, process, cold):
        alone = [(session_of(None), partial(again, "/one_query/"))] * len(KINDS)
        base = clicked(address, alone, SECONDS / 3, WARM_UP)
        mixed = clicked(address, people, SECONDS, WARM_UP)
        memory = memory_of(process)
    report("The served site", {"cold start to the first page": f"{cold:.1f} s"} | memory)
    report(f"The page with one query, {len(KINDS)} connections", rows(base, SECONDS / 3, base))
    kinds = ", ".join(f"{KINDS.count(kind)} {kind}s" for kind in dict.fromkeys(KINDS))
    report(f"{kinds}, {DECISIONS:,} decisions", rows(mixed, SECONDS, base))
    for name, times in sorted(mixed.times.items()):
        report(name, {"time": timing_of(times)})


def rows(found: Figures, seconds: float, base: Figures) -> dict[str, Timing | str | int | float]:
    """Requests a second, percentiles, and failures, of which there must be none."""
    times = sorted(found.all_times)
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99))
    compared = timing_of(base.all_times)
    return {
        "requests a second": f"{len(times) / seconds:.0f} ({len(times):,} in {seconds:.0f} s)",
        "p50, p95, p99": f"{p50:.1f}, {p95:.1f}, {p99:.1f} ms",
        "beside one query": f"{p50 / compared.median:.1f}x its median, {p95 / compared.p95:.1f}x its p95",
        "failed": len(found.failed) or "none",
        **{what: found.failed.count(what) for what in sorted(set(found.failed))[:5]},
    }


# People -----------------------------------------------------------------------------------------------------


def at_work(kind: str, number: int, team: Team) -> Person:
    """Somebody's cookies, and what they click."""
    person = User.objects.create_user(f"{kind.lower()}-{number}@example.org", name=f"{kind} {number}")
    role = Role.MANAGER if kind == "manager" else Role.CONTRIBUTOR
    Membership.objects.create(team=team, user=person, role=role)
    clicks = {"PM": answering, "engineer": reading, "manager": looking}[kind](person, team)
    return session_of(person), lambda: clicks


def answering(person: User, team: Team) -> Iterator[Click]:
    """A PM opens a review and answers its questions, then the next one."""
    component = projects.create_project(team, name=person.name, summary="", by=person).components.get()
    own = [reviews.start_review(component, by=person) for _ in range(REVIEWS)]
    return _answering(own)


def _answering(own: list[Review]) -> Iterator[Click]:
    for number, review in enumerate(own):
        address = review.get_absolute_url()
        yield Click("PM opens a review", address)
        for key, value in random_answers(random.Random(number), known=1).items():
            data = {f"{key}-value": as_entered(value), f"{key}-version": "0"}
            yield Click("PM answers", f"{address}answers/{key}/", data)


def reading(person: User, team: Team) -> Iterator[Click]:
    """An engineer reads failures: a draft, the end of it, and now and then the table."""
    component = projects.create_project(team, name=person.name, summary="", by=person).components.get()
    review = reviews.start_review(component, by=person)
    fill(review, person, EXAMPLES, 25)
    unread = Example.objects.filter(review=review).unread().order_by("number")
    return _reading(review, list(map(str, unread.values_list("pk", flat=True))))


def _reading(review: Review, unread: list[str]) -> Iterator[Click]:
    draw = random.Random(review.number)
    for number, pk in enumerate(unread):
        if number % 10 == 0:
            yield Click("engineer opens the table", f"{review.get_absolute_url()}failures/")
        said = {"note": f"Parcel {number} was lost.", "codes": draw.choice(CODES), "severity": "costly"}
        address = f"/examples/{pk}/reading/"
        yield Click(
            "engineer saves a draft", address, said | {"seconds": "9", "deed": "save", "version": "0"}
        )
        done = said | {"seconds": "20", "deed": "finish", "version": "1"}
        yield Click("engineer finishes a reading", address, done)


def looking(person: User, team: Team) -> Iterator[Click]:
    """A manager looks at the list, a filter of it, the pictures, what waits, a decision, a project."""
    decided = list(map(str, Decision.objects.filter(team=team).values_list("pk", flat=True)[:100]))
    built = list(map(str, Project.objects.filter(team=team).values_list("pk", flat=True)[:40]))
    return _looking(decided, built)


def _looking(decided: list[str], built: list[str]) -> Iterator[Click]:
    for number in count():
        yield Click("manager opens the list", "/decisions/")
        yield Click("manager filters the list", "/decisions/?due=overdue&sort=soonest")
        yield Click("manager opens a decision", f"/decisions/{decided[number % len(decided)]}/")
        yield Click("manager opens the pictures", "/decisions/pictures/")
        yield Click("manager opens what waits", "/work/")
        yield Click("manager opens a project", f"/projects/{built[number % len(built)]}/")


def again(path: str) -> Iterator[Click]:
    """The same, for ever."""
    while True:
        yield Click(path, path)


# The server -------------------------------------------------------------------------------------------------


@contextmanager
def served() -> Iterator[tuple[str, psutil.Process, float]]:
    """Serve the database of this run: the address, the tree of processes, the seconds to the first page."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.served", "SITE_URL": address}
    with tempfile.TemporaryDirectory(prefix="ragft-static-") as static, tempfile.TemporaryFile() as said:
        environment |= {"STATIC_ROOT": static, "PYTHONPATH": os.getcwd()}
        if connection.vendor == "sqlite":
            del environment["REDIS_URL"]  # as embedded: it starts its own
        connection.close()
        manage = [sys.executable, "manage.py"]
        gather = [*manage, "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(gather, env=environment, check=True)
        begun = time.perf_counter()
        command = [*manage, "serve", "--port", str(port), "--web", "2"]
        process = psutil.Popen(command, env=environment, stdout=said, stderr=said)
        try:
            cold = first_page(f"{address}/sign-in/", begun)
            yield address, process, cold
        finally:
            process.terminate()
            process.wait(60)


def first_page(address: str, begun: float) -> float:
    """Seconds until a page comes."""
    while time.perf_counter() < begun + 120:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=10).read()  # noqa: S310 - our own
            return time.perf_counter() - begun
        time.sleep(0.05)
    raise TimeoutError(address)


def memory_of(process: psutil.Process) -> dict[str, str]:
    """What each process holds, shared pages by their share (PSS), in MB."""
    found = {}
    for number, one in enumerate([process, *process.children(recursive=True)]):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            words = " ".join(Path(word).name for word in one.cmdline()[:8] if not word.startswith("-"))
            held = one.memory_full_info().pss / 1024**2
            found[f"memory of process {number}"] = f"{held:.0f} MB  {words[:70]}"
    return found
