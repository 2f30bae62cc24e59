"""What should not be kept, found and marked before anything is stored: addresses, numbers, keys and the like.

All patterns are matched by RE2, whose time grows with the text alone whatever a pattern says, so that
nobody's own pattern can hold up the server.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import re2

from decisions.imports.records import Example, Ours

LONGEST = 200
"""Characters of one's own pattern."""
MOST = 20
"""Own patterns at once."""
OWN = "own"
AROUND = 30
"""Characters shown on each side of what would be marked."""


class BadPattern(ValueError):
    """A pattern that cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for, and the mark that takes its place. The first group is meant, where there is one."""

    key: str
    title: str
    mark: str
    pattern: Any
    accepts: Callable[[str], bool] = bool
    needs: str = ""
    """Where this does not stand, nothing is found: quicker to tell than by the pattern."""

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth looking closer; one's own pattern may speak of where a text begins and ends."""
        return self.key == OWN or (self.needs in text and self.pattern.search(text) is not None)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to mark, from `start` to before `end`."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Change:
    """What a preview shows: where it stands, the words around it, what would go and what would come."""

    example: int
    field: str
    before: str
    found: str
    after: str
    mark: str


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _is_phone(text: str) -> bool:
    """Phone numbers have 7 to 15 digits, and begin or are divided as such; dates are none."""
    digits = _digits(text)
    if not 7 <= len(digits) <= 15 or DATE.match(text):
        return False
    if text.startswith(("+", "00", "(")):
        return len(digits) >= 8
    return (text.startswith("0") and len(digits) >= 9) or bool(AMERICAN.fullmatch(text))


def _is_card(text: str) -> bool:
    """The check digit of Luhn (ISO/IEC 7812-1, annex B) tells card numbers from other long numbers."""
    digits = [int(digit) for digit in reversed(_digits(text)) if digit.isascii()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


DATE = _compiled(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}")
AMERICAN = _compiled(r"(?:1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}")
KEYS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s]*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
    r"\b(?:sk|pk|rk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{16,}",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\b(?:gh[pousr]_|github_pat_|glpat-|hf_|npm_|pypi-|xox[abeprs]-|AIza|ya29\.|SG\.)[A-Za-z0-9_.-]{16,}",
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    r"(?i)\bbearer\s+([A-Za-z0-9._~+/-]{16,}=*)",
    r"(?i)\b(?:api[_ -]?key|secret|token|passwor[dt]|passwd|pwd)[\"']?\s*[:=]\s*[\"']?([^\s\"',;]{8,})",
)
RULES = (
    *(Rule("key", "keys and passwords", "[key]", _compiled(pattern)) for pattern in KEYS),
    Rule(
        "email",
        "e-mail addresses",
        "[e-mail]",
        _compiled(r"[\pL\pN._%+-]{1,64}@(?:[\pL\pN](?:[\pL\pN-]{0,61}[\pL\pN])?\.)+\pL{2,24}"),
        needs="@",
    ),
    Rule("card", "card numbers", "[card number]", _compiled(r"\d(?:[ -]?\d){12,18}"), _is_card),
    Rule("phone", "phone numbers", "[phone number]", _compiled(r"(?:\+|\()?\d[\d ()./-]{5,22}\d"), _is_phone),
)
"""What is looked for unless a person says otherwise; where two find the same place, the first has it."""
KINDS = tuple({rule.key: rule.title for rule in RULES}.items())
"""Key and title of each kind, for choosing."""


