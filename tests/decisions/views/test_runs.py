"""Promises of the re-tests' pages: three arms, what differs, people said and the test says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import Arm, ArmRun, Example, Review
from decisions.services import reviews
from tests.failures import ask, make_examples, read, read_all, run
from tests.statements import statements

HTMX = {"HX-Request": "true"}
EVIL = "<script>alert('hi')</script>"


def words(page: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def url(name: str, row: Any) -> str:
    of = {Review: "review_id", Example: "example_id", ArmRun: "armrun_id"}
    return reverse(f"decisions:{name}", kwargs={of[type(row)]: row.pk})


def given(arm: str = "control", **more: str) -> dict[str, str]:
    return {"arm": arm, "given": "The fare is 5.", "output": "It is 5 euros.", "outcome": "right", **more}


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


@pytest.fixture
def example(review, contributor) -> Example:
    (made,) = make_examples(review, 1, output=f"It is 4 euros. {EVIL}", system="Be brief.")
    read(made, contributor, "fact-out-of-date", fact="The fare of June is 5 euros.")
    return made


# One example ----------------------------------------------------------------------------------------------


def test_each_arm_has_its_prompt_with_what_readers_said_was_missing(me, example):
    page = me.get(url("runs", example))
    assert page.text.count("The fare of June is 5 euros.") == 2, "in its field, and in the prompt"
    assert page.text.count("Be brief.") == 4, "in every prompt, and where a better one is written"
    assert "Not every arm has been run." in page.text


def test_the_fact_of_a_reading_one_may_not_see_is_not_shown(signed_in, manager, example):
    ask(example, manager)
    page = signed_in(manager).get(url("runs", example))
    assert "The fare of June" not in page.text
    assert "[the missing fact]" in page.text


def test_the_prompt_follows_what_is_entered_and_nothing_is_written(me, example):
    with statements() as made:
        fragment = me.post(url("arm_prompt", example), {"arm": "context", "given": f"6 {EVIL}"}, headers=HTMX)
    assert 'id="arm-prompt-context"' in fragment.text
    assert "6 &lt;script&gt;" in fragment.text
    assert "<html" not in fragment.text
    assert all(sql.startswith("SELECT") for sql in made)
    assert me.post(url("arm_prompt", example), {"arm": "nonsense"}).status_code == 404


def test_a_run_is_kept_and_shown_beside_the_original(me, example):
    response = me.post(url("run_new", example), given("context"))
    assert response["Location"] == f"{url('runs', example)}#context"
    page = me.get(url("runs", example))
    assert "<del>4</del>" in page.text
    assert "<ins>5</ins>" in page.text
    assert EVIL not in page.text
    assert "With the missing fact right" in words(page)
    kept = ArmRun.objects.get()
    assert (kept.given, kept.right) == ("The fare is 5.", True)


def test_several_runs_go_by_the_majority(me, example):
    for outcome in ("right", "wrong", "wrong"):
        me.post(url("run_new", example), given("control", outcome=outcome))
    page = words(me.get(url("runs", example)))
    assert "Plain re-run wrong by majority: 1 of 3 runs right" in page


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (given("context", given=" "), "Paste the fact that was added."),
        (given("instruction", given=""), "Paste the instruction that was used."),
        (given("instruction", given="Be brief. "), "Write a better one, and run it with that."),
        (given("control", output=""), "Paste what came back."),
        (given("control", outcome=""), "Say whether it is right."),
        (given("control", outcome="perhaps"), "perhaps is not one of the available choices"),
        (given("control", output="x" * 100_001), "At most 100,000 letters fit"),
        (given("context", given="x" * 20_001), "At most 20,000 letters fit"),
    ],
)
def test_a_bad_run_comes_back_as_it_was_entered(me, example, sent, problem):
    page = me.post(url("run_new", example), sent)
    assert page.status_code == 200
    assert problem in page.text
    assert sent["output"] in page.text
    assert not ArmRun.objects.exists()


def test_an_arm_that_does_not_exist_is_refused(me, example):
    assert "nonsense is not one of" in me.post(url("run_new", example), given("nonsense")).text
    assert not ArmRun.objects.exists()


def test_ones_own_run_is_removed_and_a_managers_is_not(signed_in, me, example, contributor, manager):
    mine, theirs = (run(example, "control", right=False, by=by) for by in (contributor, manager))
    page = me.get(url("runs", example)).text
    assert url("run_removal", mine) in page
    assert url("run_removal", theirs) not in page
    assert me.post(url("run_removal", theirs)).status_code == 403
    me.post(url("run_removal", mine))
    signed_in(manager).post(url("run_removal", theirs))
    assert not ArmRun.objects.exists()


def test_an_erased_example_shows_no_text_and_takes_no_run(me, example, contributor):
    run(example, "context", right=True, by=contributor, output="It is 5.", given="The fare.")
    Example.objects.filter(pk=example.pk).update(
        erased_at=timezone.now(), erased_by_name="Mara Manager", input="", output="", system=""
    )
    page = me.get(url("runs", example))
    assert "was erased by Mara Manager" in page.text
    assert "It is 5." not in page.text
    assert url("run_new", example) not in page.text
    assert "cannot be run again" in me.post(url("run_new", example), given()).text


# All of them ----------------------------------------------------------------------------------------------


def test_an_empty_review_says_what_comes_first(me, review):
    assert "Read some failures first." in me.get(url("retests", review)).text


def test_what_to_test_next_and_how_many_are_needed(me, review, contributor):
    examples = make_examples(review, 3)
    read_all(examples[:2], contributor, "fact-out-of-date")
    page = words(me.get(url("retests", review)))
    assert "From at least 6 reproducible examples on, the test decides; 6 more to go." in page
    assert "Example 1 Example 2" in page
    assert "Example 3" not in page, "nobody has read it"


@pytest.fixture
def tested(review, contributor) -> list[Example]:
    """Seven of a fact, of which the fact mends six; one flaky."""
    examples = make_examples(review, 8)
    read_all(examples, contributor, "fact-out-of-date")
    for number, example in enumerate(examples[:7]):
        run(example, "control", right=False)
        run(example, "context", right=number > 0)
        run(example, "instruction", right=False)
    run(examples[7], "control", right=True)
    return examples


def test_people_said_and_the_test_says(me, review, tested):
    page = me.get(url("retests", review))
    said = words(page)
    assert "With the missing fact 6 of 7 reproducible examples came right." in said
    assert "(exact sign test, p 0.031)" in said
    assert (
        "Example 1 People said knowledge; with the missing fact it stayed wrong. Read again what people said"
        in said
    )
    assert 'aria-label="Example 1, people and test part"' in page.text
    assert "Knowledge 2 3 4 5 6 7 1 – – 8 –" in said
    assert "A plain re-run came right: flaky" in said


def test_who_reads_blind_is_not_told_what_people_said(signed_in, manager, review, tested):
    ask(tested[0], manager)
    page = words(signed_in(manager).get(url("retests", review)))
    assert "stayed wrong. Read again" not in page
    assert "Knowledge 2 3 4 5 6 7 – – – 8 –" in page


# Rights ---------------------------------------------------------------------------------------------------


def test_viewers_read_and_strangers_find_nothing(signed_in, viewer, stranger, review, example, contributor):
    made = run(example, "control", right=False, by=contributor)
    reader, outsider = signed_in(viewer), signed_in(stranger)
    for name, row in (("retests", review), ("runs", example)):
        page = reader.get(url(name, row))
        assert page.status_code == 200
        assert url("run_new", example) not in page.text
        assert url("run_removal", made) not in page.text
        assert outsider.get(url(name, row)).status_code == 404
    for name, row in (("run_new", example), ("run_removal", made)):
        assert reader.post(url(name, row), given()).status_code == 403
        assert outsider.post(url(name, row), given()).status_code == 404
        assert signed_in(contributor).get(url(name, row)).status_code == 405
    assert outsider.post(url("arm_prompt", example), {"arm": "control"}).status_code == 404


def test_a_closed_review_is_read_only(me, review, example, contributor):
    made = run(example, "control", right=False, by=contributor)
    reviews.close_review(review, reason="", by=contributor)
    page = me.get(url("runs", example))
    assert url("run_new", example) not in page.text
    assert url("run_removal", made) not in page.text
    assert "takes no changes now" in words(me.post(url("run_new", example), given()))
    assert "takes no changes now" in me.post(url("run_removal", made), follow=True).text
    assert ArmRun.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(me, review, contributor, count):
    examples = make_examples(review, count)
    read_all(examples, contributor, "wrong-format")
    for example in examples:
        for arm in Arm:
            run(example, arm, right=False, output="No.")
    with statements() as made:
        me.get(url("retests", review))
    assert len(made) <= 16, made
    with statements() as made:
        me.get(url("runs", examples[0]))
    assert len(made) <= 10, made
