"""What people enter to change a codebook. Each form reads one kind of change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Code, Codebook
from decisions.engine.codebook_changes import Change, Edit, Merge, Split, TakeOut
from decisions.forms.discussion import ProblemsForm, WordsField
from decisions.services.codebook import NAME_LENGTH, SAYS_LENGTH, new_code, tidied

CAUSES = [(cause.value, f"{cause.capitalize()} – {cause.says}") for cause in Cause]


class CodeForm(ProblemsForm):
    """A code of one's own: its name, the cause it stands for, and what it means."""

    name = forms.CharField(
        label="Name",
        max_length=NAME_LENGTH,
        help_text="What went wrong, in a few words.",
        error_messages={"required": "A code needs a name."},
    )
    cause = forms.ChoiceField(label="Cause", choices=[("", "Choose a cause"), *CAUSES])
    says = WordsField(
        label="What it means",
        required=False,
        max_length=SAYS_LENGTH,
        help_text="So that two people give it to the same failures.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChangeForm(ProblemsForm):
    """One kind of change. Once it is valid, `change` gives it, or says why the codebook cannot take it."""

    kind: ClassVar[str]

    def __init__(self, data: Any = None, *, book: Codebook, rows: Iterable[str] = (), **more: Any) -> None:
        super().__init__(data, **more)
        self.book = book
        live = [(code.id, code.name) for code in book.live]
        for name in {"code", "codes", "into"} & self.fields.keys():
            self._choose(name, live)
        self._choose("rows", [(row, row) for row in rows])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def change(self) -> Change:
        """The change as a value. Raises :class:`BadCodebook`."""
        raise NotImplementedError


GONE = {"invalid_choice": "This code is not in the codebook any more."}


class EditForm(CodeForm, ChangeForm):
    """Another name, meaning or cause."""

    kind = "edit"
    code = forms.ChoiceField(widget=forms.HiddenInput, error_messages=GONE)

    @property
    def change(self) -> Change:
        given = self.cleaned_data
        return Edit(given["code"], *tidied(given["name"], given["says"]), Cause(given["cause"]))


class MergeForm(ChangeForm):
    """Several codes counted as one."""

    kind = "merge"
    codes = forms.MultipleChoiceField(
        error_messages={"required": "Tick the codes to merge.", "invalid_choice": GONE["invalid_choice"]}
    )
    into = forms.ChoiceField(error_messages=GONE | {"required": "Choose the code to merge into."})

    @property
    def change(self) -> Change:
        return Merge(tuple(self.cleaned_data["codes"]), self.cleaned_data["into"])


class TakeOutForm(ChangeForm):
    """What was merged stands by itself again."""

    kind = "take-out"
    code = forms.ChoiceField(error_messages=GONE)
    parts = forms.MultipleChoiceField(error_messages={"required": "Tick what to take out."})

    def __init__(self, data: Any = None, *, book: Codebook, rows: Iterable[str] = (), **more: Any) -> None:
        super().__init__(data, book=book, rows=rows, **more)
        self._choose("parts", [(code.id, code.name) for code in book.codes if code.folded_into])

    @property
    def change(self) -> Change:
        return TakeOut(self.cleaned_data["code"], tuple(self.cleaned_data["parts"]))


class SplitForm(CodeForm, ChangeForm):
    """A new code beside an old one, and what is moved to it."""

    kind = "split"
    code = forms.ChoiceField(widget=forms.HiddenInput, error_messages=GONE)
    rows = forms.MultipleChoiceField(
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={
            "invalid_choice": "One of the readings cannot be moved any more. Load the page again."
        },
    )

    @property
    def change(self) -> Change:
        given = self.cleaned_data
        part: Code = new_code(self.book, given["name"], Cause(given["cause"]), given["says"])
        return Split(given["code"], part, frozenset(given["rows"]))


FORMS: Mapping[str, type[ChangeForm]] = {
    form.kind: form for form in (EditForm, MergeForm, TakeOutForm, SplitForm)
}
TAKE_BACK = "take-back"
"""The kind of change that needs no form."""

__all__ = ["FORMS", "TAKE_BACK", "BadCodebook", "ChangeForm", "CodeForm", "EditForm", "SplitForm"]
