"""Decisions brought as files: each dialect as it is written, the rest refused in words with its line."""

import io
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.exports.files import madr_zip
from decisions.imports.adr import bounds
from decisions.imports.adr.reading import read_decisions
from decisions.imports.adr.understood import Dialect, Preview, Understood
from decisions.imports.errors import BadFile
from decisions.imports.sources import from_bytes
from decisions.records.record import Link, Option, Points, Record, Status
from decisions.records.wire import document
from tests.decisions.records.records import FULL, LINES

SAMPLES = Path(__file__).resolve().parents[3] / "golden" / "records"


def brought(name: str, data: bytes | str) -> Preview:
    """What a file was understood to say."""
    return read_decisions(from_bytes(name, data.encode() if isinstance(data, str) else data))


def one(data: str, name: str = "0001-x.md") -> Understood:
    """The decision of a file that holds one."""
    (found,) = brought(name, data).decisions
    return found


def sample(name: str) -> Understood:
    return one((SAMPLES / f"{name}.md").read_text(), f"{name}.md")


def refused(name: str, data: bytes | str) -> BadFile:
    with pytest.raises(BadFile) as caught:
        brought(name, data)
    return caught.value


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


# The dialects -----------------------------------------------------------------------------------------------


def test_madr_4() -> None:
    found = sample("0003-answer-returns-from-the-policy")
    assert (found.dialect, found.warnings) == (Dialect.MADR_4, ())
    record = found.record
    assert (record.number, record.status, record.dated) == (3, Status.ACCEPTED, date(2026, 5, 11))
    assert record.title == "Answer questions about returns from the policy"
    assert record.deciders == ("Mara Quint", "Tomas Iber")
    assert (record.consulted, record.informed) == (("Lin Osei",), ("Store team",))
    assert record.context.startswith("Shoppers ask")
    assert "optional" not in record.context
    assert record.drivers[1] == "Each answer names the paragraph it rests on"
    assert [option.title for option in record.options] == [
        *("Put the policy into the prompt", "Retrieve the paragraphs that fit"),
        "Fine-tune on last year's answers",
    ]
    first = Points(
        "The policy has 60 pages.",
        ("nothing must be built",),
        ("prices of long prompts fall",),
        ("each question pays for all pages",),
    )
    assert record.options[0].points == first
    assert record.chosen == "Retrieve the paragraphs that fit"
    assert record.reasons.startswith("it is the only one")
    assert record.consequences.good == ("support sees what the model saw",)
    assert record.confirmation == "A sample of 50 answers a month, read by two people."
    assert record.more_information.startswith("To be looked at again in August.")


def test_madr_3() -> None:
    found = sample("0002-madr3-route-by-intent")
    assert (found.dialect, found.warnings) == (Dialect.MADR_3, ())
    record = found.record
    assert (record.status, record.superseded_by) == (Status.SUPERSEDED, (Link(5),))
    assert record.deciders == ("Mara Quint", "Tomas Iber")
    assert (record.chosen, record.reasons) == (
        "Nine prompts and a router",
        "each prompt can be tested alone.",
    )
    assert record.consequences == Points(
        "", ("Each prompt has an owner",), (), ("A wrong turn cannot be mended further on",)
    )
    assert record.confirmation == "Routed wrong in fewer than 3 of 100."
    assert record.options[1].points.good == ("there is one call",)


def test_madr_2() -> None:
    found = sample("0001-madr2-one-long-prompt")
    assert (found.dialect, found.warnings) == (Dialect.MADR_2, ())
    record = found.record
    assert (record.status, record.superseded_by) == (Status.SUPERSEDED, (Link(3),))
    assert (record.dated, record.deciders) == (date(2025, 6, 2), ("Mara Quint", "Tomas Iber"))
    assert record.chosen == "[option one] One long prompt"
    assert record.option_chosen is not None
    assert record.option_chosen.points.bad == ("it grows\nwith every rule",)
    assert record.option_chosen.points.says == "A page of rules."
    assert (record.drivers, record.consequences.good) == (("Two weeks",), ("Live in June",))
    for kept in ("Tags: returns, prompt", "Technical story: ticket 118", "tickets.example.org/118"):
        assert kept in record.more_information


