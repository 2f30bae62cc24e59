"""Promises of an erasure: no text is left anywhere, every count stays, and nobody can put text back."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from django.core import serializers
from django.urls import reverse

from decisions.engine.diagnosis import diagnosis_to_wire
from decisions.models import Arm, ArmRun, AuditEntry, Example, Reading, Review, Settlement
from decisions.services import readings, reviews, runs
from decisions.services.diagnosis import diagnosis_of
from decisions.services.erasure import ERASED, erase
from decisions.services.failures_wire import examples_wire
from decisions.services.readings import Said, StaleReading, TextIsErased
from tests.failures import make_examples, read, run
from tests.statements import statements
from tests.threads import at_once

SECRET = "Kim Doe, 12 Harbour Road"
REASON = "The customer asked for it."


@pytest.fixture
def example(review, contributor, manager):
    """An example in which a customer's words stand wherever words can stand, and one beside it."""
    row, other = make_examples(review, 2)
    said: dict[str, Any] = {
        "input": SECRET,
        "output": SECRET,
        "expected": SECRET,
        "system": SECRET,
        "context": [SECRET],
    }
    said |= {"history": [["user", SECRET]], "labels": [{"note": SECRET}], "facets": {"who": SECRET}}
    said |= {"source_id": SECRET, "trace_id": SECRET}
    Example.objects.filter(pk=row.pk).update(**said)
    texts: dict[str, Any] = {
        "note": SECRET,
        "corrected": SECRET,
        "overruled_because": SECRET,
        "marked": [[0, 3]],
    }
    read(row, contributor, "fact-out-of-date", fact=SECRET, fact_lives="Handbook", fact_owner="Ida", **texts)
    read(row, manager, "wrong-format", severity="costly", **texts)
    read(other, contributor, "wrong-format")
    run(row, "context", right=True, given=SECRET, output=SECRET)
    Settlement.objects.create(example=row, codes=["wrong-format"], reason=SECRET, by=manager, by_name="Mara")
    row.refresh_from_db()
    return row


def everything_stored() -> str:
    """All rows of all that can hold text."""
    models = (Example, Reading, ArmRun, Settlement, AuditEntry, Review)
    return "".join(serializers.serialize("json", model.objects.all()) for model in models)


def gone(review, example, by):
    return erase(review, [example.pk], reason=REASON, by=by)


# What goes ------------------------------------------------------------------------------------------------


def test_no_word_of_it_is_left(review, example, manager):
    assert SECRET in everything_stored()
    assert gone(review, example, manager) == 1
    assert SECRET not in everything_stored()
    example.refresh_from_db()
    assert example.is_erased
    assert (example.erased_by_name, example.erased_because) == (manager.name, REASON)


def test_the_example_beside_it_keeps_its_own(review, example, manager):
    gone(review, example, manager)
    other = Example.objects.get(number=2)
    assert (other.input, other.readings.get().note) == ("Question 2?", "Why 2 failed.")


def test_the_history_keeps_who_why_and_the_hash(review, example, manager, signed_in):
    gone(review, example, manager)
    entry = AuditEntry.objects.get(action="erased")
    assert (entry.review, entry.actor, entry.reason) == (review, manager, REASON)
    assert entry.after == {"hash": example.text_hash}
    page = signed_in(manager).get(reverse("decisions:history", args=[review.pk])).text
    assert "erased the text of an example" in page
    assert REASON in page


# What stays -----------------------------------------------------------------------------------------------


def test_every_count_stays(review, example, manager):
    def counted():
        full = diagnosis_of(review)
        sources = full.sources
        return (
            diagnosis_to_wire(full.found),
            full.tally.by_code,
            full.tally.by_severity,
            dict(sources.held),
            sources.says,
            full.arms,
            [reading.cause(full.book) for reading in full.readings],
        )

    before = counted()
    stored = Review.objects.get().diagnosis
    gone(review, example, manager)
    assert counted() == before
    assert Review.objects.get().diagnosis == stored
    example.refresh_from_db()
    assert example.text_hash == f"{1:032x}"
    assert example.readers_done == 2
    assert example.readings.exclude(fact="").get().fact == ERASED


def test_an_export_says_that_it_is_erased(review, example, manager, contributor):
    gone(review, example, manager)
    told, other = examples_wire(review, to=contributor)
    assert told["erased"]["because"] == REASON
    assert (told["input"], told["context"], told["facets"]) == ("", [], {})
    assert [reading["codes"] for reading in told["readings"]] == [["fact-out-of-date"], ["wrong-format"]]
    assert other["erased"] is None
    assert SECRET not in json.dumps([told, other])


@pytest.mark.parametrize("word", ["Harbour", "Kim Doe"])
def test_a_search_finds_nothing_of_it(review, example, manager, signed_in, word):
    gone(review, example, manager)
    page = signed_in(manager).get(reverse("decisions:search"), {"q": word})
    assert "12 Harbour Road" not in page.text.replace(word, "", 1)
    assert (
        "12 Harbour Road" not in signed_in(manager).get(reverse("decisions:failures", args=[review.pk])).text
    )


