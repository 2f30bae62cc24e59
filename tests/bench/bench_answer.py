"""A review on the server: saving an answer and drawing what follows, and the page, beside one query.

Reviews are answered from the first question to the last, each in its own way, as people do: no two replies
are alike. Time is that in the server alone, with all middleware of the site and replies compressed. Each run
is followed by one of the page compared with: what else the machine does slows both.
"""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from decisions.models import Component, Membership, Review, Role, Team, User
from decisions.services import projects, reviews
from tests.bench.harness import COMPARED_WITH, Timing, ratio, report, timing_of
from tests.decisions.engine.evidences import random_answers
from tests.statements import statements

REVIEWS, WARM_UP = 10, 1
"""How many are answered; the first, which fills caches, does not count."""
PACKED = {"Accept-Encoding": "gzip"}
FORM = "application/x-www-form-urlencoded"

Act = Callable[[], Any]  # the test client's responses have a type of their own


def main(client: Client) -> None:
    """Answer the reviews, look at the page after every answer, and report both."""
    person = User.objects.create_user("bench@example.org", name="Bea Bench")
    team = Team.objects.create(name="Bench")
    Membership.objects.create(team=team, user=person, role=Role.CONTRIBUTOR)
    component = projects.create_project(team, name="Bench", summary="", by=person).components.get()
    signed_in = Client()
    signed_in.force_login(person)
    answers, pages = Measured(client), Measured(client)
    for number, review in enumerate(started(component, person)):
        page = partial(signed_in.get, review.get_absolute_url(), headers=PACKED)
        for answer in answering(signed_in, review, Random(number)):
            answers.add(answer, counts=number >= WARM_UP)
            pages.add(page, counts=number >= WARM_UP)
    report("Saving an answer, and what follows from it", answers.rows())
    report("The page of a review", pages.rows())


def started(component: Component, person: User) -> Iterator[Review]:
    for _ in range(WARM_UP + REVIEWS):
        yield reviews.start_review(component, by=person)


def answering(client: Client, review: Review, draw: Random) -> Iterator[Act]:
    """Each question answered once, in page order."""
    for key, value in random_answers(draw, known=1).items():
        address = reverse("decisions:answer", args=[review.pk, key])
        data = urlencode({f"{key}-value": as_entered(value), f"{key}-version": "0"}, doseq=True)
        yield partial(client.post, address, data, FORM, headers=PACKED | {"HX-Request": "true"})


def as_entered(value: Any) -> Any:
    """An answer as the page's controls send it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class Measured:
    """What one kind of request took, beside the page with one query."""

    def __init__(self, anybody: Client) -> None:
        self.compared = partial(anybody.get, COMPARED_WITH)
        self.times: list[float] = []
        self.times_compared: list[float] = []
        self.statements = 0
        self.sizes: list[int] = []
        self.packed_sizes: list[int] = []

    def add(self, act: Act, counts: bool) -> None:
        """Run it once, and the page compared with, and keep the figures when they count."""
        if not counts:
            with statements() as made:  # which costs time
                act()
            self.statements = max(self.statements, len(made))
        else:
            taken, response = timed_once(act)
            compared, _ = timed_once(self.compared)
            self.times.append(taken)
            self.times_compared.append(compared)
            self.packed_sizes.append(len(response.content))
            self.sizes.append(len(gzip.decompress(response.content)))

    def rows(self) -> dict[str, Timing | str | int | float]:
        """The figures to report."""
        time, compared = timing_of(self.times), timing_of(self.times_compared)
        return {
            "time": time,
            "beside one query": f"{ratio(time, compared)} the median of {compared.median:.3f} ms",
            "statements, at most": self.statements,
            "bytes, median": f"{statistics.median(self.sizes):,.0f}",
            "compressed": f"{statistics.median(self.packed_sizes):,.0f}",
        }


def timed_once(act: Act) -> tuple[float, Any]:
    start = time.perf_counter()
    response = act()
    return (time.perf_counter() - start) * 1000, response
