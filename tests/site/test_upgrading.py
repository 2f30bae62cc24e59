"""Promises of upgrading: the released code works on today's tables, and one is told when it would not."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.test import Client
from django.urls import reverse

from decisions.models import Decision, User
from decisions.services.verifying import verified
from ragft_site.upgrading import unknown, waiting
from tests.released import RELEASED, unpack
from tests.site.managing import BASE, manage, this_database
from tests.site.migration_rules import objections

# The rules --------------------------------------------------------------------------------------------------


def since_the_release() -> list[tuple[Migration, ProjectState]]:
    """Every migration that the release does not have, in order, with the state before it."""
    loader = MigrationLoader(None)
    graph = loader.graph
    old = {node for newest in RELEASED["migrations"].items() for node in graph.forwards_plan(newest)}
    plan = [node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf)]
    new = [node for node in dict.fromkeys(plan) if node not in old]
    return [(graph.nodes[node], loader.project_state(node, at_end=False)) for node in new]


def test_migrations_since_the_release_let_its_code_go_on() -> None:
    assert list(objections(since_the_release())) == []


def test_what_the_release_has_is_still_known() -> None:
    assert set(RELEASED["migrations"].items()) <= set(MigrationLoader(None).graph.nodes)


BEFORE = ProjectState()
MODEL = migrations.CreateModel(
    "Old",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=10)),
        ("day", models.DateField(null=True)),
    ],
)
MODEL.state_forwards("decisions", BEFORE)


def objected(*done: Any, **said: str) -> list[str]:
    """What is said against a migration that does this."""
    migration = type("Migration", (Migration,), {"operations": list(done), **said})("9999_tried", "decisions")
    return list(objections([(migration, BEFORE)]))


@pytest.mark.parametrize(
    "done",
    [
        migrations.AddField("old", "note", models.TextField(null=True)),
        migrations.AddField("old", "note", models.TextField(db_default="")),
        migrations.AddField("old", "others", models.ManyToManyField("decisions.Old")),
        migrations.AddIndex("old", models.Index(fields=("name",), name="by_name")),
        migrations.AlterField("old", "name", models.CharField(max_length=20)),
        migrations.AlterField("old", "name", models.CharField(max_length=10, null=True, help_text="Said")),
        migrations.AlterField(
            "old", "name", models.CharField(max_length=10, choices=[("a", "A")], default="a")
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("old", "day")]),
    ],
)
def test_what_old_code_does_not_notice_passes(done: Any) -> None:
    assert objected(done) == []


BREAKING = [
    migrations.AddField("old", "note", models.TextField(default="")),
    migrations.AddField("old", "note", models.BooleanField(default=False)),
    migrations.AlterField("old", "day", models.DateField()),
    migrations.AlterField("old", "name", models.CharField(max_length=9)),
    migrations.AlterField("old", "name", models.CharField(max_length=10, unique=True)),
    migrations.AlterField("old", "name", models.TextField()),
    migrations.AlterField("old", "name", models.CharField(max_length=10, db_column="called")),
    migrations.RemoveField("old", "name"),
    migrations.RenameField("old", "name", "called"),
    migrations.RenameModel("Old", "Older"),
    migrations.DeleteModel("Old"),
    migrations.AlterModelTable("old", "olds"),
    migrations.AlterUniqueTogether("old", {("name", "day")}),
    migrations.AddConstraint("old", models.UniqueConstraint(fields=("name",), name="once")),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.RunSQL("DROP TABLE old"),
    migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("old", "day")]),
]


@pytest.mark.parametrize("done", BREAKING)
def test_what_old_code_would_fail_on_is_named(done: Any) -> None:
    (said,) = objected(done)
    assert done.describe() in said
    assert objected(done, stop_first="Because.") == objected(done, old_code_goes_on="Because.") == []


@pytest.mark.parametrize("reason", ["stop_first", "old_code_goes_on"])
def test_a_reason_has_words(reason: str) -> None:
    assert objected(BREAKING[0], **{reason: ""}) != []


def test_what_is_new_altogether_may_have_any_shape() -> None:
    new = migrations.CreateModel("New", fields=[("id", models.BigAutoField(primary_key=True))])
    assert objected(new, migrations.AddField("new", "note", models.TextField(default=""))) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("field", "goes_on"), [({"default": False}, False), ({"db_default": False}, True)])
def test_why_a_default_of_djangos_is_not_enough(field: dict[str, Any], goes_on: bool) -> None:
    """Old code names no column that it does not know; only the database can fill that one."""
    old, new = BEFORE.clone(), BEFORE.clone()
    migrations.AddField("old", "is_new", models.BooleanField(**field)).state_forwards("decisions", new)
    written = old.apps.get_model("decisions", "Old")
    with connection.schema_editor() as editor:
        editor.create_model(written)
        editor.add_field(written, new.apps.get_model("decisions", "Old")._meta.get_field("is_new"))
    try:
        if goes_on:
            written.objects.create(name="by old")
        else:
            with pytest.raises(IntegrityError, match="is_new"):
                written.objects.create(name="by old")
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(written)


# The released code itself -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The released code in a folder of its own."""
    folder = tmp_path_factory.mktemp("released")
    unpack(folder)
    return folder


