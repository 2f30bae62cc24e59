"""Canonical JSON: one way to write each value, refused where there is none."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.records.canonical import NotCanonical, canonical, content_hash
from decisions.records.record import Status

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
FLOATS = st.floats(-1e15, 1e15) | st.floats(1e21, 1e300) | st.floats(-1e300, -1e21)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | FLOATS | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=12,
)


def test_the_example_of_the_standard() -> None:
    """RFC 8785, section 3.2.2 and its result in 3.2.4."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_in_the_order_of_the_standard() -> None:
    """RFC 8785, section 3.2.3: by UTF-16, where an emoji stands before a letter of the basic plane."""
    names = ["€", "\r", "\ufb33", "1", "\U0001f600", "\x80", "ö"]
    found = json.loads(canonical(dict.fromkeys(names, 0)))
    assert list(found) == ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *((0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308")),
        *((9007199254740991.0, "9007199254740991"), (1e21, "1e+21"), (1e-6, "0.000001")),
        *((1e-7, "1e-7"), (1.5e-9, "1.5e-9"), (-1e30, "-1e+30"), (123456.789, "123456.789"), (1.0, "1")),
    ],
)
def test_numbers_as_the_standard_writes_them(number: float, written: str) -> None:
    """RFC 8785, appendix B, and the borders between its notations."""
    assert canonical(number).decode() == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        *((Decimal("12.50"), '"12.5"'), (Decimal("1E+3"), '"1000"'), (Decimal("-0.00"), '"0"')),
        *((Decimal(100), '"100"'), (Decimal("0.10"), '"0.1"'), (date(2026, 8, 3), '"2026-08-03"')),
        (datetime(2026, 8, 3, 12, 15, tzinfo=timezone(timedelta(hours=2))), '"2026-08-03T10:15:00Z"'),
        (datetime(2026, 8, 3, 10, 15, 0, 250000, tzinfo=UTC), '"2026-08-03T10:15:00.250000Z"'),
        *((Status.ACCEPTED, '"accepted"'), ((1, (2,)), "[1,[2]]"), ({Status.ACCEPTED: 1}, '{"accepted":1}')),
    ],
)
def test_what_json_lacks_is_text_by_rule(value: object, written: str) -> None:
    assert canonical(value).decode() == written


@pytest.mark.parametrize(
    ("value", "says"),
    [
        *(
            ({"a": [1, float("nan")]}, "a[1]: nan is no number"),
            (float("inf"), "inf is no number"),
        ),
        *(({"a": {1: 2}}, "a: the name 1 is no text"), ({None: 1}, "the name None is no text")),
        *(
            (2**53, "beyond"),
            (Decimal("NaN"), "NaN is no number"),
            (Decimal("1E+9999"), "hundreds of digits"),
        ),
        *((datetime(2026, 8, 3), "without a zone"), (b"x", "bytes"), ({"a": {1, 2}}, "a: a set")),  # noqa: DTZ001
        *(
            ("\ud83d", "half a letter"),
            ({"\ud83d": 1}, "half a letter"),
            (1j, "complex"),
            (UUID(int=1), "a UUID"),
        ),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value: object, says: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        content_hash(value)
    assert says in str(caught.value)


def test_endless_nesting_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(NotCanonical, match="deeper"):
        canonical(value)


@given(VALUES)
def test_it_is_json_of_the_same_value(value: Any) -> None:
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(VALUES, st.randoms(use_true_random=False))
def test_order_of_names_and_kind_of_number_do_not_matter(value: Any, draw: Random) -> None:
    assert content_hash(_otherwise(value, draw)) == content_hash(value)


def _otherwise(value: Any, draw: Random) -> Any:
    """The same value: names in another order, whole numbers as floats, lists as tuples."""
    if isinstance(value, dict):
        return {name: _otherwise(value[name], draw) for name in draw.sample(sorted(value), len(value))}
    if isinstance(value, list):
        return tuple(_otherwise(item, draw) for item in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(VALUES, VALUES)
def test_different_values_have_different_bytes(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert not same or canonical(one) == canonical(other)
    assert canonical(one) != canonical(other) or json.loads(canonical(one)) == other


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=4))
def test_equal_decimals_are_written_alike(amount: Decimal) -> None:
    assert canonical(amount) == canonical(amount.normalize()) == canonical(amount + Decimal("0.000000"))
    assert Decimal(json.loads(canonical(amount))) == amount


def test_the_hash_is_the_same_in_every_run() -> None:
    program = (
        "from decisions.records.canonical import content_hash\n"
        "print(content_hash({'b': {'ö', } and ['x', 1.50], 'a': None}))"
    )
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True
        )
        assert done.stdout.strip() == content_hash({"a": None, "b": ["x", 1.5]}), done.stderr
    assert content_hash({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
