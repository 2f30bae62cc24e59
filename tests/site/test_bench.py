"""Promises about what the measurements are compared with."""

import pytest

from tests.bench import harness


@pytest.mark.urls("tests.bench.urls")
@pytest.mark.django_db
def test_the_page_compared_with_makes_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get(harness.COMPARED_WITH).status_code == 200


def test_median_and_percentile_are_those_of_the_runs():
    timing = harness.timing_of([float(number) for number in range(1, 102)])
    assert (timing.median, timing.p95, timing.runs) == (51.0, 96.0, 101)


@pytest.mark.django_db
def test_the_facts_name_machine_and_database():
    facts = harness.machine_facts()
    assert all(facts.values())
    assert any(name in facts["database"] for name in ("SQLite", "PostgreSQL"))
