"""An installation of its own, whose processes are started, killed and started again one by one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import psutil

from tests.faults import gates
from tests.faults.lengths import eventually
from tests.mailbox import free_port

BASE = Path(__file__).resolve().parents[2]
ZONE = "Europe/Vienna"
P = ParamSpec("P")
R = TypeVar("R")


class Part:
    """One process of the product with its children, in a session of its own."""

    def __init__(self, command: list[str], environment: dict[str, str], output: Path) -> None:
        self.output = output
        with output.open("ab") as said:
            self.process = psutil.Popen(
                command, env=environment, cwd=BASE, stdout=said, stderr=said, start_new_session=True
            )

    def children(self) -> list[psutil.Process]:
        """Those that do the work."""
        try:
            return self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """kill -9, the children at the same moment, so that none is made anew."""
        if self.process.poll() is not None:
            return
        family = [self.process, *self.children()]
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        eventually(lambda: not any(map(runs, family)))

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except psutil.TimeoutExpired:
            self.kill()

    def said(self) -> str:
        """Its log."""
        return self.output.read_text(errors="replace")


def runs(process: psutil.Process) -> bool:
    """Whether it does, also for one whose end nobody has taken note of yet."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Installation:
    """Folder, database, queue and mail server of one installation. Use it as a context."""

    folder: Path
    queue: str
    mail: str = ""
    postgresql: str = ""
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.parts: list[Part] = []
        self.resources = ExitStack()
        var = self.folder / "var"
        self.sqlite = var / "db.sqlite3"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker",  # as root, where the tests run as root
            "SECRET_KEY": "only-for-this-test",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "VAR_DIR": str(var),
            "REDIS_URL": self.queue,
            "TIME_ZONE": ZONE,
            "EMAIL_TIMEOUT": "5",
            **({"EMAIL_URL": self.mail} if self.mail else {}),
            **({"DATABASE_URL": self.postgresql} if self.postgresql else {}),
            **self.more,
        }
        self.write_static_names()

    def write_static_names(self) -> None:
        """What `collectstatic` would write, as far as pages need it."""
        static = self.sqlite.parent / "static"
        static.mkdir(parents=True, exist_ok=True)
        (static / "staticfiles.json").write_text(_static_names())

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *unused: object) -> None:
        for part in self.parts:
            part.kill()
        self.resources.close()

    # What runs --------------------------------------------------------------------------------------------

    def start(self, name: str, command: list[str], **environment: str) -> Part:
        """Start one part of the product."""
        output = self.folder / f"{name}-{len(self.parts)}.log"
        part = Part(command, self.environment | environment, output)
        self.parts.append(part)
        return part

    def worker(self, *, tasks: int = 2, **environment: str) -> Part:
        """A worker, by the command that `serve` starts."""
        from ragft_site.management.commands.serve import worker_command

        # Several on one machine are told apart by their names.
        name = ["--hostname", f"worker-{len(self.parts)}@%h"]
        return self.start("worker", [*worker_command(tasks), *name], **environment)

    def web(self, *, processes: int = 1) -> Part:
        """The web server, by the command that `serve` starts; answers when this returns."""
        from ragft_site.management.commands.serve import accepts, web_command

        part = self.start("web", web_command("127.0.0.1", self.port, processes))
        eventually(lambda: accepts("127.0.0.1", self.port), part.said)
        return part

    def manage(self, *words: str) -> str:
        """Run a command beside it; what it says."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=BASE, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # What stands in it ------------------------------------------------------------------------------------

    def do(self, deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function in a lasting process beside the product, on its database and queue."""
        if not hasattr(self, "_beside"):
            self._beside = self.resources.enter_context(
                ProcessPoolExecutor(
                    1, get_context("spawn"), initializer=_set_up, initargs=(self.environment,)
                )
            )
        return self._beside.submit(_in_fresh_connection, deed, args, kwargs).result(120)

    def closed(self, *writes: gates.Gate, waiting: int = 1) -> AbstractContextManager[Callable[[], bool]]:
        """Let nobody past these writes; see :func:`tests.faults.gates.closed`."""
        return gates.closed(self.postgresql or self.sqlite, *writes, waiting=waiting)

    def log(self) -> str:
        """The end of what each part said."""
        return "\n".join(part.said()[-3000:] for part in self.parts)


def _set_up(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ |= environment | {"DJANGO_SETTINGS_MODULE": "ragft_site.settings"}
    import django

    django.setup()


def _in_fresh_connection(deed: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    from django.db import connection

    try:
        return deed(*args, **kwargs)
    finally:
        connection.close()


@cache
def _static_names() -> str:
    """Static files under the names that they have: pages are read here, and not what they load."""
    from django.contrib.staticfiles.finders import get_finders

    names = [name for finder in get_finders() for name, _ in finder.list([])]
    return json.dumps({"version": "1.1", "paths": {name: name for name in names}, "hash": ""})


@contextmanager
def migrated(folder: Path, queue: str, **options: Any) -> Iterator[Installation]:
    """An installation whose tables are made."""
    with Installation(folder, queue, **options) as site:
        site.manage("migrate", "--verbosity", "0")
        yield site


def copied(sqlite: Path, folder: Path) -> None:
    """Give an installation the tables of another, which is at rest."""
    (folder / "var").mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite, folder / "var" / "db.sqlite3")
