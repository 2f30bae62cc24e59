"""Several people who press at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*works: Callable[[], Any], refusals: tuple[type[Exception], ...] = ()) -> list[Any]:
    """What came of works begun at the same moment, each in a thread and connection of its own.

    Of a work that was refused it is the refusal. The test that calls this needs real transactions.
    """
    start = Barrier(len(works))

    def attempt(work: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return work()
        except refusals as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(attempt, works))
