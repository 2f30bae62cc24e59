"""How many tasks ended how, and how long they took: counted with the queue, since workers run anywhere.

What is counted is lost with the queue's memory, and begins again from nothing, as figures of this kind may.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import RedisError

from ragft_site.server import server, table

ENDED, SECONDS, WITHIN = "ragft:tasks:ended", "ragft:tasks:seconds", "ragft:tasks:within"
BOUNDS = {str(bound): bound for bound in (0.05, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0)} | {"+Inf": math.inf}
"""Seconds, by what Prometheus calls them."""


def count(task: str, outcome: str, seconds: float | None = None) -> None:
    """Count one task, and its duration if it is known. Without the server nothing is counted."""
    pipeline = server().pipeline(transaction=False)
    pipeline.hincrby(ENDED, f"{task} {outcome}")
    if seconds is not None:
        pipeline.hincrbyfloat(SECONDS, task, seconds)
        for name, bound in BOUNDS.items():
            pipeline.hincrby(WITHIN, f"{task} {name}", int(seconds <= bound))
    try:
        pipeline.execute()
    except RedisError:
        return


class TaskFigures(Collector):
    """The figures as Prometheus reads them. Raises `redis.RedisError`."""

    def collect(self) -> Iterator[Metric]:
        """Read all of them: three small tables."""
        ended = CounterMetricFamily("ragft_tasks", "Tasks by how they ended.", labels=("task", "outcome"))
        for key, number in table(ENDED).items():
            ended.add_metric(key.split(" "), int(number))
        yield ended

        within: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for key, number in table(WITHIN).items():
            task, bound = key.split(" ")
            within[task][bound] = int(number)
        lasted = HistogramMetricFamily("ragft_task_seconds", "How long tasks ran.", labels=("task",))
        for task, total in table(SECONDS).items():
            buckets = [(name, within[task].get(name, 0)) for name in BOUNDS]
            lasted.add_metric([task], buckets, sum_value=float(total))
        yield lasted
