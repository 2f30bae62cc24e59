"""Promises of the discussion's pages and of the notices: what is shown to whom, what comes back."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from decisions.models import AuditEntry, Comment, Notice, Review, Role, User
from decisions.services import discussion, reviews
from decisions.templatetags.discussion import drawn
from tests.people import make_member
from tests.statements import statements

HTMX = {"HX-Request": "true"}
EVIL = "<script>alert('hi')</script><img src=x onerror=alert(1)> & co"
NOTICES = reverse("decisions:notices")


def url(name: str, review: Review) -> str:
    return reverse(f"decisions:{name}", kwargs={"review_id": review.pk})


def url_of(name: str, comment: Comment) -> str:
    return reverse(f"decisions:{name}", kwargs={"comment_id": comment.pk})


def say(review: Review, text: str, by: User, key: str = "") -> Comment:
    return discussion.comment(review, text=text, by=by, question_key=key)


def send(client: Client, review: Review, text: str, *, htmx: bool = True, **more: str) -> Any:
    """Say something as a page does."""
    return client.post(url("comment_new", review), {"text": text, **more}, headers=HTMX if htmx else {})


def bell(page: Any) -> str:
    """What the header says of the notices."""
    found = re.search(r'id="bell"[^>]*aria-label="([^"]*)"', page.text)
    assert found
    return found[1]


@pytest.fixture
def me(signed_in, contributor):
    return signed_in(contributor)


# The page ------------------------------------------------------------------------------------------------


def test_the_page_shows_all_threads_with_links_back(me, review, contributor, manager):
    say(review, "About all of it.", manager)
    say(review, "About the stage.", manager, "stage")
    page = me.get(url("discussion", review))
    assert page.text.index("About all of it.") < page.text.index("About the stage.")
    assert f"{review.get_absolute_url()}#question-stage" in page.text
    assert 'aria-current="page">Discussion' in page.text
    assert '<span class="count" id="comment-count">2</span>' in page.text


def test_a_question_nobody_spoke_about_can_be_asked_for(me, review):
    page = me.get(url("discussion", review), {"question": "stage"})
    assert 'id="thread-stage"' in page.text
    assert 'id="say-stage"' in page.text
    assert 'id="thread-citations"' not in page.text
    assert me.get(url("discussion", review), {"question": "nonsense"}).status_code == 404


def test_every_question_leads_to_its_thread(me, review, contributor):
    say(review, "Why?", contributor, "stage")
    page = me.get(review.get_absolute_url())
    link = re.search(r'<a class="discuss" id="discuss-stage".*?</a>', page.text, re.DOTALL)
    assert link
    assert f'href="{url("discussion", review)}?question=stage#thread-stage"' in link[0]
    assert '<span class="count">1</span>' in link[0]
    assert page.text.count('class="discuss"') == page.text.count('class="thread-place"') == 28
    thread = me.get(url("comments", review), {"question": "stage"})
    assert "Why?" in thread.text
    assert "<html" not in thread.text
    assert me.get(url("comments", review), {"question": "nonsense"}).status_code == 404


def test_a_viewer_reads_and_is_offered_nothing_to_write(signed_in, viewer, review, contributor):
    made = say(review, "Why?", contributor, "stage")
    client = signed_in(viewer)
    for page in (
        client.get(url("discussion", review)),
        client.get(url("comments", review), {"question": "stage"}),
    ):
        assert "Why?" in page.text
        assert "<textarea" not in page.text
        assert url_of("comment_edit", made) not in page.text
        assert url_of("comment_remove", made) not in page.text
    assert 'class="discuss"' in client.get(review.get_absolute_url()).text


def test_a_closed_review_is_read_only(me, review, contributor):
    made = say(review, "Why?", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    page = me.get(url("discussion", review))
    assert "Why?" in page.text
    assert "This review is closed" in page.text
    assert "<textarea" not in page.text
    assert url_of("comment_edit", made) not in page.text
    assert "closed" in me.get(url("comments", review), {"question": "stage"}).text


def test_one_may_edit_ones_own_and_a_manager_remove_all(me, signed_in, review, contributor, manager):
    mine, theirs = say(review, "Why?", contributor), say(review, "Because.", manager)
    page = me.get(url("discussion", review)).text
    assert url_of("comment_edit", mine) in page
    assert url_of("comment_remove", mine) in page
    assert url_of("comment_edit", theirs) not in page
    assert url_of("comment_remove", theirs) not in page
    page = signed_in(manager).get(url("discussion", review)).text
    assert url_of("comment_edit", mine) not in page
    assert url_of("comment_remove", mine) in page


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_grow(me, review, contributor, manager, count):
    for number in range(count):
        made = say(review, f"@Mara Manager {number}", contributor, ("", "stage", "citations")[number % 3])
        discussion.edit_comment(made, text=f"@Mara Manager {number}!", by=contributor)
    with statements() as made_by_page:
        me.get(url("discussion", review))
    # session, person, review; threads, comments, mentions, wordings, people to mention; tab, notices
    assert len(made_by_page) <= 10, made_by_page
    with statements() as made_by_fragment:
        me.get(url("comments", review))
    assert len(made_by_fragment) <= 8, made_by_fragment
    assert not any("notice" in sql for sql in made_by_fragment)


# Saying something ----------------------------------------------------------------------------------------


def test_a_comment_comes_back_in_its_thread(me, review, contributor):
    reply = send(me, review, "Why?\r\nReally.", question="stage", key=str(uuid.uuid4()))
    made = Comment.objects.get()
    assert (made.question_key, made.text, made.author) == ("stage", "Why?\nReally.", contributor)
    assert reply.headers["X-Saved"] == "true"
    assert reply.text.count(f'id="comment-{made.pk}"') == 1
    assert "<html" not in reply.text
    assert '<span class="count" id="comment-count" hx-swap-oob="true">1</span>' in reply.text


def test_without_script_one_is_led_to_the_comment(me, review):
    reply = send(me, review, "Why?", htmx=False)
    assert reply["Location"] == f"{url('discussion', review)}#comment-{Comment.objects.get().pk}"
    assert "Why?" in me.get(reply["Location"]).text


BAD = [
    ("", "Write something first."),
    (" \n\t ", "Write something first."),
    ("\u200b\u2060", "Write something first."),
    ("x" * 5000, "At most 4,000 letters fit; this has 5000."),
    ("a\x00b", "Null characters are not allowed."),
]


@pytest.mark.parametrize(("entered", "says"), BAD)
def test_what_cannot_be_said_comes_back_with_the_reason(me, review, entered, says):
    for htmx in (True, False):
        reply = send(me, review, entered, htmx=htmx, question="stage")
        assert reply.status_code == 200
        assert says in reply.text
        assert "X-Saved" not in reply.headers
        if entered.isprintable():
            assert f">{entered}</textarea>" in reply.text
    assert not Comment.objects.exists()


def test_a_line_end_counts_once(me, review):
    assert "X-Saved" in send(me, review, "ab\r\n" * 1333 + "x").headers  # 4,000 as the browser counts


def test_an_unknown_question_is_none(me, review):
    assert send(me, review, "Why?", question="nonsense").status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize("key", ["", "nonsense", "1" * 900])
def test_a_strange_id_is_no_hindrance(me, review, key):
    send(me, review, "Why?", key=key)
    assert Comment.objects.exists()


def test_sent_twice_it_is_there_once(me, review):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert "X-Saved" in send(me, review, "Why?", key=key).headers
    assert Comment.objects.count() == 1


def test_viewers_and_strangers_may_not_say_anything(signed_in, review, viewer, stranger, owner):
    for person, status in ((viewer, 403), (owner, 403), (stranger, 404)):
        assert send(signed_in(person), review, "Why?").status_code == status
    assert not Comment.objects.exists()


def test_a_review_closed_meanwhile_keeps_what_was_typed_on_the_page(me, review, contributor):
    reviews.close_review(review, reason="Dropped.", by=contributor)
    review.refresh_from_db()
    for htmx in (True, False):
        reply = send(me, review, "Why, after all that?", htmx=htmx)
        assert reply.status_code == 200
        assert "This review is closed" in reply.text
        assert "Why, after all that?" in reply.text
    assert not Comment.objects.exists()


# What was said as HTML -----------------------------------------------------------------------------------


def test_everything_is_escaped(me, review, contributor):
    made = say(review, EVIL, contributor)
    discussion.edit_comment(made, text=f"{EVIL}!", by=contributor)
    for page in (
        me.get(url("discussion", review)),
        me.get(url_of("comment_edit", made)),
        me.get(url_of("comment_remove", made)),
        me.get(url("history", review)),
    ):
        assert EVIL not in page.text
        assert "<img src=x" not in page.text
        assert escape(EVIL) in page.text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a\nb"),
        ("<b>", "&lt;b&gt;"),
        ("http://a.example/x?y=1&z=2.", '<a href="http://a.example/x?y=1&amp;z=2" REL>http://a.example/x?y=1&amp;z=2</a>.'),
        ("(https://a.example/b_(c))", '(<a href="https://a.example/b_(c)" REL>https://a.example/b_(c)</a>)'),
        ("https://a.example/b).", '<a href="https://a.example/b" REL>https://a.example/b</a>).'),
        ("https://a.example/\"><i>", '<a href="https://a.example/" REL>https://a.example/</a>&quot;&gt;&lt;i&gt;'),
        ("javascript:alert(1) data:text/html,x ftp://a www.a.example", None),
        ("xhttps://a.example", None),
        ("https://", None),
        ("a@Ann.org @Ann @Ann Lee @Anna", "a@Ann.org MENTION@Ann</span> MENTION@Ann Lee</span> @Anna"),
        ("https://a.example/@Ann", '<a href="https://a.example/@Ann" REL>https://a.example/@Ann</a>'),
    ],
)  # fmt: skip
def test_plain_text_as_html(text, html):
    wanted = text if html is None else html
    wanted = wanted.replace("REL", 'rel="nofollow noopener noreferrer"')
    wanted = wanted.replace("MENTION", '<span class="mention">')
    assert drawn(text, {"Ann", "Ann Lee"}) == wanted


def test_a_mention_is_marked_as_long_as_it_stands(me, review, contributor, manager):
    made = say(review, "Ask @mara manager or @nobody.", contributor)
    User.objects.filter(pk=manager.pk).update(name="Mara Married")
    page = me.get(url("discussion", review))
    assert 'Ask <span class="mention">@mara manager</span> or @nobody.' in page.text
    discussion.edit_comment(made, text="Ask @nobody.", by=contributor)
    assert "mention" not in me.get(url_of("comment", made), headers=HTMX).text


def test_those_one_may_mention_are_offered(me, review, viewer, manager, stranger, owner):
    for page in (me.get(url("discussion", review)), me.get(url("comments", review))):
        names = re.findall(r'<option value="([^"]*)"', page.text)
        assert names == ["Cleo Contributor", "Mara Manager", "Olga Owner", "Vera Viewer"]


# Editing and removing ------------------------------------------------------------------------------------


def test_an_edit_comes_back_in_place_with_the_earlier_wording(me, review, contributor):
    made = say(review, "Becuase.", contributor, "stage")
    form = me.get(url_of("comment_edit", made), headers=HTMX)
    assert form.text.strip().startswith(f'<li class="comment" id="comment-{made.pk}"')
    assert ">Becuase.</textarea>" in form.text
    reply = me.post(url_of("comment_edit", made), {"text": "Because."}, headers=HTMX)
    assert reply.headers["X-Saved"] == "true"
    assert reply.text.strip().startswith(f'<li class="comment" id="comment-{made.pk}"')
    assert "edited" in reply.text
    assert "Becuase." in reply.text.split("Earlier wordings")[1]
    assert url_of("comment_edit", made) in reply.text


def test_without_script_the_same(me, review, contributor):
    made = say(review, "Becuase.", contributor)
    assert ">Becuase.</textarea>" in me.get(url_of("comment_edit", made)).text
    reply = me.post(url_of("comment_edit", made), {"text": "Because."})
    assert reply["Location"] == made.get_absolute_url()
    assert me.get(url_of("comment", made))["Location"] == made.get_absolute_url()


@pytest.mark.parametrize(("entered", "says"), BAD)
def test_a_bad_edit_changes_nothing(me, review, contributor, entered, says):
    made = say(review, "Why?", contributor)
    for headers in (HTMX, {}):
        reply = me.post(url_of("comment_edit", made), {"text": entered}, headers=headers)
        assert reply.status_code == 200
        assert says in reply.text
    assert Comment.objects.get().text == "Why?"


def test_nobody_gets_to_edit_anothers_words(signed_in, review, contributor, manager, viewer, stranger):
    made = say(review, "Why?", contributor)
    for person, status in ((manager, 403), (viewer, 403), (stranger, 404)):
        for call in (signed_in(person).get, signed_in(person).post):
            assert call(url_of("comment_edit", made), {"text": "Mine."}).status_code == status
    assert Comment.objects.get().text == "Why?"


def test_who_no_longer_edits_in_the_team_does_not_edit_what_they_said(me, review, contributor):
    made = say(review, "Why?", contributor)
    contributor.memberships.update(role=Role.VIEWER)
    assert me.post(url_of("comment_edit", made), {"text": "Mine."}).status_code == 403


def test_a_comment_removed_or_a_review_closed_meanwhile_is_said(me, review, contributor):
    made = say(review, "Why?", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    reply = me.post(url_of("comment_edit", made), {"text": "My new words."}, headers=HTMX)
    assert "This review is closed" in reply.text
    assert "My new words." in reply.text
    discussion.remove_comment(made, by=contributor)
    reply = me.post(url_of("comment_edit", made), {"text": "My new words."}, headers=HTMX)
    assert "was removed" in reply.text
    assert "My new words." in reply.text
    assert "X-Saved" not in reply.headers


def test_an_author_removes_without_a_reason(me, review, contributor):
    made = say(review, "Never mind.", contributor)
    assert "Why is it removed?" not in me.get(url_of("comment_remove", made)).text
    assert me.get(url_of("comment_remove", made), headers=HTMX).text.strip().startswith("<li")
    reply = me.post(url_of("comment_remove", made), headers=HTMX)
    assert "was removed by its author" in reply.text
    page = me.get(url("discussion", review))
    assert "Never mind." not in page.text
    assert "A comment of Cleo Contributor was removed by its author" in page.text


def test_a_manager_says_why(signed_in, review, contributor, manager):
    made = say(review, "Ring Mr Miller on 0123.", contributor)
    client = signed_in(manager)
    refused = client.post(url_of("comment_remove", made), {"reason": " "}, headers=HTMX)
    assert "Say why" in refused.text
    reply = client.post(url_of("comment_remove", made), {"reason": "A customer's number."})
    assert reply["Location"] == made.get_absolute_url()
    assert "removed by Mara Manager" in client.get(reply["Location"]).text
    history = client.get(url("history", review)).text
    assert "A customer&#x27;s number." in history
    assert "0123" not in history


def test_a_contributor_does_not_remove_anothers_words(me, review, manager):
    made = say(review, "Why?", manager)
    assert me.post(url_of("comment_remove", made), {"reason": "x"}).status_code == 403
    assert Comment.objects.get().text == "Why?"


def test_the_history_tells_who_said_what_and_what_it_was_before(me, review, contributor):
    made = say(review, "Becuase.", contributor, "stage")
    discussion.edit_comment(made, text="Because.", by=contributor)
    page = me.get(url("history", review))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert "Cleo Contributor commented on" in text
    assert "edited a comment on" in text
    assert "<del>Becuase.</del>" in page.text
    assert page.text.count("<ins>Because.</ins>") == 1


# Catching up ---------------------------------------------------------------------------------------------


def test_an_open_thread_under_its_question_gets_what_others_say(me, review, contributor, manager):
    say(review, "Why?", contributor, "stage")
    shown = {"revision": "1", "thread-stage": "1"}
    assert 'id="comments-stage"' not in me.get(url("changes", review), shown).text
    say(review, "Because.", manager, "stage")
    say(review, "Unrelated.", manager, "citations")
    reply = me.get(url("changes", review), shown).text
    assert re.search(r'id="comments-stage"[^>]*hx-swap-oob="true"', reply)
    assert "Because." in reply
    assert "Unrelated." not in reply
    assert re.findall(r'<a class="discuss" id="discuss-(\w+)"[^>]*hx-swap-oob="true"', reply) != []
    assert {"stage", "citations"} == set(re.findall(r'<a class="discuss" id="discuss-(\w+)"', reply))
    assert bell(me.get(url("changes", review), shown)) == "2 new notices"


def test_a_thread_whose_list_was_not_taken_comes_again(me, review, contributor, manager):
    """While somebody edits, the page takes no new list; its revision has gone on all the same."""
    say(review, "Why?", contributor, "stage")
    say(review, "Because.", manager, "stage")
    reply = me.get(url("changes", review), {"revision": "2", "thread-stage": "1"}).text
    assert "Because." in reply


def test_the_page_of_the_discussion_catches_up_too(me, review, contributor, manager):
    say(review, "Why?", contributor)
    say(review, "Because.", manager)
    say(review, "Since when?", manager, "stage")
    reply = me.get(url("discussion_changes", review), {"thread-review": "1"}).text
    assert re.search(r'id="comments-review"[^>]*hx-swap-oob="true"', reply)
    assert '<div hx-swap-oob="beforeend:#threads">' in reply
    assert 'id="thread-stage"' in reply
    assert '<span class="count" id="comment-count" hx-swap-oob="true">3</span>' in reply
    shown = {"thread-review": "2", "thread-stage": "3"}
    with statements() as made:
        reply = me.get(url("discussion_changes", review), shown).text
    assert "hx-swap-oob" not in reply
    assert len(made) <= 5, made


def test_answers_cost_what_they_did(me, review, contributor):
    """Comments and notices are nothing that saving an answer asks for."""
    say(review, "Why?", contributor, "stage")
    data = {"stage-value": "growing", "stage-version": "0"}
    answer = reverse("decisions:answer", kwargs={"review_id": review.pk, "key": "stage"})
    with statements() as made:
        me.post(answer, data, headers=HTMX)
    assert len(made) <= 8, made
    assert not any("decisions_comment" in sql or "decisions_notice" in sql for sql in made)


# Notices -------------------------------------------------------------------------------------------------


def test_the_header_counts_and_the_page_lists_unread_first(me, signed_in, review, contributor, manager):
    client = signed_in(manager)
    assert bell(client.get("/")) == "Notices"
    first = say(review, "Look, @Mara Manager", contributor, "stage")
    assert bell(client.get("/")) == "1 new notice"
    say(review, "And here, @Mara Manager", contributor)
    assert bell(client.get("/")) == "2 new notices"
    client.post(reverse("decisions:notice_open", kwargs={"notice_id": Notice.objects.get(comment=first).pk}))
    page = client.get(NOTICES)
    assert bell(page) == "1 new notice"
    assert page.text.index("And here,") < page.text.index("Look,")
    assert page.text.count("is-unread") == 1
    assert "Checkout assistant" in page.text
    assert "Look," not in me.get(NOTICES).text  # nobody else's


def test_opening_marks_it_read_and_leads_there(signed_in, review, contributor, manager):
    made = say(review, "Look, @Mara Manager", contributor)
    notice = Notice.objects.get()
    client = signed_in(manager)
    address = reverse("decisions:notice_open", kwargs={"notice_id": notice.pk})
    client.get(NOTICES)
    assert client.get(address).status_code == 405
    assert Notice.objects.get().read_at is None  # looking is no reading
    for _ in range(2):
        assert client.post(address)["Location"] == made.get_absolute_url()
    assert bell(client.get("/")) == "Notices"


def test_all_at_once(signed_in, review, contributor, manager):
    say(review, "Look, @Mara Manager", contributor)
    client = signed_in(manager)
    until = re.search(r'name="until" value="([^"]*)"', client.get(NOTICES).text)
    assert until
    say(review, "And here, @Mara Manager", contributor)
    client.post(reverse("decisions:notices_read"), {"until": until[1]})
    assert bell(client.get("/")) == "1 new notice"  # which the page had not shown
    client.post(reverse("decisions:notices_read"), {"until": "nonsense"})
    page = client.get(NOTICES)
    assert bell(page) == "Notices"
    assert "Mark all read" not in page.text


@pytest.mark.parametrize("until", ["2026-02-31T99:99", "2026-01-01T00:00:00", "", "9" * 500])
def test_a_strange_moment_is_no_hindrance(signed_in, manager, until):
    assert signed_in(manager).post(reverse("decisions:notices_read"), {"until": until}).status_code == 302


def test_a_removed_comment_and_a_team_one_left_are_not_spoken_of(signed_in, review, contributor, manager):
    removed, _ = (say(review, f"Look {number}, @Mara Manager", contributor) for number in "12")
    client = signed_in(manager)
    discussion.remove_comment(removed, by=contributor)
    page = client.get(NOTICES)
    assert bell(page) == "1 new notice"
    assert page.text.count('class="notice-open"') == 1
    manager.memberships.all().delete()
    page = client.get(NOTICES)
    assert bell(page) == "Notices"
    assert "Nothing to tell you" in page.text
    for notice in Notice.objects.all():
        address = reverse("decisions:notice_open", kwargs={"notice_id": notice.pk})
        assert client.post(address).status_code == 404


def test_a_page_that_is_open_while_the_comment_goes_leads_where_it_was(
    signed_in, review, contributor, manager
):
    made = say(review, "Look, @Mara Manager", contributor)
    address = reverse("decisions:notice_open", kwargs={"notice_id": Notice.objects.get().pk})
    discussion.remove_comment(made, by=contributor)
    client = signed_in(manager)
    reply = client.post(address, follow=True)
    assert "was removed by its author" in reply.text


def test_notices_are_escaped_and_cut_short(signed_in, review, contributor, manager):
    say(review, f"{EVIL} @Mara Manager {'x' * 3000}", contributor)
    page = signed_in(manager).get(NOTICES)
    assert EVIL not in page.text
    assert "x" * 300 not in page.text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_notices_keeps_its_queries(signed_in, review, contributor, manager, team, count):
    for number in range(count):
        say(review, f"{number} @Mara Manager", contributor)
    client = signed_in(manager)
    with statements() as made:
        client.get(NOTICES)
    assert len(made) <= 5, made  # session, person, count of the bell, count of the pages, notices


def test_signed_out_pages_count_nothing(client, db):
    with statements() as made:
        client.get(reverse("account_login"))
    assert not any("notice" in sql for sql in made)


def test_every_change_leaves_its_row_in_the_history(me, review, contributor):
    made = say(review, "Why?", contributor)
    me.post(url_of("comment_edit", made), {"text": "Why not?"})
    me.post(url_of("comment_remove", made))
    actions = AuditEntry.objects.filter(review=review).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["commented", "comment-edited", "comment-removed"]


def test_a_crowd_called_in_is_told_once_each(me, review, team):
    crowd = [make_member(team, f"Person{number} Of Many", Role.VIEWER) for number in range(50)]
    send(me, review, " ".join(f"@{person.name}" for person in crowd * 3))
    assert Notice.objects.count() == 50
