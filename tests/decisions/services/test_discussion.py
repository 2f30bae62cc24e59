"""Comments, mentions and notices: who is told of what, once; what stays when words are changed or removed."""

import uuid
from collections.abc import Iterable
from functools import partial

import pytest
from django.db import connection

from decisions.models import (
    AnswerState,
    AuditEntry,
    Comment,
    Membership,
    Mention,
    Notice,
    Review,
    Role,
    User,
    Wording,
)
from decisions.services import discussion, reviews
from decisions.services.discussion import CommentIsRemoved, NotTheAuthor, ReasonNeeded, mentioned_in
from decisions.services.reviews import Given, ReviewIsClosed
from decisions.threads import thread_of, threads_begun, threads_behind, threads_of, wordings_of
from tests.people import make_member
from tests.statements import statements
from tests.threads import at_once


def say(review: Review, text: str, by: User, **more: object) -> Comment:
    return discussion.comment(review, text=text, by=by, **more)  # type: ignore[arg-type]


def told() -> dict[str, str]:
    """Who has a notice, and of what kind."""
    return {notice.recipient.name.split()[0]: notice.kind for notice in Notice.objects.all()}


def names(people: Iterable[User]) -> set[str]:
    return {person.name for person in people}


def history() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(target_type="decisions.comment").order_by("pk"))


# Saying something ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "stage"])
def test_a_comment_is_stored_with_its_author_and_recorded(review, contributor, key):
    made = say(review, "Why?\nReally.", contributor, question_key=key)
    stored = Comment.objects.get()
    assert (stored.text, stored.question_key, stored.author) == ("Why?\nReally.", key, contributor)
    assert (stored.author_name, stored.edited_at, stored.is_removed) == ("Cleo Contributor", None, False)
    (entry,) = history()
    assert (entry.action, entry.actor, entry.review, entry.team) == (
        "commented",
        contributor,
        review,
        review.component.project.team,
    )
    assert (entry.target_id, entry.target_text) == (str(made.pk), key)
    assert Review.objects.get().revision == stored.revision == 1


