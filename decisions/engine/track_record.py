"""How decisions fare, in bands that can be counted: time to sign, cost against forecast, what came of it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum


class Took(StrEnum):
    """How long it took from the draft to the last signature."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"
    LONGER = "longer"

    @property
    def says(self) -> str:
        """In words."""
        return {
            Took.WEEK: "up to a week",
            Took.FORTNIGHT: "one to two weeks",
            Took.MONTH: "two weeks to a month",
            Took.QUARTER: "one to three months",
            Took.LONGER: "longer than three months",
        }[self]


class CostBand(StrEnum):
    """What was observed of the cost of a month, against what was expected."""

    HALF = "half"
    LESS = "less"
    ABOUT = "about"
    MORE = "more"
    DOUBLE = "double"

    @property
    def says(self) -> str:
        """In words."""
        return {
            CostBand.HALF: "half of it or less",
            CostBand.LESS: "less",
            CostBand.ABOUT: "about as expected",
            CostBand.MORE: "more",
            CostBand.DOUBLE: "twice as much or more",
        }[self]


class Grade(StrEnum):
    """What came of a decision, as people judged it at a revisit."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"

    @property
    def says(self) -> str:
        """In words."""
        return self.value


ABOUT = (Decimal("0.8"), Decimal("1.25"))
"""From four fifths to five quarters of what was expected counts as about that."""


def took(begun: date, decided: date) -> Took:
    """The band of the days between; a decision dated before its draft took no time."""
    days = (decided - begun).days
    bounds = {7: Took.WEEK, 14: Took.FORTNIGHT, 31: Took.MONTH, 92: Took.QUARTER}
    return next((band for most, band in bounds.items() if days <= most), Took.LONGER)


def cost_band(observed: Decimal, expected: Decimal) -> CostBand:
    """Where the cost of a month lies against what was expected, both at least 0 and in one currency."""
    if expected == 0:
        return CostBand.ABOUT if observed == 0 else CostBand.DOUBLE
    ratio = observed / expected
    if ratio < ABOUT[0]:
        return CostBand.HALF if ratio <= Decimal("0.5") else CostBand.LESS
    if ratio <= ABOUT[1]:
        return CostBand.ABOUT
    return CostBand.DOUBLE if ratio >= 2 else CostBand.MORE


def grade(result: int | None) -> Grade | None:
    """The grade of a result from 1 (bad) to 5 (good)."""
    if result is None:
        return None
    return Grade.GOOD if result >= 4 else Grade.FAIR if result == 3 else Grade.BAD
