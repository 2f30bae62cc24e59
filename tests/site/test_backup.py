"""Promises of `manage.py backup` and `restore`: all comes back, on either database, or nothing changes."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import JSONField, Value
from django.utils import timezone

from decisions.demo import loading
from decisions.models import AuditEntry, Listing, Observation, Reading, Review, Team, Upload, User
from decisions.services.verifying import verified
from ragft_site.backup.archive import Backup, Unusable
from ragft_site.backup.restoring import restore
from ragft_site.backup.schema import LEFT_OUT, Table
from ragft_site.backup.taking import back_up, snapshot
from ragft_site.backup.values import rows_of, stored
from ragft_site.version import VERSION
from tests.site.managing import BASE, contents, elsewhere, manage

pytestmark = pytest.mark.django_db(transaction=True)

HERE = connections["default"]
LEFT = set(LEFT_OUT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def fill() -> None:
    """The demo, and beside it what it has none of: every kind of value at its edges."""
    loading.load("only-for-this-test")
    person, team = User.objects.order_by("pk")[0], Team.objects.order_by("pk")[0]
    person.last_login = datetime(2026, 3, 29, 1, 59, 59, 123_457, tzinfo=UTC)
    person.name = "Zoë \u2028 “O'Neil” \\ \x7f 🦜"
    person.save()
    for number, value in enumerate(
        (None, Value(None, JSONField()), {"": [1, 1.0, 0.1, 1e-7, 2**53, True, None]})
    ):
        AuditEntry.objects.create(
            team=team, actor_name="", action="tried", target_type="t", target_id=str(number), before=value
        )
    newest = AuditEntry.objects.create(team=team, actor_name="", action="tried", target_id="gone").pk
    with connection.cursor() as cursor:  # its number must not come again
        cursor.execute("DELETE FROM decisions_auditentry WHERE id = %s", [newest])
    Observation.objects.update(number=Decimal("123456789.123456"))
    Reading.objects.update(seconds=0.1 + 0.2)
    Session.objects.create(session_key="here", session_data="", expire_date=timezone.now())


def test_every_row_goes_out_to_another_database_and_comes_back(file: Path, tmp_path: Path) -> None:
    there, again = tmp_path / "var", tmp_path / "again.zip"
    prepared(there)
    fill()
    before, last = contents(LEFT), AuditEntry.objects.order_by("-pk")[0].pk

    taken = back_up(HERE, file)
    assert {table: len(rows) for table, rows in before.items()} == {
        table: part.rows for table, part in taken.tables.items()
    }
    done = manage(there, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert f"Restored {taken.rows:,} rows" in done.stdout
    done = manage(there, "backup", str(again))
    assert done.returncode == 0, done.stderr
    assert f"{taken.rows:,} rows of {len(taken.tables)} tables" in done.stdout
    assert "SECRET_KEY" in done.stdout
    assert all(table in done.stdout for table in LEFT_OUT)

    for name in (file, again):  # from here, and from there
        User.objects.filter(name__startswith="Zoë").update(name="Somebody else")
        restore(HERE, name, replace=True)
        assert contents(LEFT) == before
        assert verified().differ == ()
        assert verified().decisions == len(before["decisions_decision"]) > 0
        assert not Session.objects.exists(), "nobody is signed in by a restore"
        assert AuditEntry.objects.filter(before__isnull=True).count() == missing(before)
        words = Listing.objects.order_by("pk")[0].words.split()[0]
        assert Listing.objects.filter(words__begin=[words]).exists()
        assert AuditEntry.objects.create(actor_name="", action="tried").pk == last + 2


def missing(before: dict[str, list[tuple[Any, ...]]]) -> int:
    """How many entries of the history say nothing of before; a JSON null says something."""
    names = [field.attname for field in AuditEntry._meta.concrete_fields]
    nothing = [row for row in before["decisions_auditentry"] if row[names.index("before")] is None]
    return len(nothing) - 1


def prepared(folder: Path) -> None:
    """From SQLite into a database with tables, as `migrate` leaves it; from PostgreSQL into none at all."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "db.sqlite3")])


# The moment -------------------------------------------------------------------------------------------------


