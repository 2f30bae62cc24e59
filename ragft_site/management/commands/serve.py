"""`manage.py serve`: the whole product in one process tree."""

import fcntl
import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.urls import reverse

from decisions.models import User
from decisions.services.people import owner_code
from ragft_site import embedded
from ragft_site.metrics import FOLDER
from ragft_site.processes import Died, ProcessTree, ended_by_signals
from ragft_site.upgrading import waiting

PARTS = ("web", "worker", "schedule")


class Command(BaseCommand):
    """Starts the queue (unless there is one), web server, worker and schedule; ends them together."""

    help = "Serve the product: web, worker, schedule and, unless REDIS_URL is set, a private queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and how much of what there is."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
        parser.add_argument("--port", type=int, default=own_port(), help="port to listen on (%(default)s)")
        parser.add_argument("--web", type=int, default=2, help="web processes (%(default)s)")
        parser.add_argument("--workers", type=int, default=2, help="tasks worked on at once (%(default)s)")
        parser.add_argument(
            "--only", choices=PARTS, help="one part alone; the queue is then yours (REDIS_URL)"
        )

    def handle(
        self, *args: Any, host: str, port: int, web: int, workers: int, only: str | None, **options: Any
    ) -> None:
        """Run until Ctrl-C, SIGTERM, or the death of one of the processes."""
        parts = {only} if only else set(PARTS)
        if only and settings.PRIVATE_QUEUE:
            raise CommandError("--only needs a queue that the parts share: set REDIS_URL.")
        if only in ("worker", "schedule"):
            refuse_other_tables()
            become(worker_command(workers) if only == "worker" else schedule_command())
        try:
            with ExitStack() as held:
                if settings.PRIVATE_QUEUE:
                    held.enter_context(alone(settings.VAR_DIR))
                counted = held.enter_context(TemporaryDirectory(prefix="ragft-metrics-"))
                tree = held.enter_context(ended_by_signals(ProcessTree()))
                if "web" in parts:
                    refuse_taken(host, port)
                refuse_other_tables()
                if settings.PRIVATE_QUEUE:
                    self.start_queue(tree)
                if "worker" in parts:
                    tree.start("the worker", worker_command(workers))
                if "schedule" in parts:
                    tree.start("the schedule", schedule_command())
                if "web" in parts:
                    self.start_web(tree, host, port, web, counted)
                tree.wait()
        except (Died, embedded.CannotStart) as error:
            raise CommandError(f"{error}. Everything is stopped.") from error
        self.stdout.write("Stopped.")

    def start_queue(self, tree: ProcessTree) -> None:
        """Start the private queue and wait until it has loaded what it kept."""
        path = embedded.socket_path(settings.VAR_DIR)
        tree.start("the queue", embedded.command(settings.VAR_DIR / "queue", path))
        if not tree.wait_for(lambda: embedded.answers(path), seconds=60) and not tree.asked_to_end:
            raise CommandError("The private queue does not answer.")

    def start_web(self, tree: ProcessTree, host: str, port: int, processes: int, counted: str) -> None:
        """Start the web server, which counts requests in the folder `counted`; say when it answers."""
        tree.start("the web server", web_command(host, port, processes), env=os.environ | {FOLDER: counted})
        if tree.wait_for(lambda: accepts(host, port), seconds=60):
            self.greet()
        elif not tree.asked_to_end:
            raise CommandError(f"The web server does not answer on port {port}.")

    def greet(self) -> None:
        """Say where the product is and, while it has no people, how the first one gets in."""
        self.stdout.write(f"ragft is at {settings.SITE_URL}/ - Ctrl-C stops it.")
        if not User.objects.exists():
            self.stdout.write(f"Nobody is here yet. Make the owner account at {welcome_address()}")
            self.stdout.write(f"with this one-time code: {owner_code()}")
        self.stdout.flush()


def own_port() -> int:
    """The port of SITE_URL where that is this machine; a proxy's port is not ours."""
    return (settings.SITE.port if settings.SITE_IS_LOOPBACK else None) or 8000


def welcome_address() -> str:
    """The page on which the first visitor makes the owner account."""
    return settings.SITE_URL + reverse("decisions:welcome")


def web_command(host: str, port: int, processes: int) -> list[str]:
    """Granian, which keeps connections alive and needs no proxy in front."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--no-ws"),
        *("--log-level", "warning", "--log-config", str(LOG_CONFIG), "--no-access-log"),  # it names paths
        *("--workers", str(processes), "--blocking-threads", str(settings.WEB_THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "ragft_site.wsgi:application",
    ]


def worker_command(processes: int) -> list[str]:
    """Celery's worker, under a name of its own: there may be several on a machine."""
    name = f"ragft-{os.getpid()}@%h"
    return [*CELERY, "worker", "--hostname", name, "--concurrency", str(processes)]


def schedule_command() -> list[str]:
    """Celery's clock with our scheduler, so that of several one counts."""
    return [*CELERY, "beat", "--pidfile", ""]


def become(command: list[str]) -> NoReturn:
    """Go on as this program, which ends by itself when asked: waiting beside it would cost 100 MB."""
    os.execv(command[0], command)  # noqa: S606


LOG_CONFIG = settings.BASE_DIR / "ragft_site" / "granian_logs.json"
CELERY = (sys.executable, "-m", "celery", "--app", "ragft_site", "--quiet")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for us: it has one private queue. With a queue of yours any number may run."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"ragft already runs from {folder}: stop it first.") from error
        yield


def refuse_other_tables() -> None:
    """Say plainly, before anything is started, that this code and the tables do not fit."""
    try:
        missing = len(waiting(connection))
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}") from error
    finally:
        connection.close()
    if missing:
        migrations = "One migration waits" if missing == 1 else f"{missing} migrations wait"
        raise CommandError(f"{migrations} for the database: run `manage.py migrate` first.")


def refuse_taken(host: str, port: int) -> None:
    """Say plainly, before anything is started, that the port is not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error


def accepts(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # names, not a binding
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True
