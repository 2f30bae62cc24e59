"""MADR 4.0.0 as other programs read it, and as we read it back."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import frontmatter
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from decisions.exports.madr import madr
from decisions.exports.names import file_name
from decisions.imports.adr.markdown import decision_of
from decisions.imports.adr.understood import Dialect
from decisions.records.record import Link, Option, Points, Record, Status
from decisions.records.text import one_line
from tests.decisions.records.records import DAYS, FULL, LINKS, NAMES, POINTS, SAID, TEXTS

READER = MarkdownIt("commonmark")
LEAST = Record("Least", options=(Option("One"), Option("Two")), chosen="One")


def names(most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(NAMES, max_size=most, unique=True).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record of which MADR can hold all."""
    titles = draw(st.lists(NAMES, max_size=3, unique_by=str.casefold))
    options = tuple(Option(title, points=draw(POINTS | st.just(Points()))) for title in titles)
    status = draw(st.sampled_from(Status))
    return Record(
        title=draw(NAMES),
        number=draw(st.integers(0, 9999)),
        status=status,
        dated=draw(st.none() | DAYS),
        deciders=draw(names()),
        consulted=draw(names()),
        informed=draw(names()),
        context=draw(TEXTS),
        drivers=tuple(draw(st.lists(SAID, max_size=2))),
        options=options,
        chosen=draw(st.sampled_from(["", *titles]) | NAMES),
        reasons=draw(TEXTS),
        consequences=draw(POINTS),
        confirmation=draw(TEXTS),
        more_information=draw(TEXTS),
        supersedes=draw(LINKS),
        rests_on=draw(LINKS),
        superseded_by=draw(LINKS) if status is Status.SUPERSEDED else (),
    )


slow = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])


# Back to us -------------------------------------------------------------------------------------------------


@slow
@given(records(), st.booleans())
def test_nothing_that_madr_can_hold_is_lost(record: Record, header: bool) -> None:
    found = decision_of(file_name(record.number, record.title), madr(record, header=header))
    assert found.record == record
    assert found.dialect is Dialect.MADR_4


def test_what_madr_cannot_hold_stands_as_sentences() -> None:
    found = decision_of(file_name(12, FULL.title), madr(FULL)).record
    for words in (
        *("EUR 1,250.50 a month", "92 % right", "by 2026-11-01", "retrieval (RAG)", "two-way door", "high"),
        *("revisited on 2026-11-03", "every 3 months", "pm_framework says", "26 (18 knowledge", "EUR 1,180"),
        *("Ben Ode accepted on 2026-08-03. Go.", "sha256:00"),
    ):
        assert words in found.more_information
    bare = tuple(replace(option, approach="") for option in FULL.options)
    kept = replace(
        FULL,
        options=bare,
        expected=Record("").expected,
        confidence=None,
        reversibility=None,
        revisit=Record("").revisit,
        evidence=Record("").evidence,
        approvals=(),
        content_hash="",
        more_information=found.more_information,
    )
    assert found == kept
    again = madr(found)
    assert decision_of(file_name(12, found.title), again).record == found, "a second time adds nothing"


# Other readers ----------------------------------------------------------------------------------------------


@slow
@given(records(), st.booleans())
def test_an_independent_reader_of_front_matter_finds_status_date_and_people(
    record: Record, header: bool
) -> None:
    found = frontmatter.loads(madr(record, header=header))
    successors = ", ".join(f"ADR-{link.number:04}" for link in record.superseded_by)
    status = f"superseded by {successors}" if successors else record.status.value
    said: dict[str, Any] = {"status": status, "date": record.dated}
    said |= {"decision-makers": list(record.deciders), "consulted": list(record.consulted)}
    said |= {"informed": list(record.informed)}
    assert found.metadata == {key: value for key, value in said.items() if value}
    assert found.content.startswith("# ")


HEADINGS = (
    *("Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome"),
    *("Consequences", "Confirmation", "Pros and Cons of the Options", "More Information"),
)


@slow
@given(records())
def test_the_headings_are_those_of_the_template_in_its_order(record: Record) -> None:
    tokens = READER.parse(frontmatter.loads(madr(record)).content)
    outer = [(token.tag, tokens[place + 1]) for place, token in enumerate(tokens) if _is_heading(token)]
    assert [tag for tag, _ in outer].count("h1") == 1
    assert outer[0][0] == "h1"
    names = [token.content for tag, token in outer if tag in ("h2", "h3") and token.content in HEADINGS]
    told = [option for option in record.options if option.points != Points()]
    assert len(outer) - 1 == len(names) + len([o for o in told if o.title not in HEADINGS])
    required = ["Context and Problem Statement", "Considered Options", "Decision Outcome"]
    assert [name for name in HEADINGS if name in required] == [name for name in names if name in required][:3]
    assert not [token for token in tokens if token.type == "html_block"]


def _is_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0


@slow
@given(records())
def test_readers_see_each_driver_and_option_as_one_bullet(record: Record) -> None:
    tokens = READER.parse(frontmatter.loads(madr(record)).content)
    assert _bullets_under(tokens, "Decision Drivers") == len(record.drivers)
    assert _bullets_under(tokens, "Considered Options") == len(record.options)


