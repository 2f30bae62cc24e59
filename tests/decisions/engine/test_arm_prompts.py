"""What is pasted into a model in each arm."""

from decisions.engine.arm_prompts import THE_FACT, Asked, prompt_for

PLAIN = Asked("What is the fare?")
FULL = Asked("And back?", "Be brief.", (("user", "The fare?"), ("assistant", "4.")), ("Fares: 4 euros.",))


def test_a_plain_question_is_asked_again_as_it_was() -> None:
    assert prompt_for("control", PLAIN) == "What is the fare?"
    assert prompt_for("control", PLAIN, "No fact reaches a plain re-run.") == "What is the fare?"


def test_the_missing_fact_stands_before_the_question() -> None:
    assert prompt_for("context", PLAIN, "It is 5.") == (
        "Use this information:\nIt is 5.\n\nUser:\nWhat is the fare?"
    )
    assert THE_FACT in prompt_for("context", PLAIN, " ")


def test_all_that_the_model_saw_is_kept_in_order() -> None:
    assert prompt_for("context", FULL, "5 euros since June.") == (
        "System:\nBe brief.\n\nUser:\nThe fare?\n\nAssistant:\n4.\n\n"
        "Use this information:\nFares: 4 euros.\n\n5 euros since June.\n\nUser:\nAnd back?"
    )


def test_a_better_instruction_takes_the_place_of_the_old_one() -> None:
    found = prompt_for("instruction", FULL, "Name the currency.")
    assert found.startswith("System:\nName the currency.\n\n")
    assert "Be brief." not in found
    assert prompt_for("instruction", FULL).startswith("System:\nBe brief.\n\n")
