"""Figures of claims in words."""

from decimal import Decimal

import pytest

from costing.claims_page import figure_text, number_in_short
from costing.engine.claims.claim import Figure


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("5000.0000000", "$ a month", "$5,000 a month"),
        ("0.01", "$ a day", "$0.0100 a day"),
        ("8.3333333", "times", "8.33 times"),
        ("33333.333", "a day", "33,333 a day"),
        ("166666666.66", "tokens", "166,666,667 tokens"),
        ("2.0", "times", "2 times"),
        ("0", "$", "$0.00"),
    ],
)
def test_a_figure_stands_with_its_unit(value, unit, text):
    assert figure_text(Figure("key", "Label", Decimal(value), unit)) == text


def test_numbers_keep_three_digits_that_count():
    shown = [number_in_short(Decimal(each)) for each in ("0.0012345", "12.345", "123.45", "1234.5")]
    assert shown == ["0.00123", "12.3", "123", "1,235"]