def test_nygard() -> None:
    found = sample("0004-nygard-keep-a-list")
    assert found.dialect is Dialect.NYGARD
    record = found.record
    assert (record.number, record.title) == (4, "Keep a list of wrong answers")
    assert (record.status, record.dated) == (Status.ACCEPTED, date(2025, 7, 15))
    assert record.supersedes == (Link(2, "Ask support now and then"),)
    assert record.context == "Nobody remembers last month's wrong answers."
    assert record.reasons.startswith("We will keep every wrong answer")
    assert record.consequences.says.startswith("Reading takes an afternoon.")


def test_the_first_madr_without_a_heading_for_the_context() -> None:
    found = sample("madr1-plain")
    assert found.warnings == ("It says no status; it was taken as proposed.",)
    assert (found.record.number, found.record.context) == (0, "Greetings need no large model.")
    assert found.record.chosen == "Small model"
    assert found.record.reasons.startswith("greetings are short.")
    assert "A tenth of the price" in found.record.reasons


def test_headings_with_lines_under_them() -> None:
    record = sample("underlined").record
    assert record.title == "Underline headings"
    assert "# this is no heading" in record.context
    assert record.options == (Option("Signs"), Option("Lines"))
    assert (record.chosen, record.reasons) == ("Lines", "they were there")


def test_what_is_no_decision_is_kept_and_said() -> None:
    found = sample("notes")
    assert found.dialect is Dialect.OTHER
    assert found.record.status is Status.PROPOSED
    assert found.warnings[0] == "The status “in discussion” is not known; it was taken as proposed."
    assert found.warnings[1].startswith("None of the headings")
    assert "We talked about the budget." in found.record.context
    assert "**Who was there**\n\nMara, Tomas" in found.record.more_information


# Statuses ---------------------------------------------------------------------------------------------------

STATUSES: list[tuple[str, Status, list[int], str]] = [
    ("accepted", Status.ACCEPTED, [], ""),
    ("**Accepted**", Status.ACCEPTED, [], ""),
    ("'rejected'", Status.REJECTED, [], ""),
    ("Deprecated.", Status.DEPRECATED, [], ""),
    ("superseded by ADR-0123", Status.SUPERSEDED, [123], ""),
    ("superseded by [ADR-0005](0005-example.md)", Status.SUPERSEDED, [5], ""),
    ("superseded by [0005-example](0005-example.md)", Status.SUPERSEDED, [5], ""),
    ("Superseded by [5. Example](0005-example.md)", Status.SUPERSEDED, [5], ""),
    ("Superceded by [Example](../adr/0005-example.md)", Status.SUPERSEDED, [5], ""),
    ("superseded by ADR-0005, ADR-0006", Status.SUPERSEDED, [5, 6], ""),
    ("superseded by 0005 and [ADR 7](adr7.md)", Status.SUPERSEDED, [7, 5], ""),
    ("superseded by: #12", Status.SUPERSEDED, [12], ""),
    ("accepted, later superseded by ADR-12", Status.SUPERSEDED, [12], ""),
    ("superseded by 20260101-example", Status.SUPERSEDED, [], "names no decision by its number"),
    ("superseded by the other one", Status.SUPERSEDED, [], "names no decision by its number"),
    ("superseded", Status.SUPERSEDED, [], "does not say by what"),
    ("accepted (2026-01-02, all)", Status.ACCEPTED, [], "Beside the status stands “2026-01-02, all”"),
    ("", Status.PROPOSED, [], "It says no status"),
    ("draft", Status.PROPOSED, [], "The status “draft” is not known"),
    ("{proposed | rejected}", Status.PROPOSED, [], "Beside the status"),
    ("accept", Status.PROPOSED, [], "is not known"),
    ("🚧", Status.PROPOSED, [], "is not known"),
]


