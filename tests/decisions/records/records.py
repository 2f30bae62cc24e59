"""Records for tests: one that says everything there is to say, and any."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from decisions.records.record import (
    Answered,
    Approval,
    Confidence,
    Costed,
    Count,
    Diagnosed,
    Dissent,
    Evidence,
    Expected,
    Link,
    Money,
    Option,
    Points,
    Recommended,
    Record,
    Reversibility,
    Revisit,
    Status,
    Verdict,
)
from decisions.records.text import one_line, tidy

FULL = Record(
    title="Answer from the handbook with retrieval",
    number=12,
    status=Status.ACCEPTED,
    dated=date(2026, 8, 3),
    deciders=("Ana Lima", "Ben Ode"),
    consulted=("Chi Novak",),
    informed=("Support team",),
    context="Half of the wrong answers lack a fact.\n\nHow do the facts reach the model?",
    drivers=("Answers must be right on the day a price changes", "Two engineers, no data scientist"),
    options=(
        Option(
            "Better prompt", "prompt", Points(good=("it costs nothing",), bad=("the facts stay unknown",))
        ),
        Option(
            "Retrieval over the handbook",
            "rag",
            Points(
                "The handbook has 2,000 pages.",
                ("new facts are there within minutes", "answers can cite"),
                ("latency rises by 300 ms",),
                ("an index must be kept",),
            ),
        ),
    ),
    chosen="Retrieval over the handbook",
    reasons="18 of 26 failures came right with the missing fact.",
    override_reason="",
    consequences=Points("", ("support can read the source",), (), ("somebody owns the index",)),
    confirmation="Fewer than 5 % wrong answers in a sample of 100 by November.",
    expected=Expected(
        Money(Decimal("1250.50"), "EUR"), Decimal(92), date(2026, 11, 1), "At 300,000 questions."
    ),
    confidence=Confidence.HIGH,
    reversibility=Reversibility.TWO_WAY,
    revisit=Revisit(on=date(2026, 11, 3), every_months=3),
    more_information="Agreed in the meeting of 3 August.",
    evidence=Evidence(
        (Answered("change_rate", "How often do the facts change?", "Daily", "Ana Lima", date(2026, 7, 28)),),
        Diagnosed(
            "Knowledge, settled.", 26, (Count("knowledge", 18), Count("behaviour", 8)), 2, ("sha256:ab",)
        ),
        Costed("Base case", Money(Decimal(1180), "EUR"), None, None, date(2026, 7, 30), "RAG is cheapest."),
        Recommended(
            "rag", "Facts change daily.", ("facts move daily",), (Dissent("pm_framework", "both"),), "1.0", 1
        ),
    ),
    supersedes=(Link(7, "Better prompt for the handbook", "the answerer"),),
    rests_on=(Link(9, "One model for all"),),
    superseded_by=(),
    approvals=(
        Approval("Ben Ode", Verdict.ACCEPTED, datetime(2026, 8, 3, 9, 30, tzinfo=UTC), "Go."),
        Approval("Ana Lima", Verdict.ACCEPTED, datetime(2026, 8, 3, 10, 0, tzinfo=UTC)),
    ),
    content_hash="sha256:00",
)
"""Invented, with every field said but those that exclude others."""

TRICKY = st.sampled_from(
    [
        *(
            "# x",
            "## Status",
            "---",
            "===",
            "- - -",
            "```",
            "~~~ x",
            "<!-- ",
            "-->",
            "<script>",
            "</div>",
            "&amp;",
        ),
        *(
            "* Good, because x",
            "- Bad, because y",
            "* Supersedes ADR-0001",
            "\\",
            "\\\\",
            "\\#",
            "\\<b",
            "[a]: b",
        ),
        *(
            '"',
            '", because ',
            "Chosen option: ",
            "1. x",
            "> x",
            "    x",
            "\t",
            "…",
            ":",
            "{",
            "a #",
            "é",
            "e\u0301",
        ),
        *(
            "* x",
            "- y",
            "+",
            "%",
            "@x",
            "!x",
            "\u2028",
            "\x00",
            "\x85",
            "🙂",
            "# ",
            "#",
            "|a|b|",
            "|-|-|",
            "`a",
            "null",
        ),
        *(
            "Rests on ADR-0002",
            "[a](b)",
            "https://example.org/x_y",
            "date: x",
            "status: accepted",
            "* Status: rejected",
        ),
    ]
)
LINES = st.lists(TRICKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4).map(
    "".join
)
TEXTS = st.lists(LINES, max_size=5).map("\n".join).map(tidy)
SAID = TEXTS.filter(bool)
NAMES = LINES.map(one_line).filter(bool)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
POINTS = st.builds(Points, TEXTS, *[st.lists(SAID, max_size=2).map(tuple)] * 3)
LINKS = st.lists(
    st.builds(Link, st.integers(1, 9999), LINES.map(one_line), LINES.map(one_line)),
    max_size=2,
    unique_by=lambda link: link.number,
).map(tuple)
