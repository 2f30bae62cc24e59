"""The costs of an approach, each with its formula: in words for people, as a function of numbers.

A formula's parameters name what it reads: inputs of ``fields``, quantities of ``quantities``, and prices of
``rates`` for one token, one hour or one of whatever they price.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from costing.engine.approaches import Approach
from costing.engine.fields import METERED, NONE
from costing.engine.numbers import DAYS_A_MONTH, Number, at_least
from costing.engine.quantities import parameters_of
from costing.engine.rates import Rates
from costing.engine.scenario import Scenario

HOURS_A_DAY, WORKING_HOURS = 24, 8


class Group(StrEnum):
    """What kind of cost it is."""

    SETUP = "setup"
    PER_QUERY = "per_query"
    MONTHLY = "monthly"
    UPKEEP = "upkeep"


class When(StrEnum):
    """What a line's amount is charged for."""

    ONCE = "once"
    EACH_QUERY = "each question"
    EACH_MONTH = "each month"
    EACH_RETRAINING = "each retraining"


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost: its formula in words, and as a function whose parameters name what it reads."""

    key: str
    label: str
    group: Group
    when: When
    formula: str
    amount: Callable[..., Number]
    reads: tuple[str, ...]


def _cost(key: str, label: str, group: Group, formula: str, amount: Callable[..., Number]) -> Cost:
    when = {Group.SETUP: When.ONCE, Group.PER_QUERY: When.EACH_QUERY}.get(group, When.EACH_MONTH)
    return Cost(key, label, group, when, formula, amount, parameters_of(amount))


def _setup(key: str, label: str, formula: str, amount: Callable[..., Number]) -> Cost:
    return _cost(key, label, Group.SETUP, formula, amount)


def _query(key: str, label: str, formula: str, amount: Callable[..., Number]) -> Cost:
    return _cost(key, label, Group.PER_QUERY, formula, amount)


def _month(key: str, label: str, formula: str, amount: Callable[..., Number]) -> Cost:
    return _cost(key, label, Group.MONTHLY, formula, amount)


def _upkeep(key: str, label: str, formula: str, amount: Callable[..., Number]) -> Cost:
    return _cost(key, label, Group.UPKEEP, formula, amount)


def _retraining(key: str, label: str, formula: str, amount: Callable[..., Number]) -> Cost:
    reads = parameters_of(amount)
    return Cost(key, label, Group.UPKEEP, When.EACH_RETRAINING, formula, amount, reads)


# Set-up -----------------------------------------------------------------------------------------------------

PROMPT_WORK = _setup(
    "prompt_work",
    "Work on the prompt",
    "days × 8 hours × hour price",
    lambda prompt_days, hour_price: prompt_days * WORKING_HOURS * hour_price,
)
PIPELINE = _setup(
    "pipeline",
    "Building retrieval",
    "hours × hour price",
    lambda pipeline_hours, hour_price: pipeline_hours * hour_price,
)
CORPUS_EMBEDDING = _setup(
    "corpus_embedding",
    "Embedding the knowledge",
    "tokens of the knowledge × embedding price",
    lambda kb_tokens, embedding_price: kb_tokens * embedding_price,
)
FIRST_WRITES = _setup(
    "index_writes",
    "Writing the index",
    "passages × kB each × price of a write unit",
    lambda kb_tokens, chunk_tokens, record_kb, write_unit_price: (
        kb_tokens / chunk_tokens * record_kb * write_unit_price
    ),
)
LABELS_BY_EXAMPLE = _setup(
    "labels",
    "Labelled examples",
    "examples × price of an example",
    lambda examples, example_price: examples * example_price,
)
LABELS_BY_HOURS = _setup(
    "labels",
    "Labelled examples",
    "hours × hour price",
    lambda labelling_hours, hour_price: labelling_hours * hour_price,
)
TRAINING = _setup(
    "training",
    "Training",
    "examples × tokens × epochs × trainings × training price",
    lambda training_tokens, training_runs, training_price: training_tokens * training_runs * training_price,
)
TRAINING_BY_HOUR = _setup(
    "training",
    "Training",
    "hours × trainings × training price",
    lambda training_hours, training_runs, training_price: training_hours * training_runs * training_price,
)
EVALUATION = _setup(
    "evaluation",
    "Evaluating the tuned model",
    "hours × hour price",
    lambda evaluation_hours, hour_price: evaluation_hours * hour_price,
)

# Each question ----------------------------------------------------------------------------------------------

FIXED_CACHED = _query(
    "fixed_cached",
    "Fixed prompt, found in the cache",
    "fixed tokens × share found × price of a cached token",
    lambda fixed_tokens, cached_share, cached_price: fixed_tokens * cached_share * cached_price,
)
FIXED_WRITTEN = _query(
    "fixed_written",
    "Fixed prompt, written to the cache",
    "fixed tokens × share not found × price of writing a token",
    lambda fixed_tokens, cached_share, cached_at_all, write_price: (
        fixed_tokens * cached_at_all * (1 - cached_share) * write_price
    ),
)
FIXED_UNCACHED = _query(
    "fixed_uncached",
    "Fixed prompt, without the cache",
    "fixed tokens × input price, where the cache is not used",
    lambda fixed_tokens, cached_at_all, input_price: fixed_tokens * (1 - cached_at_all) * input_price,
)
QUESTION = _query(
    "question",
    "The question",
    "question tokens × input price",
    lambda question_tokens, input_price: question_tokens * input_price,
)
CONTEXT = _query(
    "context",
    "Passages in the prompt",
    "passage tokens × input price",
    lambda context_tokens, input_price: context_tokens * input_price,
)
OUTPUT = _query(
    "output",
    "The answer",
    "answer tokens × output price",
    lambda output_tokens, output_price: output_tokens * output_price,
)
QUERY_EMBEDDING = _query(
    "query_embedding",
    "Embedding the question",
    "question tokens × embedding price",
    lambda question_tokens, embedding_price: question_tokens * embedding_price,
)
RERANK_BY_SEARCH = _query("rerank", "Reranking", "price of one search", lambda rerank_price: rerank_price)
RERANK_BY_TOKENS = _query(
    "rerank",
    "Reranking",
    "reranked tokens × price of a token",
    lambda rerank_tokens, rerank_price: rerank_tokens * rerank_price,
)
READS = _query(
    "read_units",
    "Searching the index",
    "GB of the index, at least 0.25 × price of a read unit",
    lambda read_units, read_unit_price: read_units * read_unit_price,
)


def _saved_on_input(
    batch_percent: Number,
    fixed_tokens: Number,
    cached_at_all: Number,
    question_tokens: Number,
    passages: Number,
    batch_input_price: Number,
    input_price: Number,
) -> Number:
    outside_the_cache = fixed_tokens * (1 - cached_at_all) + question_tokens + passages
    return batch_percent / 100 * outside_the_cache * (batch_input_price - input_price)


BATCH_INPUT = _query(
    "batch_input",
    "Saved on input that may wait",
    "share × tokens outside the cache × (batch price − input price)",
    _saved_on_input,
)
BATCH_OUTPUT = _query(
    "batch_output",
    "Saved on answers that may wait",
    "share × answer tokens × (batch price − output price)",
    lambda batch_percent, output_tokens, batch_output_price, output_price: (
        batch_percent / 100 * output_tokens * (batch_output_price - output_price)
    ),
)

# Each month -------------------------------------------------------------------------------------------------

STORAGE = _month(
    "storage",
    "Storing the index",
    "GB × price of a GB",
    lambda index_gb, storage_price: index_gb * storage_price,
)


def _up_to_the_minimum(
    store_minimum: Number,
    billed_queries: Number,
    read_units: Number,
    read_unit_price: Number,
    write_units: Number,
    changed_share: Number,
    write_unit_price: Number,
    index_gb: Number,
    storage_price: Number,
) -> Number:
    reads = billed_queries * read_units * read_unit_price
    writes = write_units * changed_share * write_unit_price
    return at_least(0 * store_minimum, store_minimum - reads - writes - index_gb * storage_price)


MINIMUM = _month(
    "store_minimum",
    "Up to the vector store's minimum",
    "minimum − what reads, writes and storage come to, at least 0",
    _up_to_the_minimum,
)
STORE_FEE = _month(
    "store_fee", "Vector store", "price of a month", lambda store_month_price: store_month_price
)
HOSTING = _month(
    "hosting",
    "Hosting the tuned model",
    "30 days × 24 hours × price of an hour",
    lambda hosting_price: DAYS_A_MONTH * HOURS_A_DAY * hosting_price,
)
MONITORING = _month("monitoring", "Monitoring", "as entered", lambda monitoring_price: monitoring_price)

# Upkeep -----------------------------------------------------------------------------------------------------

CHANGED_EMBEDDING = _upkeep(
    "index_embedding",
    "Embedding what changed",
    "changed and added tokens × embedding price",
    lambda changed_tokens, embedding_price: changed_tokens * embedding_price,
)
CHANGED_WRITES = _upkeep(
    "index_changes",
    "Writing what changed",
    "changed and added passages × kB each × price of a write unit",
    lambda write_units, changed_share, write_unit_price: write_units * changed_share * write_unit_price,
)
INDEX_WORK = _upkeep(
    "index_work",
    "Looking after the index",
    "hours × hour price",
    lambda index_hours, hour_price: index_hours * hour_price,
)
RETRAIN_WORK = _retraining(
    "retrain_work",
    "Retraining: labour",
    "hours × hour price",
    lambda retrain_hours, hour_price: retrain_hours * hour_price,
)
RETRAINING = _retraining(
    "retrain_training",
    "Retraining: training",
    "examples × tokens × epochs × training price",
    lambda training_tokens, training_price: training_tokens * training_price,
)
RETRAINING_BY_HOUR = _retraining(
    "retrain_training",
    "Retraining: training",
    "hours × training price",
    lambda training_hours, training_price: training_hours * training_price,
)
RETRAIN_EVALUATION = _retraining(
    "retrain_evaluation",
    "Retraining: evaluation",
    "hours × hour price",
    lambda evaluation_hours, hour_price: evaluation_hours * hour_price,
)


def costs_for(approach: Approach, scenario: Scenario, rates: Rates) -> tuple[Cost, ...]:
    """The costs of an approach in a scenario, in the order in which they are told.

    The units of two prices decide whether reranking and training are counted in tokens.
    """
    found = [PROMPT_WORK, MONITORING, *_model(scenario, rates)]
    if approach.retrieves:
        found += _retrieval(scenario, rates.unit("rerank_price"))
    if approach.tunes:
        found += _tuning(scenario, rates.unit("training_price"))
    order = list(Group)
    return tuple(sorted(found, key=lambda cost: order.index(cost.group)))


def _model(scenario: Scenario, rates: Rates) -> tuple[Cost, ...]:
    found = [FIXED_CACHED, FIXED_WRITTEN] if "cached_price" in rates.known else []
    found += [FIXED_UNCACHED, QUESTION, OUTPUT]
    return (*found, BATCH_INPUT, BATCH_OUTPUT) if scenario.can_be("batch_percent") else tuple(found)


def _retrieval(scenario: Scenario, rerank_unit: str) -> tuple[Cost, ...]:
    found = [PIPELINE, CORPUS_EMBEDDING, CONTEXT, QUERY_EMBEDDING, CHANGED_EMBEDDING, INDEX_WORK]
    if scenario.choices["rerank"] != NONE:
        found.append(RERANK_BY_TOKENS if rerank_unit == "1M tokens" else RERANK_BY_SEARCH)
    if scenario.choices["vector_store"] in METERED:
        found += [FIRST_WRITES, READS, STORAGE, MINIMUM, CHANGED_WRITES]
    elif scenario.choices["vector_store"] != NONE:
        found.append(STORE_FEE)
    return tuple(found)


def _tuning(scenario: Scenario, training_unit: str) -> tuple[Cost, ...]:
    by_hour = training_unit == "hour"
    found = [
        LABELS_BY_HOURS if scenario.choices["labels_by"] == "hours" else LABELS_BY_EXAMPLE,
        TRAINING_BY_HOUR if by_hour else TRAINING,
        EVALUATION,
    ]
    if scenario.choices["hosting"] != NONE:
        found.append(HOSTING)
    if scenario.can_be("retrain_months"):
        found += [RETRAIN_WORK, RETRAINING_BY_HOUR if by_hour else RETRAINING, RETRAIN_EVALUATION]
    return tuple(found)