def _bullets_under(tokens: list[Token], name: str) -> int:
    """Items of the outermost lists between a heading of the second level and the next."""
    section, count = "", 0
    for place, token in enumerate(tokens):
        if _is_heading(token) and token.tag == "h2":
            section = tokens[place + 1].content
        elif token.type == "list_item_open" and token.level == 1 and section == name:
            count += 1
    return count


class Log4brains:
    """The rules by which log4brains reads a file, told again.

    It knows no front matter, only the first list before the first heading of the second level, and takes
    what says nothing for accepted.
    """

    def __init__(self, text: str) -> None:
        self.tokens = READER.parse(text)

    @property
    def title(self) -> str:
        place = next(at for at, token in enumerate(self.tokens) if token.tag == "h1")
        return self.words(self.tokens[place + 1])

    def header(self, key: str) -> str | None:
        is_in_list = False
        for token in self.tokens:
            if token.type == "heading_open" and token.tag == "h2" and token.level == 0:
                return None
            if token.type == "bullet_list_open" and token.level == 0:
                is_in_list = True
            if token.type == "bullet_list_close" and token.level == 0:
                return None
            if is_in_list and token.type == "inline":
                found = re.match(rf"^(\s*{key}\s*:\s*)(.*)$", self.words(token), re.IGNORECASE)
                if found:
                    return found[2].strip()
        return None

    @staticmethod
    def words(token: Token) -> str:
        return "".join(child.content for child in token.children or ())

    @property
    def status(self) -> str:
        said = (self.header("Status") or "accepted").lower()
        if said.startswith("superseded by"):
            return "superseded"
        return said if said in ("draft", *Status) else "draft"

    @property
    def superseder(self) -> str:
        return re.sub(r"superseded\s*by\s*:?", "", self.header("Status") or "", flags=re.IGNORECASE).strip()


@pytest.mark.parametrize("status", list(Status))
def test_log4brains_reads_the_header(status: Status) -> None:
    record = replace(FULL, status=status)
    found = Log4brains(madr(record, header=True))
    assert (found.status, found.title) == (status.value, record.title)
    assert found.header("deciders") == "Ana Lima, Ben Ode"
    assert found.header("date") == "2026-08-03"


def test_log4brains_finds_the_file_of_the_successor() -> None:
    record = replace(FULL, status=Status.SUPERSEDED, superseded_by=(Link(14, "Tune the router"),))
    found = Log4brains(madr(record, header=True))
    assert (found.status, found.superseder) == ("superseded", "0014-tune-the-router")


def test_without_the_header_log4brains_would_take_a_proposal_for_accepted() -> None:
    """Why there is a second form at all."""
    assert Log4brains(madr(replace(FULL, status=Status.PROPOSED))).status == "accepted"


@slow
@given(records())
def test_log4brains_reads_any_record(record: Record) -> None:
    found = Log4brains(madr(record, header=True))
    assert found.status == record.status.value
    assert found.header("date") == (record.dated.isoformat() if record.dated else None)


def backstage(text: str) -> dict[str, str | None]:
    """The rules by which Backstage's plug-in reads a file: front matter, else the first list of the file."""
    found = frontmatter.loads(text)
    tokens = READER.parse(found.content)
    place = next(at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1")
    return {"title": tokens[place + 1].content, **{key: str(found[key]) for key in ("status", "date")}}


@pytest.mark.parametrize("header", [False, True])
def test_backstage_reads_both_forms(header: bool) -> None:
    said = {"title": FULL.title, "status": "accepted", "date": "2026-08-03"}
    assert backstage(madr(FULL, header=header)) == said


# As it is written -------------------------------------------------------------------------------------------


def test_the_least_record_has_the_three_sections_that_are_required() -> None:
    assert madr(LEAST) == (
        '---\nstatus: "proposed"\n---\n\n# Least\n\n## Context and Problem Statement\n\n'
        '## Considered Options\n\n* One\n* Two\n\n## Decision Outcome\n\nChosen option: "One".\n'
    )


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"reasons": "it is cheap."}, 'Chosen option: "One", because it is cheap.'),
        ({"chosen": 'The "big" one'}, r'Chosen option: "The \"big\" one".'),
        ({"chosen": ""}, "Chosen option: none named."),
        ({"chosen": "", "reasons": "We wait."}, "We wait."),
        ({"status": Status.SUPERSEDED, "superseded_by": (Link(123),)}, 'status: "superseded by ADR-0123"'),
        ({"dated": date(2026, 8, 3)}, "date: 2026-08-03"),
        ({"deciders": ('A "B" C',)}, r'decision-makers: ["A \"B\" C"]'),
        ({"context": "a\n---\nb"}, "\\---"),
        ({"context": "# x"}, "\\# x"),
        ({"drivers": ("a\nb",)}, "  b"),
        ({"supersedes": (Link(3, "Old", "routing"),)}, '* Supersedes ADR-0003 "Old" for "routing"'),
    ],
)
def test_lines_as_they_are_written(change: dict[str, Any], line: str) -> None:
    assert line in madr(replace(LEAST, **change)).split("\n")


def test_titles_are_one_line() -> None:
    assert one_line(" a\n b ") == "a b"
