"""What another version of the price library would change, before it counts.

The other version's own code reads its data, in a process of its own and beside the packages that are
installed here; nothing is fetched and nothing of it stays.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from costing.library_prices import LibraryPrices, library_prices

Line = list[tuple[str, str]]
"""The prices of one item: (since, amount with its steps for long requests), the earliest first."""

TIME_LIMIT = 120
READER = """
import sys
sys.path.insert(0, sys.argv[1])
import genai_prices
assert genai_prices.__file__.startswith(sys.argv[1]), "not the installed one"
from costing.price_changes import write_snapshot
write_snapshot(sys.stdout)
"""


class BadLibrary(Exception):
    """The path holds no version of the price library that could be read."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item whose price would change. Amounts are those of the day, None where there is no price then.

    ``says``: `dearer`, `cheaper`, `gone`, `new`, or `dates` when the day's price stays and that of another
    day, or of long requests, does not.
    """

    item: str
    old: Decimal | None
    new: Decimal | None
    says: str

    @property
    def percent(self) -> Decimal | None:
        """How much the day's price changes; None where either is missing or nothing."""
        if not self.old or self.new is None:
            return None
        return ((self.new / self.old - 1) * 100).quantize(Decimal("0.1"))


def snapshot(library: LibraryPrices) -> dict[str, Line]:
    """Every price of a library as plain values."""
    found: dict[str, Line] = {}
    for item in library.items:
        found[item] = [
            (price.since.isoformat(), _in_full(library, item, price.since, price.amount))
            for price in library.history(item)
        ]
    return found


def _in_full(library: LibraryPrices, item: str, day: date, amount: Decimal) -> str:
    steps = "".join(f" {step:f} above {above}" for above, step in library.steps_on(item, day))
    return f"{amount:f}{steps}"


def write_snapshot(stream: Any) -> None:
    """Write the version and the snapshot of the library that can be imported here."""
    library = library_prices()
    json.dump({"version": library.version, "prices": snapshot(library)}, stream)


def read_library(path: Path) -> tuple[str, dict[str, Line]]:
    """Version and prices of the library in a wheel, or in a folder into which one was unpacked."""
    if not path.exists():
        raise BadLibrary(f"{path} does not exist.")
    command = [sys.executable, "-c", READER, str(path.resolve())]
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
        )
        found = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        found = None
    if found is None:
        raise BadLibrary(f"{path} holds no version of genai-prices that works here.")
    return found["version"], {item: [(s, a) for s, a in line] for item, line in found["prices"].items()}


def changes(old: Mapping[str, Line], new: Mapping[str, Line], day: date) -> tuple[Change, ...]:
    """Every item whose prices differ, by item."""
    differing = sorted(item for item in {*old, *new} if old.get(item) != new.get(item))
    return tuple(_change(item, old.get(item, []), new.get(item, []), day) for item in differing)


def _change(item: str, old: Line, new: Line, day: date) -> Change:
    before, after = _on(old, day), _on(new, day)
    if before is None or after is None:
        says = "dates" if before is after else "gone" if after is None else "new"
    else:
        says = "dates" if before == after else "dearer" if after > before else "cheaper"
    return Change(item, before, after, says)


def _on(line: Line, day: date) -> Decimal | None:
    begun = [amount for since, amount in line if since <= day.isoformat()]
    return Decimal(begun[-1].split(" ")[0]) if begun else None