def test_the_release_has_the_migrations_that_are_written_down(released: Path) -> None:
    for app in ("decisions", "costing"):
        files = sorted((released / app / "migrations").glob("[0-9]*.py"))
        assert files[-1].stem == RELEASED["migrations"][app]


@pytest.mark.django_db(transaction=True)
def test_the_released_code_works_on_todays_tables(released: Path, tmp_path: Path) -> None:
    program = (BASE / "tests" / "site" / "on_released_code.py").read_text(encoding="utf-8")
    words = ("shell", "--verbosity", "0", "--command", program)
    done = manage(tmp_path, *words, code=released, DATABASE_URL=this_database())
    assert done.returncode == 0, done.stderr
    assert '"differ": []' in done.stdout

    connections["default"].check_constraints()
    assert verified().differ == ()
    decision = Decision.objects.get(pk=done.stdout.split()[-1])
    client = Client()
    client.force_login(User.objects.get(is_owner=True))
    of_review = reverse("decisions:review", args=[decision.proposal.review_id])
    for address in ("/", of_review, decision.get_absolute_url(), reverse("decisions:decisions")):
        assert client.get(address).status_code == 200, address


# Who runs a site --------------------------------------------------------------------------------------------


def planned() -> tuple[str, int]:
    """What `upgrade_plan` says, and how it ends."""
    said = StringIO()
    try:
        call_command("upgrade_plan", stdout=said)
    except SystemExit as end:
        return said.getvalue(), int(str(end.code))
    return said.getvalue(), 0


@pytest.mark.django_db
def test_the_plan_says_whether_to_stop_first() -> None:
    assert planned() == ("Nothing is to be migrated.\n", 0)
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("costing", "0002_scenarios")
    said, code = planned()
    assert "costing.0002_scenarios\nMigrate while the old version serves" in said
    assert code == 0
    for app, name in recorder.applied_migrations():
        if app == "decisions" and name >= "0011":
            recorder.record_unapplied(app, name)
    said, code = planned()
    assert "decisions.0011_portfolio  stop first: " in said
    assert "Stop web, workers and schedule, then migrate" in said
    assert code == 1


@pytest.mark.django_db
def test_old_code_before_a_newer_database_says_so() -> None:
    MigrationRecorder(connection).record_applied("decisions", "9999_later")
    assert unknown(connections["default"]) == ["decisions.9999_later"]
    assert waiting(connections["default"]) == []
    said, code = planned()
    assert "of a newer version than this one: decisions.9999_later" in said
    assert code == 0
