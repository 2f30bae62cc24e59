"""What the pages of costs have in common: the form, what it comes to, and the scenarios beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from costing import charts
from costing.amounts import small_money
from costing.controls import sections_of
from costing.engine.comparison import Comparison, compare
from costing.engine.draws import draw
from costing.engine.fields import NO_COST
from costing.engine.prices import Prices
from costing.engine.scenario import Scenario as Inputs
from costing.engine.scenario_wire import scenario_to_wire
from costing.engine.sensitivity import tornado
from costing.engine.volumes import cost_by_volume
from costing.forms.entry import Entry, texts_of
from costing.links import link_text
from costing.models import Scenario
from costing.presenting import LABELS, answer_of
from costing.price_book import lifetimes
from costing.services.prices import prices_for
from costing.services.scenarios import inputs_of, repriced
from costing.starting import PLATFORM, platform_end
from decisions.models import Answer, Review
from decisions.services.reviews import evidence_of, today

SEED = 1
"""Draws of a page: the same inputs show the same figures."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One saved scenario in the table of all: its running cost a month by approach."""

    scenario: Scenario
    cheapest: str
    running: tuple[str, ...]


def answers_of(review: Review) -> dict[str, Any]:
    """What the questionnaire knows, by question."""
    answers = Answer.objects.filter(review=review)
    return dict(evidence_of(review, answers, as_of=today()).known)


def result_of(review: Review, inputs: Inputs, prices: Prices | None = None) -> dict[str, Any]:
    """All that the fragment shows of some inputs."""
    prices = prices or prices_for(review.component.project.team)
    found = compare(inputs, prices, lifetimes())
    return {
        "answer": answer_of(found),
        "link": link_text(scenario_to_wire(inputs)),
        "charts": _charts(found, prices),
        "has_ranges": _is_drawn(inputs),
    }


def _is_drawn(inputs: Inputs) -> bool:
    """Whether draws would differ from one another."""
    costly = (spread for key, spread in inputs.numbers.items() if key not in NO_COST)
    own = (price.spread for price in (inputs.own_prices or {}).values())
    return any(not spread.is_sure for spread in (*costly, *own))


def _charts(found: Comparison, prices: Prices) -> dict[str, Any]:
    able = {one.key for one in charts.able(found)}
    if not able:
        return {}
    inputs, against = found.scenario, found.scenario.compare_with
    cheapest = found.cheapest.key if found.cheapest else against
    shown: dict[str, Any] = {
        "volume": charts.volume_chart(found, cost_by_volume(inputs, prices, charts.VOLUMES)),
        "composition": charts.composition_chart(found),
    }
    swings = tornado(inputs, prices, cheapest)
    if swings is not None:
        shown["tornado"] = charts.tornado_chart(found, swings)
        shown["tornado_title"] = f"{LABELS[cheapest]}: what moves its total most"
    return shown


def uncertainty_of(review: Review, inputs: Inputs) -> dict[str, Any]:
    """Month by month; with draws where inputs have ranges: bands, and how likely each approach is cheaper."""
    prices = prices_for(review.component.project.team)
    found = compare(inputs, prices, lifetimes())
    if not _is_drawn(inputs):
        return {"cumulative": charts.cumulative_chart(found)}
    draws = draw(inputs, prices, seed=SEED)
    against = inputs.compare_with
    able = {one.key for one in charts.able(found)}
    shares = {
        key: draws.cheaper.get((key, against))
        for key in found.approaches
        if key != against and {key, against} <= able
    }
    months = sorted({1, max(1, inputs.months // 2), inputs.months})
    return {
        "bands": charts.cumulative_chart(found, draws),
        "draws": draws,
        "against": LABELS[against],
        "months": months,
        "chances": [
            (LABELS[key], [round(100 * share[month]) for month in months])
            for key, share in shares.items()
            if share
        ],
    }


def costs_context(
    review: Review,
    *,
    entry: Entry | None = None,
    inputs: Inputs | None = None,
    scenario: Scenario | None = None,
    taken: Iterable[str] = (),
) -> dict[str, Any]:
    """The whole page around what was entered, or around inputs that are known to be good."""
    prices = prices_for(review.component.project.team)
    good = entry.inputs if entry is not None else inputs
    texts: Mapping[str, str] = entry.texts if entry is not None else texts_of(inputs) if inputs else {}
    errors = entry.errors if entry is not None else {}
    context: dict[str, Any] = {
        "review": review,
        "part": "costs",
        "scenario": scenario,
        "may_save": review.may_edit and review.is_open,
        "sections": sections_of(texts, errors, taken=frozenset(taken)),
        "texts": texts,
        "errors": errors,
        "beside": beside(review, prices),
        "labels": LABELS.values(),
        "stale_result": False,
    }
    if good is not None:
        context |= result_of(review, good, prices)
        context["cumulative"] = charts.cumulative_chart(context["answer"].found)
        context["repriced"] = repriced(scenario, context["answer"].found) if scenario and not entry else ()
        context |= _platform(review, good)
    return context


def beside(review: Review, prices: Prices) -> list[Beside]:
    """Every saved scenario of the review with what each approach costs in an average month."""
    rows = []
    for scenario in review.scenarios.all():
        found = compare(inputs_of(scenario), prices)
        cheapest = LABELS[found.cheapest.key] if found.cheapest else "not known"
        running = tuple(
            small_money(one.running, found.scenario.currency) if one.complete and one.fits_window else "–"
            for one in found.approaches.values()
        )
        rows.append(Beside(scenario, cheapest, running))
    return rows


def _platform(review: Review, inputs: Inputs) -> dict[str, Any]:
    """The end of the tuned model, to be put into the questionnaire while that says something later."""
    end = platform_end(inputs, lifetimes())
    if end is None:
        return {}
    stored = Answer.objects.filter(review=review, question_key=PLATFORM).first()
    known = stored.value if stored else None
    if known and known <= end.retires.isoformat():
        return {}
    return {"platform": end, "platform_version": stored.version if stored else 0, "platform_key": PLATFORM}
