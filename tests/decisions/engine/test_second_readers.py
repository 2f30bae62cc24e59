"""Second readers: blind, compared, and settled between them."""

import pytest

from decisions.engine.codebook import STARTING
from decisions.engine.readings import tally
from decisions.engine.second_readers import agreement, final_labels, is_revealed, overlap
from tests.decisions.engine.failures import readings


@pytest.mark.parametrize(
    ("assigned", "finished", "revealed"),
    [
        ({"ann", "bob"}, {"ann"}, False),
        ({"ann", "bob"}, {"ann", "bob"}, True),
        ({"ann", "bob"}, {"ann", "carol"}, False),
        ({"ann"}, {"ann", "carol"}, True),
    ],
)
def test_readings_stay_blind_until_all_have_finished(
    assigned: set[str], finished: set[str], revealed: bool
) -> None:
    assert is_revealed(assigned, finished) is revealed


def test_the_uncertain_are_read_twice_first_then_each_cause_in_its_turn() -> None:
    found = tally(readings(knowledge=9, behaviour=2, prompt=1), STARTING)
    assert overlap(found, {"knowledge-5"}, 6) == (
        "knowledge-5",
        "behaviour-0",
        "knowledge-0",
        "prompt-0",
        "behaviour-1",
        "knowledge-1",
    )
    assert len(overlap(found)) == 9
    assert len(overlap(found, size=99)) == 12


def test_of_near_duplicates_one_is_enough() -> None:
    found = tally(readings(knowledge=3), STARTING, groups={"knowledge-0": "g", "knowledge-2": "g"})
    assert overlap(found) == ("knowledge-0", "knowledge-1")
    assert overlap(found, {"knowledge-2"}) == ("knowledge-2", "knowledge-1")


def both(*pairs: str) -> dict[str, dict[str, str]]:
    """Examples by number, a letter for the label of ann, of bob, of carol; a star where one did not read."""
    names = {"K": "knowledge", "B": "behaviour", "P": "prompt"}
    return {
        f"{n:02}": {
            who: names[letter]
            for who, letter in zip(("ann", "bob", "carol"), pair, strict=False)
            if letter != "*"
        }
        for n, pair in enumerate(pairs)
    }


def test_agreement_is_counted_before_it_is_corrected() -> None:
    found = agreement(both(*["KK"] * 20, "KB", "KB", "BK", "BK", "BB", "K*"))
    assert (found.alike, found.of) == (21, 25)
    assert found.kappa.value == pytest.approx(0.2424, abs=1e-4)
    assert found.ac1.value == pytest.approx(0.7972, abs=1e-4)
    assert found.says.startswith("21 of 25 read alike; alpha 0.26, and anything from ")
    assert found.disputed == ("20", "21", "22", "23")


def test_each_label_is_compared_by_itself() -> None:
    found = agreement(both("KK", "KK", "KB", "BB", "PP"))
    assert [(each.label, each.agreed, each.of) for each in found.by_label] == [
        ("behaviour", 1, 2),
        ("knowledge", 2, 3),
        ("prompt", 1, 1),
    ]
    assert found.by_label[2].alpha.value == pytest.approx(1)
    assert all(each.low <= each.agreed / each.of <= each.high for each in found.by_label)


def test_what_was_settled_is_no_longer_disputed_and_agreement_stays_as_it_was() -> None:
    labels = both("KK", "KB", "BK")
    before, after = agreement(labels), agreement(labels, {"01": "behaviour", "00": "prompt"})
    assert (before.alike, before.alpha) == (after.alike, after.alpha)
    assert (before.disputed, after.disputed) == (("01", "02"), ("02",))
    assert after.settled == {"01": "behaviour"}


def test_kappa_is_for_the_same_two_people() -> None:
    assert agreement(both("KK", "KB", "BB")).kappa.value is not None
    assert agreement(both("KK*", "KB*", "B*B")).kappa.value is None
    assert agreement(both("KK*", "KB*", "B*B")).alpha.value is not None


def test_without_a_second_reader_there_is_nothing_to_compare() -> None:
    found = agreement(both("K*", "*B"))
    assert (found.of, found.by_label, found.disputed) == (0, (), ())
    assert found.says == "No example has had a second reader yet."


def test_one_cause_alone_leaves_nothing_to_correct() -> None:
    assert agreement(both("KK", "KK")).says == (
        "2 of 2 read alike; with one label in use, chance cannot be taken out."
    )


def test_an_example_counts_as_what_was_settled_else_as_what_all_say() -> None:
    labels = both("KK", "KB", "BK", "P*")
    assert final_labels(labels, {"01": "behaviour"}) == {
        "00": "knowledge",
        "01": "behaviour",
        "02": None,
        "03": "prompt",
    }


def test_agreement_does_not_depend_on_the_order_of_examples() -> None:
    labels = both("KK", "KB", "BK", "PP", "PK", "BB")
    assert agreement(labels) == agreement(dict(reversed(labels.items())))
