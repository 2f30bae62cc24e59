"""What every measurement uses: the machine's facts, a stopwatch, a table, a page to compare with."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.test import Client

COMPARED_WITH = "/one_query/"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in milliseconds."""

    median: float
    p95: float
    runs: int


def timed(action: Callable[[], object], *, runs: int = 200, warm_up: int = 20) -> Timing:
    """Run the action again and again and time each run; the first few, which fill caches, do not count."""
    for _ in range(warm_up):
        action()
    milliseconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        milliseconds.append((time.perf_counter() - start) * 1000)
    return timing_of(milliseconds)


def timing_of(milliseconds: list[float]) -> Timing:
    """Median and 95th percentile of runs that were timed elsewhere."""
    p95 = statistics.quantiles(milliseconds, n=20, method="inclusive")[-1]
    return Timing(statistics.median(milliseconds), p95, len(milliseconds))


def one_query(client: Client, **options: int) -> Timing:
    """The page with one query, in the same process and with the same client as what is compared with it."""

    def load() -> None:
        assert client.get(COMPARED_WITH).status_code == 200

    return timed(load, **options)


def ratio(measured: Timing, base: Timing) -> str:
    """How many times longer the median took."""
    return f"{measured.median / base.median:.2f}x"


def report(title: str, rows: Mapping[str, Timing | str | int | float]) -> None:
    """Print one measurement: a title, and its figures below each other."""
    print(f"\n{title}")
    width = max(len(name) for name in rows)
    for name, value in rows.items():
        if isinstance(value, Timing):
            value = f"median {value.median:.3f} ms, p95 {value.p95:.3f} ms ({value.runs} runs)"
        print(f"  {name:<{width}}  {value}")


def machine_facts() -> dict[str, str]:
    """What a reader needs to judge the figures by."""
    return {
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "memory": memory(),
        "load before": ", ".join(f"{load:.2f}" for load in os.getloadavg()),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Django": django.get_version(),
        "database": database_version(),
        "debug": str(settings.DEBUG),
    }


def processor() -> str:
    """The model of the processor, where the system tells."""
    for line in lines_of("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def memory() -> str:
    """The size of the memory, where the system tells."""
    for line in lines_of("/proc/meminfo"):
        if line.startswith("MemTotal"):
            return f"{int(line.split()[1]) / 1024**2:.1f} GiB"
    return "unknown"


def lines_of(path: str) -> list[str]:
    """The lines of a file that only some systems have."""
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def database_version() -> str:
    """The database that the measurement runs on."""
    query = "select sqlite_version()" if connection.vendor == "sqlite" else "show server_version"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return f"{connection.display_name} {cursor.fetchone()[0]}"
