"""The six approaches that are priced, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Approach:
    """One way to build it. ``model`` is the choice of its model, ``fixed`` the field of its prompt."""

    key: str
    label: str
    model: str
    fixed: str
    retrieves: bool = False
    tunes: bool = False
    carries_knowledge: bool = False

    @property
    def path(self) -> str:
        """Where its model's prices begin."""
        return "tuned" if self.tunes else "model"

    @property
    def speed(self) -> str:
        """The field that says how long its model takes."""
        return "model_ms" if self.model == "model" else "small_model_ms"


APPROACHES: dict[str, Approach] = {
    approach.key: approach
    for approach in (
        Approach("prompt", "Prompting", "model", "prompt_tokens"),
        Approach(
            "long_prompt", "Knowledge in the prompt", "model", "rag_prompt_tokens", carries_knowledge=True
        ),
        Approach("rag", "Retrieval", "model", "rag_prompt_tokens", retrieves=True),
        Approach("fine_tune", "Fine-tuning", "tuned_model", "tuned_prompt_tokens", tunes=True),
        Approach("both", "Both", "tuned_model", "tuned_prompt_tokens", retrieves=True, tunes=True),
        Approach("small_model", "Smaller model, untuned", "small_model", "prompt_tokens"),
    )
}


def approach_for(key: str, small_model_does: str) -> Approach:
    """An approach; the smaller model in the shape that the scenario gives it."""
    approach = APPROACHES[key]
    if key != "small_model":
        return approach
    shape = APPROACHES[small_model_does]
    return replace(
        approach,
        fixed=shape.fixed,
        retrieves=shape.retrieves,
        carries_knowledge=shape.carries_knowledge,
    )
