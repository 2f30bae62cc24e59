"""The first step to take, and the three layers in the order in which they are built."""

from dataclasses import dataclass
from enum import StrEnum

from decisions.engine.evidence import Evidence
from decisions.engine.gates import PROMPT_GATES, RAG_GATES, TUNING_GATES, Gate
from decisions.engine.needs import Chance, Level, retrieves
from decisions.engine.rules import Layer, Status, all_of
from decisions.engine.situation import Approach, Situation
from decisions.engine.tuning import latency_needed


class Now(StrEnum):
    """The first step to take."""

    PROMPT = "prompt"
    RAG = "rag"
    FINE_TUNE = "fine_tune"
    DIAGNOSE = "diagnose"
    KEEP = "keep"


class When(StrEnum):
    """When a layer comes."""

    NOW = "now"
    LATER = "later"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One layer: when it comes, the gate before it, and what would open it."""

    layer: Layer
    when: When
    gates: tuple[Gate, ...]
    status: Status
    opened_by: tuple[str, ...]


def now_and_why(e: Evidence, situation: Situation) -> tuple[Now, str]:
    """The first step, with a sentence that says it in words."""
    if situation.approach is Approach.NOT_READY:
        return Now.DIAGNOSE, "Find out why it fails before building anything; prompting carries on meanwhile."
    if situation.keeps:
        return Now.KEEP, "Keep what runs: it is good enough as measured, and users are satisfied."
    if situation.prompt_is_cause:
        return Now.PROMPT, "Mend the prompt first: that is what most of the failures call for."
    if situation.approach is Approach.PROMPT:
        return Now.PROMPT, _prompt_alone(e, situation)
    if situation.retrieves and (step := _retrieval_step(e, situation)):
        return step
    if situation.tunes:
        return _tuning_step(e, situation)
    return Now.PROMPT, "Give the prompt around retrieval a serious, measured week."


def _prompt_alone(e: Evidence, situation: Situation) -> str:
    if situation.needs_knowledge:
        return "Put the knowledge into the prompt: it fits, and nothing known stands against it."
    if situation.waits_for_tuning:
        return f"Keep prompting; tuning is closed until this is there: {_first_failed(e)}"
    if Level.UNKNOWN in (situation.knowledge, situation.behaviour):
        return "Work on the prompt: nothing known calls for more than that yet."
    if situation.behaviour is Level.INDICATED:
        return "Give the prompt a serious, measured week. Tuning only if that fails."
    return "A good prompt is enough: no facts are missing, and nothing in behaviour needs more."


def _retrieval_step(e: Evidence, situation: Situation) -> tuple[Now, str] | None:
    """Retrieval comes before tuning; None when it is in place and nothing says that it fails."""
    if situation.retrieval_fails:
        return Now.RAG, "Mend retrieval first: look at what was found for each failed answer."
    if retrieves(e):
        return None
    if situation.knowledge is Level.PROVEN or situation.chance is Chance.YES:
        then = " Tuning only if behaviour still falls short with the facts at hand."
        return Now.RAG, "Build retrieval, with a good prompt around it." + (then if situation.tunes else "")
    return Now.PROMPT, "Give the prompt a serious, measured week. Retrieval follows where facts are missing."


def _tuning_step(e: Evidence, situation: Situation) -> tuple[Now, str]:
    statuses = {gate.id: gate.status(e) for gate in TUNING_GATES}
    if situation.chance is not Chance.YES:
        return Now.PROMPT, "Give the prompt a serious, measured week. Tuning only if that fails."
    if all_of(list(statuses.values())) is Status.PASSED:
        return Now.FINE_TUNE, "Tune: the need is proven, and every gate before it is passed."
    if statuses["fine_tune.needed"] is not Status.PASSED:
        return Now.DIAGNOSE, f"{_what_is_to_be_shown(situation)} before tuning; prompting carries on."
    return Now.PROMPT, f"Keep prompting while you get ready to tune. First: {_first_open(e)}"


def _what_is_to_be_shown(situation: Situation) -> str:
    if situation.behaviour in (Level.PROVEN, Level.INDICATED):
        return "Prove that behaviour is what falls short"
    return "Compute whether tuning pays"


def _first_failed(e: Evidence) -> str:
    return next(gate.opened_by for gate in TUNING_GATES if gate.status(e) is Status.FAILED)


def _first_open(e: Evidence) -> str:
    return next(gate.opened_by for gate in TUNING_GATES if gate.status(e) is Status.OPEN)


def plan_of(e: Evidence, situation: Situation, now: Now) -> tuple[Step, ...]:
    """Prompting, retrieval, tuning: what comes now, what later, and what is known not to be needed.

    Prompting is always there: the other layers stand on a good prompt.
    """
    return (
        _step(Layer.PROMPT, When.NOW, PROMPT_GATES[:1], e),
        _step(Layer.RAG, _when_rag(situation, now), RAG_GATES, e),
        _step(Layer.FINE_TUNE, _when_tuning(e, situation, now), TUNING_GATES, e),
    )


def _step(layer: Layer, when: When, gates: tuple[Gate, ...], e: Evidence) -> Step:
    statuses = [(gate, gate.status(e)) for gate in gates]
    waiting = tuple(gate.opened_by for gate, status in statuses if status is not Status.PASSED)
    return Step(layer, when, gates, all_of([status for _, status in statuses]), waiting)


def _when_rag(situation: Situation, now: Now) -> When:
    kept = now is Now.KEEP and situation.approach in (Approach.RAG, Approach.BOTH)
    if now is Now.RAG or kept:
        return When.NOW
    return When.NOT_NEEDED if situation.knowledge is Level.ABSENT else When.LATER


def _when_tuning(e: Evidence, situation: Situation, now: Now) -> When:
    kept = now is Now.KEEP and situation.approach in (Approach.FINE_TUNE, Approach.BOTH)
    if now is Now.FINE_TUNE or kept:
        return When.NOW
    absent = situation.behaviour is Level.ABSENT and _economics_are_out(e)
    return When.NOT_NEEDED if absent else When.LATER


def _economics_are_out(e: Evidence) -> bool:
    """Known: requests vary, cost does not press hard, and no short time is set."""
    budget = e.get("latency_budget_ms")
    return (
        e.get("request_shape") == "varied"
        and e.get("cost_pressure") in ("none", "some")
        and (budget is None or budget >= latency_needed(e))
    )
