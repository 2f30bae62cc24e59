"""The page of a reading, the table of failures, one example as a page: what they promise over the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from decisions.models import AuditEntry, CodebookVersion, Example, Reading, ReadingState, Review, User
from decisions.services import reviews
from decisions.services.diagnosis import refresh
from decisions.services.reading_list import hold
from decisions.services.readings import Said, defer_reading, save_draft
from tests.failures import ask, make_examples, read, read_all
from tests.statements import statements

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
NOTE = "It names last year's price."


@pytest.fixture
def examples(review: Review) -> list[Example]:
    made = make_examples(review, 6, output="# Prices\n\n<script>alert(1)</script> **9** euros", expected="12")
    refresh(review)
    return made


def address(example: Example) -> str:
    return reverse("decisions:reading", args=[example.pk])


def post(client: Client, example: Example, deed: str, htmx: bool = True, **entered: Any) -> Any:
    data = {"deed": deed, "note": NOTE, "codes": "fact-out-of-date", "version": "0"} | entered
    if "code" in entered:
        del data["codes"]
    return client.post(address(example), data, headers=HTMX if htmx else {})


# The page ---------------------------------------------------------------------------------------------------


def test_the_page_shows_the_example_safely_and_works_without_script(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    page = signed_in(contributor).get(address(examples[0])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<strong>9</strong>" in page
    for name in (
        "note",
        "code",
        "overruled",
        "severity",
        "unsure",
        "flaky",
        "fact",
        "next_step",
        "corrected",
    ):
        assert f'name="{name}"' in page
    assert page.count('name="code"') == 3
    for deed in ("save", "finish", "defer", "undo", "add_code"):
        assert f'value="{deed}"' in page


def test_the_fragment_is_no_full_page(signed_in: SignIn, contributor: User, examples: list[Example]) -> None:
    fragment = signed_in(contributor).get(address(examples[0]), headers=HTMX).content.decode()
    assert 'id="annotator"' in fragment
    assert "<html" not in fragment
    restored = HTMX | {"HX-History-Restore-Request": "true"}
    assert "<html" in signed_in(contributor).get(address(examples[0]), headers=restored).content.decode()


def test_without_script_a_reading_is_finished_by_plain_forms(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    reply = post(client, examples[0], "finish", htmx=False, code=["wrong-format", "", "invented"])
    assert reply["Location"] == address(examples[1])
    done = Reading.objects.get()
    assert (done.codes, done.note, done.state) == (["wrong-format", "invented"], NOTE, ReadingState.DONE)
    assert post(client, examples[1], "save", htmx=False)["Location"] == address(examples[1])
    assert post(client, examples[1], "defer", htmx=False, version="1")["Location"] == address(examples[2])
    assert post(client, examples[2], "undo", htmx=False, note="")["Location"] == address(examples[0])


def test_everything_that_is_entered_arrives(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    entered: dict[str, Any] = {
        "severity": "unacceptable",
        "unsure": "on",
        "flaky": "on",
        "fact": "The price is 12",
        "fact_nowhere": "on",
        "fact_owner": "Sales",
        "fact_nobody": "on",  # the name counts
        "corrected": "12 euros\r\na month",
        "marked": "2-8,0-1",
        "seconds": "31.5",
    }
    post(signed_in(contributor), examples[0], "finish", **entered)
    done = Reading.objects.get()
    assert (done.severity, done.sure, done.flaky, done.seconds) == ("unacceptable", False, True, 31.5)
    assert (done.fact, done.fact_lives, done.fact_owner) == ("The price is 12", "", "Sales")
    assert done.corrected == "12 euros\na month"
    assert done.marked == [[0, 1], [2, 8]]


@pytest.mark.parametrize(
    "entered",
    [
        {"severity": "dreadful"},
        {"overruled": "fate"},
        {"next_step": "wait"},
        {"marked": "9-2"},
        {"marked": "a-b"},
        {"version": "-1"},
        {"version": "x"},
        {"note": "a" * 8001},
        {"seconds": "long"},
        {"codes": ",".join(f"code-{number}" for number in range(13))},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    signed_in: SignIn, contributor: User, examples: list[Example], entered: dict[str, Any]
) -> None:
    for deed in ("save", "finish"):
        reply = post(signed_in(contributor), examples[0], deed, **entered)
        assert reply.status_code == 200
        assert "Not saved." in reply.text
        assert "X-Saved" not in reply.headers
    assert not Reading.objects.exists()


def test_an_unknown_deed_is_refused(signed_in: SignIn, contributor: User, examples: list[Example]) -> None:
    assert post(signed_in(contributor), examples[0], "steal").status_code == 400


def test_codes_without_a_note_are_refused(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    reply = post(client, examples[0], "finish", note="bad")
    assert "First write in a sentence" in reply.text
    draft = Reading.objects.get()
    assert (draft.state, draft.codes, draft.note) == (ReadingState.DRAFT, [], "bad")  # nothing typed is lost


# Saving -----------------------------------------------------------------------------------------------------


def test_a_draft_saves_silently(signed_in: SignIn, contributor: User, examples: list[Example]) -> None:
    reply = post(signed_in(contributor), examples[0], "save", seconds="12")
    assert reply.headers["X-Saved"]
    assert 'id="reading-state"' in reply.text
    assert 'name="version" value="1"' in reply.text
    assert "annotator" not in reply.text.replace("#annotator", "")
    assert not AuditEntry.objects.filter(target_type="decisions.reading").exists()


def test_two_tabs_are_told_of_each_other(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    post(client, examples[0], "save", note="Words of the first tab.")
    reply = post(client, examples[0], "save", note="Words of the second tab.")
    assert "Words of the first tab." in reply.text
    assert "Words of the second tab." in reply.text
    assert 'name="version" value="0"' in reply.text  # a further save meets the same question
    assert "X-Saved" not in reply.headers
    post(client, examples[0], "mine", note="Words of the second tab.")
    assert Reading.objects.get().note == "Words of the second tab."


def test_a_finish_of_an_older_tab_is_told_too(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    post(client, examples[0], "finish")
    reply = post(client, examples[0], "finish", note="Something else entirely.")
    assert "You have finished this reading in another tab." in reply.text
    assert "Something else entirely." in reply.text
    assert Reading.objects.get().note == NOTE


# What comes next --------------------------------------------------------------------------------------------


def test_finishing_brings_the_next_one_with_how_it_stands(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    reply = post(signed_in(contributor), examples[0], "finish")
    assert reply.headers["X-Saved"]
    assert f'data-example="{examples[1].pk}"' in reply.text
    assert 'id="reading-progress" hx-swap-oob="true"' in reply.text
    assert "<strong>1</strong> of 6 read" in reply.text
    assert "In progress: 1 of 20 read" in reply.text


def test_what_was_fetched_ahead_is_not_sent_again(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    ahead = reverse("decisions:reading_next", args=[review.pk]) + f"?after={examples[0].pk}"
    fetched = client.get(ahead, headers=HTMX, follow=True)
    assert f'data-example="{examples[1].pk}"' in fetched.text
    reply = post(client, examples[0], "finish", ahead=str(examples[1].pk))
    assert reply.headers["X-Ahead"] == str(examples[1].pk)
    assert "annotator" not in reply.text
    assert "<strong>1</strong> of 6 read" in reply.text


def test_what_somebody_took_meanwhile_is_not_what_comes_next(
    signed_in: SignIn, contributor: User, manager: User, examples: list[Example]
) -> None:
    save_draft(examples[1], Said(note="Mine"), version=0, by=manager)
    hold(examples[2].pk, manager)
    reply = post(signed_in(contributor), examples[0], "finish", ahead=str(examples[1].pk))
    assert f'data-example="{examples[3].pk}"' in reply.text


def test_when_nothing_is_left_it_says_so(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    read_all(examples[1:], contributor, "wrong-format")
    client = signed_in(contributor)
    assert "Everything is read" in post(client, examples[0], "finish").text
    page = client.get(reverse("decisions:reading_next", args=[review.pk]))
    assert (page.status_code, "Everything is read" in page.text) == (200, True)


def test_the_end_of_the_list_is_what_was_put_off(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    defer_reading(examples[0], Said(note="Later"), version=0, by=contributor)
    read_all(examples[1:5], contributor, "wrong-format")
    reply = post(signed_in(contributor), examples[5], "finish")
    assert f'data-example="{examples[0].pk}"' in reply.text
    assert "Put off" in reply.text


def test_undo_brings_back_the_last_one_and_keeps_what_was_begun(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    post(client, examples[0], "finish")
    reply = post(client, examples[1], "undo", note="Begun already here.", codes="")
    assert f'data-example="{examples[0].pk}"' in reply.text
    assert NOTE.replace("'", "&#x27;") in reply.text
    assert Reading.objects.get(example=examples[1]).note == "Begun already here."
    post(client, examples[0], "finish", version="2")
    again = post(client, examples[0], "reopen", version="3")
    assert 'name="version" value="4"' in again.text


def test_there_may_be_nothing_to_undo(
    signed_in: SignIn, contributor: User, manager: User, examples: list[Example]
) -> None:
    read(examples[1], manager, "wrong-format")
    reply = post(signed_in(contributor), examples[0], "undo", note="", codes="")
    assert "There is nothing of yours to take back here." in reply.text
    assert Reading.objects.get().state == ReadingState.DONE


def test_the_recommendation_follows(signed_in: SignIn, contributor: User, review: Review) -> None:
    examples = make_examples(review, 25)
    client = signed_in(contributor)
    page = reverse("decisions:review", args=[review.pk])
    before = client.get(page).context["panel"].found
    for example in examples:
        post(client, example, "finish")
    after = client.get(page).context["panel"].found
    review.refresh_from_db()
    assert review.diagnosis is not None
    assert review.diagnosis["side"] == "knowledge"
    assert after != before


def test_a_missing_code_is_added(signed_in: SignIn, contributor: User, examples: list[Example]) -> None:
    client = signed_in(contributor)
    reply = post(client, examples[0], "add_code", new_code="Wrong language", new_cause="behaviour", codes="")
    assert 'value="wrong-language"' in reply.text
    assert 'id="reading-codebook" hidden hx-swap-oob="true"' in reply.text
    assert CodebookVersion.objects.get().codes[-1]["name"] == "Wrong language"
    refused: list[tuple[dict[str, Any], str]] = [
        ({"new_code": "", "new_cause": "behaviour"}, "needs a name"),
        ({"new_code": "Wrong language", "new_cause": "behaviour"}, "already"),
        ({"new_code": "Other", "new_cause": ""}, "which cause"),
    ]
    for entered, words in refused:
        assert words in post(client, examples[0], "add_code", version="1", **entered).text
    assert CodebookVersion.objects.count() == 1


# Who, and when ----------------------------------------------------------------------------------------------


def test_readers_and_strangers(
    signed_in: SignIn, viewer: User, stranger: User, examples: list[Example]
) -> None:
    for deed in ("save", "finish", "defer", "undo", "reopen", "add_code", "mine"):
        assert post(signed_in(viewer), examples[0], deed).status_code == 403
        assert post(signed_in(stranger), examples[0], deed).status_code == 404
    assert not Reading.objects.exists()


def test_a_closed_review_is_read_no_more(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    reviews.close_review(review, reason="Enough", by=contributor)
    client = signed_in(contributor)
    assert client.get(address(examples[0]))["Location"] == examples[0].get_absolute_url()
    for deed in ("save", "finish", "defer", "add_code"):
        reply = post(client, examples[0], deed, new_code="New one", new_cause="prompt")
        assert reply.headers["HX-Redirect"] == examples[0].get_absolute_url()
    assert "This review is closed" in client.get(examples[0].get_absolute_url()).text


def test_an_erased_example_is_read_no_more(
    signed_in: SignIn, contributor: User, examples: list[Example]
) -> None:
    Example.objects.filter(pk=examples[0].pk).update(
        erased_at=timezone.now(), input="", output="", erased_because="A customer asked"
    )
    client = signed_in(contributor)
    assert client.get(address(examples[0])).status_code == 302
    assert post(client, examples[0], "finish").headers["HX-Redirect"] == examples[0].get_absolute_url()
    assert "A customer asked" in client.get(examples[0].get_absolute_url()).text


def test_the_submit_key_is_chosen_and_leads_back(signed_in: SignIn, contributor: User) -> None:
    client, choose = signed_in(contributor), reverse("decisions:submit_key")
    assert client.post(choose, {"submit_key": "f2", "next": "/examples/1/"})["Location"] == "/examples/1/"
    contributor.refresh_from_db()
    assert contributor.submit_key == "f2"
    outside = client.post(choose, {"submit_key": "enter", "next": "https://example.org/"})
    assert outside["Location"] == reverse("decisions:profile")
    client.post(choose, {"submit_key": "any"})
    contributor.refresh_from_db()
    assert contributor.submit_key == "enter"


def test_finishing_asks_the_same_however_much_there_is(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    with statements() as few:
        post(client, examples[0], "finish")
    read_all(make_examples(review, 60)[:40], contributor, "wrong-format")
    with statements() as many:
        post(client, examples[1], "finish")
    assert len(many) == len(few) <= 25, many


# The table --------------------------------------------------------------------------------------------------


def table(client: Client, review: Review, **wanted: str) -> list[int]:
    page = client.get(reverse("decisions:failures", args=[review.pk]), wanted)
    assert page.status_code == 200
    return [row.example.number for row in page.context["table"].rows]


def test_the_table_filters_by_what_was_said(
    signed_in: SignIn, contributor: User, manager: User, review: Review, examples: list[Example]
) -> None:
    read(examples[0], contributor, "wrong-format", severity="minor")
    read(examples[1], manager, "fact-out-of-date", severity="costly")
    read(examples[2], manager, "wrong-manner", overruled="prompt", overruled_because="Not asked for")
    read(examples[3], contributor, "invented")
    read(examples[3], manager, "wrong-format")
    save_draft(examples[4], Said(note="Begun"), version=0, by=contributor)
    defer_reading(examples[5], Said(note="Later"), version=0, by=contributor)
    client = signed_in(contributor)
    for wanted, found in (
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"sort": "-number"}, [6, 5, 4, 3, 2, 1]),
        ({"sort": "-read"}, [4, 3, 2, 1]),
        ({"state": "unread"}, [5, 6]),
        ({"state": "mine"}, [5]),
        ({"state": "deferred"}, [6]),
        ({"state": "read"}, [1, 2, 3, 4]),
        ({"state": "disputed"}, [4]),
        ({"state": "erased"}, []),
        ({"code": "wrong-format"}, [1, 4]),
        ({"cause": "behaviour"}, [1, 4]),
        ({"cause": "prompt"}, [3]),
        ({"severity": "costly"}, [2]),
        ({"reader": str(manager.pk)}, [2, 3, 4]),
        ({"reader": str(manager.pk), "code": "wrong-format"}, [4]),
        ({"q": "Question 5"}, [5]),
        ({"q": "6"}, [6]),
        ({"q": "no such words"}, []),
        ({"brought": str(examples[0].brought_id)}, [1, 2, 3, 4, 5, 6]),
        ({"state": "nonsense", "code": "nonsense", "brought": "x", "after": "x_y"}, [1, 2, 3, 4, 5, 6]),
    ):
        assert table(client, review, **wanted) == found, wanted


def test_values_of_the_records_filter_too(signed_in: SignIn, contributor: User, review: Review) -> None:
    make_examples(review, 1, facets={"channel": "mail", "count": 3})
    make_examples(review, 1, facets={"channel": "chat", "odd name": "x"})
    client = signed_in(contributor)
    assert table(client, review, facet="channel=chat") == [2]
    assert table(client, review, facet="count=3") == [1]
    assert table(client, review, facet="odd name=x") == [2]
    assert table(client, review, facet="nothing") == []
    assert table(client, review, facet="' OR 1=1 --=x") == []


def test_the_table_goes_on_page_by_page(signed_in: SignIn, contributor: User, review: Review) -> None:
    read_all(make_examples(review, 60)[:55], contributor, "wrong-format")
    client = signed_in(contributor)
    for sort in ("number", "-number", "-read"):
        seen, after = [], ""
        while True:
            page = client.get(
                reverse("decisions:failures", args=[review.pk]), {"sort": sort, "after": after}
            ).context["table"]
            seen += [row.example.number for row in page.rows]
            if not (after := page.after):
                break
        expected = range(1, 61) if sort == "number" else range(60 if sort == "-number" else 55, 0, -1)
        assert seen == list(expected)


def test_what_others_said_is_hidden_from_who_is_to_read_blind(
    signed_in: SignIn, contributor: User, manager: User, review: Review, examples: list[Example]
) -> None:
    read(examples[0], contributor, "wrong-format", note="Colleague's secret note", severity="costly")
    ask(examples[0], manager)
    client = signed_in(manager)
    assert table(client, review, state="asked") == [1]
    for wanted in ({"code": "wrong-format"}, {"severity": "costly"}, {"reader": str(contributor.pk)}):
        assert table(client, review, **wanted) in ([], [1, 2, 3, 4, 5, 6])
        assert table(client, review, **wanted) != [1]
    assert table(client, review, sort="-read") == []
    for page in (
        client.get(reverse("decisions:failures", args=[review.pk])),
        client.get(examples[0].get_absolute_url()),
        client.get(address(examples[0])),
    ):
        assert "secret note" not in page.text
        assert 'class="counts-as"' not in page.text
    read(examples[0], manager, "wrong-format")
    assert "secret note" in client.get(examples[0].get_absolute_url()).text
    assert table(client, review, severity="costly") == [1]


def test_the_table_asks_the_same_however_much_there_is(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    client, page = signed_in(contributor), reverse("decisions:failures", args=[review.pk])
    with statements() as few:
        client.get(page)
    read_all(make_examples(review, 60)[:40], contributor, "wrong-format")
    with statements() as many:
        client.get(page)
    assert len(many) == len(few) <= 15, many


def test_an_empty_review_says_what_the_place_is_for(
    signed_in: SignIn, contributor: User, viewer: User, review: Review
) -> None:
    page = reverse("decisions:failures", args=[review.pk])
    bring = reverse("decisions:import_new", args=[review.pk])
    assert bring in signed_in(contributor).get(page).text
    assert f'class="btn btn-primary" href="{bring}"' not in signed_in(viewer).get(page).text


def test_several_are_coded_and_put_off_from_the_table(
    signed_in: SignIn, contributor: User, manager: User, review: Review, examples: list[Example]
) -> None:
    read(examples[0], contributor, "wrong-format")
    read(examples[1], manager, "wrong-format")
    client = signed_in(contributor)
    ticked = [str(example.pk) for example in examples[:3]]
    recode, put_off = (
        reverse(f"decisions:failures_{deed}", args=[review.pk]) for deed in ("recode", "defer")
    )
    reply = client.post(f"{recode}?state=read", {"example": ticked, "new_code": "wrong-manner"})
    assert reply["Location"].endswith("?state=read")
    assert Reading.objects.get(reader=contributor).codes == ["wrong-manner"]
    assert Reading.objects.get(reader=manager).codes == ["wrong-format"]
    client.post(put_off, {"example": [*ticked, "nonsense"]})
    assert Reading.objects.filter(state=ReadingState.DEFERRED).count() == 2
    assert "nothing was changed" in client.post(recode, {"example": ticked}, follow=True).text
    reviews.close_review(review, reason="Enough", by=contributor)
    for deed in (recode, put_off):
        reply = client.post(deed, {"example": ticked, "new_code": "invented"}, follow=True)
        assert "nothing was changed" in reply.text


def test_another_reviews_examples_are_left_alone(
    signed_in: SignIn, contributor: User, review: Review, examples: list[Example]
) -> None:
    other = reviews.start_review(review.component, by=contributor)
    (foreign,) = make_examples(other, 1)
    client = signed_in(contributor)
    client.post(reverse("decisions:failures_defer", args=[review.pk]), {"example": [str(foreign.pk)]})
    assert not Reading.objects.exists()


# One example ------------------------------------------------------------------------------------------------


def test_an_example_shows_what_was_said_of_it_and_what_happened(
    signed_in: SignIn, contributor: User, viewer: User, examples: list[Example]
) -> None:
    client = signed_in(contributor)
    post(client, examples[0], "finish", severity="costly", fact="The price", fact_nowhere="on", marked="0-6")
    page = signed_in(viewer).get(examples[0].get_absolute_url()).text
    assert "The fact is out of date" in page
    assert "Costly" in page
    assert "Nowhere" in page
    assert "<q># Pric</q>" in page
    assert "read an example" in page
    assert address(examples[0]) not in page  # a viewer does not read
    assert address(examples[0]) in client.get(examples[0].get_absolute_url()).text
