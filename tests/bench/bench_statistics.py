"""What the failures of a review say, reckoned out: for the thirty that are usual, and for a thousand."""

from collections.abc import Callable
from functools import partial
from random import Random

from django.test import Client

from decisions.engine.agreement import DRAWS
from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import STARTING
from decisions.engine.diagnosis import diagnose
from decisions.engine.readings import Reading
from decisions.engine.saturation import SHUFFLES, growth
from decisions.engine.second_look import second_look
from decisions.engine.second_readers import agreement
from decisions.findings import shuffles_for
from tests.bench.harness import Timing, report, timed

DATABASES = ("sqlite",)  # none is touched
SIZES = (30, 1_000)
CODES = [code.id for code in STARTING.codes]
CAUSES = [cause.value for cause in Cause]


def main(client: Client) -> None:
    """Measure and print; the client is of no use here."""
    for size in SIZES:
        draw = Random(size)
        read, labels = readings(size, draw), read_twice(size, draw)
        full = diagnose(read, STARTING)
        order, shuffles = full.tally.in_order_read, shuffles_for(size)
        report(
            f"Statistics of {size:,} examples",
            {
                "diagnosis with verdict and tipping point": measured(size, said_of, read),
                "labels worth a second look": measured(size, second_look, full.readings, full.tally),
                f"agreement of two readers, {DRAWS:,} draws": measured(size, agreement, labels),
                f"kinds seen, {shuffles} of {SHUFFLES} orders": measured(size, growth, order, shuffles),
            },
        )


def measured(size: int, work: Callable[..., object], *values: object) -> Timing:
    """The work on these values, fewer times where there are many."""
    return timed(partial(work, *values), runs=50 if size < 100 else 10, warm_up=2)


def said_of(read: list[Reading]) -> tuple[str, ...]:
    """All that the page says under the headline."""
    return diagnose(read, STARTING).says


def readings(size: int, draw: Random) -> list[Reading]:
    """So many readings, of codes drawn at random, with all that may be said of them."""
    return [
        Reading(
            f"e{place}",
            tuple(draw.sample(CODES, draw.randint(1, 3))),
            severity=draw.choice([None, *Severity]),
            sure=draw.random() > 0.2,
            flaky=draw.random() < 0.05,
            place=place,
        )
        for place in range(size)
    ]


def read_twice(size: int, draw: Random) -> dict[str, dict[str, str]]:
    """The causes that two readers name, who agree on four of five."""
    labels = {}
    for place in range(size):
        first = draw.choice(CAUSES)
        labels[f"e{place}"] = {"a": first, "b": first if draw.random() < 0.8 else draw.choice(CAUSES)}
    return labels
