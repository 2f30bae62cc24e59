"""The history is added to, never changed; and it outlives whom it speaks of."""

import pytest

from decisions.models import AppendOnly, AuditEntry
from decisions.services import audit, request_ids


@pytest.fixture
def entry(review, contributor):
    return audit.record(contributor, review, "started", after={"number": 1}, reason="A new quarter.")


def test_an_entry_says_who_what_and_where(entry, review, contributor, team, project):
    assert (entry.actor, entry.actor_name, entry.action) == (contributor, "Cleo Contributor", "started")
    assert (entry.team, entry.project, entry.review) == (team, project, review)
    assert (entry.target_type, entry.target_id) == ("decisions.review", str(review.pk))
    assert entry.target_text == "Review 1"
    assert entry.after == {"number": 1}
    assert entry.before is None


def test_entries_of_one_request_share_its_id(review, contributor):
    with request_ids.known_as("abc"):
        assert audit.record(contributor, review, "started").request_id == "abc"


def test_the_product_itself_acts_under_its_own_name(team):
    entry = audit.record(None, team, "created")
    assert (entry.actor, entry.actor_name) == (None, "ragft")


def test_an_entry_cannot_be_changed(entry):
    entry.reason = "Something else."
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(reason=""),
        lambda rows: rows.delete(),
        lambda rows: rows.bulk_update(list(rows), ["reason"]),
        lambda rows: rows.bulk_create(
            list(rows), update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
        ),
    ],
    ids=["update", "delete", "bulk_update", "upsert"],
)
def test_nor_can_many_at_once(entry, write):
    with pytest.raises(AppendOnly):
        write(AuditEntry.objects.all())


def test_the_history_outlives_the_account(entry, contributor, project):
    contributor.delete()
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name) == (None, "Cleo Contributor")
