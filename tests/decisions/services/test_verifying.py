"""Everything that was signed says what was signed, or the command says which does not."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from decisions.imports.records import text_key
from decisions.models import Example, Import
from decisions.services import verifying
from tests.decisions.services.deciding import decided


@pytest.fixture
def decision(review, contributor, manager):
    return decided(review, contributor, manager)


@pytest.fixture
def example(review, contributor):
    brought = Import.objects.create(review=review, origin="typed", count=1, by=contributor, by_name="C")
    return Example.objects.create(
        review=review,
        brought=brought,
        number=1,
        input="When?",
        output="Now",
        text_hash=text_key("When?", "Now", ""),
    )


def test_what_was_signed_verifies(decision, example, capsys):
    call_command("verify")
    found = json.loads(capsys.readouterr().out)
    assert found == {"proposals": 1, "decisions": 1, "examples": 1, "erased": 0, "differ": []}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE decisions_decision SET content = '{}'", "decision "),
        ("UPDATE decisions_proposal SET content_hash = 'sha256:1'", "not what its proposal says"),
        ("UPDATE decisions_example SET output = 'Later'", "example "),
    ],
)
def test_what_was_changed_behind_our_back_is_found(decision, example, capsys, statement, said):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert any(said in one for one in json.loads(capsys.readouterr().out)["differ"])


def test_an_erased_text_is_no_difference(example):
    Example.objects.update(output="", input="", erased_at="2026-11-01T00:00:00Z")
    assert verifying.verified().erased == 1
    assert verifying.verified().differ == ()
