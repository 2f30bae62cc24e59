"""What changes about the cost scenarios of a review. Those of a closed review take no changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from costing.engine.comparison import ENGINE_VERSION, Comparison, compare, costs_evidence
from costing.engine.scenario import Scenario as Inputs
from costing.engine.scenario_wire import scenario_from_wire, scenario_to_wire
from costing.engine.wire import price_to_wire
from costing.models import Scenario
from costing.price_book import lifetimes
from costing.services.prices import prices_for
from decisions.models import Review, User
from decisions.services.audit import record
from decisions.services.costs import set_costs
from decisions.services.names import taken_name_refused
from decisions.services.reviews import touch

MOST_SCENARIOS = 40
"""So many a review keeps; more could not be told apart side by side."""


class StaleScenario(Exception):
    """Somebody else has saved since; ``current`` is what stands now."""

    def __init__(self, current: Scenario) -> None:
        super().__init__(current.name)
        self.current = current


class TooManyScenarios(Exception):
    """The review has as many scenarios as it keeps."""


def comparison_of(review: Review, inputs: Inputs) -> Comparison:
    """What the inputs come to at the prices of the review's team."""
    return compare(inputs, prices_for(review.component.project.team), lifetimes())


def inputs_of(scenario: Scenario) -> Inputs:
    """The engine's value of a stored scenario, under the name it has now."""
    return scenario_from_wire({**scenario.inputs, "name": scenario.name})


def repriced(scenario: Scenario, found: Comparison) -> list[tuple[str, str, str]]:
    """The prices that are others now than when the scenario was saved: item, what it was, what it is."""
    now = {price["item"]: price for price in map(price_to_wire, found.prices)}
    kept = {price["item"]: price for price in scenario.prices}
    return [
        (item, _said(kept[item]), _said(now[item]))
        for item in sorted({*kept} & {*now})
        if _said(kept[item]) != _said(now[item])
    ]


def _said(price: dict[str, Any]) -> str:
    return f"{price['amount']} {price['currency']} / {price['unit']}"


@transaction.atomic
def create_scenario(review: Review, *, name: str, inputs: Inputs, by: User) -> Scenario:
    """Keep a new scenario. Raises ``NameTaken``, ``TooManyScenarios``, ``ReviewIsClosed``."""
    touch(review)
    if review.scenarios.count() >= MOST_SCENARIOS:
        raise TooManyScenarios(review.pk)
    scenario = Scenario(
        review=review, name=name, created_by=by, updated_by_name=by.name, **_stored(review, name, inputs)
    )
    with taken_name_refused():
        scenario.save(force_insert=True)
    record(by, scenario, "scenario-created", after=_audited(scenario))
    return scenario


@transaction.atomic
def save_scenario(scenario: Scenario, *, inputs: Inputs, version: int, by: User) -> None:
    """Keep other inputs, based on the version they were changed from; a chosen one's figures follow.

    Raises ``StaleScenario`` when somebody else has saved since, unless they saved the same, and
    ``ReviewIsClosed``. Saving what stands already changes nothing.
    """
    stored = _stored(scenario.review, scenario.name, inputs)
    current = Scenario.objects.get(pk=scenario.pk)
    if (current.inputs, current.prices) == (stored["inputs"], stored["prices"]):
        return
    touch(scenario.review)
    changed = Scenario.objects.filter(pk=scenario.pk, version=version).update(
        version=version + 1, updated_by_name=by.name, updated_at=timezone.now(), **stored
    )
    if not changed:
        raise StaleScenario(Scenario.objects.get(pk=scenario.pk))
    before = _audited(current)
    scenario.refresh_from_db(fields=("inputs", "prices", "version", "is_chosen", "updated_at"))
    record(by, scenario, "scenario-saved", before=before, after=_audited(scenario))
    if scenario.is_chosen:
        _hand_over(scenario, by=by)


@transaction.atomic
def copy_scenario(scenario: Scenario, *, name: str, by: User) -> Scenario:
    """Keep the same inputs once more under another name; the copy is not chosen. Raises as creating does."""
    return create_scenario(scenario.review, name=name, inputs=inputs_of(scenario), by=by)


@transaction.atomic
def rename_scenario(scenario: Scenario, *, name: str, by: User) -> None:
    """Give the scenario another name. Raises ``NameTaken``, ``ReviewIsClosed``."""
    before = scenario.name
    if before == name:
        return
    touch(scenario.review)
    with taken_name_refused():
        Scenario.objects.filter(pk=scenario.pk).update(name=name, version=F("version") + 1)
    scenario.refresh_from_db(fields=("name", "version", "is_chosen"))
    record(by, scenario, "scenario-renamed", before={"name": before}, after={"name": name})
    if scenario.is_chosen:
        _hand_over(scenario, by=by)


@transaction.atomic
def remove_scenario(scenario: Scenario, *, by: User) -> None:
    """Take the scenario away; a chosen one takes its figures out of the review. Raises ``ReviewIsClosed``."""
    touch(scenario.review)
    current = Scenario.objects.filter(pk=scenario.pk).first()
    if current is None:  # somebody else was first
        return
    record(by, scenario, "scenario-removed", before=_audited(current))
    Scenario.objects.filter(pk=scenario.pk).delete()
    if current.is_chosen:
        set_costs(scenario.review, None, by=by, reason=f"The scenario “{scenario.name}” was removed.")


@transaction.atomic
def choose_scenario(scenario: Scenario, *, by: User) -> None:
    """Let this scenario's figures speak for the review. Raises ``ReviewIsClosed``."""
    touch(scenario.review)  # holds the review, so that of two choices at once one comes after the other
    others = Scenario.objects.filter(review=scenario.review_id, is_chosen=True)
    before = others.values_list("name", flat=True).first()
    others.exclude(pk=scenario.pk).update(is_chosen=False)
    if Scenario.objects.filter(pk=scenario.pk, is_chosen=False).update(is_chosen=True):
        record(by, scenario, "scenario-chosen", before={"name": before}, after={"name": scenario.name})
    scenario.refresh_from_db()
    _hand_over(scenario, by=by)


def _hand_over(scenario: Scenario, *, by: User) -> None:
    """Write the figures into the review, with all that they rest on."""
    found = comparison_of(scenario.review, inputs_of(scenario))
    basis = {
        "name": scenario.name,
        "scenario": str(scenario.pk),
        "inputs": scenario.inputs,
        "prices": [price_to_wire(price) for price in found.prices],
        "engine_version": ENGINE_VERSION,
    }
    set_costs(scenario.review, costs_evidence(found), basis=basis, by=by)


def _stored(review: Review, name: str, inputs: Inputs) -> dict[str, Any]:
    used = comparison_of(review, inputs).prices
    return {
        "inputs": {**scenario_to_wire(inputs), "name": name},
        "prices": [price_to_wire(price) for price in used],
    }


def _audited(scenario: Scenario) -> dict[str, Any]:
    return {"name": scenario.name, "inputs": scenario.inputs, "version": scenario.version}
