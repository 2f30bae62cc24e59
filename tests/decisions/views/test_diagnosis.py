"""The page of the diagnosis: what it says in each state, to whom, from how many queries."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from decisions.models import Example, Import, Review, Settlement
from decisions.services import reviews
from tests.failures import ask, make_examples, read, read_all, run
from tests.statements import statements

KNOWLEDGE, FORMAT, PROMPT = "fact-out-of-date", "wrong-format", "never-asked-for"


def url(name, review):
    return reverse(f"decisions:{name}", args=[review.pk])


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


@pytest.fixture
def page(me, review):
    """`page()` is the text of the page as it stands."""
    return lambda who=me: words(who.get(url("diagnosis", review)))


def words(response):
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


@pytest.fixture
def settled(review, contributor):
    """Twenty-five read: eighteen lack a fact, four have a wrong format, one is the prompt's, two a riddle."""
    examples = make_examples(review, 28)
    read_all(examples[:18], contributor, KNOWLEDGE)
    read_all(examples[18:22], contributor, FORMAT)
    read(examples[22], contributor, PROMPT)
    read(examples[23], contributor, "cannot-explain", next_step="expert", next_step_owner="Ida Ito")
    read(examples[24], contributor, "cannot-explain")
    return examples


# States ---------------------------------------------------------------------------------------------------


def test_before_the_first_reading_it_says_what_this_place_is_for(page, review):
    assert "Nothing has been read yet" in page()
    make_examples(review, 3)
    assert "Nothing has been read yet" in page()


def test_in_progress_it_counts_and_decides_nothing(page, review, contributor):
    read_all(make_examples(review, 19), contributor, KNOWLEDGE)
    text = page()
    assert "In progress: 19 of 20 read" in text
    assert "No verdict until 1 more is read, or you close reading." in text
    assert "19 of 19 decided point to knowledge." in text
    assert "Settled: knowledge" not in text


def test_settled_with_its_tipping_point(page, settled):
    text = page()
    assert "Settled: knowledge" in text
    assert "18 of 22 decided point to knowledge." in text
    assert "Flips if 2 labels change" in text
    assert "It would no longer be settled if 2 labels changed to behaviour" in text
    assert "Among the 25 failures we looked at" in text


@pytest.mark.parametrize(
    ("counts", "headline"),
    [
        ({KNOWLEDGE: 14, FORMAT: 8}, "Leaning to knowledge, not settled"),
        ({KNOWLEDGE: 11, FORMAT: 11}, "Open: neither side leads clearly"),
        ({PROMPT: 15, KNOWLEDGE: 6}, "The prompt comes first"),
        ({KNOWLEDGE: 14, "cannot-explain": 6}, "Not ready: too many failures are unexplained"),
    ],
)
def test_every_other_state_in_its_words(page, review, contributor, counts, headline):
    examples = iter(make_examples(review, sum(counts.values())))
    for code, count in counts.items():
        read_all([next(examples) for _ in range(count)], contributor, code)
    assert headline in page()


def test_the_likeliest_to_change_are_named(page, review, contributor):
    examples = make_examples(review, 22)
    read_all(examples[:20], contributor, KNOWLEDGE)
    read(examples[20], contributor, KNOWLEDGE, sure=False)
    read(examples[21], contributor, KNOWLEDGE)
    run(examples[21], "control", right=False)
    run(examples[21], "context", right=False)
    text = page()
    assert "Example 21 Its reader was not sure." in text
    assert "Example 22 People said knowledge; with the missing fact it stayed wrong." in text


def test_readers_who_disagree_are_named_until_it_is_settled(page, review, contributor, manager):
    examples = make_examples(review, 20)
    read_all(examples, contributor, KNOWLEDGE)
    read(examples[6], manager, FORMAT)
    assert "Example 7 Its readers disagree." in page()
    Settlement.objects.create(example=examples[6], codes=[KNOWLEDGE], reason="Looked up.", by_name="Cleo")
    assert "Its readers disagree." not in page()


def test_two_tallies_that_part_are_told_loudly(page, review, contributor):
    examples = make_examples(review, 20)
    read_all(examples[:14], contributor, KNOWLEDGE, severity="minor")
    read_all(examples[14:], contributor, FORMAT, severity="unacceptable")
    text = page()
    assert (
        "Two tallies, two levers. By count knowledge leads behaviour, 14 to 6; by severity behaviour" in text
    )


def test_knowledge_that_no_source_of_ours_holds(page, review, contributor):
    examples = make_examples(review, 20)
    read_all(examples[:12], contributor, KNOWLEDGE, fact="The fare", fact_lives="")
    read_all(examples[12:], contributor, KNOWLEDGE, fact="A rule", fact_lives="Handbook", fact_owner="Ida")
    text = page()
    assert "Knowledge, but no source we own: 12 of 20 knowledge failures." in text
    assert "Handbook 8" in text


def test_what_cannot_be_explained_has_a_next_step_and_an_owner(page, settled):
    text = page()
    assert "Cannot explain 2" in text
    assert "Example 24 An expert must look at it Ida Ito" in text
    assert "Example 25 Not said yet Nobody yet" in text


def test_what_would_unblock_it(page, review, contributor):
    examples = make_examples(review, 20)
    read_all(examples[:14], contributor, KNOWLEDGE)
    read_all(examples[14:], contributor, "cannot-explain")
    assert "Explaining 2 of them makes the diagnosis ready." in page()


