"""Commands as processes of their own, and what stands in the database of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import connection, connections

BASE = Path(__file__).resolve().parents[2]


def manage(
    folder: Path, *words: str, code: Path = BASE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` of an installation in the folder; on SQLite there, unless told otherwise."""
    known = {"PATH": os.environ["PATH"], "SECRET_KEY": "only-for-this-test", "VAR_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=code,
        env=known | {"REDIS_URL": os.environ["REDIS_URL"]} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def this_database() -> str:
    """The DATABASE_URL of the database that the test itself works in."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


def contents(left_out: set[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Table → its rows as the models of today's code read them, in the order of their keys."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in left_out:
            names = [field.attname for field in model._meta.concrete_fields]
            found[model._meta.db_table] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def elsewhere(work: Callable[[], object]) -> None:
    """Do it on a connection of its own, to the end."""

    def working() -> None:
        try:
            work()
        finally:
            connections["default"].close()

    thread = Thread(target=working)
    thread.start()
    thread.join(timeout=15)
    assert not thread.is_alive(), "whoever writes is held up"
