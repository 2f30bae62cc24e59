"""What people enter about a re-run."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from decisions.forms.discussion import ProblemsForm, WordsField
from decisions.models import Arm
from decisions.services.runs import GIVEN_LENGTH, OUTPUT_LENGTH
from decisions.wording import grouped

OUTCOMES = [("right", "Right"), ("wrong", "Still wrong")]
ADDED = {
    Arm.CONTEXT: "Paste the fact that was added.",
    Arm.INSTRUCTION: "Paste the instruction that was used.",
}


class RunForm(ProblemsForm):
    """What was added, what came back, and whether it is right."""

    arm = forms.ChoiceField(choices=Arm.choices)
    given = WordsField(
        required=False,
        max_length=GIVEN_LENGTH,
        error_messages={
            "max_length": f"At most {grouped(GIVEN_LENGTH)} letters fit; this has %(show_value)s."
        },
    )
    output = WordsField(
        max_length=OUTPUT_LENGTH,
        error_messages={
            "max_length": f"At most {grouped(OUTPUT_LENGTH)} letters fit; this has %(show_value)s.",
            "required": "Paste what came back.",
        },
    )
    outcome = forms.ChoiceField(choices=OUTCOMES, error_messages={"required": "Say whether it is right."})

    def __init__(self, data: Any, *, system: str = "") -> None:
        """``system`` is the instruction that the example had."""
        super().__init__(data)
        self.system = system

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        arm = given.get("arm", "")
        if arm == Arm.INSTRUCTION and given.get("given", "").strip() == self.system.strip() != "":
            self.add_error(
                "given", "This is the instruction it had. Write a better one, and run it with that."
            )
        if arm in ADDED and not given.get("given") and "given" not in self.errors:
            self.add_error("given", ADDED[Arm(arm)])
        return given

    @property
    def run(self) -> dict[str, Any]:
        """What `services.runs.add_run` takes."""
        given = self.cleaned_data
        return {
            "arm": Arm(given["arm"]),
            "given": given["given"],
            "output": given["output"],
            "right": given["outcome"] == "right",
            "key": self.key,
        }

    @property
    def key(self) -> uuid.UUID | None:
        """The run's own id, chosen where it was entered; none where it was not sent, or is no id."""
        try:
            return uuid.UUID(str(self.data.get("key", "")))
        except ValueError:
            return None