def test_a_backup_shows_one_moment_and_holds_up_nobody(manager: User, file: Path) -> None:
    with snapshot(HERE):
        assert User.objects.count() == 1
        elsewhere(lambda: User.objects.create(email="later@example.org", name="Lotta Later"))
        assert User.objects.count() == 1
    assert User.objects.count() == 2
    assert back_up(HERE, file).tables["decisions_user"].rows == 2


def test_a_backup_writes_nothing(manager: User, file: Path) -> None:
    before = contents(set())
    back_up(HERE, file)
    assert contents(set()) == before


# What is in it ----------------------------------------------------------------------------------------------


OF_MIGRATIONS = {"django_migrations"}


def test_no_table_is_forgotten(file: Path) -> None:
    taken = back_up(HERE, file)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        columns = {
            table: {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table in taken.tables
        }
    of_search = {table for table in tables if table.startswith("decisions_listing_words")}  # drawn from rows
    assert tables - of_search == set(taken.tables) | LEFT | OF_MIGRATIONS
    generated = {
        field.column for model in apps.get_models() for field in model._meta.fields if field.generated
    }
    for table, part in taken.tables.items():
        assert set(part.columns) == columns[table] - generated, "the database computes those itself"
    assert all(LEFT_OUT.values()), "with a reason"


def test_bytes_come_back_too(manager: User, review: Review) -> None:
    """No table of today's backups has any; one that comes is not to be the first to find out."""
    upload = Upload.objects.create(review=review, by=manager, data=bytes(range(256)))
    (line,) = rows_of(Table(Upload), "default")
    written: Any = stored(Table(Upload), HERE)(line)[Table(Upload).columns.index("data")]
    assert bytes(getattr(written, "obj", written)) == upload.data


# The file ---------------------------------------------------------------------------------------------------


def test_the_file_is_for_this_account_only_and_never_written_over(manager: User, file: Path) -> None:
    back_up(HERE, file)
    assert file.stat().st_mode & 0o777 == 0o600
    written = file.read_bytes()
    with pytest.raises(CommandError, match="There is a file of this name already"):
        call_command("backup", str(file))
    assert file.read_bytes() == written
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_be_finished_leaves_nothing(manager: User, file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE decisions_team RENAME TO decisions_elsewhere")
    try:
        with pytest.raises(Exception, match="decisions_team"):
            back_up(HERE, file)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE decisions_elsewhere RENAME TO decisions_team")
    assert list(file.parent.iterdir()) == []
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("backup", str(file.parent / "nowhere" / "backup.zip"))


def test_harm_to_the_file_is_seen_before_anything_is_written(manager: User, file: Path) -> None:
    back_up(HERE, file)
    whole = file.read_bytes()
    before = contents(set())
    step = len(whole) // 200
    for place in range(0, len(whole), step):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0b10101]) + whole[place + 1 :])
        if not says_what_it_said(file, whole):
            with pytest.raises(Unusable):
                restore(HERE, file, replace=True)
        file.write_bytes(whole[:place])
        with pytest.raises(Unusable):
            restore(HERE, file, replace=True)
    file.write_bytes(whole[:-1])
    with pytest.raises(CommandError, match=r"no row was changed.*cut off or damaged"):
        call_command("restore", str(file), replace=True, no_input=True)
    assert contents(set()) == before


def says_what_it_said(file: Path, whole: bytes) -> bool:
    """Whether the harm was done to what a zip keeps twice or not at all, such as the time of a part."""
    original = file.with_name("whole.zip")
    original.write_bytes(whole)
    try:
        with Backup(file) as harmed, Backup(original) as kept:
            harmed.check()
            return harmed.manifest == kept.manifest
    except Unusable:
        return False


def test_what_is_no_backup_is_refused(manager: User, file: Path) -> None:
    for written in (b"", b"PK", b"questionnaire", json.dumps({"format": 1}).encode()):
        file.write_bytes(written)
        with pytest.raises(CommandError, match="no backup of ragft"):
            call_command("restore", str(file))
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "[]")
    with pytest.raises(CommandError, match="manifest makes no sense"):
        call_command("restore", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", str(file.with_name("nothing")))


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
