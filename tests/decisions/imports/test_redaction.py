"""What is marked before anything is stored, what is left alone, and patterns that cannot hang."""

import time

import pytest

from decisions.imports.records import Example, Label
from decisions.imports.redaction import (
    KINDS,
    RULES,
    BadPattern,
    changes_in,
    counted,
    own,
    redact,
    redacted,
    rules_for,
)

EXAMPLE = Example(
    input="I am Ada, ada@example.org; call +49 40 1234567.",
    output="Card 4111 1111 1111 1111 is stored.",
    expected="",
    context=("Key: sk-test-abcdefghijklmnop1234", "nothing"),
    source_id="ada@example.org",
    created_at=None,
    part="",
    record=1,
    line=1,
    history=(("user", "My mail is ada@example.org"),),
    labels=(Label("knowledge", "asked by bob@example.org", "bob@example.org"),),
    facets=(("user", "ada@example.org"), ("team", "a")),
)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("write to ada.lovelace+x@mail.example.co.uk, please", "write to [e-mail], please"),
        ("jürgen@müller.example", "[e-mail]"),
        ("<mailto:a@b.io>", "<mailto:[e-mail]>"),
        ("call +49 (0)40 123-4567 now", "call [phone number] now"),
        (
            "(555) 123-4567 or 555-123-4567 or 040/1234567",
            "[phone number] or [phone number] or [phone number]",
        ),
        ("0044 20 7946 0958", "[phone number]"),
        ("4111-1111-1111-1111", "[card number]"),
        ("paid with 378282246310005.", "paid with [card number]."),
        ("Authorization: Bearer abcdefghijklmnop.qrstuv", "Authorization: Bearer [key]"),
        ("password = hunter2hunter2; ok", "password = [key]; ok"),
        ('{"api_key": "0123456789abcdef"}', '{"api_key": "[key]"}'),
        ("AKIAIOSFODNN7EXAMPLE", "[key]"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[key]"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.sig-na_ture", "[key]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- after", "[key] after"),
    ],
)
def test_what_is_found_is_marked(text: str, marked: str) -> None:
    assert redacted(text, RULES) == marked


@pytest.mark.parametrize(
    "text",
    [
        "Northpoint fares since 2026-03-01: adult 6.00, child 3.00, bicycle 4.00.",
        "Departures: 13:25, 14:25, 15:25, all from platform 2.",
        "trace 10000000-0000-4000-8000-000000000001",
        "order 4111111111111112 is no card: its check digit is wrong",
        "0000 0000 0000 0000",
        "on 03.08.2026 or 2026-08-03 09:12:44",
        "12 x 8.00 less the 10 % group discount = 86.40",
        "version 1.2.3-4, chapter 12.10.11",
        "user @ home, a@b",
        "the token ring and the secret garden",
        "aaaaaaaa0401234567bbb",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert redacted(text, RULES) == text


def test_every_text_of_an_example_is_redacted() -> None:
    found = redact(EXAMPLE, RULES)
    assert found.input == "I am Ada, [e-mail]; call [phone number]."
    assert found.output == "Card [card number] is stored."
    assert found.context == ("Key: [key]", "nothing")
    assert found.history == (("user", "My mail is [e-mail]"),)
    assert "example.org" not in str(found)
    assert redact(EXAMPLE, ()) is EXAMPLE


def test_the_preview_shows_each_change_in_its_place() -> None:
    changes = changes_in([EXAMPLE], rules_for(["email"]))
    assert [(one.field, one.found, one.mark) for one in changes] == [
        ("input", "ada@example.org", "[e-mail]"),
        ("source_id", "ada@example.org", "[e-mail]"),
        ("history", "ada@example.org", "[e-mail]"),
        ("note", "bob@example.org", "[e-mail]"),
    ]
    assert (changes[0].before, changes[0].after) == ("I am Ada, ", "; call +49 40 1234567.")
    assert counted(changes) == {"[e-mail]": 4}


def test_one_chooses_what_to_look_for() -> None:
    assert dict(KINDS) == {
        "key": "keys and passwords",
        "email": "e-mail addresses",
        "card": "card numbers",
        "phone": "phone numbers",
    }
    assert redacted("a@b.io +49 40 1234567", rules_for(["phone"])) == "a@b.io [phone number]"
    assert rules_for([]) == ()


def test_own_patterns_come_first_and_may_mean_a_part() -> None:
    rules = rules_for(["email"], [r"CUST-\d+", r"name is (\w+)", "(?i)harbour ferries"])
    text = "My name is Ada of HARBOUR Ferries, CUST-4711, ada@example.org"
    assert redacted(text, rules) == "My name is [redacted] of [redacted], [redacted], [e-mail]"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "between 1 and 200"),
        ("x" * 201, "between 1 and 200"),
        ("(", "is no pattern"),
        ("(?<=a)b", "looks ahead, behind or back"),
        (r"(a)\1", "looks ahead, behind or back"),
        ("a*", "would match everywhere"),
        ("((a{500}){500}){500}", "is no pattern"),
    ],
)
def test_patterns_that_cannot_be_used_say_why(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern, match=why):
        own(pattern)


def test_there_are_only_so_many_own_patterns() -> None:
    with pytest.raises(BadPattern, match="20 patterns are the most"):
        rules_for([], ["x"] * 21)


def test_no_pattern_can_hold_up_the_server() -> None:
    rule = own(r"(a+)+(a|aa)+(.*a){8}!")
    began = time.perf_counter()
    redacted("a" * 200_000, (rule, *RULES))
    assert time.perf_counter() - began < 10
