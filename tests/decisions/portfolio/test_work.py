"""What waits for a person and for their teams: exactly that, counted as it is listed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from decisions.models import (
    AnswerState,
    Decision,
    Membership,
    Notice,
    Project,
    Review,
    Role,
    SignOffVerdict,
    Team,
    User,
)
from decisions.portfolio.work import MINE, TEAMS, Work, counts_of
from decisions.services import discussion, proposals, reviews
from decisions.services.health import health_of
from decisions.services.listings import list_decisions
from decisions.services.reviews import Given, today
from tests.decisions.reminders.planned import days, due
from tests.decisions.services.deciding import answered, decided, proposed, signed
from tests.failures import ask, make_examples, read

WORK = reverse("decisions:work")
NOTHING = dict.fromkeys([*MINE, *TEAMS, "health"], 0)


def counts(person: User) -> dict[str, int]:
    """The lists in which something waits."""
    return {key: count for key, count in Work(person, today()).counts.items() if count}


def lines(client, key: str) -> list:
    """All lines of a list, page by page."""
    found, page = [], 1
    while True:
        shown = client.get(reverse("decisions:work_list", args=[key]), {"page": page}).context
        found += shown["shown"].lines
        if not shown["page"].has_next():
            return found
        page += 1


def called(review: Review, by: User, person: User, question: str = "stage") -> Notice:
    """The notice of a comment that calls a person in."""
    made = discussion.comment(review, text=f"What of it, @{person.name}?", question_key=question, by=by)
    return made.notices.get(recipient=person)


# My answer --------------------------------------------------------------------------------------------------


def test_a_comment_that_calls_me_in_waits_for_my_answer(review, contributor, manager):
    called(review, contributor, manager)
    assert counts(manager) == {"answer": 1}
    assert counts(contributor) == {"drafts": 1}


def test_to_speak_in_the_thread_is_an_answer_and_elsewhere_it_is_none(review, contributor, manager):
    called(review, contributor, manager)
    discussion.comment(review, text="Of another matter.", question_key="", by=manager)
    discussion.comment(review, text="I say nothing.", question_key="stage", by=contributor)
    assert counts(manager) == {"answer": 1}
    discussion.comment(review, text="It is stable.", question_key="stage", by=manager)
    assert counts(manager) == {}


def test_to_answer_the_question_itself_is_an_answer(review, contributor, manager):
    reviews.save_answer(review, "stage", Given(AnswerState.DONT_KNOW), version=0, by=manager)
    called(review, contributor, manager)
    assert counts(manager)["answer"] == 1
    answered(review, manager, version=1)
    assert "answer" not in counts(manager)


def test_called_in_again_one_is_asked_again(review, contributor, manager):
    called(review, contributor, manager)
    discussion.comment(review, text="It is stable.", question_key="stage", by=manager)
    called(review, contributor, manager)
    assert counts(manager) == {"answer": 1}


def test_who_is_called_in_by_an_edit_is_asked_from_then_on(review, contributor, manager):
    said = discussion.comment(review, text="Who knows?", question_key="stage", by=contributor)
    discussion.comment(review, text="Not I.", question_key="stage", by=manager)
    discussion.edit_comment(said, text=f"Who knows, @{manager.name}?", by=contributor)
    assert counts(manager) == {"answer": 1}
    discussion.edit_comment(said, text="Who knows?", by=contributor)
    assert counts(manager) == {}


def test_a_removed_comment_and_a_closed_review_ask_nothing(review, contributor, manager):
    notice = called(review, contributor, manager)
    reviews.close_review(review, reason="", by=contributor)
    assert counts(manager) == {}
    reviews.reopen_review(review, by=contributor)
    assert counts(manager) == {"answer": 1}
    assert notice.comment
    discussion.remove_comment(notice.comment, by=contributor)
    assert counts(manager) == {}


def test_one_says_that_it_needs_no_answer_for_oneself_alone(
    signed_in, review, contributor, manager, stranger
):
    notice = called(review, contributor, manager)
    settle = reverse("decisions:notice_settle", args=[notice.pk])
    assert settle in signed_in(manager).get(WORK).text
    for other in (contributor, stranger):
        assert signed_in(other).post(settle).status_code == 404
    assert counts(manager) == {"answer": 1}
    page = signed_in(manager).post(settle, follow=True)
    assert page.context["shown"].count == 0
    called(review, contributor, manager)
    assert counts(manager) == {"answer": 1}  # a further one is a further question


def test_changes_asked_of_a_proposal_wait_for_who_proposed(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    assert counts(manager) == {"signature": 1}
    signed(proposal, manager, SignOffVerdict.CHANGES_REQUESTED)
    assert counts(manager) == {}
    assert counts(contributor) == {"changes": 1, "drafts": 1}
    proposals.propose(review, by=contributor, as_of=today())
    assert counts(contributor) == {}


# What one cannot do -----------------------------------------------------------------------------------------


def test_a_viewers_lists_hold_nothing_they_cannot_do(signed_in, team, review, contributor, manager):
    (example,) = make_examples(review, 1)
    read(example, contributor, "invented")
    ask(example, manager)
    called(review, contributor, manager)
    reviews.start_review(review.component, by=manager)
    proposed(review, contributor, [manager])
    due(team, days(today(), -9), responsible=manager, number=8)
    due(team, days(today(), -9), number=9)
    assert set(counts(manager)) == {
        *("signature", "answer", "reading", "revisit", "drafts"),
        *("overdue", "nobody", "health"),
    }
    Membership.objects.filter(user=manager).update(role=Role.VIEWER)
    assert counts(manager) == {}
    assert counts_of(manager, today()).work == 0
    page = signed_in(manager).get(WORK)
    assert page.status_code == 200
    assert (page.context["lists"], page.context["teams"]) == ([], [])


def test_every_line_leads_where_the_person_may_go(signed_in, team, review, contributor, manager):
    (example,) = make_examples(review, 1)
    read(example, contributor, "invented")
    ask(example, manager)
    called(review, contributor, manager)
    proposed(reviews.start_review(review.component, by=contributor), contributor, [manager])
    due(team, days(today(), -9), responsible=manager, number=8)
    due(team, days(today(), -9), number=9)
    client = signed_in(manager)
    found = {key: lines(client, key) for key in counts(manager)}
    assert {key: len(rows) for key, rows in found.items()} == counts(manager)
    for line in (line for rows in found.values() for line in rows):
        assert client.get(line.href, follow=True).status_code == 200, line


# Counts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(team: Team, manager: User) -> int:
    """More decisions than one page holds, each overdue; a third has nobody."""
    for number in range(1, 74):
        due(team, days(today(), -number), responsible=manager if number % 3 else None, number=number)
    list_decisions(Decision.objects.all())
    return 73


def test_counts_are_the_numbers_of_lines_beyond_the_first_page_too(signed_in, manager, crowd, team):
    client = signed_in(manager)
    counted = counts(manager)
    assert counted == {
        "revisit": crowd - crowd // 3,
        "overdue": crowd,
        "nobody": crowd // 3,
        "health": len(health_of(team)),
    }
    assert {key: len(lines(client, key)) for key in counted} == counted
    page = client.get(reverse("decisions:work_list", args=["overdue"]))
    assert "1 to 50 of 73" in page.text
    assert f"All {counted['revisit']}" in client.get(WORK).text


def test_the_lists_that_a_team_leads_to_have_as_many_lines(signed_in, manager, crowd, team):
    client = signed_in(manager)
    (row,) = client.get(WORK).context["teams"]
    listed = reverse("decisions:decisions")
    for asked, count in (
        ({"due": "overdue"}, row.overdue),
        ({"responsible": "nobody"}, row.nobody),
    ):
        page = client.get(listed, {"team": row.key, **asked})
        assert page.context["count"] == count
    found = client.get(reverse("decisions:health", args=[row.key])).context["found"]
    assert len(found) == row.health


def test_the_header_counts_what_others_wait_for(signed_in, team, review, contributor, manager):
    called(review, contributor, manager)
    proposed(reviews.start_review(review.component, by=contributor), contributor, [manager])
    due(team, days(today(), -1), responsible=manager, number=5)
    answered(review, manager, key="knowledge_need", value="private_or_current")  # a draft, which is one's own
    assert counts_of(manager, today()).work == 3
    assert '<span class="nav-count">3<' in signed_in(manager).get(WORK).text


def test_what_is_put_off_waits_for_nobody_but_stays_overdue(team, manager):
    row = due(team, days(today(), -3), responsible=manager)
    Decision.objects.filter(pk=row.pk).update(snoozed_until=days(today(), 4))
    assert "revisit" not in counts(manager)
    assert counts(manager)["overdue"] == 1


def test_an_unknown_list_is_not_found(signed_in, manager):
    assert signed_in(manager).get(reverse("decisions:work_list", args=["everything"])).status_code == 404


# Two worlds -------------------------------------------------------------------------------------------------


def test_nothing_of_another_team_changes_a_count(signed_in, team, review, contributor, manager, stranger):
    """The same work twice: what happens in the second team leaves the first as it is."""
    called(review, contributor, manager)
    before = counts(manager), counts_of(manager, today()), signed_in(manager).get(WORK).content.count(b"<li")
    other = stranger.teams.get()
    foreign = Project.objects.create(team=other, name="Router").components.create()
    theirs = reviews.start_review(foreign, by=stranger)
    # Still named where they have left: asked, responsible and approver of a team they are not in.
    Membership.objects.create(team=other, user=manager, role=Role.MANAGER)
    called(theirs, stranger, manager)
    (example,) = make_examples(theirs, 1)
    read(example, stranger, "invented")
    ask(example, manager)
    proposed(reviews.start_review(foreign, by=manager), manager, [manager, stranger])
    due(other, days(today(), -9), responsible=manager)
    assert len(counts(manager)) > 2
    Membership.objects.filter(team=other, user=manager).delete()
    after = counts(manager), counts_of(manager, today()), signed_in(manager).get(WORK).content.count(b"<li")
    assert after == before


def test_an_owner_has_only_the_work_of_their_own_teams(owner, team, review, contributor, manager):
    due(team, days(today(), -9), responsible=manager)
    decided(review, contributor, manager)
    assert counts(owner) == {}


# Cheap ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_as_often_for_many_as_for_few(
    signed_in, team, review, contributor, manager, many, django_assert_num_queries
):
    for number in range(many):
        other = Team.objects.create(name=f"Team {number}")
        Membership.objects.create(team=other, user=manager, role=Role.MANAGER)
        due(other, days(today(), -9))
        due(other, days(today(), -9), responsible=manager, number=2)
        called(review, contributor, manager, question="")
    client = signed_in(manager)
    # session, person, counts, teams, three of health (nobody signed those), two lists, header
    with django_assert_num_queries(10):
        client.get(WORK)
    with django_assert_num_queries(9):  # one list instead of two
        client.get(reverse("decisions:work_list", args=["revisit"]))


def test_the_header_asks_once(manager, review, contributor, django_assert_num_queries):
    called(review, contributor, manager)
    with django_assert_num_queries(1):
        assert counts_of(manager, today()).work == 1


def test_health_reads_no_content(team, manager, review, contributor, django_assert_num_queries):
    answered(review, contributor)
    decision = decided(review, contributor, manager)
    row = Decision.objects.defer("content").get(pk=decision.pk)
    assert (row.answer_count, row.rests_on) == (1, [])
    manager.memberships.all().delete()
    with django_assert_num_queries(4) as asked:
        assert len(health_of(team)) == 1
    assert not any('"decisions_decision"."content"' in query["sql"] for query in asked.captured_queries)
