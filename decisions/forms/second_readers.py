"""What people enter to ask for second readings, and to settle what the readers disagree on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import Codebook
from decisions.forms.discussion import ProblemsForm, WordsField
from decisions.models import Example, User

MOST_AT_ONCE = 100


class AskForm(ProblemsForm):
    """Which examples are to be read again, and by whom. Once it is valid, `chosen` are the examples."""

    examples = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "One of these examples is not here any more."}
    )
    numbers = forms.CharField(
        label="Further examples, by number",
        required=False,
        max_length=1000,
        help_text="Such as 3, 8, 12. Each must have been read by somebody.",
    )
    readers = forms.MultipleChoiceField(error_messages={"required": "Choose who is to read them."})

    def __init__(self, data: Any = None, *, examples: Iterable[Example], people: Iterable[User]) -> None:
        """``examples`` are those that were read."""
        super().__init__(data)
        self.by_number = {example.number: example for example in examples}
        self.people = {str(person.pk): person for person in people}
        self.fields["examples"].choices = [  # type: ignore[attr-defined]
            (str(example.pk), str(example)) for example in self.by_number.values()
        ]
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (key, person.name) for key, person in self.people.items()
        ]

    def clean_numbers(self) -> list[Example]:
        """The examples with these numbers."""
        text = self.cleaned_data["numbers"]
        if re.search(r"[^\d\s,;]", text):
            raise forms.ValidationError("Write numbers with commas between them, such as 3, 8, 12.")
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        if missing := [number for number in numbers if number not in self.by_number]:
            raise forms.ValidationError(f"Nobody has read an example {missing[0]} here.")
        return [self.by_number[number] for number in numbers]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        count = len(given.get("examples", [])) + len(given.get("numbers", []))
        if not self.errors and not count:
            raise forms.ValidationError("Choose at least one example.")
        if count > MOST_AT_ONCE:
            raise forms.ValidationError(f"At most {MOST_AT_ONCE} examples at once.")
        return given

    @property
    def chosen(self) -> list[Any]:
        """Ids of the chosen examples."""
        ticked = set(self.cleaned_data["examples"])
        by_hand = {example.pk for example in self.cleaned_data["numbers"]}
        return [each.pk for each in self.by_number.values() if str(each.pk) in ticked or each.pk in by_hand]

    @property
    def asked(self) -> list[User]:
        """The chosen people."""
        return [self.people[key] for key in self.cleaned_data["readers"]]


AS_CODED = "As the code says"


class SettleForm(ProblemsForm):
    """What the readers agreed on, and why."""

    code = forms.ChoiceField(
        label="What went wrong first", error_messages={"required": "Choose what went wrong first."}
    )
    tags = forms.MultipleChoiceField(
        label="What went wrong too", required=False, widget=forms.CheckboxSelectMultiple
    )
    overruled = forms.ChoiceField(
        label="Cause",
        required=False,
        choices=[("", AS_CODED), *((cause.value, cause.capitalize()) for cause in Cause)],
    )
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[("", "Not said"), *((severity.value, severity.capitalize()) for severity in Severity)],
    )
    reason = WordsField(
        label="Why",
        max_length=2000,
        help_text="What tells this failure from others. It can be added to what the code means.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, so that the next reader decides alike."},
    )

    def __init__(self, data: Any = None, *, book: Codebook, **more: Any) -> None:
        super().__init__(data, **more)
        by_cause = [
            (cause.capitalize(), [(code.id, code.name) for code in book.live if code.cause is cause])
            for cause in Cause
        ]
        choices: list[Any] = [group for group in by_cause if group[1]]
        self.fields["code"].choices = [("", "Choose a code"), *choices]  # type: ignore[attr-defined]
        self.fields["tags"].choices = [(code.id, code.name) for code in book.live]  # type: ignore[attr-defined]

    @property
    def settled(self) -> dict[str, Any]:
        """What `services.second_readers.settle` takes."""
        given = self.cleaned_data
        return {
            "codes": tuple(dict.fromkeys([given["code"], *given["tags"]])),
            "overruled": Cause(given["overruled"]) if given["overruled"] else None,
            "severity": Severity(given["severity"]) if given["severity"] else None,
            "reason": given["reason"],
        }
