"""Promises of the codebook's pages: read by cause, changed only after a look, two people at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from decisions.engine.causes import Cause
from decisions.engine.codebook_changes import Merge
from decisions.models import CodebookVersion, Reading, Review, SecondReading
from decisions.services import reviews
from decisions.services.codebook import add_code, book_of, change_codebook, version_of
from tests.failures import ask, make_examples, read, read_all
from tests.statements import statements

HTMX = {"HX-Request": "true"}
MERGE = {"kind": "merge", "codes": ["wrong-format"], "into": "wrong-manner"}


def url(name: str, review: Review, **more: str) -> str:
    return reverse(f"decisions:{name}", kwargs={"review_id": review.pk, **more})


def words(page: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def hidden(page: Any) -> dict[str, list[str]]:
    """What the form in a preview would send."""
    form = page.text[
        page.text.index(reverse("decisions:codebook_change", args=[page.context["review"].pk])) :
    ]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


@pytest.fixture
def readings(review, contributor) -> list[Reading]:
    examples = make_examples(review, 4)
    return [
        *read_all(examples[:3], contributor, "wrong-format"),
        read(examples[3], contributor, "wrong-manner"),
    ]


# Reading it -----------------------------------------------------------------------------------------------


def test_the_page_shows_codes_by_cause_with_counts(me, review, readings):
    page = me.get(url("codebook", review))
    assert 'aria-current="page">Codebook' in page.text
    assert "Behaviour The facts were there, and the way of answering was wrong. 4 of 4" in words(page)
    assert "With the fact pasted in, the answer stays wrong." in page.text
    assert "Barnett et al., Seven failure points, arXiv 2401.05856" in page.text
    for cause in Cause:
        assert f'id="cause-{cause}"' in page.text


def test_a_viewer_reads_and_is_offered_no_change(signed_in, viewer, review, readings):
    client = signed_in(viewer)
    for page in (
        client.get(url("codebook", review)),
        client.get(url("code", review, code_id="wrong-format")),
    ):
        assert page.status_code == 200
        assert url("codebook_preview", review) not in page.text
        assert "Why 1 failed." in page.text or page.context["place"] == "codebook"
    for name in ("code_new", "codebook_preview", "codebook_change"):
        assert client.post(url(name, review), MERGE).status_code == 403


def test_strangers_find_nothing_and_changes_are_posted(signed_in, stranger, me, review):
    client = signed_in(stranger)
    for name in ("codebook", "code_new", "codebook_preview", "codebook_change"):
        assert client.post(url(name, review), MERGE).status_code in (404, 405)
    assert client.get(url("codebook", review)).status_code == 404
    assert client.get(url("code", review, code_id="wrong-format")).status_code == 404
    for name in ("code_new", "codebook_preview", "codebook_change"):
        assert me.get(url(name, review)).status_code == 405


def test_a_code_that_is_not_there_or_merged_has_no_page(me, review, contributor):
    change_codebook(review, Merge(("wrong-format",), "wrong-manner"), seen="", by=contributor)
    assert me.get(url("code", review, code_id="wrong-format")).status_code == 404
    assert me.get(url("code", review, code_id="nonsense")).status_code == 404
    assert "Merged into it: Wrong format" in words(me.get(url("codebook", review)))


def test_the_codes_of_an_earlier_review_go_on_and_say_so(me, component, review, contributor):
    add_code(review, name="Not JSON", cause=Cause.PROMPT, by=contributor)
    later = Review.objects.create(component=component, number=2, questionnaire_version=1)
    page = me.get(url("codebook", later))
    assert "Not JSON" in page.text
    assert "These are the codes of Review 1" in page.text


def test_names_that_are_nearly_the_same_are_suggested_for_a_merge(me, review, contributor):
    assert "Nearly the same name" not in me.get(url("codebook", review)).text
    add_code(review, name="Wrong formats", cause=Cause.PROMPT, by=contributor)
    page = me.get(url("codebook", review))
    assert "“Wrong formats” into “Wrong format”" in words(page)


# Adding ---------------------------------------------------------------------------------------------------


def test_a_code_is_added(me, review):
    page = me.post(
        url("code_new", review), {"name": "<b>Old tariff</b>", "cause": "knowledge", "says": ""}, follow=True
    )
    assert page.redirect_chain[0][0] == url("codebook", review)
    assert "&lt;b&gt;Old tariff&lt;/b&gt;" in page.text
    assert "<b>Old" not in page.text


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "", "cause": "knowledge"}, "A code needs a name."),
        ({"name": "Wrong format", "cause": "knowledge"}, "There is a code named “Wrong format” already."),
        ({"name": "Old tariff", "cause": "nonsense"}, "nonsense is not one of the available choices"),
        ({"name": "x" * 81, "cause": "knowledge"}, "at most 80 characters"),
        ({"name": "Old tariff", "cause": "knowledge", "says": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_a_bad_code_comes_back_as_it_was_entered(me, review, given, problem):
    page = me.post(url("code_new", review), given)
    assert page.status_code == 200
    assert problem in page.text
    assert f'value="{given["name"]}"' in page.text
    assert CodebookVersion.objects.count() == 0


# Changing -------------------------------------------------------------------------------------------------


def test_a_change_is_looked_at_and_then_made(me, review, readings):
    looked_at = me.post(url("codebook_preview", review), MERGE)
    assert CodebookVersion.objects.count() == 0
    assert "Merged “Wrong format” into “Wrong tone" in looked_at.text
    assert "The finding stays: In progress: 4 of 20 read." in looked_at.text
    assert "Wrong format 3 changed: 0" in words(looked_at)
    page = me.post(url("codebook_change", review), hidden(looked_at), follow=True)
    assert page.redirect_chain[0][0] == url("codebook", review)
    assert book_of(review).by_id["wrong-format"].folded_into == "wrong-manner"


def test_the_finding_is_shown_before_and_after(me, review, contributor):
    read_all(make_examples(review, 20), contributor, "wrong-format")
    edit = {"kind": "edit", "code": "wrong-format", "name": "Wrong format", "cause": "knowledge", "says": ""}
    page = words(me.post(url("codebook_preview", review), edit))
    assert "The finding: Settled: behaviour Settled: knowledge" in page
    assert "On the side of knowledge 0 changed: 20" in page


def test_a_preview_over_htmx_is_no_full_page(me, review, readings):
    fragment = me.post(url("codebook_preview", review), MERGE, headers=HTMX)
    assert "<html" not in fragment.text
    assert 'id="codebook-preview"' in fragment.text
    with statements() as made:
        me.post(url("codebook_preview", review), MERGE, headers=HTMX)
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in made)
    assert len(made) <= 16, made


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"kind": "merge", "into": "wrong-format"}, "Tick the codes to merge."),
        ({"kind": "merge", "codes": "nonsense", "into": "wrong-format"}, "not in the codebook any more"),
        ({"kind": "merge", "codes": "wrong-format", "into": "wrong-format"}, "at least two codes"),
        ({"kind": "merge", "codes": "cannot-explain", "into": "wrong-format"}, "cannot be merged"),
        ({"kind": "take-out", "code": "wrong-format"}, "Tick what to take out."),
        ({"kind": "take-back"}, "There is nothing to take back."),
        (
            {"kind": "split", "code": "wrong-format", "name": "N", "cause": "prompt", "rows": "nonsense"},
            "cannot be moved any more",
        ),
    ],
)
@pytest.mark.parametrize("name", ["codebook_preview", "codebook_change"])
def test_what_cannot_be_changed_says_why(me, review, name, given, problem):
    page = me.post(url(name, review), given)
    assert page.status_code == 200
    assert problem in page.text
    assert "Nothing was changed." in page.text
    assert CodebookVersion.objects.count() == 0


def test_a_kind_of_change_that_does_not_exist_is_not_found(me, review):
    for name in ("codebook_preview", "codebook_change"):
        assert me.post(url(name, review), {"kind": "nonsense"}).status_code == 404


def test_a_split_moves_the_ticked_readings(me, review, readings):
    page = me.get(url("code", review, code_id="wrong-format"))
    assert "Why 2 failed." in page.text
    assert "Why 4 failed." not in page.text
    split = {"kind": "split", "code": "wrong-format", "name": "Not JSON", "cause": "prompt", "says": ""}
    looked_at = me.post(url("codebook_preview", review), split | {"rows": [str(readings[1].pk)]})
    assert "and moved 1 reading to it" in looked_at.text
    me.post(url("codebook_change", review), hidden(looked_at))
    readings[1].refresh_from_db()
    assert readings[1].codes == ["not-json"]


def test_a_person_who_is_to_read_blind_sees_no_reading_and_moves_none(
    signed_in, manager, me, review, readings
):
    ask(readings[0].example, manager)
    page = signed_in(manager).get(url("code", review, code_id="wrong-format"))
    assert "Why 1 failed." not in page.text
    assert "Why 2 failed." in page.text
    split = {"kind": "split", "code": "wrong-format", "name": "N", "cause": "prompt", "rows": readings[0].pk}
    refused = signed_in(manager).post(url("codebook_preview", review), split)
    assert "cannot be moved any more" in refused.text
    assert "Why 1 failed." in me.get(url("code", review, code_id="wrong-format")).text, "one's own"
    SecondReading.objects.all().delete()


def test_a_stale_change_is_refused_with_what_changed_meanwhile(me, review, readings, manager):
    looked_at = me.post(url("codebook_preview", review), MERGE)
    add_code(review, name="Not JSON", cause=Cause.PROMPT, by=manager)
    refused = me.post(url("codebook_change", review), hidden(looked_at))
    assert "The codebook has changed since you looked" in refused.text
    assert "Mara Manager" in refused.text
    assert "Added “Not JSON” (prompt)." in refused.text
    assert book_of(review).by_id["wrong-format"].folded_into is None
    me.post(url("codebook_change", review), hidden(refused))
    assert book_of(review).by_id["wrong-format"].folded_into == "wrong-manner"


def test_the_last_change_is_taken_back_after_a_look(me, review, readings):
    me.post(url("codebook_change", review), hidden(me.post(url("codebook_preview", review), MERGE)))
    page = me.get(url("codebook", review))
    assert "Take back the last one" in page.text
    looked_at = me.post(url("codebook_preview", review), {"kind": "take-back"})
    assert "Took back: Merged" in looked_at.text
    me.post(url("codebook_change", review), hidden(looked_at))
    assert (version_of(review).number, version_of(review).undoes) == (2, 1)
    assert "Take back the last one" not in me.get(url("codebook", review)).text


def test_a_closed_review_is_read_only(me, review, readings, contributor):
    looked_at = me.post(url("codebook_preview", review), MERGE)
    reviews.close_review(review, reason="", by=contributor)
    page = me.get(url("codebook", review))
    assert url("codebook_preview", review) not in page.text
    assert "takes no changes now" in me.post(url("codebook_change", review), hidden(looked_at)).text
    added = me.post(url("code_new", review), {"name": "Old", "cause": "prompt"}, follow=True)
    assert "takes no changes now" in added.text
    assert CodebookVersion.objects.count() == 0


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_grow(me, review, contributor, count):
    read_all(make_examples(review, count), contributor, "wrong-format")
    with statements() as made:
        me.get(url("codebook", review))
    # session, person, review; book, readings, settlements, runs, groups; versions twice; tab, notices
    assert len(made) <= 15, made
    with statements() as made:
        me.get(url("code", review, code_id="wrong-format"))
    assert len(made) <= 13, made


def test_the_history_says_what_was_changed(me, review):
    me.post(url("code_new", review), {"name": "Old tariff", "cause": "knowledge"})
    page = words(me.get(url("history", review)))
    assert "Cleo Contributor changed the codebook Added “Old tariff” (knowledge)." in page
