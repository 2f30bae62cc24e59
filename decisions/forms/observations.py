"""Forms about what is observed after a decision, and what is watched for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from decisions.engine.observations import METRICS, Unit
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.triggers import Kind
from decisions.forms.answers import number_from
from decisions.forms.revisits import day_field, words_field
from decisions.models import Decision, DecisionTrigger, Scope
from decisions.models.observations import COMPARED, LONGEST_METRIC
from decisions.observed import ASKED, KINDS, NAMES, UNITS
from decisions.services.observed_values import LONGEST_NOTE, Item

RATES = [(choice.value, choice.label) for choice in QUESTIONNAIRE["change_rate"].choices]


class NumberField(forms.CharField):
    """A number as people write it: 10k, 1.5M, 100,000."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Decimal(str(number_from(text)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ObservationForm(forms.Form):
    """One observation of one decision."""

    metric = forms.ChoiceField(label="What")
    value = forms.CharField(
        label="Value",
        max_length=100,
        help_text="A number such as 10k, 86.5 or 1.5M; of the facts a word such as weekly, of an end a day.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = day_field(label="On")
    note = forms.CharField(
        label="Note", max_length=LONGEST_NOTE, required=False, help_text="Such as where it was measured."
    )

    def __init__(self, *args: Any, own: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, f"{NAMES[name]}{_in(name)}") for name in ASKED]
        self.fields["metric"].choices = known + [(name, name) for name in own]  # type: ignore[attr-defined]

    def item_of(self, decision: Decision) -> Item:
        """The observation, its number as it is meant."""
        said = self.cleaned_data
        return Item(str(decision.pk), said["metric"], self._value(), said["on"], note=said["note"])

    def _value(self) -> object:
        text, metric = self.cleaned_data["value"], self.cleaned_data["metric"]
        if METRICS.get(metric) in (Unit.WORD, Unit.DAY):
            return text.strip().lower()
        try:
            return str(number_from(text))
        except ValueError:
            return text


def _in(metric: str) -> str:
    return f", in {UNITS[metric]}" if metric in UNITS else ""


class ObservationsFileForm(forms.Form):
    """A table of observations."""

    file = forms.FileField(
        label="A CSV file",
        help_text="Columns metric, value and on, and if you like unit and note. Up to 1,000 rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,text/csv"}),
    )


class TriggerForm(forms.Form):
    """What a trigger is held against; only the fields that its kind knows."""

    metric = forms.CharField(label="Name", max_length=LONGEST_METRIC)
    then_number = NumberField(label="Held against", required=False)
    then_word = forms.ChoiceField(label="Then", choices=RATES, required=False)
    compared = forms.ChoiceField(label="It fires when the value", choices=COMPARED)
    factor = NumberField(label="Times as much", required=False)
    in_a_row = forms.IntegerField(
        label="Observations in a row",
        min_value=1,
        max_value=30,
        help_text="So many must agree before it fires; one odd day then fires nothing.",
    )

    def __init__(self, *args: Any, kind: Kind, trigger: DecisionTrigger | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in set(self.fields) - set(FIELDS[kind]):
            del self.fields[name]
        for name, label in LABELS.get(kind, {}).items():
            self.fields[name].label = label
        if kind is not Kind.METRIC and "then_number" in self.fields:
            self.fields["then_number"].required = True
        self.initial.setdefault("in_a_row", 1)
        if kind is Kind.VOLUME:
            self.initial.setdefault("factor", 10)
        if trigger:
            self.initial.update({name: _plain(getattr(trigger, name)) for name in self.fields})

    @property
    def columns(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.VOLUME: ("then_number", "factor", "in_a_row"),
    Kind.CHANGE_RATE: ("then_word",),
    Kind.QUALITY: ("then_number", "in_a_row"),
    Kind.COST: ("then_number", "in_a_row"),
    Kind.LATENCY: ("then_number", "in_a_row"),
    Kind.PRICE: ("then_number", "factor"),
    Kind.PLATFORM: (),
    Kind.METRIC: ("metric", "compared", "then_number", "in_a_row"),
    Kind.EVENT: ("metric",),
}
LABELS: dict[Kind, dict[str, str]] = {
    Kind.VOLUME: {"then_number": "Requests a month, then", "factor": "Fires at so many times as much"},
    Kind.QUALITY: {"then_number": "Quality expected, in percent"},
    Kind.COST: {"then_number": "Cost expected, a month"},
    Kind.LATENCY: {"then_number": "Latency allowed, in milliseconds"},
    Kind.PRICE: {"then_number": "Break-even then, in requests a month", "factor": "Fires at so many times"},
    Kind.EVENT: {"metric": "What may happen"},
}


class KindForm(forms.Form):
    """Which kind of trigger to add."""

    kind = forms.ChoiceField(label="Watch for")

    def __init__(self, *args: Any, standing: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [kind for kind in Kind if kind in (Kind.METRIC, Kind.EVENT) or kind not in standing]
        self.fields["kind"].choices = [(kind.value, KINDS[kind]) for kind in free]  # type: ignore[attr-defined]


class MuteForm(forms.Form):
    """Silence, for a reason."""

    until = day_field(label="Until")
    because = words_field("Because")


class EventForm(forms.Form):
    """An event has happened."""

    note = forms.CharField(label="What happened", max_length=LONGEST_NOTE, required=False)


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="What it is for, such as “Nightly figures”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label="It may", choices=Scope.choices, widget=forms.RadioSelect, initial=Scope.WRITE
    )
