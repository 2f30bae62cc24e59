"""What people say of examples they bring: the text or file itself, one typed example, and how it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from decisions.forms.discussion import WordsField
from decisions.imports import bounds
from decisions.imports.choices import ALL_KINDS, Choices
from decisions.imports.detect import SHAPES
from decisions.imports.importing import Group
from decisions.imports.mapping import Open, Plan
from decisions.imports.records import FIELDS
from decisions.imports.redaction import KINDS, BadPattern, rules_for
from decisions.services.imports import Typed

PASTED = 600_000
"""Characters that can be pasted; more goes in a file."""
TEXT = 200_000
"""Characters of one text that is typed."""
LARGEST_SEED = 2**31 - 1
LABELS = {
    "input": "What was asked",
    "output": "What the model answered",
    "expected": "The right answer",
    "context": "Passages it was given",
    "source_id": "Its id there",
    "created_at": "When it happened",
    "note": "A note on it",
    "label": "A label of it",
    "annotator": "Who said so",
    "seconds": "How long that took",
}
"""Fields of an example as they are called on pages."""


class PasteForm(forms.Form):
    """Something pasted, in any shape that a file may have."""

    text = forms.CharField(
        label="Paste it here",
        max_length=PASTED,
        strip=False,
        help_text="Rows of a spreadsheet with their header, JSON, JSONL, or plain text with “Input:” and "
        "“Output:” before each part.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        error_messages={
            "required": "There is nothing to bring in yet.",
            "max_length": "At most %(limit_value)d letters can be pasted; bring the rest as a file.",
        },
    )


class FileForm(forms.Form):
    """A file from one's machine."""

    file = forms.FileField(
        label="Choose a file",
        help_text=f"CSV, TSV, XLSX, JSON or JSONL, or a zip of them. Up to {bounds.FILE // bounds.MB} MB "
        f"and {bounds.RECORDS:,} records.",
        error_messages={"required": "Choose a file first.", "empty": "The file is empty. Export it again."},
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:  # none of it was taken
            most = f"The file holds more than {bounds.FILE // bounds.MB} MB"
            said = f"{most}. Export fewer records, or cut it in parts."
            self.fields["file"].error_messages["required"] = said

    @property
    def given(self) -> tuple[str, bytes]:
        """The name and the bytes of the file."""
        file: UploadedFile = self.cleaned_data["file"]
        return file.name or "a file", file.read()


class TypedForm(forms.Form):
    """One example, typed."""

    input = WordsField(
        label=LABELS["input"],
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what was asked."},
    )
    output = WordsField(
        label=LABELS["output"],
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what the model answered."},
    )
    expected = WordsField(
        label=LABELS["expected"],
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    context = WordsField(
        label=LABELS["context"],
        max_length=TEXT,
        required=False,
        help_text="An empty line between one passage and the next.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source_id = forms.CharField(
        label=LABELS["source_id"],
        max_length=200,
        required=False,
        help_text="So that it can be found again where it came from.",
    )
    created_at = forms.DateTimeField(
        label=LABELS["created_at"],
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    redaction = forms.ChoiceField(
        choices=[("", ""), ("marked", ""), ("kept", "")], required=False, widget=forms.HiddenInput
    )

    @property
    def typed(self) -> Typed:
        """The example."""
        given = self.cleaned_data
        passages = tuple(part.strip() for part in given["context"].split("\n\n") if part.strip())
        return Typed(
            given["input"],
            given["output"],
            given["expected"],
            passages,
            given["source_id"],
            given["created_at"],
        )


# How a file is taken ----------------------------------------------------------------------------------------


class ShapesForm(forms.Form):
    """What each group of a file's parts is, where it is not what it was taken for."""

    def __init__(self, data: Mapping[str, Any] | None, detected: Sequence[Group]) -> None:
        super().__init__(data)
        self._detected = detected
        choices = [(shape.key, shape.title) for shape in SHAPES]
        for group in detected:
            self.fields[f"shape-{group.places[0]}"] = forms.ChoiceField(
                label=named(group) if len(detected) > 1 else "The file looks like",
                choices=choices,
                initial=group.shape.key,
            )

    @property
    def told(self) -> dict[int, str]:
        """Place of a part → its shape, for the parts that were told another one."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {
            place: shape
            for group in self._detected
            if (shape := said.get(f"shape-{group.places[0]}")) and shape != group.shape.key
            for place in group.places
        }


def named(group: Group) -> str:
    """The parts of a group in a few words."""
    names = [f"“{part.name}”" for part in group.parts if part.name]
    if len(names) <= 3:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"


class GroupForm(forms.Form):
    """Which value of a record goes where, and what only a person can tell of a group of records."""

    def __init__(self, data: Mapping[str, Any] | None, group: Group) -> None:
        prefix = f"g{group.places[0]}"
        is_of_this_shape = data is not None and data.get(f"{prefix}-of") == group.shape.key
        super().__init__(data if is_of_this_shape else None, prefix=prefix)
        self.group = group
        self.fields["of"] = forms.CharField(initial=group.shape.key, widget=forms.HiddenInput)
        for name in FIELDS if group.shape.makes is None else ():
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=self._paths(group.plan.fields[name]),
                initial=group.plan.fields[name],
                required=False,
            )
        for asked in group.open:
            self.fields[asked.key] = question(asked)

    def _paths(self, proposed: str) -> list[tuple[str, str]]:
        paths = dict.fromkeys(filter(None, (proposed, *self.group.paths)))
        return [("", "nothing"), *((path, shown_path(path)) for path in paths)]

    @property
    def mapped(self) -> list[forms.BoundField]:
        """The fields of an example."""
        return [self[name] for name in FIELDS if name in self.fields]

    @property
    def asked(self) -> list[forms.BoundField]:
        """What the shape leaves open."""
        return [self[asked.key] for asked in self.group.open]

    @property
    def plan(self) -> Plan:
        """The plan as it was changed; what makes no sense stays as it was proposed."""
        if not self.is_bound:
            return self.group.plan
        self.full_clean()
        said = self.cleaned_data
        fields = {name: said[name] for name in FIELDS if name in said}
        answers = {asked.key: said[asked.key] for asked in self.group.open if said.get(asked.key)}
        failing = self.data.get(f"{self.prefix}-failing", "")
        return self.group.plan.changed(fields, answers | ({"failing": failing} if failing else {}))


def shown_path(path: str) -> str:
    """A path as people read it."""
    return path.replace(".*.", " › each › ").replace(".", " › ").replace(" | ", ", or else ")


def question(asked: Open) -> forms.ChoiceField:
    """An open question as a field."""
    choices = [(choice.value, choice.words) for choice in asked.choices]
    return forms.ChoiceField(
        label=asked.question,
        choices=choices,
        initial=asked.chosen,
        widget=forms.RadioSelect,
    )


class SampleForm(forms.Form):
    """How many are wanted, and how they are drawn."""

    wanted = forms.IntegerField(
        label="How many are wanted",
        min_value=1,
        max_value=bounds.RECORDS,
        help_text="Twenty to thirty are read in an afternoon. More than there are means all.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seed = forms.IntegerField(
        label="Seed of the draw",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="The same number draws the same examples again.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    near_too = forms.BooleanField(
        label="Take near-copies too", required=False, help_text="A group of them counts once all the same."
    )


class RedactionForm(forms.Form):
    """What is taken out before anything is stored."""

    kinds = forms.MultipleChoiceField(
        label="Take out",
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    patterns = forms.CharField(
        label="And what these patterns find",
        required=False,
        max_length=4_500,
        help_text="One on each line, such as <code>CUST-\\d+</code>. Kept for your team's next import.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def clean_patterns(self) -> tuple[str, ...]:
        said = self.cleaned_data["patterns"].splitlines()
        patterns = tuple(line.strip() for line in said if line.strip())
        try:
            rules_for((), patterns)
        except BadPattern as error:
            raise forms.ValidationError(f"{error}.") from error
        return patterns

    @property
    def chosen(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Kinds and patterns."""
        kinds = tuple(kind for kind in ALL_KINDS if kind in self.cleaned_data["kinds"])
        return kinds, self.cleaned_data["patterns"]


def initial_redaction(last: Choices) -> dict[str, Any]:
    """What the team took out last time."""
    return {"kinds": list(last.kinds), "patterns": "\n".join(last.patterns)}
