"""Promises of `manage.py serve`, each kept by the real thing: all of it starts, works, and ends together."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.mailbox import free_port
from tests.servers import new_database, temporary_folder

BASE = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds; a busy machine is slow


class Site:
    """An installation of its own: folder, database, port, and only the packages needed to run."""

    def __init__(self, folder: Path) -> None:
        self.python_program = runtime_python(folder / "venv")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": "only-for-this-test",
            "SITE_URL": self.address,
            "VAR_DIR": str(folder / "var"),
            **new_database(),
        }

    def command(self, *words: str) -> list[str]:
        return [self.python_program, "manage.py", *words]

    def manage(self, *words: str) -> str:
        """Run a command beside the served site; what it says."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*words), env=self.environment, cwd=BASE, check=False, capture_output=True, text=True
        )

    def python(self, program: str) -> str:
        """Run a few lines of Python beside the served site; what they print."""
        return self.manage("shell", "--verbosity", "0", "--command", program).strip()

    @contextmanager
    def served(self, *words: str, **environment: str) -> Iterator[psutil.Process]:
        """Serve until the block ends; leave nothing behind even if the test fails."""
        with self.output.open("wb") as output:
            process = psutil.Popen(
                self.command("serve", *words),
                env=self.environment | environment,
                cwd=BASE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a terminal of its own, as it were
            )
        try:
            eventually(lambda: "Ctrl-C stops it" in self.said() or process.poll() is not None, self.said)
            assert process.poll() is None, self.said()
            yield process
        finally:
            for left in [*descendants(process), process]:
                with suppress(psutil.NoSuchProcess):
                    left.kill()
            process.wait()

    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> "tuple[int, str]":
        with urllib.request.urlopen(self.address + path, timeout=20) as response:  # noqa: S310  # our own
            return response.status, response.read().decode()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with temporary_folder() as folder:
        site = Site(folder)
        (folder / "var" / "static").mkdir(parents=True)
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        yield site


def runtime_python(folder: Path) -> str:
    """Python with the locked packages that the product runs on; what only developers have is missing."""
    uv = str(BASE / ".tools" / "bin" / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    install = ["pip", "install", "--quiet", "--require-hashes", "--requirements", "requirements/runtime.lock"]
    program = str(folder / "bin" / "python")
    subprocess.run([uv, "--system-certs", *install, "--python", program], check=True, cwd=BASE)
    return program


def eventually(
    holds: Callable[[], object], report: Callable[[], object] = lambda: None, seconds: float = PATIENCE
) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, report()
        time.sleep(0.1)


def descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def all_gone(processes: list[psutil.Process]) -> bool:
    return psutil.wait_procs(processes, timeout=PATIENCE)[1] == []


def test_it_refuses_tables_of_another_version(site: Site, tmp_path: Path) -> None:
    other = site.environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}
    serve = site.command("serve", "--port", str(free_port()))
    done = subprocess.run(serve, env=other, cwd=BASE, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "migrations wait for the database: run `manage.py migrate` first." in done.stderr


def test_serves_pages_and_works_on_tasks_until_ctrl_c(site):
    with site.served() as process:
        eventually(lambda: re.search(r"one-time code: [A-Z2-7]{4}-", site.said()), site.said)
        assert f"Make the owner account at {site.address}/welcome/" in site.said()
        assert site.get("/welcome/")[0] == 200

        assert site.python(ADD_EXPIRED_SESSION + COUNT_SESSIONS) == "1"
        site.python("from decisions.tasks import clear_expired; clear_expired.delay()")
        eventually(lambda: site.python(COUNT_SESSIONS) == "0", site.said)

        family = descendants(process)
        assert len(family) >= 5  # queue, web with its processes, worker with its own, schedule
        os.killpg(process.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
        assert process.wait(PATIENCE) == 0, site.said()
        assert all_gone(family)
    assert "Stopped." in site.said()
    assert "Traceback" not in site.said()


ADD_EXPIRED_SESSION = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())
"""
COUNT_SESSIONS = """
from django.contrib.sessions.models import Session
print(Session.objects.count())
"""


@pytest.mark.parametrize(
    ("word", "name"),
    [("granian", "the web server"), ("celery .* worker", "the worker"), ("unixsocket", "the queue")],
)
def test_when_one_dies_it_says_which_and_all_end(site, word, name):
    with site.served() as process:
        family = descendants(process)
        (victim,) = [one for one in process.children() if re.search(word, " ".join(one.cmdline()))]
        victim.kill()
        assert process.wait(PATIENCE) != 0
        assert f"{name} has ended by itself (by signal 9)" in site.said()
        assert all_gone(family)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_when_it_is_killed_outright_nothing_is_left(site):
    with site.served() as process:
        family = descendants(process)
        process.kill()
        assert all_gone(family)


def test_it_runs_once_and_says_when_the_port_is_taken(site, tmp_path):
    with site.served():
        again = site.run("serve")
        site.environment["VAR_DIR"], kept = str(tmp_path), site.environment["VAR_DIR"]
        beside = site.run("serve")
        site.environment["VAR_DIR"] = kept
    assert again.returncode != 0
    assert "already runs" in again.stderr
    assert beside.returncode != 0
    assert f"Cannot listen on 127.0.0.1, port {site.port}" in beside.stderr


def test_one_part_alone_on_a_queue_of_yours(site):
    with site.served("--only", "web", REDIS_URL=os.environ["REDIS_URL"]) as process:
        assert [" ".join(one.cmdline()) for one in process.children() if "granian" not in one.cmdline()] == []


def test_one_part_alone_needs_a_queue_to_share(site):
    refused = site.run("serve", "--only", "worker")
    assert refused.returncode != 0
    assert "REDIS_URL" in refused.stderr
