"""What the panel says of a recommendation, in words a reader understands."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given as drawn

from decisions.engine.evidence import Evidence
from decisions.engine.outlook import bands_of
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import recommend
from decisions.engine.wire import recommendation_to_wire
from decisions.panel import GAPS_SHOWN, TURNS_SHOWN, Panel, panel_of
from decisions.turns import _number_bands
from tests.decisions.engine.evidences import (
    EVIDENCES,
    OWNERS,
    PLATFORM,
    PROMPTING_HAD_ITS_CHANCE,
    THREE_TOOLS,
    diagnosis,
    examples,
    given,
)

FACTS_MISSING: dict[str, Any] = {
    "knowledge_need": "private_or_current",
    "perfect_context": "right",
    "current_system": "prompt",
}
KEEPS: dict[str, Any] = {
    "current_system": "prompt",
    "users_satisfied": True,
    "prompt_quality_percent": 95,
    "prompt_evals": "measured",
    "behaviour_needs": ["none"],
    "knowledge_need": "none",
}
PROMPT_IS_ENOUGH: dict[str, Any] = {
    **PROMPTING_HAD_ITS_CHANCE,
    "prompt_toolkit": THREE_TOOLS,
    "knowledge_need": "none",
    "behaviour_needs": ["none"],
    "current_system": "prompt",
}
TUNING_NEEDED: dict[str, Any] = {
    **PROMPTING_HAD_ITS_CHANCE,
    **OWNERS,
    **PLATFORM,
    "prompt_toolkit": THREE_TOOLS,
    "knowledge_need": "none",
    "behaviour_needs": ["format"],
    "current_system": "prompt",
    "perfect_context": "still_wrong",
    "failure_pattern": "behaviour",
    "prompt_quality_percent": 60,
    "labelled_examples": 2_000,
    "task_nuance": "nuanced",
    "request_shape": "narrow_repeated",
    "cost_pressure": "major",
    "stage": "stable",
}
TUNING_READY = TUNING_NEEDED | {"factual_precision": False, "change_rate": "static", "citations": "no"}


def shown(evidence: Evidence | None = None, **answers: Any) -> Panel:
    return panel_of(recommend(evidence or given(**answers)))


def turns(panel: Panel) -> dict[tuple[str, str], str]:
    """What would change it: question and approach → answers in words."""
    return {
        (key, turn.approach): words
        for turn in (*panel.turns, *panel.more_turns)
        for key, _, words in turn.parts
        if len(turn.parts) == 1
    }


# The headline --------------------------------------------------------------------------------------------


def test_the_headline_is_the_first_step_while_not_everything_is_ready():
    panel = shown(**TUNING_NEEDED)
    assert (panel.headline, panel.leads_to) == ("prompt", "fine_tune")
    assert panel.announce == "Now: prompting. It leads to fine-tuning. Provisional."
    assert panel.leads_how == "if its open gates turn out well"


def test_the_headline_is_the_approach_when_everything_is_ready():
    panel = shown(**PROMPT_IS_ENOUGH)
    assert (panel.headline, panel.leads_to, panel.found.readiness) == ("prompt", "", "ready")
    assert panel.announce == "Now: prompting. Ready."


def test_what_runs_well_is_kept():
    panel = shown(**KEEPS)
    assert (panel.headline, panel.leads_to) == ("keep", "")
    assert panel.says.startswith("Keep what runs")
    assert panel.announce.startswith("Now: keep what runs.")


def test_who_cannot_say_why_it_fails_finds_out_first():
    panel = shown(**FACTS_MISSING, diagnosis=diagnosis("not_ready"))
    assert (panel.headline, panel.leads_to, panel.found.approach) == ("diagnose", "", "not_ready")
    assert panel.announce == "Now: finding out why it fails. Not ready."


def test_what_fails_a_gate_waits_for_what_is_missing():
    panel = shown(failure_pattern="knowledge", owner_retrieval="")
    assert (panel.headline, panel.leads_to, panel.found.readiness) == ("prompt", "rag", "not_ready")
    assert panel.leads_how == "not before what is missing is there"
    assert panel.announce == "Now: prompting. It leads to retrieval. Not ready."


@drawn(EVIDENCES)
@examples(0.5)
def test_the_headline_is_that_of_the_engine_whatever_is_known(evidence):
    panel = shown(evidence)
    found = recommendation_to_wire(panel.found)
    ready = found["readiness"] == "ready" and found["now"] != "keep"
    assert panel.headline == (found["approach"] if ready else found["now"])
    assert panel.says == found["now_says"]
    assert panel.leads_to in ("", found["approach"])
    assert [fact.rule for fact in panel.reasons] == [rule["rule"] for rule in found["reasons"]]
    assert [fact.rule for fact in panel.against] == [rule["rule"] for rule in found["against"]]
    assert [framework.dissents for framework in panel.frameworks].count(True) == len(found["dissent"])
    assert len(panel.gaps) + len(panel.more_gaps) == len(found["gaps"])
    assert len(panel.gaps) <= GAPS_SHOWN
    assert len(panel.turns) <= TURNS_SHOWN


@drawn(EVIDENCES)
@examples(0.2)
def test_the_panel_can_be_drawn_whatever_is_known(evidence):
    panel = shown(evidence)
    page = render_to_string("decisions/_recommendation.html", {"panel": panel})
    assert "None" not in page.replace("None of these", "").replace("none", "")
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


# Plan, gates, frameworks ---------------------------------------------------------------------------------


def test_the_plan_says_when_and_how_well_the_need_is_known():
    panel = shown(**FACTS_MISSING)
    assert [(step.layer, certainty, when) for step, certainty, when in panel.plan] == [
        ("prompt", "proven", "Now"),
        ("rag", "proven", "Now"),
        ("fine_tune", "absent", "Later"),
    ]


def test_what_is_known_not_to_be_needed_is_said():
    panel = shown(**KEEPS)
    assert [when for step, _, when in panel.plan if step.layer == "rag"] == ["Not needed"]


def test_only_the_gates_of_the_approach_are_shown_and_counted():
    panel = shown(**FACTS_MISSING)
    assert {gate.id.split("-")[0] for gate in panel.gates} == {"rag"}
    assert panel.gate_counts == "1 passed, 1 open"
    assert all(gate.opened_by and gate.asks and gate.readings for gate in panel.gates)


def test_frameworks_that_say_otherwise_are_counted():
    assert shown().dissent_words == "2 differ"
    assert shown(**TUNING_NEEDED).dissent_words == "1 differs"
    for framework in shown(**TUNING_NEEDED).frameworks:
        assert framework.dissents == bool(framework.parts_on)
        assert framework.missing or framework.verdict != "undecided"


# Reasons -------------------------------------------------------------------------------------------------


def test_a_reason_names_its_source_and_what_was_answered():
    panel = shown(**FACTS_MISSING)
    fact = next(fact for fact in panel.reasons if "right" in fact.says)
    assert [(reading.key, reading.answer) for reading in fact.readings] == [("perfect_context", "right")]
    assert fact.readings[0].is_question
    assert fact.document
    assert fact.section
    assert fact.statement
    assert "/" in fact.rule
    assert "/" not in fact.id


def test_the_failures_that_were_read_are_a_reading_but_no_question():
    panel = shown(**FACTS_MISSING, diagnosis=diagnosis("settled", "knowledge", knowledge=20))
    readings = [reading for fact in panel.reasons for reading in fact.readings if reading.key == "diagnosis"]
    assert {(reading.prompt, reading.answer, reading.is_question) for reading in readings} == {
        ("The failures that were read", "settled, knowledge", False)
    }


# What would change it --------------------------------------------------------------------------------------


def test_answers_to_the_same_end_are_told_together():
    found = turns(shown())
    assert found["change_rate", "rag"] == "hourly or faster, daily, weekly or monthly"
    assert found["perfect_context", "fine_tune"] == "sometimes or still wrong"
    assert found["permissions", "rag"] == "yes"


def test_bands_are_told_as_bands():
    ready = turns(shown(**TUNING_READY))
    assert turns(shown(**FACTS_MISSING))["kb_tokens", "prompt"] == "at most 128,000 tokens"
    assert ready["labelled_examples", "prompt"] == "fewer than 200 examples"
    assert ready["prompt_toolkit", "prompt"] == "fewer than three of them"
    assert ready["owner_evaluation", "prompt"] == "nobody"
    assert ready["tuning_platform_until", "prompt"] == "less than a year from now"


@pytest.mark.parametrize(
    ("key", "places", "words"),
    [
        ("prompt_quality_percent", [0], ["fewer than 85 percent"]),
        ("prompt_quality_percent", [1], ["85 percent or more"]),
        ("queries_per_day", [0], ["fewer than 100,000 requests a day"]),
        ("kb_tokens", [0], ["at most 128,000 tokens"]),
        ("kb_tokens", [1], ["more than 128,000 tokens"]),
        ("labelled_examples", [0], ["fewer than 50 examples"]),
        ("labelled_examples", [1], ["50 to 199 examples"]),
        ("labelled_examples", [0, 1], ["fewer than 200 examples"]),
        ("labelled_examples", [1, 2], ["50 to 999 examples"]),
        ("labelled_examples", [3], ["1,000 examples or more"]),
        ("labelled_examples", [0, 3], ["fewer than 50 examples", "1,000 examples or more"]),
        ("labelled_examples", [0, 1, 2, 3], ["0 examples or more"]),
    ],
)
def test_a_band_reaches_to_the_next_and_neighbours_are_one(key, places, words):
    bands: tuple[Any, ...] = bands_of(QUESTIONNAIRE[key], given())
    assert _number_bands(QUESTIONNAIRE[key], places, bands) == words


def test_every_change_of_the_engine_is_told():
    for panel in (shown(), shown(**FACTS_MISSING), shown(**TUNING_READY), shown(**KEEPS)):
        told = {
            (key, turn.approach) for turn in (*panel.turns, *panel.more_turns) for key, _, _ in turn.parts
        }
        assert told == {(key, change.approach) for change in panel.found.changes for key in change.answers}


def test_where_no_single_answer_changes_it_pairs_are_told():
    panel = shown(
        failure_pattern="mixed",
        change_rate="monthly",
        prompt_effort="none",
        prompt_toolkit=["stepwise_reasoning", "output_schema"],
    )
    all_turns = (*panel.turns, *panel.more_turns)
    assert len(all_turns) == len(panel.found.changes)
    assert {len(turn.parts) for turn in all_turns} == {2}
    assert all(words for turn in all_turns for _, _, words in turn.parts)


# What is not known ---------------------------------------------------------------------------------------


def test_a_gap_says_who_knows_and_whether_it_was_asked():
    panel = shown(permissions=None)
    gaps = {gap.key: gap for gap in (*panel.gaps, *panel.more_gaps)}
    assert gaps["permissions"].note == "answered with “don’t know”"
    assert (gaps["stage"].note, gaps["stage"].who) == ("", "the product manager")
    assert panel.gaps[0].settles_percent >= panel.gaps[-1].settles_percent


def test_the_next_question_says_what_it_would_settle():
    panel = shown()
    assert panel.next_prompt == "Where do the facts of a good answer come from?"
    assert panel.next_words.startswith("Ask next, it settles most: agreement ")


def test_when_all_is_answered_nothing_is_asked():
    answers: dict[str, Any] = {
        question.key: question.values[0] if question.choices else None for question in QUESTIONNAIRE
    } | {"behaviour_needs": ["tone"], "prompt_toolkit": ["examples"]}
    panel = shown(**answers)
    assert (panel.next_prompt, panel.next_words) == ("", "")


# On the page ---------------------------------------------------------------------------------------------


def test_names_are_text():
    page = render_to_string(
        "decisions/_recommendation.html",
        {"panel": shown(**TUNING_NEEDED | {"owner_evaluation": "<b>Tom & Co</b>"})},
    )
    assert "<b>" not in page
    assert "&lt;b&gt;Tom &amp; Co&lt;/b&gt;" in page
