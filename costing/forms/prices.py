"""Forms about prices."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django import forms

from costing.engine.prices import UNITS
from costing.price_list import GROUPS

ITEM = re.compile(r"[a-z]+(/[A-Za-z0-9@][\w.:@-]*)+", re.ASCII)
EARLIEST, LATEST = date(2020, 1, 1), date(2100, 12, 31)
WAYS_TO_WRITE_A_DAY = ("%Y-%m-%d",)


class PriceSearchForm(forms.Form):
    """Words to look for among the prices."""

    q = forms.CharField(required=False, max_length=100, label="Find a price")


class ContractPriceForm(forms.Form):
    """A price by the team's own contract."""

    item = forms.CharField(
        label="What it is for",
        max_length=200,
        help_text="As the price list has it, such as model/openai/gpt-4o/input or hosting/azure/tuned.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )
    amount = forms.DecimalField(
        label="Amount",
        max_digits=15,
        decimal_places=7,
        min_value=Decimal(0),
        required=False,
        localize=False,
        help_text="For one unit. Leave it empty to say that your own price ends, "
        "and the list price counts again.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label="Unit", choices=[(unit, unit) for unit in UNITS])
    currency = forms.CharField(
        label="Currency", max_length=3, initial="USD", help_text="Three letters, such as USD or EUR."
    )
    since = forms.DateField(
        label="From this day on",
        input_formats=WAYS_TO_WRITE_A_DAY,
        help_text="Days before keep the price they have.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="The contract, or what the price is based on."
    )

    def clean_item(self) -> str:
        """An item of a kind that the cost model asks for."""
        item = self.cleaned_data["item"].strip().strip("/")
        if not ITEM.fullmatch(item) or item.partition("/")[0] not in GROUPS:
            kinds = ", ".join(GROUPS)
            raise forms.ValidationError(f"Write it as in the price list; it begins with one of: {kinds}.")
        return item

    def clean_currency(self) -> str:
        """A currency in capitals."""
        currency: str = self.cleaned_data["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise forms.ValidationError("A currency has three letters, such as USD or EUR.")
        return currency

    def clean_since(self) -> date:
        """A day within the time for which prices are kept."""
        since: date = self.cleaned_data["since"]
        if not EARLIEST <= since <= LATEST:
            raise forms.ValidationError(f"A day from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}.")
        return since
