"""Promises of the second readers' pages: asking, blindness, agreement, settling."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from decisions.models import (
    Comment,
    Example,
    Membership,
    Notice,
    Review,
    Role,
    SecondReading,
    Settlement,
    User,
)
from decisions.services import reviews
from decisions.services.codebook import book_of
from decisions.services.erasure import erase
from decisions.services.second_readers import settle
from tests.failures import ask, make_examples, read, read_all
from tests.people import make_member
from tests.statements import statements

EVIL = "<script>alert('hi')</script>"


def words(page: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def url(name: str, row: Any) -> str:
    of = {Review: "review_id", Example: "example_id", SecondReading: "secondreading_id"}
    return reverse(f"decisions:{name}", kwargs={of.get(type(row), "settlement_id"): row.pk})


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


@pytest.fixture
def examples(review, contributor) -> list[Example]:
    made = make_examples(review, 10)
    read_all(made[:5], contributor, "wrong-format", note=f"Broken JSON. {EVIL}")
    read_all(made[5:], contributor, "fact-out-of-date")
    return made


@pytest.fixture
def disputed(examples, manager) -> Example:
    ask(examples[0], manager)
    read(examples[0], manager, "invented", note="It made a name up.")
    return examples[0]


# Asking ---------------------------------------------------------------------------------------------------


def test_an_empty_review_says_what_comes_first(me, review):
    page = me.get(url("second_readers", review))
    assert "No example has had a second reader yet." in page.text
    assert "Nobody has finished a reading yet." in page.text


def test_people_are_asked_for_the_proposed_and_for_others(me, review, examples, manager):
    page = me.get(url("second_readers", review))
    assert page.text.count('name="examples"') == 9
    left_out = next(each for each in examples if f'value="{each.pk}"' not in page.text)
    ticked = next(each for each in examples if each != left_out)
    given = {"examples": [ticked.pk], "numbers": f" {left_out.number}; ", "readers": [manager.pk]}
    page = me.post(url("second_readers_ask", review), given, follow=True)
    assert "2 further readings are asked for." in page.text
    assert set(SecondReading.objects.values_list("example", flat=True)) == {ticked.pk, left_out.pk}


def test_people_beyond_the_first_thousand_are_asked_too(me, team, review, examples):
    late = User.objects.create(pk=1_916, email="late@example.org", name="Lale Late")
    Membership.objects.create(team=team, user=late, role=Role.CONTRIBUTOR)
    assert 'value="1916"' in me.get(url("second_readers", review)).text


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"numbers": "1"}, "Choose who is to read them."),
        ({"readers": "manager"}, "Choose at least one example."),
        ({"numbers": "1, two", "readers": "manager"}, "Write numbers with commas between them"),
        ({"numbers": "77", "readers": "manager"}, "Nobody has read an example 77 here."),
        ({"numbers": "1", "readers": "contributor"}, "nobody left to ask"),
        ({"numbers": "1", "readers": "stranger"}, "is not one of the available choices"),
        ({"examples": "nonsense", "readers": "manager"}, "not here any more"),
    ],
)
def test_a_bad_request_comes_back_with_what_is_wrong(request, me, review, examples, given, problem):
    if "readers" in given:
        given = given | {"readers": request.getfixturevalue(given["readers"]).pk}
    page = me.post(url("second_readers_ask", review), given)
    assert page.status_code == 200
    assert problem in page.text
    assert not SecondReading.objects.exists()


def test_who_is_asked_is_told_and_led_there(signed_in, me, review, examples, manager):
    me.post(url("second_readers_ask", review), {"numbers": "3", "readers": [manager.pk]})
    client = signed_in(manager)
    notices = client.get(reverse("decisions:notices"))
    assert "Cleo Contributor asked you to read failures too" in words(notices)
    opened = client.post(reverse("decisions:notice_open", args=[Notice.objects.get().pk]), follow=True)
    assert opened.redirect_chain[0][0] == url("second_readers", review)
    assert "Asked of you" in opened.text
    assert "Example 3" in opened.text


def test_a_request_is_withdrawn_until_it_is_read(me, review, examples, manager):
    request = ask(examples[0], manager)
    me.post(url("second_reading_withdraw", request))
    assert not SecondReading.objects.exists()
    request = ask(examples[0], manager)
    read(examples[0], manager, "invented")
    page = me.post(url("second_reading_withdraw", request), follow=True)
    assert "has read Example 1 by now" in page.text
    assert SecondReading.objects.exists()


# Blindness ------------------------------------------------------------------------------------------------


def test_no_page_tells_the_second_reader_what_the_first_said(signed_in, me, review, examples, manager):
    ask(examples[0], manager)
    client = signed_in(manager)
    page = client.get(url("settlement", examples[0]))
    assert "has yet to read it" in page.text
    assert "Broken JSON" not in page.text
    assert "Wrong format" not in page.text
    assert client.get(url("second_readers", review)).text.count("Wrong format") == 0


def test_the_first_reader_does_not_see_the_second_while_a_third_reads(
    me, team, review, disputed, contributor
):
    assert "It made a name up." in me.get(url("settlement", disputed)).text
    ask(disputed, make_member(team, "Theo Third", Role.CONTRIBUTOR))
    page = me.get(url("settlement", disputed))
    assert "It made a name up." not in page.text
    assert "Theo Third has yet to read it" in words(page)
    assert "No example has had a second reader yet." in me.get(url("second_readers", review)).text


# Agreement ------------------------------------------------------------------------------------------------


def test_agreement_is_shown_by_cause_and_by_code(me, review, disputed, examples, manager):
    read(examples[1], manager, "wrong-manner")
    read(examples[5], manager, "fact-out-of-date")
    page = words(me.get(url("second_readers", review)))
    assert "2 of 3 read alike." in page
    assert "Krippendorff’s alpha 0.44" in page
    assert "Cohen’s kappa" in page
    assert "Behaviour 1 of 2" in page
    assert "To settle Example 1 " in page
    page = words(me.get(url("second_readers", review), {"by": "code"}))
    assert "1 of 3 read alike." in page
    assert "The fact is out of date 1 of 1" in page
    assert "To settle Example 1 Example 2 " in page


def test_the_paradox_of_alpha_is_explained_where_it_strikes(me, review, contributor, manager):
    for number, example in enumerate(make_examples(review, 25)):
        read(example, contributor, "wrong-format" if number != 3 else "invented")
        read(example, manager, "wrong-format" if number not in (4, 5) else "invented")
    page = words(me.get(url("second_readers", review)))
    assert "22 of 25 read alike." in page
    assert "Alpha looks poor although most were read alike." in page


def test_agreement_is_of_the_readings_before_anything_was_settled(me, review, disputed, contributor):
    settle(disputed, codes=["invented"], reason="So.", by=contributor)
    page = words(me.get(url("second_readers", review)))
    assert "0 of 1 read alike." in page
    assert "Every difference is settled. Settled Example 1" in page


# Settling -------------------------------------------------------------------------------------------------


def test_readings_stand_side_by_side_and_are_settled(me, review, disputed):
    page = me.get(url("settlement", disputed))
    assert "It made a name up." in page.text
    assert "&lt;script&gt;alert" in page.text
    assert EVIL not in page.text
    given = {
        "code": "invented",
        "tags": ["wrong-format"],
        "severity": "costly",
        "reason": "A name is a fact.",
    }
    page = me.post(url("settle", disputed), given, follow=True)
    assert "Settled by Cleo Contributor" in words(page)
    settled = Settlement.objects.get()
    assert (settled.codes, settled.severity) == (["invented", "wrong-format"], "costly")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"code": "invented"}, "Say why, so that the next reader decides alike."),
        ({"reason": "So."}, "Choose what went wrong first."),
        ({"code": "nonsense", "reason": "So."}, "nonsense is not one of the available choices"),
        ({"code": "invented", "overruled": "nonsense", "reason": "So."}, "nonsense is not one of"),
        ({"code": "invented", "reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_bad_settlement_comes_back_as_it_was_entered(me, disputed, given, problem):
    page = me.post(url("settle", disputed), given)
    assert page.status_code == 200
    assert problem in page.text
    assert given.get("reason", "") in page.text
    assert not Settlement.objects.exists()


def test_what_is_not_revealed_is_not_settled(me, examples, manager):
    ask(examples[0], manager)
    page = me.post(url("settle", examples[0]), {"code": "invented", "reason": "So."})
    assert "Nothing is settled until then." in page.text
    assert not Settlement.objects.exists()


def test_who_comes_second_is_told_what_stands(me, disputed, manager):
    settle(disputed, codes=["wrong-format"], reason="So.", by=manager)
    page = me.post(url("settle", disputed), {"code": "invented", "reason": "No."}, follow=True)
    assert "Mara Manager has settled it meanwhile" in page.text
    assert Settlement.objects.get().codes == ["wrong-format"]


def test_the_reason_is_folded_into_the_code_by_one_click(me, review, disputed, contributor):
    settled = settle(disputed, codes=["invented"], reason="A name is a fact.", by=contributor)
    assert "Add the reason to what" in me.get(url("settlement", disputed)).text
    page = me.post(url("settlement_fold", settled), follow=True)
    assert book_of(review).by_id["invented"].says.endswith("A name is a fact.")
    assert "Add the reason to what" not in page.text
    assert "says so already" in me.post(url("settlement_fold", settled), follow=True).text


def test_the_reason_of_an_erased_example_is_not_folded(me, review, disputed, contributor, manager):
    settled = settle(disputed, codes=["invented"], reason="Ann lives in Split.", by=contributor)
    erase(review, [disputed.pk], reason="Asked to.", by=manager)
    page = me.get(url("settlement", disputed))
    assert "Add the reason to what" not in page.text
    assert "Split" not in page.text
    assert "was erased, and the reason with it" in me.post(url("settlement_fold", settled), follow=True).text
    assert "erased" not in book_of(review).by_id["invented"].says


def test_a_settlement_is_taken_back_by_its_maker_or_a_manager(signed_in, me, disputed, contributor, manager):
    settled = settle(disputed, codes=["invented"], reason="So.", by=manager)
    assert "Take it back" not in me.get(url("settlement", disputed)).text
    assert me.post(url("settlement_take_back", settled)).status_code == 403
    signed_in(manager).post(url("settlement_take_back", settled))
    assert not Settlement.objects.exists()


def test_readers_discuss_an_example_in_a_thread_of_its_own(me, review, disputed):
    link = f"{url('discussion', review)}?question=example-1#thread-example-1"
    assert link in me.get(url("settlement", disputed)).text
    assert 'id="thread-example-1"' in me.get(link).text
    me.post(url("comment_new", review), {"question": "example-1", "text": "Is a name a fact?"})
    assert Comment.objects.get().question_key == "example-1"
    page = me.get(url("discussion", review)).text
    assert "<h2>Example 1</h2>" in page
    for nonsense in ("example-99", "example-01", "example-", "example-x"):
        assert me.get(url("discussion", review), {"question": nonsense}).status_code == 404
    assert "Example 1" in me.get(url("history", review)).text


# Rights ---------------------------------------------------------------------------------------------------


def test_viewers_read_and_strangers_find_nothing(signed_in, viewer, stranger, review, disputed, contributor):
    settled = settle(disputed, codes=["invented"], reason="So.", by=contributor)
    request = SecondReading.objects.get()
    posts = (
        ("second_readers_ask", review),
        ("second_reading_withdraw", request),
        ("settle", disputed),
        ("settlement_take_back", settled),
        ("settlement_fold", settled),
    )
    reader, outsider = signed_in(viewer), signed_in(stranger)
    for name, row in (("second_readers", review), ("settlement", disputed)):
        page = reader.get(url(name, row))
        assert page.status_code == 200
        assert not any(url(*post) in page.text for post in posts)
        assert outsider.get(url(name, row)).status_code == 404
    for name, row in posts:
        assert reader.post(url(name, row)).status_code == 403
        assert outsider.post(url(name, row)).status_code == 404
        assert signed_in(contributor).get(url(name, row)).status_code == 405


def test_a_closed_review_is_read_only(me, review, disputed, contributor, manager):
    reviews.close_review(review, reason="", by=contributor)
    page = me.get(url("second_readers", review))
    assert url("second_readers_ask", review) not in page.text
    page = me.post(url("second_readers_ask", review), {"numbers": "2", "readers": [manager.pk]})
    assert not SecondReading.objects.filter(example__number=2).exists()
    page = me.post(url("settle", disputed), {"code": "invented", "reason": "So."})
    assert "takes no changes now" in page.text
    assert not Settlement.objects.exists()


@pytest.mark.parametrize("count", [2, 30])
def test_the_number_of_queries_does_not_grow(me, review, contributor, manager, count):
    for example in make_examples(review, count):
        read(example, contributor, "wrong-format")
        ask(example, manager)
        read(example, manager, "invented")
    with statements() as made:
        me.get(url("second_readers", review))
    assert len(made) <= 25, made
    with statements() as made:
        me.get(url("settlement", Example.objects.first()))
    assert len(made) <= 14, made


def test_the_history_says_who_was_asked_and_what_was_settled(me, review, disputed, contributor, manager):
    me.post(url("second_readers_ask", review), {"numbers": "2, 3", "readers": [manager.pk]})
    settle(disputed, codes=["invented"], reason="A private matter.", by=contributor)
    page = words(me.get(url("history", review)))
    assert "Cleo Contributor asked for second readings Examples 2, 3: Mara Manager" in page
    assert "Cleo Contributor settled an example What was settled of Example 1" in page
    assert "A private matter." not in page
