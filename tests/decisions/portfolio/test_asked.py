"""Addresses of the portfolio: what makes sense is applied, the rest is named."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from decisions.portfolio.asked import Asked, read
from decisions.portfolio.columns import USUAL
from decisions.portfolio.scope import Scope

DAY = date(2026, 11, 21)


@pytest.fixture
def ask(viewer):
    def asked(address: str) -> Asked:
        return read(QueryDict(address), Scope(viewer, DAY))

    return asked


def test_an_empty_address_asks_for_everything(ask) -> None:
    asked = ask("")
    assert (asked.sort, asked.columns, asked.is_narrow, asked.left_out) == ("newest", USUAL, False, ())
    assert asked.address() == ""


def test_filters_read_as_sentences(ask, team) -> None:
    asked = ask(f"approach=rag&before=2027-03-01&team={team.pk}&least=1,000")
    assert [one.says for one in asked.conditions] == [
        "team is Support",
        "approach is Retrieval",
        "due before 1 March 2027",
        "a month costs at least 1,000",
    ]


def test_an_address_is_the_same_for_the_same_question(ask) -> None:
    first = ask("sort=soonest&q=articles&approach=rag&status=&columns=cost&columns=team")
    assert first.address() == "q=articles&approach=rag&sort=soonest&columns=team+cost"
    assert ask(first.address()) == first


@pytest.mark.parametrize(
    "wrong",
    [
        "approach=magic",
        "team=not-a-key",
        "project=00000000-0000-4000-8000-000000000000",
        "before=2026-02-31",
        "before=tomorrow",
        "least=NaN",
        "most=-1",
        "most=1e99",
        "sort=sideways",
        "group=mood",
        "columns=mood",
        "mood=good",
        "q=%21%21%21",
        "responsible=99999999999999999999999",
        "approver=x%00y",
    ],
)
def test_what_makes_no_sense_is_named_and_the_rest_applied(ask, wrong) -> None:
    asked = ask(f"status=accepted&{wrong}")
    assert [one.filter.key for one in asked.conditions] == ["status"]
    assert len(asked.left_out) == 1
    assert asked.left_out[0].startswith("“")


def test_a_team_that_one_is_not_in_reads_like_one_that_does_not_exist(ask, other_team) -> None:
    (foreign,) = ask(f"team={other_team.pk}").left_out
    (missing,) = ask("team=00000000-0000-4000-8000-000000000000").left_out
    assert foreign.replace(str(other_team.pk), "") == missing.replace(
        "00000000-0000-4000-8000-000000000000", ""
    )


def test_of_values_said_twice_the_first_counts(ask) -> None:
    asked = ask("approach=rag&approach=both")
    assert [one.raw for one in asked.conditions] == ["rag"]
    assert "both" in asked.left_out[0]
