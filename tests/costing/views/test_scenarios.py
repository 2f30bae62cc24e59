"""The page of a review's costs: what it starts with, live previews that write nothing, scenarios kept."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from costing.engine.scenario_wire import scenario_to_wire
from costing.forms.entry import texts_of
from costing.links import link_text
from costing.models import Scenario
from costing.services.prices import enter_price
from costing.services.scenarios import choose_scenario, save_scenario
from decisions.models import AnswerState, AuditEntry, Review
from decisions.services.reviews import Given, close_review, save_answer
from tests.costing.scenarios import inputs, make_scenario

HTMX = {"HX-Request": "true"}


def url(name: str, row, **more) -> str:
    key = "review_id" if isinstance(row, Review) else "scenario_id"
    return reverse(f"costing:{name}", kwargs={key: row.pk, **more})


def texts(**changes: str) -> dict[str, str]:
    """A whole form, with some texts entered otherwise."""
    return texts_of(inputs()) | {"name": ""} | changes


def main_of(response) -> str:
    return " ".join(response.text.split("<main")[1].split())


def good_in(fragment: str) -> str:
    found = re.search(r'name="good"[^>]* value="([^"]*)"', fragment)
    assert found
    return found[1]


@pytest.fixture
def scenario(review, contributor) -> Scenario:
    return make_scenario(review, contributor, "Launch")


# What is shown ----------------------------------------------------------------------------------------------


def test_the_page_starts_with_the_answers_and_one_sentence(signed_in, review, contributor):
    save_answer(review, "queries_per_day", Given(AnswerState.ANSWERED, 432), version=0, by=contributor)
    page = main_of(signed_in(contributor).get(url("costs", review)))
    assert 'name="queries_per_day" value="432"' in page
    assert "From your answers." in page
    assert "costs least" in page
    assert "you plan 432" in page


def test_every_price_line_formula_and_preset_stands_with_its_source(signed_in, review, viewer):
    page = main_of(signed_in(viewer).get(url("costs", review)))
    assert "examples × tokens × epochs × trainings × training price" in page
    assert "training/openai/gpt-4o-mini: $3.00 / 1M tokens, 1 January 2026, OpenAI, price table" in page
    assert "Four passages of 500 (Assumption of this product)" in page
    assert "ends on 2027-01-14, within the horizon" in page


def test_readers_try_and_keep_nothing(signed_in, review, viewer, scenario):
    page = main_of(signed_in(viewer).get(url("scenario", scenario)))
    assert 'name="queries_per_day"' in page
    assert "Keep it" not in page
    assert "Remove" not in page
    assert "Choose it" not in page


def test_scenarios_stand_side_by_side(signed_in, review, contributor, scenario):
    make_scenario(review, contributor, "Ten times", queries_per_day=100_000)
    choose_scenario(scenario, by=contributor)
    page = main_of(signed_in(contributor).get(url("costs", review)))
    assert page.index("Launch") < page.index("Ten times")
    assert page.count(">chosen<") == 1


def test_a_saved_scenario_shows_its_own_inputs(signed_in, review, contributor):
    small = make_scenario(review, contributor, "Small", queries_per_day=12)
    page = main_of(signed_in(contributor).get(url("scenario", small)))
    assert 'name="queries_per_day" value="12"' in page
    assert "Save “Small”" in page


def test_the_end_of_the_platform_can_be_put_into_the_questionnaire(signed_in, review, contributor):
    client = signed_in(contributor)
    page = client.get(url("costs", review))
    assert "Answer it with this day" in page.text
    form = {"tuning_platform_until-version": "0", "tuning_platform_until-value": "2027-01-06"}
    client.post(reverse("decisions:answers", kwargs={"review_id": review.pk}), form)
    assert review.answers.get(question_key="tuning_platform_until").value == "2027-01-06"
    assert "Answer it with this day" not in client.get(url("costs", review)).text


# The live preview -------------------------------------------------------------------------------------------


def test_the_preview_is_a_fragment_and_writes_nothing(signed_in, review, viewer, scenario):
    client = signed_in(viewer)
    entries, revision = AuditEntry.objects.count(), Review.objects.get().revision
    page = client.post(url("preview", review), texts(queries_per_day="20k"), headers=HTMX)
    assert page.text.lstrip().startswith("<section")
    assert "<html" not in page.text
    assert "you plan 20,000" in page.text
    assert Scenario.objects.count() == 1
    assert AuditEntry.objects.count() == entries
    assert Review.objects.get().revision == revision


def test_bad_input_keeps_the_last_good_result_marked(signed_in, review, viewer):
    client = signed_in(viewer)
    good = good_in(client.post(url("preview", review), texts(queries_per_day="77"), headers=HTMX).text)
    bad = texts(queries_per_day="-5") | {"good": good}
    page = client.post(url("preview", review), bad, headers=HTMX).text
    assert 'class="is-stale"' in page
    assert "your last inputs that could be used: 77 questions a day on openai/gpt-4o, 12 months." in page
    assert 'id="error-queries_per_day" hx-swap-oob="true"' in page
    assert "-5 is outside what is allowed, 1 to 1,000,000,000 a day." in page
    assert good_in(page) == good


def test_a_mended_field_loses_its_message(signed_in, review, viewer):
    sent = texts() | {"bad": "queries_per_day months"}
    page = signed_in(viewer).post(url("preview", review), sent, headers=HTMX).text
    assert '<div id="error-queries_per_day" hx-swap-oob="true"></div>' in page
    assert "is-stale" not in page


@pytest.mark.parametrize("good", ["", "rubbish", "A" * 9000])
def test_a_made_up_last_result_is_nothing(signed_in, review, viewer, good):
    sent = texts(months="0") | {"good": good, "bad": "<script> x"}
    page = signed_in(viewer).post(url("preview", review), sent, headers=HTMX).text
    assert "Nothing can be worked out yet." in page
    assert "<script> " not in page


def test_without_script_the_button_shows_the_whole_page(signed_in, review, viewer):
    page = signed_in(viewer).post(url("preview", review), texts(queries_per_day="20k"))
    assert "<html" in page.text
    assert "you plan 20,000" in page.text
    assert 'value="20k"' in page.text


def test_without_script_bad_input_comes_back_as_it_was_entered(signed_in, review, viewer):
    page = signed_in(viewer).post(url("preview", review), texts(queries_per_day="lots"))
    assert 'value="lots"' in page.text
    assert "“lots” is no number" in page.text


def test_bands_come_as_a_fragment_of_their_own(signed_in, review, viewer):
    page = signed_in(viewer).post(url("uncertainty", review), texts(), headers=HTMX)
    assert page.text.lstrip().startswith("<section")
    assert "eight in ten of 10,000 draws" in page.text
    assert "By month 12" in page.text
    whole = signed_in(viewer).post(url("uncertainty", review), texts())
    assert "<html" in whole.text
    assert "eight in ten" in whole.text


def test_bands_of_bad_input_are_none(signed_in, review, viewer):
    page = signed_in(viewer).post(url("uncertainty", review), texts(months="0"), headers=HTMX)
    assert page.status_code == 200
    assert "eight in ten" not in page.text


def test_lines_and_formulas_come_once_they_are_opened(signed_in, review, viewer):
    client = signed_in(viewer)
    preview = client.post(url("preview", review), texts(), headers=HTMX).text
    assert "days × 8 hours × hour price" not in preview
    assert 'hx-trigger="intersect once"' in preview
    page = client.post(url("parts", review), texts(prompt_days="7"), headers=HTMX)
    assert page.text.lstrip().startswith('<div id="parts-of-it">')
    assert "days × 8 hours × hour price" in page.text
    assert "Work on the prompt: 7" in page.text
    good = link_text(scenario_to_wire(inputs(prompt_days=9)))
    bad = client.post(url("parts", review), texts(months="0") | {"good": good}, headers=HTMX)
    assert "Work on the prompt: 9" in bad.text
    assert client.post(url("parts", review), texts(months="0"), headers=HTMX).status_code == 200
    assert "<html" in client.post(url("parts", review), texts()).text


# Links and files --------------------------------------------------------------------------------------------


def test_a_link_reproduces_a_scenario_and_stores_nothing(signed_in, review, viewer):
    link = link_text(scenario_to_wire(inputs(queries_per_day=77)))
    page = signed_in(viewer).get(url("costs", review), {"inputs": link})
    assert 'name="queries_per_day" value="77"' in page.text
    assert good_in(page.text) == link
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    "link",
    ["", "rubbish", link_text({"queries_per_day": -1}), link_text({"surprise": 1}), link_text({})[:-3]],
)
def test_a_crafted_link_breaks_nothing(signed_in, review, viewer, link):
    page = signed_in(viewer).get(url("costs", review), {"inputs": link})
    assert page.status_code == 200
    assert "Here is where a scenario starts instead." in page.text
    assert "costs least" in page.text
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbfApproach"), ("xlsx", b"PK")])
def test_figures_as_files(signed_in, review, viewer, kind, begins):
    link = link_text(scenario_to_wire(inputs()))
    file = signed_in(viewer).get(url("figures", review, kind=kind), {"inputs": link})
    assert file.content.startswith(begins)
    assert file["Content-Disposition"] == f'attachment; filename="costs.{kind}"'


@pytest.mark.parametrize(("kind", "link"), [("pdf", link_text({})), ("csv", ""), ("csv", "rubbish")])
def test_files_that_are_not_there(signed_in, review, viewer, kind, link):
    assert signed_in(viewer).get(url("figures", review, kind=kind), {"inputs": link}).status_code == 404


# What is kept -----------------------------------------------------------------------------------------------


def test_a_scenario_is_kept_under_its_name(signed_in, review, contributor):
    page = signed_in(contributor).post(
        url("scenario_new", review), texts(name="Launch", queries_per_day="77"), follow=True
    )
    scenario = Scenario.objects.get()
    assert (scenario.name, scenario.inputs["queries_per_day"]) == ("Launch", 77)
    assert "“Launch” is kept." in page.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Nothing was saved."),
        ({"name": "x" * 81}, "Nothing was saved."),
        ({"name": "launch"}, "There is a scenario of this name already"),
        ({"name": "New", "months": "0"}, "outside what is allowed"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_its_reason(
    signed_in, review, contributor, scenario, changes, says
):
    page = signed_in(contributor).post(url("scenario_new", review), texts(queries_per_day="77", **changes))
    assert says in page.text
    assert 'value="77"' in page.text
    assert Scenario.objects.count() == 1


def test_saving_and_being_told_of_a_newer_version(signed_in, review, contributor, manager, scenario):
    client = signed_in(contributor)
    sent = texts(queries_per_day="77", version="1")
    page = client.post(url("scenario_save", scenario), sent, follow=True)
    assert "“Launch” is saved." in page.text
    save_scenario(scenario, inputs=inputs(queries_per_day=5), version=2, by=manager)
    page = client.post(url("scenario_save", scenario), texts(queries_per_day="78", version="2"))
    assert "Mara Manager has saved “Launch” since you opened it." in page.text
    assert 'value="78"' in page.text
    assert 'name="version" value="3"' in page.text  # saving again replaces theirs
    assert Scenario.objects.get().inputs["queries_per_day"] == 5


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
def test_a_made_up_version_saves_nothing(signed_in, contributor, scenario, version):
    page = signed_in(contributor).post(url("scenario_save", scenario), texts(epochs="9", version=version))
    assert "since you opened it" in page.text
    assert Scenario.objects.get().version == 1


def test_choosing_renaming_copying_and_removing(signed_in, review, contributor, scenario):
    client = signed_in(contributor)
    page = client.post(url("scenario_choice", scenario), follow=True)
    assert "The recommendation now reads the figures of “Launch”." in page.text
    assert Review.objects.get().costs is not None
    client.post(url("scenario_rename", scenario), {"name": "Launch in May"})
    client.post(url("scenario_copy", scenario), {"name": "Later"})
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Launch in May", "Later"]
    page = client.post(url("scenario_copy", scenario), {"name": "later"}, follow=True)
    assert "There is a scenario of this name already" in page.text
    page = client.post(url("scenario_removal", scenario), follow=True)
    assert "“Launch in May” is removed." in page.text
    assert Review.objects.get().costs is None


def test_a_closed_review_says_that_it_keeps_nothing(signed_in, review, contributor, scenario):
    close_review(review, reason="Done.", by=contributor)
    client = signed_in(contributor)
    assert "takes no changes any more" in client.get(url("scenario", scenario)).text
    for name in ("scenario_choice", "scenario_removal"):
        assert "nothing was saved" in client.post(url(name, scenario), follow=True).text
    page = client.post(url("scenario_save", scenario), texts(epochs="9", version="1"), follow=True)
    assert "nothing was saved" in page.text
    assert "nothing was saved" in client.post(url("scenario_new", review), texts(name="New")).text
    assert Scenario.objects.get().version == 1


def test_other_prices_since_it_was_saved_are_told_and_taken_in(
    signed_in, review, team, contributor, manager, scenario
):
    client = signed_in(contributor)
    client.post(url("scenario_choice", scenario))
    before = Review.objects.get().costs
    assert "Prices have changed" not in client.get(url("scenario", scenario)).text
    enter_price(
        team,
        item="model/openai/gpt-4o/input",
        unit="1M tokens",
        amount=Decimal(1),
        currency="USD",
        since=date(2026, 1, 1),
        by=manager,
    )
    page = client.get(url("scenario", scenario))
    assert "Prices have changed since “Launch” was saved" in page.text
    assert page.context["repriced"] == [
        ("model/openai/gpt-4o/input", "2.5 USD / 1M tokens", "1 USD / 1M tokens")
    ]
    assert Review.objects.get().costs == before
    client.post(url("scenario_save", scenario), texts(version="1"))
    assert "Prices have changed" not in client.get(url("scenario", scenario)).text
    assert Review.objects.get().costs["monthly"]["rag"] < before["monthly"]["rag"]


def test_readers_get_403_and_strangers_404(signed_in, review, viewer, stranger, scenario):
    for person, status in ((viewer, 403), (stranger, 404)):
        client = signed_in(person)
        assert client.post(url("scenario_new", review), texts(name="New")).status_code == status
        for name in ("save", "copy", "rename", "removal", "choice"):
            assert client.post(url(f"scenario_{name}", scenario), {"name": "x"}).status_code == status
    assert signed_in(stranger).post(url("preview", review), texts(), headers=HTMX).status_code == 404
    assert Scenario.objects.get().name == "Launch"


@pytest.mark.parametrize("count", [1, 6])
def test_the_number_of_queries_does_not_grow(
    signed_in, review, contributor, count, django_assert_num_queries
):
    for number in range(count):
        make_scenario(review, contributor, f"Scenario {number}")
    client = signed_in(contributor)
    # session, person, review, answers, prices, scenarios, the platform's answer, comments, notices
    with django_assert_num_queries(9):
        client.get(url("costs", review))


def test_the_preview_asks_little_of_the_database(signed_in, review, viewer, django_assert_num_queries):
    client = signed_in(viewer)
    with django_assert_num_queries(4):  # session, person, review, prices
        client.post(url("preview", review), texts(), headers=HTMX)
