"""How often a fault is tried: a few times with the other tests, many times by `make faults`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

LONG = os.environ.get("FAULTS") == "long"
DEADLINE = 90
"""Seconds within which something must have come; a busy machine is slow."""


def times(short: int, long: int) -> int:
    """How often, in the form that is run."""
    return long if LONG else short


def eventually(
    holds: Callable[[], object],
    report: Callable[[], object] = lambda: None,
    *,
    seconds: float = DEADLINE,
    every: float = 0.05,
) -> None:
    """Wait until something holds; fail with what `report` says when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, report()
        time.sleep(every)
