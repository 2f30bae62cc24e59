"""Reading failures on the server: finishing a reading and getting the next example, beside one query.

Each review holds so many examples, so many of them read; some more are read here, each in words of its own.
Every draft is saved before, as the page does. Time is that in the server alone, with all middleware of the
site. Each run is followed by one of the page compared with: what else the machine does slows both.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from decisions.engine.modes import MODES
from decisions.models import Example, Import, Membership, Reading, ReadingState, Review, Role, Team, User
from decisions.services import projects, reviews
from decisions.services.diagnosis import refresh
from tests.bench.bench_answer import FORM, PACKED, Act, Measured
from tests.bench.harness import report

SIZES = ((25, 0), (1_000, 25), (50_000, 25), (50_000, 1_000))
"""Examples in the review, and how many of them were read before."""
READ_HERE, WARM_UP = 24, 4
CODES = [mode.id for mode in MODES if mode.id != "cannot-explain"]
ANSWER = (
    "The parcel number {} is on its way.\n\n- It left **yesterday**.\n- It arrives within *three* days.\n"
)


def main(client: Client) -> None:
    """Read in reviews of every size."""
    person = User.objects.create_user("reader@example.org", name="Rea Reader")
    team = Team.objects.create(name="Reading bench")
    Membership.objects.create(team=team, user=person, role=Role.CONTRIBUTOR)
    component = projects.create_project(team, name="Bench", summary="", by=person).components.get()
    signed_in = Client()
    signed_in.force_login(person)
    for count, read in SIZES:
        review = reviews.start_review(component, by=person)
        fill(review, person, count, read)
        finished, ahead, drafts, table = (Measured(client) for _ in range(4))
        for number, (draft, finish, finish_ahead) in enumerate(reading(signed_in, review)):
            drafts.add(draft, counts=number >= WARM_UP)
            if number % 2:
                ahead.add(finish_ahead, counts=number >= WARM_UP)
            else:
                finished.add(finish, counts=number >= WARM_UP)
            page = partial(signed_in.get, reverse("decisions:failures", args=[review.pk]), headers=PACKED)
            table.add(page, counts=number >= WARM_UP)
        size = f"{count:,} examples, {read:,} read before"
        report(f"Finishing a reading and getting the next example: {size}", finished.rows())
        report(f"The same, with the next one fetched ahead: {size}", ahead.rows())
        report(f"Saving a draft of a reading: {size}", drafts.rows())
        report(f"The table of examples: {size}", table.rows())


def fill(review: Review, person: User, count: int, read: int) -> None:
    """Examples, the first of them read."""
    brought = Import.objects.create(review=review, origin="file", count=count, by=person, by_name=person.name)
    examples = [
        Example(
            review=review,
            brought=brought,
            number=number,
            input=f"Where is my parcel, number {number}?",
            output=ANSWER.format(number),
            expected="It was lost.",
            context=["Parcels that were not scanned for five days are lost."],
            text_hash=f"{number:032x}",
            near="" if number % 10 else f"{number // 20:032x}",
            readers_done=int(number <= read),
        )
        for number in range(1, count + 1)
    ]
    Example.objects.bulk_create(examples, batch_size=2_000)
    draw = random.Random(count)
    done = {"reader": person, "reader_name": person.name, "state": ReadingState.DONE}
    Reading.objects.bulk_create(
        Reading(
            example=example,
            note="It was lost.",
            codes=[draw.choice(CODES)],
            finished_at=timezone.now(),
            **done,
        )
        for example in examples[:read]
    )
    refresh(review)


def reading(client: Client, review: Review) -> Iterator[tuple[Act, Act, Act]]:
    """For one example after the other: what saves its draft, and what finishes it in two ways."""
    draw = random.Random(review.number)
    unread = Example.objects.filter(review=review).unread().order_by("number").values_list("pk", flat=True)
    for number, (pk, following) in enumerate(pairwise(list(unread[: READ_HERE + 1]))):
        note = f"It says that parcel {number} is on its way, and it was lost."
        entered = {"note": note, "codes": draw.choice(CODES), "severity": "costly", "seconds": "40"}
        finished = entered | {"deed": "finish", "version": "1"}
        yield (
            partial(post, client, pk, entered | {"deed": "save", "version": "0"}),
            partial(post, client, pk, finished),
            partial(post, client, pk, finished | {"ahead": str(following)}),
        )


def post(client: Client, example: UUID, data: dict[str, str]) -> object:
    response = client.post(
        reverse("decisions:reading", args=[example]),
        urlencode(data),
        FORM,
        headers=PACKED | {"HX-Request": "true"},
    )
    assert response.headers["X-Saved"]
    return response
