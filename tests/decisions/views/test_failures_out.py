"""Taking the failures of a review away: what is sent, to whom, and from how many statements."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from decisions.models import Settlement
from decisions.services.failures_wire import BATCH
from tests.failures import ask, make_examples, read
from tests.statements import statements

KINDS = ("json", "csv")


def fetched(client, review, kind="json"):
    response = client.get(reverse(f"decisions:failures_{kind}", args=[review.pk]))
    assert response.status_code == 200
    return response


def examples_in(client, review):
    return json.loads(fetched(client, review).getvalue())["examples"]


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


@pytest.mark.parametrize(("kind", "sent"), [("json", "application/json"), ("csv", "text/csv; charset=utf-8")])
def test_a_file_with_a_name(me, review, contributor, kind, sent):
    read(make_examples(review, 2)[0], contributor, "wrong-format")
    response = fetched(me, review, kind)
    assert response["Content-Type"] == sent
    assert response["Content-Disposition"] == f'attachment; filename="failures-review-1.{kind}"'
    assert "Wrong answer 2." in response.getvalue().decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_without_failures_has_an_empty_file(me, review, kind):
    assert b"Wrong answer" not in fetched(me, review, kind).getvalue()


def test_viewers_take_it_away_too(signed_in, viewer, review, contributor):
    read(make_examples(review, 1)[0], contributor, "wrong-format")
    assert len(examples_in(signed_in(viewer), review)[0]["readings"]) == 1


def test_what_is_read_blind_stays_with_its_reader(signed_in, me, review, contributor, manager):
    (example,) = make_examples(review, 1)
    read(example, contributor, "wrong-format")
    ask(example, manager)
    Settlement.objects.create(example=example, codes=["wrong-manner"], reason="Early.", by_name="Cleo")
    (seen,) = examples_in(signed_in(manager), review)
    assert (seen["readings"], seen["settlement"]) == ([], None)
    (own,) = examples_in(me, review)
    assert [reading["reader"] for reading in own["readings"]] == [contributor.name]
    read(example, manager, "wrong-format")
    (revealed,) = examples_in(signed_in(manager), review)
    assert len(revealed["readings"]) == 2
    assert revealed["settlement"]["codes"] == ["wrong-manner"]


def test_as_many_statements_for_a_batch_as_for_one(me, review, contributor):
    read(make_examples(review, 1)[0], contributor, "wrong-format")

    def count():
        with statements() as made:
            examples = examples_in(me, review)
        return len(made), len(examples)

    one, _ = count()
    make_examples(review, 60)
    many, told = count()
    assert (many, told) == (one, 61)


def test_batch_after_batch_in_order(me, review):
    make_examples(review, BATCH + 3)
    numbers = [example["number"] for example in examples_in(me, review)]
    assert numbers == list(range(1, BATCH + 4))
