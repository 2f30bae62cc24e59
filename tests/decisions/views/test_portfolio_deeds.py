"""Views that are kept, several decisions changed at once, and what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from decisions.models import AuditEntry, Decision, Membership, SavedView
from decisions.services import saved_views
from decisions.services.reviews import today
from tests.decisions.services.deciding import decided, proposed


def at(name="decisions", **kwargs):
    return reverse(f"decisions:{name}", kwargs=kwargs)


def post(client, name, /, **fields):
    return client.post(at(name), fields, follow=True)


@pytest.fixture
def decision(review, contributor, manager) -> Decision:
    return decided(review, contributor, manager)


# Views ------------------------------------------------------------------------------------------------------


def test_a_view_is_kept_and_opens_what_was_shown(decision, viewer, signed_in) -> None:
    client = signed_in(viewer)
    page = post(client, "view_new", name="Retrieval", asked="approach=rag&mood=good", team="")
    assert "“Retrieval” is kept for you." in page.text
    assert SavedView.objects.get().asked == "approach=rag"
    assert "approach is <strong>Retrieval</strong>" in page.text


def test_a_view_of_a_team_is_seen_by_the_team_alone(team, contributor, viewer, stranger, signed_in) -> None:
    post(signed_in(contributor), "view_new", name="Ours alone", asked="due=overdue", team=team.pk)
    assert "Ours alone" in signed_in(viewer).get(at()).text
    assert "Ours alone" not in signed_in(stranger).get(at()).text


def test_a_private_view_is_seen_by_nobody_else(contributor, manager, owner, signed_in) -> None:
    post(signed_in(contributor), "view_new", name="Mine alone", asked="", team="")
    for other in (manager, owner):
        assert "Mine alone" not in signed_in(other).get(at()).text


def test_nobody_keeps_a_view_for_a_team_they_only_read(team, viewer, signed_in) -> None:
    post(signed_in(viewer), "view_new", name="For all", asked="", team=team.pk)
    assert not SavedView.objects.exists()


def test_a_view_whose_filter_is_gone_still_opens(viewer, signed_in) -> None:
    view = SavedView.objects.create(name="Old", asked="mood=good&status=accepted", by=viewer, by_name="V")
    page = signed_in(viewer).get(view.get_absolute_url())
    assert "“mood: good” was left out" in page.text
    assert "status is <strong>In force</strong>" in page.text


def test_one_removes_ones_own_views(contributor, viewer, signed_in) -> None:
    view = saved_views.save_view(name="Late", asked="due=overdue", team=None, by=contributor)
    assert signed_in(viewer).post(at("view_removal", savedview_id=view.pk)).status_code == 404
    assert signed_in(contributor).post(at("view_removal", savedview_id=view.pk)).status_code == 302
    assert not SavedView.objects.exists()


# Several at once --------------------------------------------------------------------------------------------


def test_the_day_of_several_is_moved_for_a_reason(decision, contributor, signed_in) -> None:
    day = today() + timedelta(40)
    sent = {
        "decision": [decision.pk],
        "deed": "reschedule",
        "on": day.isoformat(),
        "reason": "After the fair.",
    }
    page = post(signed_in(contributor), "decisions_change", asked="approach=rag", **sent)
    assert "1 decision changed." in page.text
    assert page.redirect_chain[-1][0] == f"{at()}?approach=rag"
    decision.refresh_from_db()
    assert decision.revisit_on == day
    assert AuditEntry.objects.filter(action="rescheduled", reason="After the fair.").exists()


def test_several_are_handed_over(decision, contributor, manager, signed_in) -> None:
    post(signed_in(contributor), "decisions_change", decision=[decision.pk], deed="hand_over", to=manager.pk)
    decision.refresh_from_db()
    assert decision.responsible == manager


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"deed": "reschedule", "on": "2099-01-01"}, "Say the new day, and why."),
        ({"deed": "reschedule", "on": "2001-01-01", "reason": "x"}, "Choose a day to come."),
        ({"deed": "reschedule", "on": "never", "reason": "x"}, "Say the new day, and why."),
        ({"deed": "hand_over"}, "Say who looks after them"),
        ({"deed": "erase"}, "The day or the person is not one."),
    ],
)
def test_what_is_missing_or_wrong_changes_nothing(decision, contributor, signed_in, fields, sentence) -> None:
    before = Decision.objects.values("revisit_version").get()
    assert sentence in post(signed_in(contributor), "decisions_change", decision=[decision.pk], **fields).text
    assert Decision.objects.values("revisit_version").get() == before


def test_nobody_changes_what_they_only_read_or_may_not_see(decision, viewer, stranger, signed_in) -> None:
    for person in (viewer, stranger):
        fields = {"deed": "reschedule", "on": "2099-01-01", "reason": "x", "decision": [decision.pk, "x"]}
        assert "None of these" in post(signed_in(person), "decisions_change", **fields).text
    decision.refresh_from_db()
    assert decision.revisit_version == 0


# Work -------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(review, contributor, manager, viewer, stranger, signed_in) -> None:
    proposal = proposed(review, contributor, [manager])
    page = signed_in(manager).get(at("work")).text
    assert proposal.title in page
    assert '1<span class="visually-hidden"> waiting' in page
    for other in (viewer, stranger):
        assert proposal.title not in signed_in(other).get(at("work")).text
        assert "nav-count" not in signed_in(other).get(at("work")).text


def test_a_decision_waits_for_who_looks_after_it(decision, contributor, signed_in) -> None:
    client = signed_in(contributor)
    assert decision.title not in client.get(at("work")).text
    Decision.objects.update(revisit_on=today() - timedelta(3))
    assert "3 days overdue" in client.get(at("work")).text
    Decision.objects.update(snoozed_until=today() + timedelta(3))
    page = client.get(at("work")).text
    assert "nav-count" not in page
    assert "due=overdue" in page


def test_who_leaves_a_team_has_nothing_to_do_in_it(review, contributor, manager, signed_in) -> None:
    proposed(review, contributor, [manager])
    Membership.objects.filter(user=manager).delete()
    assert "nav-count" not in signed_in(manager).get(at("work")).text


def test_the_work_page_asks_as_often_for_much_as_for_little(
    decision, manager, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in(manager)
    with django_assert_max_num_queries(12):
        client.get(at("work"))