def test_flaky_ones_are_counted_apart(page, settled):
    run(settled[0], "control", right=True)
    assert "1 of 25 came right in a plain re-run: flaky, counted apart" in page()


# Saturation, sampling ---------------------------------------------------------------------------------------


def test_kinds_and_what_to_read_next(page, review, contributor):
    examples = make_examples(review, 24)
    Example.objects.filter(number__in=[23]).update(facets={"team": "b"})
    Example.objects.exclude(number=23).update(facets={"team": "a"})
    read(examples[0], contributor, FORMAT)
    read_all(examples[1:22], contributor, KNOWLEDGE)
    text = page()
    assert "The last 20 failures brought nothing new" in text
    assert "could be as high as one in seven" in text
    assert "Example 23 Nothing of its cluster has been read." in text
    assert "a “team” not seen yet" in text


def test_the_sampling_card_is_on_the_page_and_with_every_chart(page, settled, me, review):
    card = {
        "method": "stratified",
        "seed": 7,
        "column": "team",
        "strata": [["a", 100, 20], ["b", 112, 8]],
        "importable": 212,
        "picked": 28,
        "duplicates": 3,
        "near_duplicates": 1,
        "first_day": "2026-08-03",
        "last_day": "2026-08-19",
    }
    Import.objects.update(card=card, origin="file", name="export.csv")
    text = page()
    for fact in ("export.csv", "Seed 7", "team: a 20 of 100, b 8 of 112", "Copies dropped 3"):
        assert fact in text
    assert "Days 3 August 2026 to 19 August 2026" in text
    line = "Among the 25 failures we looked at: 28 drawn from 212, in proportion by “team”."
    assert text.count(line) == me.get(url("diagnosis", review)).text.count("data-chart=")


def test_near_duplicates_and_conversations_are_worth_less(page, settled):
    Example.objects.filter(number__lte=4).update(near="f" * 32)
    Example.objects.filter(number__gte=10, number__lte=15).update(trace_id="t")
    Example.objects.filter(number=1).update(created_at=datetime(2026, 8, 3, tzinfo=UTC))
    text = page()
    assert "25 examples were read; near-duplicates count once, so they count as 22." in text
    assert "they are worth about 16 independent ones" in text
    assert "They come from 3 August 2026." in text


# Then and now -----------------------------------------------------------------------------------------------


def test_before_and_after_by_the_same_codes(me, page, review, component, contributor):
    later = Review.objects.create(component=component, number=2, questionnaire_version=1)
    read_all(make_examples(review, 20), contributor, KNOWLEDGE)
    read_all(make_examples(later, 20), contributor, FORMAT)
    assert "Then and now" not in page()
    text = words(me.get(url("diagnosis", later)))
    assert "The fact is out of date : 20 of 20 then, 0 of 20 now; it is gone, and not by chance." in text


# Blindness --------------------------------------------------------------------------------------------------


def test_what_is_still_read_blind_is_counted_and_not_listed(page, settled, signed_in, manager):
    ask(settled[23], manager)
    text = page(signed_in(manager))
    assert "Cannot explain 2" in text
    assert "Example 24" not in text
    assert "Ida Ito" not in text
    assert "counted and not listed" in text


def test_doubts_about_an_example_wait_for_its_blind_reader(page, review, contributor, manager, signed_in):
    examples = make_examples(review, 20)
    read_all(examples[:19], contributor, KNOWLEDGE)
    read(examples[19], contributor, KNOWLEDGE, sure=False)
    ask(examples[19], manager)
    assert "Its reader was not sure" not in page(signed_in(manager))
    read(examples[19], manager, KNOWLEDGE)
    assert "Example 20 Its reader was not sure." in page(signed_in(manager))


# Closing reading --------------------------------------------------------------------------------------------


def test_reading_is_closed_and_taken_up_again(me, page, review, contributor):
    read_all(make_examples(review, 12), contributor, KNOWLEDGE)
    assert "Close reading" in page()
    answer = me.post(url("reading_close", review), follow=True)
    assert answer.redirect_chain == [(url("diagnosis", review), 302)]
    assert "Settled: knowledge" in words(answer)
    me.post(url("reading_reopen", review))
    assert "In progress: 12 of 20 read" in page()
    history = words(me.get(url("history", review)))
    assert "Cleo Contributor closed reading" in history
    assert "Cleo Contributor took reading up again" in history


def test_a_closed_review_refuses_in_words(me, page, review, contributor):
    read_all(make_examples(review, 12), contributor, KNOWLEDGE)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    for name in ("reading_close", "reading_reopen"):
        assert "This review takes no changes now" in words(me.post(url(name, review), follow=True))
    assert Review.objects.get().reading_closed_at is None
    assert "Close reading" not in page()


def test_readers_see_no_forms(page, settled, signed_in, viewer):
    assert '<form method="post" action="/reviews' not in page(signed_in(viewer))
    assert "Settled: knowledge" in page(signed_in(viewer))


# Cost -------------------------------------------------------------------------------------------------------


def queries(me, review):
    with statements() as made:
        assert me.get(url("diagnosis", review)).status_code == 200
    return len(made)


def test_as_many_queries_for_many_examples_as_for_few(me, review, settled, contributor):
    few = queries(me, review)
    read_all(make_examples(review, 60), contributor, FORMAT)
    assert queries(me, review) == few
    assert few <= 24
