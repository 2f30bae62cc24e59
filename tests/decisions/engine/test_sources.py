"""Whether our sources hold what was missing."""

from dataclasses import replace

from decisions.engine.codebook import STARTING
from decisions.engine.readings import MissingFact, Reading, tally
from decisions.engine.sources import Coverage, coverage
from tests.decisions.engine.failures import diagnosed, reading


def covered(*facts: MissingFact | None, cause: str = "knowledge") -> Coverage:
    given: list[Reading] = [replace(reading(f"e{n}", cause), fact=fact) for n, fact in enumerate(facts)]
    return coverage(tally(given, STARTING))


def test_sources_are_told_by_how_much_they_would_mend() -> None:
    found = covered(
        MissingFact("a", "the wiki", "Ines"),
        MissingFact("b", "the price list"),
        MissingFact("c", "the price list"),
    )
    assert found.held == {"the price list": 2, "the wiki": 1}
    assert found.says == ("A source we own holds the fact of 3 of 3 knowledge failures.",)


def test_knowledge_without_a_source_is_said_in_those_words() -> None:
    found = covered(MissingFact("a", ""), MissingFact("b", "", ""), MissingFact("c", "the wiki", "Ines"))
    assert found.nowhere == 2
    assert found.says == (
        "Knowledge, but no source we own: 2 of 3 knowledge failures. "
        "Retrieval cannot find what nobody has written down: that is content to make first.",
        "A source we own holds the fact of 1 of 3 knowledge failures.",
    )


def test_a_source_that_nobody_keeps_is_not_one_we_own() -> None:
    found = covered(MissingFact("a", "an old spreadsheet", ""), cause="retrieval")
    assert (found.held, found.owned, found.unowned) == ({"an old spreadsheet": 1}, 0, 1)
    assert found.says == ("Nobody keeps the source that 1 of 1 knowledge failure would need.",)


def test_what_nobody_has_said_is_told_as_that() -> None:
    found = covered(None, MissingFact("a"), MissingFact("b", None, "Ines"))
    assert found.unsaid == 3
    assert found.says == ("Where the fact lives is not said for 3 of 3 knowledge failures.",)


def test_other_failures_need_no_source() -> None:
    assert covered(MissingFact("a", ""), cause="behaviour").says == ()
    assert diagnosed(behaviour=3).sources.failures == ()
