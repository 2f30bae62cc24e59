"""A comparison as the page shows it: one sentence, then rows, warnings, and every line with its formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from costing.amounts import small_money, whole_money
from costing.engine.comparison import Comparison
from costing.engine.fields import CHOICES, FIELDS
from costing.engine.lines import When
from costing.engine.months import ApproachCost, Line
from costing.engine.prices import Price
from costing.engine.scenario import Scenario

HUES = {"prompt": "prompt", "rag": "rag", "fine_tune": "fine_tune", "both": "both"}
"""Approaches with a hue and a mark of their own."""

LABELS = {
    "prompt": "Prompting",
    "long_prompt": "All knowledge in the prompt",
    "rag": "Retrieval",
    "fine_tune": "Fine-tuning",
    "both": "Both",
    "small_model": "The smaller model, untuned",
}
PHRASES = {"small_model": "the untuned smaller model", "both": "retrieval with fine-tuning"}
GROUP_LABELS = {"setup": "Set-up", "per_query": "Questions", "monthly": "Fees", "upkeep": "Upkeep"}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of costs: what it comes to, and how."""

    label: str
    group: str
    amount: str
    when: str
    total: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    prices: tuple[Price, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One approach in the table."""

    key: str
    label: str
    hue: str
    is_cheapest: bool
    is_reference: bool
    complete: bool
    fits_window: bool
    setup: str
    per_query: str
    running: str
    total: str
    break_even: str
    volume: str
    latency: str
    within_budget: bool | None
    per_acceptable: str
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    cost: ApproachCost
    scenario: Scenario

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every line of it."""
        return tuple(_part(line, self.scenario) for line in self.cost.lines)


@dataclass(frozen=True)
class Answer:
    """All that the page says about one scenario."""

    found: Comparison
    sentence: str
    crossing: str
    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    missing: tuple[str, ...]
    prices: tuple[Price, ...]
    has_budget: bool
    has_quality: bool

    @property
    def reference(self) -> str:
        """The approach that the others must beat, in words."""
        return LABELS[self.found.scenario.compare_with]


def answer_of(found: Comparison) -> Answer:
    """Put a comparison into words and figures."""
    scenario = found.scenario
    missing = [problem for one in found.approaches.values() for problem in one.problems]
    return Answer(
        found,
        sentence_of(found),
        crossing_of(found),
        tuple(_row(key, found) for key in found.approaches),
        tuple(dict.fromkeys(each.says for each in found.outlived)),
        tuple(dict.fromkeys(missing)),
        found.prices,
        scenario.likely("latency_budget_ms") is not None,
        any(scenario.likely(f"acceptable_{key}") is not None for key in found.approaches),
    )


def sentence_of(found: Comparison) -> str:
    """What is cheapest at this volume, and by how much, in one sentence."""
    scenario, cheapest = found.scenario, found.cheapest
    if cheapest is None:
        return "Nothing can be told yet: of every approach a price is missing, or it does not fit the window."
    months = f"{scenario.months} month{'s' if scenario.months > 1 else ''}"
    head = f"Over {months}, {_small(cheapest.key)} costs least: {_whole(cheapest.total, scenario)}"
    reference = found.approaches[scenario.compare_with]
    if reference.key == cheapest.key:
        return f"{head}{_second(found, cheapest)}."
    if not reference.complete or not reference.fits_window:
        return f"{head}. {LABELS[reference.key]}, which you compare with, could not be compared."
    comes_to = _whole(reference.total, scenario)
    return f"{head}; {_small(reference.key)}, which you compare with, comes to {comes_to}."


def _second(found: Comparison, cheapest: ApproachCost) -> str:
    others = [
        one for one in found.approaches.values() if one.complete and one.fits_window and one != cheapest
    ]
    if not others:
        return ". No other approach could be priced in full"
    second = min(others, key=lambda one: one.total)
    return f"; next comes {_small(second.key)} with {_whole(second.total, found.scenario)}"


def crossing_of(found: Comparison) -> str:
    """From which volume on fine-tuning is cheaper than what it is compared with, and what is planned."""
    against = found.scenario.compare_with
    approach = "fine_tune" if against != "fine_tune" else "rag"
    volume = found.volumes[approach, against]
    planned = found.scenario.known("queries_per_day")
    name, other = LABELS[approach], _small(against)
    plan = f"you plan {planned:,.0f}"
    if not volume.known:
        return f"{name} against {other}: cannot be told."
    if volume.queries_per_day is None:
        return f"{name} is never cheaper than {other} from a volume on; {plan} a day."
    if volume.queries_per_day == 0:
        return f"{name} is cheaper than {other} at any volume; {plan} a day."
    return f"{name} is cheaper than {other} from {volume.queries_per_day:,.0f} questions a day on; {plan}."


def _row(key: str, found: Comparison) -> Row:
    one, scenario = found.approaches[key], found.scenario
    against = scenario.compare_with
    able = one.complete and one.fits_window
    crossing = None if key == against else found.break_evens[key, against]
    volume = None if key == against else found.volumes[key, against]
    latency = found.latencies[key]
    acceptable = found.per_acceptable(key)
    return Row(
        key=key,
        label=LABELS[key],
        hue=HUES.get(key, ""),
        is_cheapest=found.cheapest is not None and found.cheapest.key == key,
        is_reference=key == against,
        complete=one.complete,
        fits_window=one.fits_window,
        setup=_whole(one.setup, scenario),
        per_query=small_money(one.per_query, scenario.currency),
        running=_whole(one.running, scenario),
        total=_whole(one.total, scenario),
        break_even="" if crossing is None else crossing.says,
        volume="" if volume is None or not able else volume.says,
        latency=f"{latency.total.likely:,.0f} ms",
        within_budget=latency.within,
        per_acceptable="" if acceptable is None else small_money(acceptable, scenario.currency),
        notes=one.notes,
        problems=one.problems,
        cost=one,
        scenario=scenario,
    )


def _part(line: Line, scenario: Scenario) -> Part:
    amount = "" if line.amount is None else small_money(line.amount, scenario.currency)
    total = "not known" if line.total is None else _whole(line.total, scenario)
    when = "" if line.cost.when is When.ONCE else str(line.cost.when.value)
    inputs = tuple((name_of(key), f"{value.normalize():,f}") for key, value in line.inputs.items())
    return Part(
        line.cost.label,
        GROUP_LABELS[line.cost.group.value],
        amount,
        when,
        total,
        line.cost.formula,
        inputs,
        line.prices,
        line.problem,
    )


def name_of(key: str) -> str:
    """What an input of a formula is called on the page."""
    if key in FIELDS:
        return FIELDS[key].label
    if key in CHOICES:
        return CHOICES[key].label
    return key.replace("_", " ")


def _whole(amount: Decimal, scenario: Scenario) -> str:
    return whole_money(amount, scenario.currency)


def _small(key: str) -> str:
    """What an approach is called within a sentence."""
    label = PHRASES.get(key, LABELS[key])
    return label[:1].lower() + label[1:]
