"""What to read next."""

from dataclasses import replace

from decisions.engine.codebook import STARTING
from decisions.engine.diagnosis import diagnose
from decisions.engine.second_look import (
    NEW_CLUSTER,
    NEW_DAY,
    SEEN_ALIKE,
    Suggestion,
    Whereabouts,
    read_next,
    second_look,
)
from tests.decisions.engine.failures import reading, readings, retest


def test_the_most_doubtful_label_comes_first_and_of_equals_the_leading_sides() -> None:
    given = [
        replace(reading("a", "behaviour"), sure=False),
        replace(reading("b"), sure=False),
        reading("c"),
        reading("d"),
        replace(reading("e", "prompt"), flaky=True),
    ]
    found = diagnose(given, STARTING, [retest("c", "wrong wrong wrong")])
    looks = second_look(given, found.tally, found.contradictions, {"c"}, found.leading)
    assert [look.example for look in looks] == ["c", "b", "a", "e"]
    assert looks[0].because == (
        "Its readers disagree.",
        "People said knowledge; with the missing fact it stayed wrong.",
    )
    assert looks[1].because == ("Its reader was not sure.",)
    assert looks[3].because == ("It came right in a plain re-run; another run would tell.",)


def test_near_duplicates_read_differently_are_both_worth_a_look() -> None:
    given = [reading("a"), reading("b", "prompt")]
    found = diagnose(given, STARTING, groups={"a": "g", "b": "g"})
    looks = second_look(given, found.tally)
    assert looks == tuple(Suggestion(name, ("Its near-duplicates were read differently.",)) for name in "ab")


def test_labels_without_a_doubt_need_no_look() -> None:
    given = readings(knowledge=5)
    assert second_look(given, diagnose(given, STARTING).tally) == ()


def test_what_is_new_comes_before_what_is_known() -> None:
    unread = [
        Whereabouts("a", "billing", "2026-01-01"),
        Whereabouts("b", "billing", "2026-01-02"),
        Whereabouts("c", "shipping", "2026-01-01"),
        Whereabouts("d", "refunds", "2026-01-03"),
        Whereabouts("e"),
        Whereabouts("f", "returns", "2026-01-09"),
    ]
    seen = [Whereabouts("z", "billing", "2026-01-01")]
    assert read_next(unread, seen, {"f": "g", "z": "g"}, at_most=9) == (
        Suggestion("d", (NEW_CLUSTER, NEW_DAY)),
        Suggestion("c", (NEW_CLUSTER,)),
        Suggestion("b", (NEW_DAY,)),
        Suggestion("a", ()),
        Suggestion("e", ()),
        Suggestion("f", (SEEN_ALIKE,)),
    )


def test_each_is_chosen_as_if_those_before_it_had_been_read() -> None:
    unread = [Whereabouts(name, cluster) for name, cluster in zip("abc", ["x", "x", "y"], strict=True)]
    found = read_next(unread, [], {"a": "g", "b": "g"})
    assert [suggestion.example for suggestion in found] == ["a", "c", "b"]
    assert found[-1].because == (SEEN_ALIKE,)


def test_the_order_given_does_not_matter_and_no_more_are_told_than_asked_for() -> None:
    unread = [Whereabouts(f"{n}", f"cluster {n % 3}", f"day {n % 5}") for n in range(20)]
    found = read_next(unread, [])
    assert found == read_next(unread[::-1], [])
    assert len(found) == 5
    assert read_next(unread, [], at_most=0) == read_next([], unread) == ()
