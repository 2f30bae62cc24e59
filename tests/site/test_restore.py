"""Promises of `manage.py restore`: where a backup may go, and that it is put in whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from decisions.demo import loading
from decisions.models import Listing, Team, User
from ragft_site.backup import restoring
from ragft_site.backup.archive import Backup
from ragft_site.backup.schema import tables_of
from ragft_site.backup.taking import back_up
from tests.site.managing import contents, elsewhere, manage

pytestmark = pytest.mark.django_db(transaction=True)

HERE = connections["default"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def changed(file: Path, *, rows: dict[str, list[list[Any]]] | None = None, **manifest: Any) -> Path:
    """The same backup with another manifest and other rows, its hashes right."""
    path = file.with_name("changed.zip")
    with ZipFile(file) as source, ZipFile(path, "w") as target:
        said = json.loads(source.read("manifest.json")) | manifest
        for table, part in said["tables"].items():
            lines = source.read(f"{table}.jsonl")
            if rows and table in rows:
                lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows[table])
            target.writestr(f"{table}.jsonl", lines)
            part |= {"rows": lines.count(b"\n"), "sha256": hashlib.sha256(lines).hexdigest()}
        target.writestr("manifest.json", json.dumps(said))
    return path


def rows_in(file: Path, table: str) -> list[list[Any]]:
    with Backup(file) as backup:
        return [json.loads(line) for line in backup.rows(table)]


def test_only_an_empty_database_is_filled(manager: User, file: Path) -> None:
    back_up(HERE, file)
    before = contents(set())
    with pytest.raises(CommandError, match=r"not empty: there are rows in decisions_\w+"):
        call_command("restore", str(file))
    with pytest.raises(CommandError, match="add --no-input"):
        call_command("restore", str(file), replace=True)
    assert contents(set()) == before


def test_what_came_after_a_backup_is_gone_when_it_is_replaced(manager: User, file: Path) -> None:
    back_up(HERE, file)
    before = contents(set())
    User.objects.create(email="later@example.org", name="Lotta Later")
    Session.objects.create(session_key="here", session_data="", expire_date=timezone.now())
    call_command("restore", str(file), replace=True, no_input=True)
    assert contents(set()) == before


def test_a_backup_of_a_newer_version_is_refused(manager: User, file: Path) -> None:
    back_up(HERE, file)
    with Backup(file) as backup:
        known = backup.manifest.migrations
    with pytest.raises(CommandError, match=r"newer version of ragft.*decisions\.9999_later"):
        call_command("restore", str(changed(file, migrations=[*known, ["decisions", "9999_later"]])))
    with pytest.raises(CommandError, match="newer version of ragft"):
        call_command("restore", str(changed(file, format=2)))


def test_a_backup_of_an_older_version_needs_a_database_without_tables(manager: User, file: Path) -> None:
    back_up(HERE, file)
    with pytest.raises(CommandError, match="a new database without tables"):
        call_command("restore", str(as_before_the_portfolio(file)), replace=True, no_input=True)


def as_before_the_portfolio(file: Path) -> Path:
    """What the version before it would have written: fewer migrations, tables and columns."""
    with Backup(file) as backup:
        older = {one for one in backup.manifest.applied if one[0] != "decisions" or one[1] < "0011"}
        parts = {name: asdict(part) for name, part in backup.manifest.tables.items()}
    tables = [table for table in tables_of(frozenset(older)) if table.name in parts]
    assert len(tables) < len(parts)
    rows = {}
    for table in tables:
        places = [parts[table.name]["columns"].index(column) for column in table.columns]
        rows[table.name] = [[row[place] for place in places] for row in rows_in(file, table.name)]
    kept = {table.name: parts[table.name] | {"columns": table.columns} for table in tables}
    return changed(file, rows=rows, migrations=sorted(map(list, older)), tables=kept)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database here is SQLite in both runs")
def test_a_backup_of_an_older_version_is_brought_up_to_date(file: Path, tmp_path: Path) -> None:
    loading.load("only-for-this-test")
    back_up(HERE, file)
    there = tmp_path / "var"
    there.mkdir()
    done = manage(there, "restore", str(as_before_the_portfolio(file)))
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(there / "db.sqlite3") as database:
        listed = database.execute("SELECT count(*) FROM decisions_listing").fetchone()
    assert listed == (Listing.objects.count(),)


def test_all_or_nothing(manager: User, team: Team, file: Path) -> None:
    back_up(HERE, file)
    before = contents(set())
    columns = Backup(file).__enter__().manifest.tables["decisions_membership"].columns
    ((*row,),) = rows_in(file, "decisions_membership")
    for column, wrong in {"role": "a role of nobody", "user_id": 987_654, "id": None}.items():
        broken = [wrong if name == column else value for name, value in zip(columns, row, strict=True)]
        path = changed(file, rows={"decisions_membership": [row, broken][column != "id" :]})
        with pytest.raises(CommandError, match="is not restored"):
            call_command("restore", str(path), replace=True, no_input=True)
        assert contents(set()) == before, column


def test_a_running_site_is_not_restored_under(manager: User, file: Path, settings: Any) -> None:
    back_up(HERE, file)
    settings.PRIVATE_QUEUE = True  # the queue of the tests lies in its folder as that of a site does
    settings.VAR_DIR = Path(urlsplit(os.environ["REDIS_URL"]).path).parent
    with pytest.raises(CommandError, match="stop it first"):
        call_command("restore", str(file), replace=True, no_input=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite waits as long as its settings say")
def test_who_is_still_at_work_is_not_waited_for(manager: User, file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(restoring, "SECONDS_FOR_OTHERS", 1)
    back_up(HERE, file)

    def restored_elsewhere() -> None:
        with pytest.raises(CommandError, match="lock timeout"):
            call_command("restore", str(file), replace=True, no_input=True)

    with transaction.atomic():
        User.objects.update(name="At work")
        elsewhere(restored_elsewhere)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes it")
def test_what_this_database_does_not_take_is_said_with_its_table(
    manager: User, team: Team, file: Path
) -> None:
    back_up(HERE, file)
    before = contents(set())
    (row,) = rows_in(file, "decisions_team")
    path = changed(file, rows={"decisions_team": [[f"{v}\0" if v == team.name else v for v in row]]})
    with pytest.raises(CommandError, match=r"does not take a row of decisions_team: .*NUL"):
        call_command("restore", str(path), replace=True, no_input=True)
    assert contents(set()) == before