@pytest.mark.parametrize(("said", "status", "numbers", "warns"), STATUSES, ids=[said[0] for said in STATUSES])
def test_statuses(said: str, status: Status, numbers: list[int], warns: str) -> None:
    for text in (
        f"# X\n\n* Status: {said}\n\n## Considered Options\n",
        f"# X\n\n## Status\n\n{said}\n\n## Context\n\n## Decision\n",
        f'---\nstatus: "{said}"\n---\n# X\n\n## Considered Options\n',
    ):
        found = one(text)
        assert found.record.status is status
        assert [link.number for link in found.record.superseded_by] == numbers
        assert warns in " ".join(found.warnings)
        assert bool(warns) == bool(found.warnings)


CHOICES: list[tuple[str, str, str]] = [
    ('Chosen option: "One", because it is.', "One", "it is."),
    ("Chosen option: “One”, because it is.", "One", "it is."),
    ("Chosen option: One, because it is.", "One", "it is."),
    ("**Chosen option**: **One**, because it is.", "One", "it is."),
    ('Chosen option: "One".', "One", ""),
    ('Chosen option: "one", because\nit is.', "One", "it is."),
    ('Chosen option: "A "quoted" one", because it is.', 'A "quoted" one', "it is."),
    ("Chosen option: Something else, because it is.", "Something else", "it is."),
    ("We looked.\n\nChosen option: One\n\nIt is.", "One", "We looked.\n\nIt is."),
    ("We wait.", "", "We wait."),
]


@pytest.mark.parametrize(("outcome", "chosen", "reasons"), CHOICES)
def test_ways_to_say_what_was_chosen(outcome: str, chosen: str, reasons: str) -> None:
    options = '* One\n* A "quoted" one\n'
    found = one(
        f"# X\n\n* Status: accepted\n\n## Considered Options\n\n{options}\n## Decision Outcome\n\n{outcome}\n"
    )
    assert (found.record.chosen, found.record.reasons) == (chosen, reasons)
    assert bool(found.warnings) == (chosen == "Something else")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encodings(ends: str, encoding: str) -> None:
    text = "---\nstatus: accepted\n---\n# Ärger\n\n## Considered Options\n\n* Öl\n".replace("\n", ends)
    (found,) = brought("0001-x.md", text.encode(encoding)).decisions
    assert (found.record.title, found.record.options) == ("Ärger", (Option("Öl"),))


def test_people_and_days_in_many_ways() -> None:
    found = one("---\ndecision-makers: ['Ana, M.D.', Ben]\ndate: 3 May\n---\n# X\n## Decision Outcome\n")
    assert found.record.deciders == ("Ana, M.D.", "Ben")
    assert "“3 May” is no day" in " ".join(found.warnings)
    found = one("# X\n* Deciders: [list everyone involved in the decision]\n* Date: 2026-02-30\n")
    assert (found.record.deciders, found.record.dated) == ((), None)
    found = one("# X\n- **Deciders:** @ana, @ben and Chi\n- **Status**: accepted\n")
    assert found.record.deciders == ("@ana", "@ben", "Chi")
    assert found.record.status is Status.ACCEPTED


# What is refused --------------------------------------------------------------------------------------------