def test_a_closed_review_takes_no_comment_and_no_edit(review, contributor):
    made = say(review, "Why?", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    with pytest.raises(ReviewIsClosed):
        say(review, "One more thing.", contributor)
    with pytest.raises(ReviewIsClosed):
        discussion.edit_comment(made, text="Never mind.", by=contributor)
    assert Comment.objects.get().text == "Why?"
    assert (Notice.objects.count(), Wording.objects.count(), len(history())) == (0, 0, 1)


def test_what_is_sent_twice_is_there_once(review, contributor, manager):
    key = uuid.uuid4()
    first = say(review, "Why?", contributor, key=key)
    assert (first.pk, say(review, "Why?", contributor, key=key)) == (key, first)
    assert (Comment.objects.count(), len(history())) == (1, 1)


def test_an_id_that_is_taken_loses_nobodys_words(review, contributor, manager):
    taken = say(review, "Why?", contributor).pk
    say(review, "Why?", manager, key=taken)  # somebody else's
    say(review, "Why not?", contributor, key=taken)  # other words
    assert [comment.text for comment in Comment.objects.all()] == ["Why?", "Why?", "Why not?"]


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twice_at_once_is_there_once(review, contributor):
    key = uuid.uuid4()
    made = at_once(*[lambda: say(review, "Why?", contributor, key=key)] * 4)
    assert {comment.pk for comment in made} == {key}
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_comments_made_at_once_all_count(review, contributor, manager):
    made = at_once(*(partial(say, review, "Why?", by) for by in (contributor, manager) * 2))
    assert sorted(comment.revision for comment in made) == [1, 2, 3, 4]


# Mentions ------------------------------------------------------------------------------------------------


def people(*spelled: str) -> list[User]:
    return [User(pk=number, name=name) for number, name in enumerate(spelled, 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ana", {"Ana"}),
        ("Ask @ana ruiz.", {"Ana Ruiz"}),
        ("@Ana Ruiz-Ortiz", {"Ana Ruiz-Ortiz"}),
        ("@Ana Ruizo", {"Ana"}),  # the longest name that stands there whole
        ("(@Ana,@ANA RUIZ)", {"Ana", "Ana Ruiz"}),
        ("@Ana   Ruiz", {"Ana Ruiz"}),
        ("@Ana\nRuiz", {"Ana"}),
        ("@Åsa Öberg, @åsa öberg", {"Åsa Öberg"}),
        ("@J. (Jo) O'Neil+", {"J. (Jo) O'Neil+"}),
        ("@all @nobody @ @@ @Anastasia ana@ruiz Ana Ruiz", set()),
        ("mail@Ana", set()),
        ("@@Ana", {"Ana"}),
        ("", set()),
    ],
)
def test_who_is_called_in(text, found):
    known = people("Ana", "Ana Ruiz", "Ana Ruiz-Ortiz", "Åsa Öberg", "J. (Jo) O'Neil+")
    assert names(mentioned_in(text, known)) == found


def test_two_of_one_name_are_both_called_in_and_none_where_nobody_is():
    assert len(mentioned_in("@ana ruiz", people("Ana Ruiz", "ANA  RUIZ"))) == 2
    assert mentioned_in("@Ana", []) == {}
    assert mentioned_in("@ ", people(" ")) == {}


def test_names_are_kept_as_they_were_written(review, contributor, manager):
    say(review, "@mara MANAGER, and @Mara Manager", contributor)
    mention = Mention.objects.get()
    assert (mention.user, mention.name) == (manager, "mara MANAGER")


def test_only_who_may_read_the_review_can_be_called_in(review, contributor, stranger, owner, viewer):
    say(review, "@Sam Stranger @Olga Owner @Vera Viewer", contributor)
    assert names(mention.user for mention in Mention.objects.all()) == {"Olga Owner", "Vera Viewer"}
    assert told() == {"Olga": "mentioned", "Vera": "mentioned"}


# Notices -------------------------------------------------------------------------------------------------


def test_a_mention_tells_and_the_author_is_never_told(review, contributor, manager):
    say(review, "@Mara Manager @Cleo Contributor", contributor)
    assert told() == {"Mara": "mentioned"}
    notice = Notice.objects.get()
    assert (notice.actor, notice.actor_name, notice.read_at) == (contributor, "Cleo Contributor", None)


def test_who_takes_part_is_told_of_others_comments(review, contributor, manager, viewer, team):
    editor = make_member(team, "Ed Editor", Role.CONTRIBUTOR)
    reviews.save_answer(review, "stage", Given(AnswerState.DONT_KNOW), version=0, by=manager)
    say(review, "Why?", editor)
    assert told() == {"Cleo": "commented", "Mara": "commented"}  # who made it, and who answered; no onlooker
    Notice.objects.all().delete()
    say(review, "Because.", contributor)
    assert told() == {"Mara": "commented", "Ed": "commented"}  # who has commented before


def test_a_mention_wins_and_nobody_is_told_twice(review, contributor, manager):
    say(review, "@Cleo Contributor? @Cleo Contributor!", manager)
    assert told() == {"Cleo": "mentioned"}
    assert Notice.objects.count() == 1


def test_who_left_the_team_is_not_told(review, contributor, manager):
    contributor.memberships.all().delete()
    say(review, "Why, @Cleo Contributor?", manager)
    assert told() == {}


def test_a_failure_tells_nobody(review, contributor, manager, monkeypatch):
    """The notices stand and fall with the comment."""
    audit_table = AuditEntry._meta.db_table
    with pytest.raises(RuntimeError), connection.execute_wrapper(_failing_on(audit_table)):
        say(review, "@Mara Manager", contributor)
    assert (Comment.objects.count(), Notice.objects.count(), Review.objects.get().revision) == (0, 0, 0)


def _failing_on(table: str):
    def wrapper(execute, sql, params, many, context):
        if sql.startswith("INSERT") and table in sql:
            raise RuntimeError(table)
        return execute(sql, params, many, context)

    return wrapper


@pytest.mark.parametrize("count", [1, 50])
def test_many_mentions_cost_no_more_statements(review, contributor, team, count):
    crowd = [make_member(team, f"Person{number} Of Many", Role.VIEWER) for number in range(count)]
    text = " ".join(f"@{person.name}" for person in crowd)
    with statements() as made:
        say(review, text, contributor)
    assert len(made) <= 12, made
    assert Notice.objects.count() == Mention.objects.count() == count


# The count -----------------------------------------------------------------------------------------------


def test_the_count_is_right_after_every_change(review, contributor, manager, team):
    assert discussion.unread_count(manager) == 0
    first, second, third = (say(review, "@Mara Manager", contributor) for _ in range(3))
    assert discussion.unread_count(manager) == 3
    discussion.mark_read(Notice.objects.get(comment=first))
    assert discussion.unread_count(manager) == 2
    discussion.remove_comment(second, by=contributor)
    assert discussion.unread_count(manager) == 1
    Membership.objects.filter(user=manager).delete()
    assert discussion.unread_count(manager) == 0
    Membership.objects.create(team=team, user=manager, role=Role.VIEWER)
    assert discussion.unread_count(manager) == 1
    discussion.mark_all_read(manager, until=Notice.objects.get(comment=third).created_at)
    assert discussion.unread_count(manager) == 0
    assert discussion.unread_count(contributor) == 0


def test_what_came_after_the_page_was_made_stays_new(review, contributor, manager):
    seen = Notice.objects.get(comment=say(review, "@Mara Manager", contributor)).created_at
    say(review, "@Mara Manager", contributor)
    discussion.mark_all_read(manager, until=seen)
    assert discussion.unread_count(manager) == 1


def test_only_ones_own_are_marked(review, contributor, manager, viewer):
    made = say(review, "@Mara Manager @Vera Viewer", contributor)
    discussion.mark_all_read(
        manager, until=Notice.objects.filter(comment=made).latest("created_at").created_at
    )
    assert (discussion.unread_count(manager), discussion.unread_count(viewer)) == (0, 1)


def test_opening_again_keeps_the_first_moment(review, contributor, manager):
    notice = Notice.objects.get(comment=say(review, "@Mara Manager", contributor))
    discussion.mark_read(notice)
    first = Notice.objects.get().read_at
    discussion.mark_read(notice)
    assert Notice.objects.get().read_at == first is not None


# Editing -------------------------------------------------------------------------------------------------


def test_an_edit_keeps_the_earlier_wordings(review, contributor):
    made = say(review, "one", contributor)
    for text in ("two", "two", "three"):
        discussion.edit_comment(made, text=text, by=contributor)
    stored = Comment.objects.get()
    assert (stored.text, stored.edited_at is not None, stored.revision) == ("three", True, 3)
    assert [wording.text for wording in stored.wordings.all()] == ["one", "two"]
    assert stored.wordings.earliest("pk").written_at == stored.created_at
    steps = [(entry.action, entry.before, entry.after) for entry in history()]
    assert steps == [
        ("commented", None, {"wording": 1}),
        ("comment-edited", {"wording": 1}, {"wording": 2}),
        ("comment-edited", {"wording": 2}, {"wording": 3}),
    ]
    assert wordings_of(history()) == {str(made.pk): ["one", "two", "three"]}


def test_nobody_edits_another_persons_words(review, contributor, manager):
    made = say(review, "Why?", contributor)
    with pytest.raises(NotTheAuthor):
        discussion.edit_comment(made, text="Because.", by=manager)
    assert Comment.objects.get().text == "Why?"


def test_a_removed_comment_is_not_edited(review, contributor):
    made = say(review, "Why?", contributor)
    discussion.remove_comment(made, by=contributor)
    with pytest.raises(CommentIsRemoved):
        discussion.edit_comment(made, text="Because.", by=contributor)


def test_an_edit_tells_only_who_is_newly_mentioned(review, contributor, manager, viewer):
    made = say(review, "@Mara Manager?", contributor)
    discussion.mark_read(Notice.objects.get())
    discussion.edit_comment(made, text="@Mara Manager, @Vera Viewer?", by=contributor)
    assert told() == {"Mara": "mentioned", "Vera": "mentioned"}
    assert (discussion.unread_count(manager), discussion.unread_count(viewer)) == (0, 1)


def test_who_was_told_and_is_mentioned_only_now_finds_it_new(review, contributor, manager):
    made = say(review, "Why?", manager)
    assert told() == {"Cleo": "commented"}
    discussion.mark_read(Notice.objects.get())
    discussion.edit_comment(made, text="Why, @Cleo Contributor?", by=manager)
    assert told() == {"Cleo": "mentioned"}
    assert discussion.unread_count(contributor) == 1


def test_a_name_that_was_taken_out_is_no_mention_any_more(review, contributor, manager):
    made = say(review, "@Mara Manager", contributor)
    discussion.edit_comment(made, text="Nobody.", by=contributor)
    assert not Mention.objects.exists()
    assert told() == {"Mara": "commented"}


# Removing ------------------------------------------------------------------------------------------------


def test_removed_words_are_gone_everywhere_and_that_they_were_there_stays(review, contributor, manager):
    secret = "the-password-is-tulip"
    made = say(review, f"{secret} @Mara Manager", contributor)
    discussion.edit_comment(made, text=f"{secret}, sorry", by=contributor)
    discussion.remove_comment(made, by=contributor)
    stored = Comment.objects.get()
    assert (stored.text, stored.is_removed, stored.removed_by_name) == ("", True, "Cleo Contributor")
    assert (Wording.objects.count(), Mention.objects.count()) == (0, 0)
    assert secret not in str(list(AuditEntry.objects.values()))
    assert [entry.action for entry in history()] == ["commented", "comment-edited", "comment-removed"]
    assert wordings_of(history()) == {}


def test_a_manager_removes_anothers_words_with_a_reason(review, contributor, manager):
    made = say(review, "Why?", contributor)
    with pytest.raises(ReasonNeeded):
        discussion.remove_comment(made, by=manager)
    discussion.remove_comment(made, by=manager, reason="It names a customer.")
    assert Comment.objects.get().removed_by_name == "Mara Manager"
    assert (history()[-1].actor, history()[-1].reason) == (manager, "It names a customer.")


def test_nobody_else_removes_anothers_words(review, contributor, manager, viewer, stranger, owner):
    made = say(review, "Why?", manager)
    for person in (contributor, viewer, stranger, owner):
        with pytest.raises(NotTheAuthor):
            discussion.remove_comment(made, by=person, reason="I say so.")
    assert Comment.objects.get().text == "Why?"


def test_removing_twice_is_removing_once(review, contributor, manager):
    made = say(review, "Why?", contributor)
    discussion.remove_comment(made, by=contributor)
    discussion.remove_comment(made, by=manager, reason="Once more.")
    assert Comment.objects.get().removed_by_name == "Cleo Contributor"
    assert len(history()) == 2


def test_words_can_be_removed_from_a_closed_review(review, contributor):
    made = say(review, "Why?", contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    discussion.remove_comment(made, by=contributor)
    assert Comment.objects.get().is_removed


# Reading -------------------------------------------------------------------------------------------------


def test_threads_come_in_page_order_the_review_first(review, contributor):
    for key in ("stage", "asked_formerly", "current_system", "stage"):
        say(review, "Why?", contributor, question_key=key)
    threads = threads_of(review, and_of="citations")
    keys = [thread.key for thread in threads]
    assert keys == ["", "current_system", "citations", "stage", "asked_formerly"]
    assert [thread.count for thread in threads] == [0, 1, 0, 2, 1]
    assert [thread.about for thread in threads][::4] == ["The review as a whole", "asked_formerly"]


def test_a_thread_says_when_it_changed_and_who_spoke_last(review, contributor, manager):
    assert (thread_of(review, "").revision, thread_of(review, "").latest) == (0, None)
    say(review, "Why?", contributor)
    last = say(review, "Because.", manager)
    assert thread_of(review, "").latest == last
    discussion.remove_comment(last, by=manager)
    thread = thread_of(review, "")
    assert (thread.revision, thread.count, len(thread.comments)) == (3, 1, 2)
    assert thread.comments[0] == thread.latest


@pytest.mark.parametrize(
    ("shown", "behind"),
    [
        ({}, []),
        ({"thread-review": "1"}, []),
        ({"thread-review": "0"}, [""]),
        ({"thread-review": "nonsense"}, [""]),
        ({"thread-stage": "1", "thread-review": "1"}, ["stage"]),
        ({"thread-citations": "0"}, []),  # nobody has spoken there
        ({"thread-": "0", "thread-nothing": "0", "stage-version": "3"}, [""]),
    ],
)
def test_a_page_catches_up_with_the_threads_it_shows(review, contributor, shown, behind):
    say(review, "Why?", contributor)
    say(review, "Since when?", contributor, question_key="stage")
    assert [thread.key for thread in threads_behind(review, shown)] == behind


def test_a_page_that_shows_all_threads_learns_of_new_ones(review, contributor):
    say(review, "Why?", contributor)
    say(review, "Since when?", contributor, question_key="stage")
    assert [thread.key for thread in threads_begun(review, {"thread-review": "0"})] == ["stage"]
