"""Cost scenarios for tests."""

from __future__ import annotations

from datetime import date

from costing.engine.numbers import Spread
from costing.engine.scenario import Scenario as Inputs
from costing.engine.scenario import standard_scenario
from costing.models import Scenario
from costing.services.scenarios import create_scenario
from decisions.models import Review, User

NOVEMBER = date(2026, 11, 21)


def inputs(**numbers: Spread | int) -> Inputs:
    """The standard scenario of one day, with some numbers given otherwise."""
    return standard_scenario(NOVEMBER).with_numbers(**numbers)


def make_scenario(review: Review, by: User, name: str = "As today", **numbers: int) -> Scenario:
    """A scenario kept with a review."""
    return create_scenario(review, name=name, inputs=inputs(**numbers), by=by)
