"""How many tasks ended how, and how long they took: counted with the queue, since workers run anywhere.

What is counted is lost with the queue's memory, and begins again from nothing, as figures of this kind may.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from redis import RedisError

from ragft_site.server import server

ENDED, SECONDS, WITHIN = "ragft:tasks:ended", "ragft:tasks:seconds", "ragft:tasks:within"
BOUNDS = (0.05, 0.25, 1, 5, 30, 120, 600, math.inf)
"""Seconds."""


def count(task: str, outcome: str, seconds: float | None = None) -> None:
    """Count one task, and its duration if it is known. Without the server nothing is counted."""
    pipeline = server().pipeline(transaction=False)
    pipeline.hincrby(ENDED, f"{task} {outcome}")
    if seconds is not None:
        pipeline.hincrbyfloat(SECONDS, task, seconds)
        for bound in BOUNDS:
            pipeline.hincrby(WITHIN, f"{task} {floatToGoString(bound)}", int(seconds <= bound))
    try:
        pipeline.execute()
    except RedisError:
        return


class TaskFigures(Collector):
    """The figures as Prometheus reads them. Raises `redis.RedisError`."""

    def collect(self) -> Iterator[Metric]:
        """Read all of them: three small tables."""
        ended = CounterMetricFamily("ragft_tasks", "Tasks by how they ended.", labels=("task", "outcome"))
        for key, number in server().hgetall(ENDED).items():
            ended.add_metric(key.split(" "), int(number))
        yield ended

        within: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for key, number in server().hgetall(WITHIN).items():
            task, bound = key.split(" ")
            within[task][bound] = int(number)
        lasted = HistogramMetricFamily("ragft_task_seconds", "How long tasks ran.", labels=("task",))
        for task, total in server().hgetall(SECONDS).items():
            buckets = [(name, within[task].get(name, 0)) for name in map(floatToGoString, BOUNDS)]
            lasted.add_metric([task], buckets, sum_value=float(total))
        yield lasted