# Refusals -------------------------------------------------------------------------------------------------


def test_a_second_time_changes_nothing(review, example, manager):
    gone(review, example, manager)
    assert gone(review, example, manager) == 0
    assert AuditEntry.objects.filter(action="erased").count() == 1


def test_examples_of_another_review_stay(review, component, example, manager):
    other = Review.objects.create(component=component, number=2, questionnaire_version=1)
    assert erase(other, [example.pk], reason=REASON, by=manager) == 0
    assert SECRET in everything_stored()


def test_a_closed_review_is_no_refuge(review, example, manager):
    reviews.close_review(review, reason="Done.", by=manager)
    assert gone(review, example, manager) == 1
    assert Review.objects.get().state == "closed"


def test_nothing_can_be_said_of_it_any_more(review, example, manager, contributor):
    gone(review, example, manager)
    example = Example.objects.select_related("review").get(pk=example.pk)
    with pytest.raises(TextIsErased):
        readings.save_draft(example, Said(note=SECRET), version=1, by=contributor)
    with pytest.raises(TextIsErased):
        readings.reopen_reading(example.readings.get(reader=contributor), by=contributor)
    with pytest.raises(runs.TextIsErased):
        runs.add_run(example, arm=Arm.CONTROL, right=False, output=SECRET, by=contributor)
    assert SECRET not in everything_stored()


def test_a_page_that_still_shows_the_text_cannot_save_it(review, example, manager, contributor):
    (draft,) = make_examples(review, 1)
    shown = readings.save_draft(draft, Said(note=SECRET), version=0, by=contributor)
    erase(review, [draft.pk], reason=REASON, by=manager)
    with pytest.raises((TextIsErased, StaleReading)):
        readings.save_draft(draft, Said(note=f"{SECRET}!"), version=shown.version, by=contributor)
    assert Reading.objects.get(example=draft).note == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [False, True])
def test_erasing_and_saving_a_draft_at_the_same_moment(review, manager, contributor, begun):
    """Whoever is first: afterwards no word is left."""
    for example in make_examples(review, 8):
        version = 0
        if begun:
            version = readings.save_draft(example, Said(note=SECRET), version=0, by=contributor).version
        said = Said(note=f"{SECRET}.")
        at_once(
            partial(erase, review, [example.pk], reason=REASON, by=manager),
            partial(readings.save_draft, example, said, version=version, by=contributor),
            refusals=(TextIsErased, StaleReading),
        )
        assert SECRET not in everything_stored()


@pytest.mark.django_db(transaction=True)
def test_erasing_and_finishing_at_the_same_moment(review, manager, contributor):
    for example in make_examples(review, 6):
        said = Said(note=SECRET, codes=("wrong-format",), severity="minor")
        at_once(
            partial(erase, review, [example.pk], reason=REASON, by=manager),
            partial(readings.finish_reading, example, said, version=0, by=contributor),
            refusals=(TextIsErased, StaleReading),
        )
        assert SECRET not in everything_stored()


def test_many_cost_as_many_statements_as_few_but_for_the_history(review, manager):
    def cost(count):
        examples = make_examples(review, count)
        with statements() as made:
            erase(review, [example.pk for example in examples], reason=REASON, by=manager)
        return len([each for each in made if "auditentry" not in each])

    assert cost(2) == cost(30)


def test_a_manager_erases_after_saying_why(review, example, manager, signed_in):
    client, url = signed_in(manager), reverse("decisions:failures_erase", args=[review.pk])
    asked = client.post(url, {"example": [str(example.pk), "nonsense"]})
    assert "Erase the text of Example 1" in asked.text
    assert SECRET not in asked.text
    assert "This field is required." in client.post(url, {"example": example.pk, "reason": " "}).text
    assert SECRET in everything_stored()
    done = client.post(url, {"example": example.pk, "reason": REASON}, follow=True)
    assert "The text of 1 example is erased." in done.text
    assert REASON in done.text
    assert SECRET not in everything_stored()


def test_several_are_erased_at_once(review, manager, signed_in):
    keys = [str(example.pk) for example in make_examples(review, 3)]
    url = reverse("decisions:failures_erase", args=[review.pk])
    asked = signed_in(manager).get(url, {"example": keys})
    assert "Erase the text of 3 examples" in asked.text
    signed_in(manager).post(url, {"example": keys, "reason": REASON})
    assert Example.objects.filter(erased_because=REASON).count() == 3


@pytest.mark.parametrize("data", [{}, {"example": "nonsense"}, {"example": "0" * 32}])
def test_nothing_chosen_erases_nothing(review, example, manager, signed_in, data):
    url = reverse("decisions:failures_erase", args=[review.pk])
    page = signed_in(manager).post(url, data | {"reason": REASON}, follow=True)
    assert "nothing was erased" in page.text
    assert SECRET in everything_stored()


def test_contributors_do_not_erase(review, example, contributor, signed_in):
    url = reverse("decisions:failures_erase", args=[review.pk])
    assert signed_in(contributor).post(url, {"example": example.pk, "reason": REASON}).status_code == 403
    assert SECRET in everything_stored()
