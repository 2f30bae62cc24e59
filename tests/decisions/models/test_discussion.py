"""Comments and notices: who sees which, and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import Comment, Membership, Notice, NoticeKind, Role
from decisions.services import reviews


@pytest.fixture
def comment(review, contributor):
    return Comment.objects.create(
        review=review, author=contributor, author_name=contributor.name, text="Why?", revision=1
    )


@pytest.fixture
def notice(comment, manager, contributor):
    return Notice.objects.create(
        recipient=manager,
        kind=NoticeKind.COMMENTED,
        review=comment.review,
        comment=comment,
        actor=contributor,
        actor_name=contributor.name,
    )


def refused(change) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def test_comments_are_seen_edited_and_managed_as_their_review_is(
    comment, viewer, contributor, manager, stranger, owner
):
    assert Comment.path_to_team() == "review__component__project__team"
    for deed, people in (
        ("visible_to", {viewer, contributor, manager, owner}),
        ("editable_by", {contributor, manager}),
        ("managed_by", {manager}),
    ):
        for person in (viewer, contributor, manager, stranger, owner):
            assert getattr(Comment.objects, deed)(person).exists() == (person in people)


def test_words_are_there_until_they_are_removed(comment):
    rows = Comment.objects.filter(pk=comment.pk)
    assert refused(lambda: rows.update(text=""))
    assert refused(lambda: rows.update(removed_at=timezone.now()))
    rows.update(text="", removed_at=timezone.now())
    assert not Comment.objects.standing().exists()


def test_a_comment_outlives_its_author(comment, contributor, review):
    comment_author = contributor.name
    review.component.project.created_by = None
    Comment.objects.update(author=None)
    assert Comment.objects.get().author_name == comment_author


def test_one_notice_for_one_person_and_comment(notice):
    again = Notice(
        recipient=notice.recipient, kind=NoticeKind.MENTIONED, review=notice.review, comment=notice.comment
    )
    assert refused(again.save)
    assert refused(lambda: Notice.objects.update(kind="shouted"))


def test_a_notice_is_its_recipients_alone(notice, manager, contributor, owner, viewer):
    assert Notice.objects.visible_to(manager).get() == notice
    for person in (contributor, owner, viewer):
        assert not Notice.objects.visible_to(person).exists()


def test_who_leaves_the_team_is_not_told_and_who_comes_back_is(notice, manager, team):
    manager.memberships.all().delete()
    assert not Notice.objects.visible_to(manager).exists()
    Membership.objects.create(team=team, user=manager, role=Role.VIEWER)
    assert Notice.objects.visible_to(manager).exists()


def test_nothing_is_told_of_words_that_are_gone(notice):
    assert Notice.objects.standing().unread().exists()
    Comment.objects.update(text="", removed_at=timezone.now())
    assert not Notice.objects.standing().exists()


def test_unread_notices_come_first_then_the_newest(notice, review, manager, contributor):
    older = notice
    newer, unread = (
        Notice.objects.create(recipient=manager, kind="commented", review=review, actor_name="Cleo")
        for _ in range(2)
    )
    Notice.objects.filter(pk__in=[older.pk, newer.pk]).update(read_at=timezone.now())
    Notice.objects.filter(pk=unread.pk).update(created_at=older.created_at - timedelta(days=9))
    assert list(Notice.objects.unread_first()) == [unread, newer, older]


def test_a_notice_leads_to_its_comment_or_else_to_its_review(notice, review):
    assert notice.get_absolute_url().endswith(f"/discussion/#comment-{notice.comment.pk}")
    notice.comment = None
    assert notice.get_absolute_url() == review.get_absolute_url()


def test_a_review_counts_the_comments_that_stand(review, comment, contributor, component):
    def say(**columns):
        return Comment.objects.create(review=review, author_name="Cleo", revision=1, **columns)

    say(text="And this?", question_key="stage")
    say(text="", removed_at=timezone.now(), question_key="stage")
    other = reviews.start_review(component, by=contributor)
    Comment.objects.create(review=other, author_name="Cleo", revision=1, text="Elsewhere.")
    assert review.comment_counts == {"": 1, "stage": 1}
    assert review.comment_count == 2


def test_readers_of_a_team_are_its_members_and_owners_once_each(
    team, viewer, contributor, manager, owner, stranger
):
    Membership.objects.create(team=team, user=owner, role=Role.CONTRIBUTOR)
    viewer.is_active = False
    viewer.save()
    assert sorted(map(str, team.readers())) == ["Cleo Contributor", "Mara Manager", "Olga Owner"]
