"""What people type about a scenario: read as they mean it, refused under its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costing.engine.fields import CHOICES, FIELDS
from costing.engine.numbers import Spread
from costing.forms.entry import decimal_from, entry_of, number_text, texts_of
from tests.costing.scenarios import NOVEMBER, inputs


def entered(**changes: str):
    """The standard form with some texts entered otherwise; `__` stands for `-`."""
    texts = texts_of(inputs()) | {key.replace("__", "-"): value for key, value in changes.items()}
    return entry_of(texts, today=NOVEMBER)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10000", "10000"),
        ("10,000", "10000"),
        ("10 000", "10000"),
        ("10k", "10000"),
        ("1.5M", "1500000"),
        ("2 bn", "2000000000"),
        ("0.075", "0.075"),
        ("-5", "-5"),
        ("−5", "-5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert decimal_from(text) == Decimal(value)


@pytest.mark.parametrize("text", ["many", "1,00", "1e9", "NaN", "Infinity", "1.2.3", "9" * 40, "٣", "--5"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(ValueError, match="no number"):
        decimal_from(text)


def test_numbers_are_written_as_people_read_them():
    assert [number_text(Decimal(text)) for text in ("10000", "2.50", "7.14", "1E+3")] == [
        "10,000",
        "2.5",
        "7.14",
        "1,000",
    ]


def test_a_form_says_what_the_inputs_are():
    made = inputs(queries_per_day=777, context_tokens=Spread.of(500, 1750, 3000))
    entry = entry_of(texts_of(made), today=date(2030, 1, 1))
    assert entry.errors == {}
    assert entry.inputs is not None
    assert (entry.inputs.numbers, entry.inputs.choices, entry.inputs.day) == (
        made.numbers,
        made.choices,
        NOVEMBER,
    )


def test_an_empty_form_is_the_presets_of_today():
    entry = entry_of({}, today=NOVEMBER)
    assert entry.inputs is not None
    assert (entry.inputs.day, entry.inputs.numbers) == (NOVEMBER, inputs().numbers)


def test_a_range_may_miss_one_end():
    entry = entered(output_tokens="300", output_tokens__high="900")
    assert entry.inputs is not None
    assert entry.inputs.numbers["output_tokens"] == Spread.of(300, 300, 900)


def test_what_may_be_unknown_may_be_left_empty():
    entry = entered(latency_budget_ms="")
    assert entry.inputs is not None
    assert entry.inputs.likely("latency_budget_ms") is None


def test_other_currencies_and_prices_of_ones_own():
    entry = entered(
        currency="eur",
        per_usd="0.92",
        rates="GBP 0.79, chf 0.9",
        own_prices="hosting/acme/h100 2.50 / hour\nmodel/acme/big/input 1..2..3 / 1M tokens",
    )
    assert entry.errors == {}
    assert entry.inputs is not None
    assert (entry.inputs.currency, entry.inputs.per_usd) == ("EUR", Decimal("0.92"))
    assert entry.inputs.rates == {"GBP": Decimal("0.79"), "CHF": Decimal("0.9")}
    own = entry.inputs.own_prices or {}
    assert own["hosting/acme/h100"].unit == "hour"
    assert own["model/acme/big/input"].spread == Spread.of(1, 2, 3)
    again = entry_of(texts_of(entry.inputs), today=NOVEMBER)
    assert again.inputs is not None
    assert again.inputs.own_prices == own


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("queries_per_day", "-5", "1 to 1,000,000,000 a day"),
        ("queries_per_day", "1000bn", "1 to 1,000,000,000 a day"),
        ("queries_per_day", "", "1 to 1,000,000,000 a day"),
        ("queries_per_day", "lots", "is no number"),
        ("growth_percent", "51", "-50 to 50"),
        ("months", "0", "1 to 60"),
        ("months", "2.5", "whole number"),
        ("day", "tomorrow", "must be a date"),
        ("day", "1999-01-01", "must be a date"),
        ("model", "gpt-4o", "must name provider and model"),
        ("vector_store", "oracle", "must be one of"),
        ("compare_with", "magic", "must be one of"),
        ("currency", "euro", "three capital letters"),
        ("rates", "EUR", "no number"),
        ("rates", "EURO 2", "three capital letters"),
        ("own_prices", "gpt-4o is cheap", "cannot be read"),
        ("own_prices", "hosting/acme/h100 2 / bushel", "units are"),
        ("own_prices", "hosting/acme/h100 -2 / hour", "outside what is allowed"),
    ],
)
def test_bad_input_is_told_under_its_field_with_what_is_allowed(field, text, says):
    entry = entered(**{field: text})
    assert entry.inputs is None
    assert set(entry.errors) == {field}
    assert says.lower() in entry.errors[field].lower()


def test_contradicting_ends_are_told():
    entry = entered(output_tokens="300", output_tokens__low="500")
    assert entry.errors["output_tokens"] == "Low must not be above likely, nor likely above high."


def test_inputs_that_are_absurd_together_are_told():
    entry = entered(queries_per_day="1bn", growth_percent="50", months="60")
    assert "traffic would pass" in entry.errors["growth_percent"]


def test_every_problem_is_told_at_once():
    entry = entered(queries_per_day="-5", months="0", model="?", epochs="none")
    assert set(entry.errors) == {"queries_per_day", "months", "model", "epochs"}


def test_what_nobody_asked_for_is_not_read():
    entry = entry_of({"surprise": "1", "csrfmiddlewaretoken": "x"}, today=NOVEMBER)
    assert entry.errors == {}


def test_a_form_of_nothing_but_rubbish_is_told_in_full():
    keys = [*FIELDS, *CHOICES, "months", "per_usd", "currency", "day"]
    entry = entry_of(dict.fromkeys(keys, "\x00<b>rubbish</b>"), today=NOVEMBER)
    assert entry.inputs is None
    assert set(entry.errors) >= {*FIELDS, *CHOICES, "months", "day"}
