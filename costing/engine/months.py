"""What an approach costs, line by line and month by month, in exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from costing.engine.approaches import Approach, approach_for
from costing.engine.lines import Cost, Group, When, costs_for
from costing.engine.numbers import Number
from costing.engine.prices import Price, Prices
from costing.engine.quantities import Sheet, Unknown, moves, retrains
from costing.engine.rates import Rates, rates_of
from costing.engine.scenario import Scenario

NEVER_CHARGED = Decimal(0)
GROWTH = ("growth_percent", "kb_growth_percent")
"""With both at 0 no month differs from another, but for retrainings."""


@dataclass(frozen=True, slots=True)
class Line:
    """One cost as it comes out. ``amount`` is for what ``cost.when`` says, in the first month if it moves.

    ``by_month`` starts with the first month; a set-up cost stands before it, in ``total`` alone. ``inputs``
    are the values the formula read. While ``problem`` says what is missing, the amounts are None.
    """

    cost: Cost
    inputs: Mapping[str, Decimal]
    prices: tuple[Price, ...]
    amount: Decimal | None
    by_month: tuple[Decimal, ...] | None
    total: Decimal | None
    problem: str = ""


@dataclass(frozen=True)
class ApproachCost:
    """One approach over the horizon, in the scenario's currency.

    Totals count what is known; ``complete`` says whether that is all of it. ``cumulative`` has the set-up
    first, then the sum at the end of each month.
    """

    approach: Approach
    lines: tuple[Line, ...]
    billed_queries: tuple[Decimal, ...]
    queries: tuple[Decimal, ...]
    fits_window: bool
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.approach.key

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What is missing, each once: lines that could not be priced."""
        return tuple(dict.fromkeys(line.problem for line in self.lines if line.problem))

    @property
    def complete(self) -> bool:
        return not self.problems

    @cached_property
    def setup(self) -> Decimal:
        """What is paid before the first month."""
        return self._total(Group.SETUP)

    @cached_property
    def by_month(self) -> tuple[Decimal, ...]:
        """What each month costs, set-up left out."""
        columns = [line.by_month for line in self.lines if line.by_month is not None]
        return tuple(sum(column, Decimal(0)) for column in zip(*columns, strict=True))

    @cached_property
    def cumulative(self) -> tuple[Decimal, ...]:
        """Set-up, then the sum at the end of each month."""
        sums = [self.setup]
        for amount in self.by_month:
            sums.append(sums[-1] + amount)
        return tuple(sums)

    @property
    def total(self) -> Decimal:
        """Everything over the horizon."""
        return self.cumulative[-1]

    @property
    def running(self) -> Decimal:
        """What an average month costs, set-up left out."""
        return (self.total - self.setup) / len(self.by_month)

    @property
    def per_query(self) -> Decimal:
        """What one question that reaches the model costs in the first month, fees and labour left out."""
        return self._amount(Group.PER_QUERY)

    def total_of(self, group: Group) -> Decimal:
        """What one kind of cost comes to over the horizon."""
        return self._total(group)

    def _amount(self, group: Group) -> Decimal:
        known = (line.amount for line in self.lines if line.cost.group is group)
        return sum((amount for amount in known if amount is not None), Decimal(0))

    def _total(self, group: Group) -> Decimal:
        known = (line.total for line in self.lines if line.cost.group is group)
        return sum((total for total in known if total is not None), Decimal(0))


def cost_of(key: str, scenario: Scenario, prices: Prices) -> ApproachCost:
    """What one approach costs in a scenario; ``key`` is one of ``APPROACHES``."""
    approach = approach_for(key, scenario.choices["small_model_does"])
    rates = rates_of(approach, scenario, prices)
    numbers = {name: spread.likely for name, spread in scenario.numbers.items()}
    given = given_to(
        approach, rates, numbers, {role: rate.value.likely for role, rate in rates.known.items()}
    )
    sheets = _sheets(Sheet({**given, "month": 1}), scenario.months)
    billed = tuple(sheet["billed_queries"] for sheet in sheets)
    lines = tuple(_line(cost, sheets, billed, rates) for cost in costs_for(approach, scenario, rates))
    return ApproachCost(
        approach,
        lines,
        billed,
        tuple(sheet["queries"] for sheet in sheets),
        _fits(approach, sheets[-1]),
        rates.notes if _long_enough_for_the_cache(sheets[0]) else (),
    )


def _sheets(first: Sheet, months: int) -> tuple[Sheet, ...]:
    """One sheet a month; without growth all are the first, which saves most of the work."""
    if all(first[key] == 0 for key in GROWTH):
        return (first,) * months
    return (first, *(first.in_month(month) for month in range(2, months + 1)))


def given_to(
    approach: Approach, rates: Rates, numbers: Mapping[str, Number], values: Mapping[str, Number]
) -> dict[str, Number]:
    """The names that formulas may ask for: inputs, prices, and what the approach is made of."""
    return {
        **numbers,
        **values,
        "own_prompt_tokens": numbers[approach.fixed],
        "carried": int(approach.carries_knowledge),
        "passages": numbers["context_tokens"] if approach.retrieves else 0,
        "caches": int("cached_price" in rates.known),
    }


def _line(cost: Cost, sheets: tuple[Sheet, ...], billed: tuple[Decimal, ...], rates: Rates) -> Line:
    used = tuple(rates.known[name].price for name in cost.reads if name in rates.known)
    try:
        amounts = _amounts(cost, sheets)
    except Unknown as unknown:
        problem = rates.missing.get(unknown.name, f"{unknown.name} is not known.")
        return Line(cost, _inputs(cost, sheets[0]), used, None, None, None, problem)
    if cost.when is When.ONCE:
        months = (NEVER_CHARGED,) * len(sheets)
        return Line(cost, _inputs(cost, sheets[0]), used, amounts[0], months, amounts[0])
    if cost.when is When.EACH_QUERY:
        months = tuple(amount * count for amount, count in zip(amounts, billed, strict=True))
    elif cost.when is When.EACH_RETRAINING:
        every = sheets[0]["retrain_months"]
        months = tuple(amount * retrains(every, month) for month, amount in enumerate(amounts, start=1))
    else:
        months = amounts
    return Line(cost, _inputs(cost, sheets[0]), used, amounts[0], months, sum(months, Decimal(0)))


def _amounts(cost: Cost, sheets: tuple[Sheet, ...]) -> tuple[Decimal, ...]:
    if moves(cost.reads) and sheets[-1] is not sheets[0]:
        return tuple(sheet.result(cost.amount, cost.reads) for sheet in sheets)
    return (sheets[0].result(cost.amount, cost.reads),) * len(sheets)


def _inputs(cost: Cost, sheet: Sheet) -> dict[str, Decimal]:
    """The values a formula reads, as far as they are known."""
    found = {}
    for name in cost.reads:
        try:
            found[name] = Decimal(sheet[name])
        except Unknown:
            continue
    return found


def _long_enough_for_the_cache(sheet: Sheet) -> bool:
    return bool(sheet["cache_hit_percent"] > 0 and sheet["fixed_tokens"] >= sheet["cache_minimum_tokens"])


def _fits(approach: Approach, last: Sheet) -> bool:
    """Whether the knowledge still fits the window when the horizon ends."""
    tokens = last["fixed_tokens"] + last["question_tokens"] + last["passages"] + last["output_tokens"]
    return bool(tokens <= last["window_tokens"])