BOMB = "---\na: &a [x, x]\nb: &b [*a, *a]\nstatus: *b\n---\n# X\n"
REFUSED: list[tuple[str, bytes | str, str]] = [
    ("a.md", "Only a text.\n", "Line 1: there is no title."),
    ("a.md", "---\nstatus: accepted\n# X\n", "Line 1: the front matter that begins here has no end."),
    (
        "a.md",
        "---\nstatus: accepted\n" + "x: y\n" * 300 + "---\n# X\n",
        "Line 1: the front matter that begins",
    ),
    ("a.md", BOMB, "Line 2, column 4: the front matter has an anchor or an alias."),
    ("a.md", "---\nstatus: *x\n---\n# X\n", "Line 2, column 9: the front matter has an anchor or an alias."),
    ("a.md", "---\nok: 1\nstatus: @x\n---\n# X\n", "Line 3, column 9: the front matter is no YAML"),
    ("a.md", "---\nstatus: {proposed | superseded by [ADR](x)\n---\n# X\n", "the front matter is no YAML"),
    ("a.md", "---\n- a\n- b\n---\n# X\n", "Line 2: the front matter has no keys."),
    ("a.md", "---\nstatus: {a: b}\n---\n# X\n", "“status” in the front matter holds more than texts"),
    ("a.md", "---\nstatus: " + "[" * 5000 + "\n---\n# X\n", "the front matter is nested too deep"),
    (
        "a.md",
        "---\nstatus: " + "x" * 17_000 + "\n---\n# X\n",
        "the front matter is longer than 16,000 letters",
    ),
    ("a.md", '---\nstatus: "\\UFFFFFFFF"\n---\n# X\n', "an escape that is no letter"),
    ("a.md", "---\nstatus: !!python/object/apply:os.system [ls]\n---\n# X\n", ""),
    ("a.md", "# X\n" * (bounds.LINES + 1), f"Line {bounds.LINES + 1:}: the file has more than 20,000 lines."),
    ("a.md", b"# X\n" + b"x" * bounds.FILE, "the file holds more than 1,000,000 bytes"),
    (
        "a.md",
        "# X\n\n## Decision Outcome\n\n" + "y" * 100_001,
        "reasons: it must be a text of at most 100,000",
    ),
    (
        "a.md",
        "# X\n\n## Decision Drivers\n\n" + "* y\n" * 1_001,
        "drivers: it must be a list of at most 1,000",
    ),
    ("a.md", b"# A title and more\x00", "there is a NUL byte"),
    ("a.md", " \n", "The file says nothing"),
    ("a.json", '{"format": "ragft-decisions-1",\n "decisions": [}', "Line 2, column 16: this is no JSON"),
    ("a.json", '{"format": "ragft-decisions-1", "decisions": [{}]}', "decisions[0].title: it is missing"),
    ("a.json", "[" * 100_000, "nested too deep"),
    ("a.json", '{"format": NaN}', "a number of no use"),
    ("a.zip", zipped({"../0001-x.md": "# X"}), "leads out of the zip's own folder"),
    ("a.zip", zipped({"index.md": "# X", "b.txt": "x"}), "The zip holds no decisions"),
    ("a.zip", b"PK\x03\x04broken", "the zip has no end"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[says or "object" for _, _, says in REFUSED])
def test_what_cannot_be_read_is_refused_in_words(name: str, data: bytes | str, says: str) -> None:
    if not says:
        assert one(str(data)).record.status is Status.PROPOSED, "a tag makes no object, its texts are texts"
        return
    said = str(refused(name, data))
    assert says.lower() in said.lower()
    assert said.endswith(".")
    assert len(said) < 400


def test_a_front_matter_bomb_costs_no_memory() -> None:
    lines = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    text = f"---\na0: &a0 [x]\n{lines}---\n# X\n"
    tracemalloc.start()
    assert refused("a.md", text).line == 2
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


# Zips -------------------------------------------------------------------------------------------------------


def test_a_zip_of_every_dialect_with_one_bad_file() -> None:
    files: dict[str, bytes | str] = {path.name: path.read_bytes() for path in SAMPLES.glob("*.md")}
    files |= {"bad.md": BOMB, "README.md": "# Read me", "img/a.png": b"\x89PNG", "sub/0009-x.md": "# X\n"}
    found = brought("all.zip", zipped(files))
    assert len(found.decisions) == len(list(SAMPLES.glob("*.md"))) + 1
    assert {"sub/0009-x.md": 9}.items() <= {one.name: one.record.number for one in found.decisions}.items()
    assert [(one.name, one.error.line) for one in found.refused] == [("bad.md", 2)]
    assert str(found.refused[0].error).startswith("“bad.md”, line 2")
    assert set(found.passed) == {"README.md", "img/a.png"}


def test_our_own_zip_comes_back() -> None:
    records = [
        Record(f"Decision {n}", n, Status.ACCEPTED, options=(Option("One"),), chosen="One")
        for n in range(1, 6)
    ]
    found = brought("ours.zip", madr_zip(records))
    assert [one.record for one in found.decisions] == records
    assert (found.refused, found.passed) == ((), ("index.md",))


def test_our_own_json_comes_back_whole() -> None:
    found = brought("ours.json", document([FULL, Record("Other")]))
    assert [one.record for one in found.decisions] == [FULL, Record("Other")]
    assert {one.dialect for one in found.decisions} == {Dialect.JSON}


def test_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FILES", 2)
    assert "more than 2 files" in str(refused("a.zip", zipped({f"{n}.md": "# X" for n in range(3)})))


# Anything ---------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "status: accepted\n",
            "# X\n",
            "## Decision Outcome\n",
            "### Consequences\n",
            "* Good, because x\n",
        ),
        *(
            "## Considered Options\n",
            "* One\n",
            "## Status\n",
            "Chosen option: ",
            '"One"',
            "* Status: ",
            "<!--",
            "-->",
        ),
        *(
            "```\n",
            "## Links\n",
            "superseded by ",
            "[ADR-0005](0005-x.md)",
            "\n",
            "===\n",
            "  ",
            "&a ",
            "*a ",
            "{",
            "[",
        ),
    ]
)
FILES = st.lists(PIECES | LINES, max_size=25).map("".join)
slow = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(FILES, st.sampled_from(["0001-x.md", "x.json", "x.zip", "x", ""]))
def test_any_text_is_understood_or_refused(text: str, name: str) -> None:
    try:
        found = brought(name, text.encode("utf-8", "replace"))
    except BadFile as error:
        said = str(error)
        assert said.endswith(".")
        return
    for decision in found.decisions:
        assert decision.record.title
        document([decision.record])


