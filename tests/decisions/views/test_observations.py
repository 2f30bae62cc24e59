"""Since it was decided: figures come in, are drawn, answered row by row, and taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.engine.triggers import Kind
from decisions.models import DecisionTrigger, Observation
from decisions.services import triggers
from decisions.services.decisions import deprecate
from tests.decisions.services.deciding import answered, decided
from tests.observing import day, decided_long_ago, observe


@pytest.fixture
def decision(review, contributor, manager):
    answered(review, contributor, "queries_per_day", 10_000)
    made = decided(review, contributor, manager, quality_percent="85", cost_per_month="900", currency="EUR")
    return decided_long_ago(made)


@pytest.fixture
def client(signed_in, contributor):
    return signed_in(contributor)


def page_of(decision):
    return reverse("decisions:observations", args=[decision.pk])


def bring(client, decision, text, name="figures.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(reverse("decisions:observations_bring", args=[decision.pk]), {"file": file})


def enter(client, decision, **changed):
    given = {"metric": "quality_percent", "value": "86.5", "on": day().isoformat()} | changed
    return client.post(reverse("decisions:observation_new", args=[decision.pk]), given)


def test_a_page_without_figures_says_what_to_do(client, decision):
    page = client.get(page_of(decision)).content.decode()
    assert "Nothing yet. Enter the first figure below" in page
    assert "Fires when the volume reaches 3,000,000 a month" in page


def test_a_figure_is_entered_and_drawn_against_what_was_expected(client, decision):
    assert enter(client, decision, note="Fixed set.").status_code == 302
    page = client.get(page_of(decision)).content.decode()
    assert f"86.5 % on {day().isoformat()}; expected 85 %" in page
    assert "Fixed set." in page
    row = Observation.objects.get()
    assert (row.by_name, row.source, row.unit) == ("Cleo Contributor", "form", "percent")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"value": "170"}, "Its value is a percentage, from 0 to 100."),
        ({"value": "good"}, "Its value is a number."),
        ({"on": day(1).isoformat()}, "is a day to come."),
        ({"metric": "happiness"}, "Select a valid choice."),
        ({"metric": "change_rate", "value": "sometimes"}, "Its value is one of hourly"),
        ({"metric": "retires_on", "value": "soon"}, "Its value is a day"),
    ],
)
def test_a_wrong_figure_comes_back_with_why(client, decision, changed, why):
    answer = enter(client, decision, **changed)
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not Observation.objects.exists()


def test_numbers_are_taken_as_people_write_them(client, decision):
    enter(client, decision, metric="requests_per_month", value="1.5M")
    enter(client, decision, metric="change_rate", value="Daily")
    assert {str(row.value) for row in Observation.objects.all()} == {"1500000.000000", "daily"}


def test_the_trigger_that_fired_is_shown_with_what_fired_it(client, decision):
    enter(client, decision, value="70", note="After the release.")
    page = client.get(page_of(decision)).content.decode()
    assert f"The quality was 70 on {day().isoformat()}, against 85 then." in page
    assert "“After the release.”" in page
    assert "A trigger fired on" in page
    record = client.get(decision.get_absolute_url()).content.decode()
    assert "The quality was 70" in record


def test_words_are_listed_and_not_drawn(client, decision, contributor):
    observe(decision, contributor, "change_rate", "daily")
    observe(decision, contributor, "retires_on", "2027-03-01")
    page = client.get(page_of(decision)).content.decode()
    assert "2027-03-01" in page
    assert "data-chart" not in page


# A table ----------------------------------------------------------------------------------------------------


def test_each_row_of_a_table_is_answered(client, decision):
    on = day().isoformat()
    rows = (f"quality_percent;86;{on};=1+1", "", f"happiness;3;{on};", f"quality_percent;86;{on};")
    text = "\n".join(("Metric;Value;On;Note", *rows))
    page = bring(client, decision, text).content.decode()
    assert "What became of the 3 rows" in page
    assert "The metric “happiness” is not known here." in page
    assert "It is recorded already, and not counted twice." in page
    assert Observation.objects.get().note == "=1+1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no column metric or value or on"),
        ("metric,value\nlatency_ms,1\n", "there is no column on"),
        ("metric,value,on,metric\n", "two columns have the same name"),
        ("metric,value,on,colour\n", "the column “colour” is not known"),
        ("metric,value,on\nlatency_ms,1,2026-01-01,5,6\n", "more cells than there are columns"),
        ("metric,value,on\n" + "latency_ms,1,2026-01-01\n" * 1001, "more than 1,000 rows"),
        ("metric,value,on\n" + "x" * 1_000_000, "more than 1,000,000 bytes"),
        (b"metric,value,on\n\x00\x00\n", "NUL byte"),
        ('metric,value,on\nlatency_ms,"1,2026-01-01\n', "quote"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(client, decision, text, why):
    answer = bring(client, decision, text)
    assert answer.status_code == 200
    assert why in answer.content.decode() or (text == "" and "empty" in answer.content.decode())
    assert not Observation.objects.exists()


def test_a_table_goes_out_and_comes_back_as_it_was(client, decision, contributor, manager, component):
    observe(decision, contributor, "latency_ms", "900.25", note="=HYPERLINK()")
    answer = client.get(reverse("decisions:observations_csv", args=[decision.pk]))
    assert answer["Content-Disposition"].endswith('-observations.csv"')
    text = answer.content.decode()
    assert "'=HYPERLINK()" in text
    assert "recorded already" in bring(client, decision, text).content.decode()


def test_a_table_in_the_older_encoding_of_a_spreadsheet(client, decision):
    text = f"metric\tvalue\ton\tnote\nlatency_ms\t9\t{day().isoformat()}\tGemäß Plan\n".encode("cp1252")
    bring(client, decision, text)
    assert Observation.objects.get().note == "Gemäß Plan"


# Taking back, and who may -----------------------------------------------------------------------------------


def test_an_observation_is_taken_back_with_a_reason(client, decision, contributor):
    pk = observe(decision, contributor)
    address = reverse("decisions:observation_removal", args=[pk])
    assert "900 ms" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert Observation.objects.exists()
    assert client.post(address, {"reason": "A typing error."}).status_code == 302
    assert not Observation.objects.exists()
    assert client.get(address).status_code == 404


def test_a_viewer_sees_no_way_to_change(signed_in, viewer, decision, contributor):
    observe(decision, contributor)
    page = signed_in(viewer).get(page_of(decision)).content.decode()
    assert "Enter a figure" not in page
    assert "Take back" not in page
    assert "Armed" in page
    assert enter(signed_in(viewer), decision).status_code == 403


def test_of_an_ended_decision_the_series_stays(client, decision, contributor, manager):
    observe(decision, contributor)
    deprecate(decision, reason="Gone.", by=manager)
    page = client.get(page_of(decision)).content.decode()
    assert "900 ms" in page
    assert "Enter a figure" not in page
    assert enter(client, decision).status_code == 200


def test_queries_stay_flat(client, decision, contributor, django_assert_max_num_queries):
    for later in range(-30, 0):
        observe(decision, contributor, later=later)
        observe(decision, contributor, "cost_per_month", 500, later=later)
    with django_assert_max_num_queries(18):
        client.get(page_of(decision))


# Triggers ---------------------------------------------------------------------------------------------------


def trigger(decision, kind="quality"):
    return DecisionTrigger.objects.get(decision=decision, kind=kind)


def test_a_trigger_is_added_in_two_steps(client, decision):
    address = reverse("decisions:trigger_new", args=[decision.pk])
    assert "A metric of your own" in client.get(address).content.decode()
    given = {"metric": "complaints", "compared": "above", "then_number": "20", "in_a_row": "2"}
    assert client.post(f"{address}?kind=metric", given).status_code == 302
    made = trigger(decision, "metric")
    assert (made.metric, made.then_number, made.in_a_row) == ("complaints", 20, 2)
    assert "complaints" in client.get(page_of(decision)).content.decode()
    again = client.post(f"{address}?kind=metric", given)
    assert "is watched already" in again.content.decode()


def test_every_kind_has_its_form(client, decision):
    for kind in Kind:
        address = f"{reverse('decisions:trigger_new', args=[decision.pk])}?kind={kind}"
        assert client.get(address).status_code == 200


def test_a_trigger_is_changed(client, decision):
    address = reverse("decisions:trigger_edit", args=[trigger(decision).pk])
    assert 'value="85"' in client.get(address).content.decode()
    assert "is no number" in client.post(address, {"then_number": "high", "in_a_row": 1}).content.decode()
    assert client.post(address, {"then_number": "80.5", "in_a_row": 3}).status_code == 302
    assert (trigger(decision).then_number, trigger(decision).in_a_row) == (80.5, 3)


def test_a_trigger_is_muted_and_armed_again(client, decision):
    address = reverse("decisions:trigger_mute", args=[trigger(decision).pk])
    refused = client.post(address, {"until": day().isoformat(), "because": "Known."})
    assert "Choose a day to come." in refused.content.decode()
    client.post(address, {"until": day(9).isoformat(), "because": "A known gap."})
    page = client.get(page_of(decision)).content.decode()
    assert "Cleo Contributor: A known gap." in page
    client.post(reverse("decisions:trigger_unmute", args=[trigger(decision).pk]))
    assert trigger(decision).muted_until is None


def test_an_event_is_reported(client, decision, contributor):
    event = triggers.add(decision, kind=Kind.EVENT, metric="A new law", by=contributor)
    address = reverse("decisions:event_report", args=[event.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": "In force since May."}).status_code == 302
    page = client.get(page_of(decision)).content.decode()
    assert "“A new law” was reported" in page
    decision.refresh_from_db()
    assert decision.revisit_on == day()
    assert client.post(reverse("decisions:event_report", args=[trigger(decision).pk])).status_code == 404


def test_a_removed_trigger_can_be_set_again(client, decision):
    client.post(reverse("decisions:trigger_removal", args=[trigger(decision).pk]))
    assert "Set the 1 usual one that is missing" in client.get(page_of(decision)).content.decode()
    client.post(reverse("decisions:triggers_set", args=[decision.pk]))
    assert trigger(decision).then_number == 85