def rules_for(kinds: Iterable[str], patterns: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules of some kinds, with one's own patterns first; raises :class:`BadPattern`."""
    wanted = set(kinds)
    if len(patterns) > MOST:
        raise BadPattern(f"{MOST} patterns are the most; put several into one with |")
    return (*map(own, patterns), *(rule for rule in RULES if rule.key in wanted))


def own(pattern: str) -> Rule:
    """A rule from a pattern that somebody wrote, such as `CUST-\\d+`; raises :class:`BadPattern`."""
    if not 0 < len(pattern) <= LONGEST:
        raise BadPattern(f"a pattern has between 1 and {LONGEST} characters")
    try:
        compiled = _compiled(pattern)
    except (re2.error, UnicodeError) as error:
        raise BadPattern(f"“{pattern}” is no pattern: {_why(error)}") from None
    if compiled.search("") is not None:
        raise BadPattern(f"“{pattern}” would match everywhere, even where nothing stands")
    return Rule(OWN, f"“{pattern}”", "[redacted]", compiled)


def _why(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{words}; what looks ahead, behind or back is not known here"


def found_in(text: str, rules: Sequence[Rule]) -> tuple[Found, ...]:
    """What the rules find in a text, in its order and without overlaps."""
    taken: list[Found] = []
    for rule in rules:
        for match in rule.pattern.finditer(text):
            start, end = match.span(1 if match.re.groups else 0)
            if start < end and rule.accepts(text[start:end]) and _is_whole(text, start, end, rule):
                taken.append(Found(start, end, rule))
    free: list[Found] = []
    for one in taken:  # earlier rules first
        if all(one.end <= other.start or other.end <= one.start for other in free):
            free.append(one)
    return tuple(sorted(free, key=lambda one: one.start))


def _is_whole(text: str, start: int, end: int, rule: Rule) -> bool:
    """Whether a number is not a part of a longer one or of a word."""
    if rule.key not in ("card", "phone"):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    joined = after in ("-", "_") and text[end + 1 : end + 2].isalnum()
    return not before.isalnum() and before not in ("-", "_", ".") and not after.isalnum() and not joined


def redacted(text: str, rules: Sequence[Rule]) -> str:
    """A text with marks in the place of what the rules find."""
    pieces, at = [], 0
    for one in found_in(text, rules):
        pieces += [text[at : one.start], one.rule.mark]
        at = one.end
    return "".join([*pieces, text[at:]])


def redact(example: Example, rules: Sequence[Rule]) -> Example:
    """An example of which every text is redacted; also ids and short values can hold an address."""
    whole = "\n".join(_all_texts(example))
    close = [rule for rule in rules if rule.may_be_in(whole)]
    if not close:
        return example

    def of(text: str) -> str:
        return redacted(text, close)

    return replace(
        example,
        input=of(example.input),
        output=of(example.output),
        expected=of(example.expected),
        context=tuple(map(of, example.context)),
        source_id=of(example.source_id),
        trace_id=of(example.trace_id),
        system=of(example.system),
        history=tuple((role, of(text)) for role, text in example.history),
        labels=tuple(
            replace(one, label=of(one.label), note=of(one.note), annotator=of(one.annotator))
            for one in example.labels
        ),
        facets=tuple((name, of(value)) for name, value in example.facets),
        ours=example.ours and _ours(example.ours, of),
    )


def _ours(ours: Ours, of: Callable[[str], str]) -> Ours:
    """What was said of an example here, redacted; the names of those who said it stay."""
    settled = ours.settlement
    return replace(
        ours,
        readings=tuple(
            replace(
                one,
                note=of(one.note),
                overruled_because=of(one.overruled_because),
                fact=of(one.fact),
                corrected=of(one.corrected),
            )
            for one in ours.readings
        ),
        settlement=settled and replace(settled, reason=of(settled.reason)),
        runs=tuple(replace(one, given=of(one.given), output=of(one.output)) for one in ours.runs),
    )


def _all_texts(example: Example) -> Iterator[str]:
    """Every text that is redacted."""
    yield from (example.input, example.output, example.expected, example.source_id, example.trace_id)
    yield from (example.system, *example.context)
    yield from (text for _, text in (*example.history, *example.facets))
    yield from (text for one in example.labels for text in (one.label, one.note, one.annotator))
    yield from (text for _, text in _said_of(example))


def _said_of(example: Example) -> Iterator[tuple[str, str]]:
    """What was said of it here, by the field that shows it."""
    if example.ours is None:
        return
    for reading in example.ours.readings:
        yield from (("note", reading.note), ("overruled", reading.overruled_because))
        yield from (("fact", reading.fact), ("corrected", reading.corrected))
    if example.ours.settlement:
        yield "settlement", example.ours.settlement.reason
    for run in example.ours.runs:
        yield from (("re-run", run.given), ("re-run", run.output))


def changes_in(examples: Sequence[Example], rules: Sequence[Rule]) -> tuple[Change, ...]:
    """Everything that would be marked in some examples, for looking at it before."""
    return tuple(
        Change(
            number,
            field,
            text[max(0, one.start - AROUND) : one.start],
            text[one.start : one.end],
            text[one.end : one.end + AROUND],
            one.rule.mark,
        )
        for number, example in enumerate(examples)
        for field, text in _texts(example)
        for one in found_in(text, rules)
    )


def _texts(example: Example) -> Iterable[tuple[str, str]]:
    """The texts of an example by the field that shows them."""
    yield from (("input", example.input), ("output", example.output), ("expected", example.expected))
    yield from (("context", passage) for passage in example.context)
    yield from (("source_id", example.source_id), ("system", example.system))
    yield from (("history", text) for _, text in example.history)
    yield from (("note", one.note) for one in example.labels)
    yield from _said_of(example)


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """How often each mark would be set."""
    return dict(Counter(change.mark for change in changes))