@slow
@given(st.binary(max_size=200), st.sampled_from(["x.md", "x.json", "x.zip"]))
def test_any_bytes_are_understood_or_refused(data: bytes, name: str) -> None:
    try:
        brought(name, data)
    except BadFile as error:
        said = str(error)
    else:
        said = "Understood."
    assert said.endswith(".")


@slow
@given(st.lists(LINES, max_size=6).map("\n".join))
def test_no_word_of_a_section_is_lost(text: str) -> None:
    """Whatever stands in a file, its letters are somewhere in what was understood."""
    plain = "".join(letter if letter.isalnum() or letter == "\n" else " " for letter in text)
    found = one(f"# X\n\n* Status: accepted\n\n## Some heading\n\n{plain}\n\n## Decision Outcome\n\nYes.\n")
    assert set(plain.split()) <= set(found.record.more_information.split())


HOSTILE = (
    "<!--",
    "\\<!--",
    "[a](",
    "\\",
    "`",
    "* ",
    "# ",
    '"',
    " and ",
    "superseded by ",
    "a" + " " * 400_000 + "b",
)


@pytest.mark.parametrize("unit", HOSTILE, ids=lambda unit: unit[:12])
def test_no_pattern_of_ours_hangs(unit: str) -> None:
    """Each of these would take hours if any pattern tried again from every letter."""
    body = unit * (800_000 // len(unit))
    for text in (
        f"# {body}\n",
        f"# X\n\n* Status: superseded by [a]({body}\n* Deciders: {body}\n",
        f'# X\n\n## Decision Outcome\n\nChosen option: "{body}x"\n\n## Considered Options\n\n* {body}\n',
        f"# X\n\n## Decision Outcome\n\nChosen option: {body}\n\n### Consequences\n\n* Good, because{body}\n",
    ):
        try:
            one(text)
        except BadFile as error:
            said = str(error)
        else:
            said = "Understood."
        assert said.endswith(".")
