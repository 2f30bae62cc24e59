"""From which volume on one approach is cheaper than another, in words."""

from costing.engine.volumes import break_even_volumes
from tests.costing.engine.golden import BOOK, STANDARD, bare, book_without

SMALL_BASE = STANDARD.with_numbers(kb_tokens=50_000)
FOUND = {(each.approach, each.against): each for each in break_even_volumes(SMALL_BASE, BOOK)}


def test_equal_set_up_and_cheaper_questions_are_cheaper_at_any_volume() -> None:
    assert FOUND["prompt", "long_prompt"].queries_per_day == 0
    assert FOUND["prompt", "long_prompt"].says == "Cheaper at any volume."


def test_what_costs_more_a_question_is_never_cheaper_from_a_volume_on() -> None:
    found, turned = FOUND["rag", "fine_tune"], FOUND["fine_tune", "rag"]
    assert found.queries_per_day is None
    assert turned.queries_per_day is not None
    assert turned.says == f"Cheaper from {turned.queries_per_day:,.0f} questions a day on."
    below = f"It is the cheaper below {turned.queries_per_day:,.0f} a day."
    assert found.says == f"Never from a volume on: a question costs more. {below}"


def test_what_is_dearer_at_the_start_and_in_use_never_pays() -> None:
    assert FOUND["long_prompt", "prompt"].says == (
        "Never: a question costs no less, so volume earns nothing back."
    )


def test_two_that_cost_the_same_are_said_to() -> None:
    same = SMALL_BASE.with_choices(small_model="openai/gpt-4o")
    found = {(each.approach, each.against): each.says for each in break_even_volumes(same, BOOK)}
    assert found["small_model", "prompt"] == "Never: both cost the same at any volume."


def test_a_saving_too_small_for_any_volume_is_said() -> None:
    scenario = bare(1, {"labels_by": "hours"}, question_tokens=0, hour_price=100_000)
    scenario = scenario.with_numbers(labelling_hours=100_000, output_tokens=1, queries_per_day=1)
    found = {(each.approach, each.against): each.says for each in break_even_volumes(scenario, BOOK)}
    assert found["fine_tune", "prompt"] == (
        "Never within 1,000,000,000 questions a day: what a question saves is too little."
    )


def test_a_missing_price_is_no_never() -> None:
    book = book_without("training/openai/gpt-4o-mini")
    found = {(each.approach, each.against): each for each in break_even_volumes(SMALL_BASE, book)}
    assert not found["fine_tune", "rag"].known
    assert found["fine_tune", "rag"].says == "A price is missing."
    assert found["rag", "prompt"].known
