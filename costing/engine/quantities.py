"""Quantities that are worked out from the inputs: traffic, tokens, the index, what is cached.

Each is a function whose parameters name what it is made of: inputs of ``fields``, other quantities, ``month``
(1 in the first). Shares are parts of 1. ``Sheet`` works them out for one approach, each once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from costing.engine.numbers import DAYS_A_MONTH, Number, at_least, choose

LEAST_READ_UNITS = 4
"""A question reads at least one part in four of a read unit (docs.pinecone.io)."""
KB_A_WRITE_UNIT = 1
KB_A_GB = 1_000_000


def queries(queries_per_day: Number, growth_percent: Number, month: Number) -> Number:
    """Questions of the month."""
    return queries_per_day * DAYS_A_MONTH * (1 + growth_percent / 100) ** (month - 1)


def billed_queries(queries: Number, answer_cache_percent: Number) -> Number:
    """Questions of the month that reach the model."""
    return queries * (100 - answer_cache_percent) / 100


def knowledge(kb_tokens: Number, kb_growth_percent: Number, month: Number) -> Number:
    """Tokens of the knowledge in that month."""
    return kb_tokens * (1 + kb_growth_percent / 100) ** (month - 1)


def fixed_tokens(own_prompt_tokens: Number, carried: Number, knowledge: Number) -> Number:
    """The part of a request that is always the same; ``carried`` is 1 where the knowledge stands in it."""
    return own_prompt_tokens + carried * knowledge


def cached_share(
    fixed_tokens: Number, cache_minimum_tokens: Number, cache_hit_percent: Number, caches: Number
) -> Number:
    """Requests whose fixed part is read from the cache; 0 below the shortest prefix that is cached.

    ``caches`` is 1 where the model has a price for cached tokens.
    """
    return (
        choose(fixed_tokens >= cache_minimum_tokens, cache_hit_percent / 100, 0 * cache_hit_percent) * caches
    )


def cached_at_all(cached_share: Number) -> Number:
    """1 where the cache is used, and misses are written to it."""
    return choose(cached_share > 0, 1, 0)


def records(knowledge: Number, chunk_tokens: Number) -> Number:
    """Passages in the index."""
    return knowledge / chunk_tokens


def index_gb(records: Number, record_kb: Number) -> Number:
    """Size of the index."""
    return records * record_kb / KB_A_GB


def read_units(index_gb: Number) -> Number:
    """Read units of one question: one for each GB searched."""
    return at_least(1 / (LEAST_READ_UNITS + 0 * index_gb), index_gb)


def changed_share(kb_change_percent: Number, kb_growth_percent: Number) -> Number:
    """Part of the knowledge that is indexed anew in a month: what changed, and what was added."""
    return (kb_change_percent + at_least(0 * kb_growth_percent, kb_growth_percent)) / 100


def changed_tokens(knowledge: Number, changed_share: Number) -> Number:
    """Tokens indexed anew in the month."""
    return knowledge * changed_share


def write_units(records: Number, record_kb: Number) -> Number:
    """Write units of the whole index."""
    return records * record_kb / KB_A_WRITE_UNIT


def training_tokens(examples: Number, example_tokens: Number, epochs: Number) -> Number:
    """Tokens billed for one training: every example once an epoch."""
    return examples * example_tokens * epochs


def retrains(retrain_months: Number, month: Number) -> Number:
    """1 in the months of a retraining, else 0."""
    every = (retrain_months + 1 / (2 + 0 * retrain_months)) // 1
    due = month % at_least(1 + 0 * every, every) == 0
    return choose(every > 0, 1, 0) * choose(due, 1, 0)


QUANTITIES: dict[str, Callable[..., Number]] = {
    function.__name__: function
    for function in (
        *(queries, billed_queries, knowledge, fixed_tokens, cached_share, cached_at_all, records),
        *(index_gb, read_units, changed_share, changed_tokens, write_units, training_tokens, retrains),
    )
}


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of what a formula is made of."""
    return tuple(signature(function).parameters)


PARAMETERS = {name: parameters_of(function) for name, function in QUANTITIES.items()}


def _moves(name: str) -> bool:
    return name == "month" or any(_moves(each) for each in PARAMETERS.get(name, ()))


BY_MONTH = frozenset(name for name in ("month", *QUANTITIES) if _moves(name))
"""What is not the same in every month."""


def moves(parameters: tuple[str, ...]) -> bool:
    """Whether a formula of these parameters gives another result each month."""
    return not BY_MONTH.isdisjoint(parameters)


class Unknown(LookupError):
    """A formula asks for something that is not known, a price most often; ``name`` says what."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Sheet:
    """The values one approach is computed from: what is given, and what follows from it."""

    def __init__(self, given: Mapping[str, Number]) -> None:
        self._values: dict[str, Number] = dict(given)

    def __getitem__(self, name: str) -> Number:
        """A value by its name; raises ``Unknown``."""
        if name not in self._values:
            if name not in QUANTITIES:
                raise Unknown(name)
            self._values[name] = self.result(QUANTITIES[name], PARAMETERS[name])
        return self._values[name]

    def result(self, function: Callable[..., Number], parameters: tuple[str, ...]) -> Number:
        """What a formula gives here; raises ``Unknown``."""
        return function(*[self[name] for name in parameters])

    def in_month(self, month: Number) -> Sheet:
        """The same sheet in another month: what does not move is not worked out again."""
        kept = {name: value for name, value in self._values.items() if name not in BY_MONTH}
        return Sheet({**kept, "month": month})
