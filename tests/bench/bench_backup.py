"""Backup and restore of 10,000 decisions, as the commands that people run, beside the database's own copy.

Each command is a process of its own on a database of its own. Beside what it took stands the most memory that
it held; a command which does nothing stands first. On SQLite the mapped part of its file counts (128 MiB).
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from django.test import Client

from tests.bench.harness import report
from tests.servers import new_database, temporary_folder

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "10000").split(","))
BASE = Path(__file__).resolve().parents[2]

MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process between: a child counts the memory of the process that it was forked from."""


class Site:
    """An installation of its own, with an empty database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._environment = os.environ | {"VAR_DIR": str(folder)} | new_database()

    def manage(self, *words: str) -> str:
        """Run a command; the seconds it took, and the most memory it held."""
        command = [sys.executable, "-c", MEASURED, sys.executable, "manage.py", *words]
        began = time.perf_counter()
        done = subprocess.run(
            command, cwd=BASE, env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return f"{time.perf_counter() - began:.1f} s, {int(done.stdout) / 1024:.0f} MiB"


def main(client: Client) -> None:
    """At each size: make the decisions, back them up, and restore them into another database."""
    for size in SIZES:
        with temporary_folder() as folder:
            _measure(size, folder)


def _measure(size: int, folder: Path) -> None:
    one, other, file = Site(folder / "one"), Site(folder / "other"), folder / "backup.zip"
    rows: dict[str, str | float] = {}
    one.manage("migrate", "--verbosity", "0")
    one.manage("make_portfolio", "--decisions", str(size))
    rows["nothing (check)"] = one.manage("check")
    rows["backup"] = one.manage("backup", str(file))
    rows["its file"] = f"{file.stat().st_size / 2**20:.1f} MiB"
    rows["migrate alone"] = Site(folder / "third").manage("migrate", "--verbosity", "0")
    rows["restore into nothing"] = other.manage("restore", str(file))
    rows["restore over what is there"] = other.manage("restore", str(file), "--replace", "--no-input")
    rows["verify"] = other.manage("verify")
    if "DATABASE_URL" not in os.environ:
        rows["SQLite's own copy"] = _copied(one.folder / "db.sqlite3", folder / "copy.sqlite3")
    report(f"Backup and restore of {size:,} decisions", dict(rows))


def _copied(source: Path, target: Path) -> str:
    began = time.perf_counter()
    with sqlite3.connect(source) as database:
        database.execute("VACUUM INTO ?", [str(target)])
    return f"{time.perf_counter() - began:.1f} s, {target.stat().st_size / 2**20:.0f} MiB on the disk"
