"""The portfolio as a page and as files."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from decisions.demo.many_decisions import make_decisions
from decisions.models import Decision, Membership, Role, Today, TrackRecord
from decisions.services.reviews import today
from tests.decisions.services.deciding import decided
from tests.people import make_person


def at(name="decisions"):
    return reverse(f"decisions:{name}")


@pytest.fixture
def decision(review, contributor, manager) -> Decision:
    return decided(review, contributor, manager, title="=Look it up", cost_per_month="1250.5")


@pytest.fixture
def made(db):
    return make_decisions(160, seed=5, today=today())


@pytest.fixture
def reader(made):
    person = make_person("Rita Reader")
    Membership.objects.create(team=made[0], user=person, role=Role.MANAGER)
    return person


def test_the_list_shows_what_one_may_read(decision, viewer, stranger, signed_in) -> None:
    page = signed_in(viewer).get(at()).text
    assert "=Look it up" in page
    assert "USD 1,250.50" in page
    assert "in 3 months" in page
    assert "Look it up" not in signed_in(stranger).get(at()).text


def test_what_is_asked_reads_as_a_sentence_with_a_way_out_of_each_part(decision, viewer, signed_in) -> None:
    page = signed_in(viewer).get(at(), {"approach": "rag", "before": "2099-03-01"}).text
    assert "approach is <strong>Retrieval</strong>" in page
    assert "due before <strong>1 March 2099</strong>" in page
    assert 'href="?before=2099-03-01" aria-label="Leave out: approach is Retrieval"' in page


def test_a_link_that_makes_no_sense_still_opens_and_says_so(decision, viewer, signed_in) -> None:
    answer = signed_in(viewer).get(at(), {"approach": "<b>", "status": "accepted", "after": "x"})
    assert "“Approach: &lt;b&gt;” was left out" in answer.text
    assert "=Look it up" in answer.text


def test_empty_fields_leave_the_address(viewer, signed_in) -> None:
    answer = signed_in(viewer).get(at(), {"q": "", "approach": "rag", "sort": ""})
    assert (answer.status_code, answer.url) == (302, f"{at()}?approach=rag")


def test_one_goes_through_the_pages(reader, signed_in) -> None:
    client, titles, address = signed_in(reader), [], at()
    while address:
        answer = client.get(address)
        page = answer.context["page"]
        titles += [row.key for row in page.rows]
        address = f"{at()}?{answer.context['next']}" if answer.context["next"] else ""
    assert len(set(titles)) == len(titles) > 160


@pytest.mark.parametrize(
    "asked", [{}, {"sort": "soonest", "q": "weekly", "group": "team"}, {"group": "project"}]
)
def test_the_page_asks_at_most_twelve_times(reader, signed_in, django_assert_max_num_queries, asked) -> None:
    client = signed_in(reader)
    with django_assert_max_num_queries(12):
        client.get(at(), asked)


def test_files_hold_exactly_what_the_list_shows(reader, signed_in) -> None:
    client = signed_in(reader)
    asked = {"approach": "rag", "columns": "cost team", "sort": "dearest"}
    text = b"".join(client.get(at("decisions_csv"), asked).streaming_content).decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text)))
    assert head == ["Title", "Team", "Expected cost a month", "Currency"]
    data = client.get(at("decisions_xlsx"), asked).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == [row[0] for row in lines]
    assert [row[2] for row in sheet[1:]] == [float(row[2]) for row in lines]
    assert len(lines) == Decision.objects.filter(approach="rag").count()


def test_no_spreadsheet_computes_a_title(decision, viewer, signed_in) -> None:
    client = signed_in(viewer)
    text = b"".join(client.get(at("decisions_csv")).streaming_content).decode()
    assert "'=Look it up" in text
    data = client.get(at("decisions_xlsx"), {"columns": "decided"}).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[1] == ["=Look it up", today()]


def test_files_tell_nothing_of_other_teams(decision, stranger, signed_in) -> None:
    text = b"".join(signed_in(stranger).get(at("decisions_csv")).streaming_content).decode()
    assert len(text.splitlines()) == 1


def test_what_would_come_out_otherwise_today_is_shown_and_found(
    review, contributor, manager, viewer, signed_in
):
    decision = decided(review, contributor, manager)
    page = signed_in(viewer).get(reverse("decisions:decisions"), {"today": "flips"})
    assert decision.title not in page.text
    Today.objects.create(
        decision=decision, outcome="flips", approach="prompt", readiness="ready", judged_by="x"
    )
    page = signed_in(viewer).get(reverse("decisions:decisions"), {"today": "flips"}).text
    assert decision.title in page
    assert "flips" in page
    listed = signed_in(viewer).get(reverse("decisions:decisions_csv"), {"columns": "today"})
    assert "Flips to Prompting" in b"".join(listed).decode()


def test_names_to_choose_from_come_when_wanted_and_are_ones_own(reader, made, signed_in) -> None:
    client = signed_in(reader)
    foreign = make_decisions(30, seed=8, today=today())[0]
    here = {person.name for person in made[0].members.all()}
    there = {person.name for person in foreign.members.all()} - here
    first = client.get(at(), {"approach": "rag"}).text
    fragment = client.get(at("names"), {"approach": "rag"}, headers={"HX-Request": "true"}).text
    page = client.get(at("names"), {"approach": "rag"}).text
    for name in here:
        assert f">{name}</option>" in fragment
    for text in (first, fragment, page):
        assert not any(f">{name}<" in text for name in there)
        assert str(foreign.pk) not in text
    assert "<html" not in fragment
    assert '<input type="hidden" name="approach" value="rag">' in page


def test_a_name_in_use_is_kept_and_not_offered_twice(reader, made, signed_in) -> None:
    client, person = signed_in(reader), made[0].members.first()
    page = client.get(at(), {"responsible": person.pk}).text
    assert f'<input type="hidden" name="responsible" value="{person.pk}">' in page
    assert 'name="responsible"' not in client.get(at("names"), {"responsible": person.pk}).text.replace(
        'type="hidden" name="responsible"', ""
    )


def test_a_glance_counts_what_its_link_lists(reader, signed_in) -> None:
    client = signed_in(reader)
    decisions = Decision.objects.in_force().order_by("pk")[:3]
    for decision, outcome in zip(decisions, ("flips", "weaker", "flips"), strict=True):
        Today.objects.create(decision=decision, outcome=outcome, approach="prompt", judged_by="x")
    glances = client.get(at()).context["glances"]
    assert {one.key: one.count for one in glances if one.key in ("flips", "weaker")} == {
        "flips": 2,
        "weaker": 1,
    }
    assert sum(one.count for one in glances) > 3
    for one in glances:
        listed = client.get(f"{at()}?{one.address}").context
        assert listed["count"] == one.count
        assert not listed["glances"]


def test_glances_tell_nothing_of_other_teams(reader, signed_in) -> None:
    client = signed_in(reader)
    before = client.get(at()).context["glances"]
    make_decisions(60, seed=8, today=today())
    assert client.get(at()).context["glances"] == before


@pytest.mark.parametrize("conditions", [{}, {"project": True, "approver": True, "responsible": True}])
@pytest.mark.parametrize("who", ["reader", "owner"])
def test_names_in_conditions_keep_the_page_within_twelve_queries(
    who, conditions, reader, owner, made, signed_in, django_assert_max_num_queries
) -> None:
    person = {"reader": reader, "owner": owner}[who]
    decision = Decision.objects.filter(responsible__isnull=False).first()
    known = {"project": decision.component.project_id, "responsible": decision.responsible_id}
    known |= {"approver": decision.proposal.sign_offs.get().approver_id}
    client = signed_in(person)
    with django_assert_max_num_queries(12):
        answer = client.get(at(), {key: known[key] for key in conditions})
    assert not answer.context["asked"].left_out


def test_the_observed_cost_stands_beside_the_expected_one(decision, viewer, signed_in) -> None:
    TrackRecord.objects.filter(decision=decision).update(observed_cost=2501, cost_band="double")
    page = signed_in(viewer).get(at(), {"columns": "cost observed"}).text
    assert "observed USD 2,501, 2.0 times what was expected" in page
    assert "USD 2,501" in page
    listed = b"".join(signed_in(viewer).get(at("decisions_csv"), {"columns": "cost observed"})).decode()
    assert "1250.50,2501.00,USD" in listed
