"""Deciding on the server: proposing, signing and reading a record, beside one query; decisions as files."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from decisions.exports.files import madr_zip
from decisions.imports.adr.reading import read_decisions
from decisions.imports.records import text_key
from decisions.imports.sources import from_bytes
from decisions.models import (
    AnswerState,
    Component,
    Decision,
    Example,
    Import,
    Membership,
    Proposal,
    Reading,
    Review,
    Role,
    Team,
    User,
)
from decisions.services import costs, diagnosis, projects, reviews
from decisions.services.bringing_decisions import bring_decisions
from decisions.services.records import decisions_of
from tests.bench.harness import Timing, one_query, ratio, report, timing_of
from tests.decisions.engine.evidences import random_answers
from tests.decisions.services.deciding import decided, written

ROUNDS, EXAMPLES, MONTHS, DECISIONS = 20, 30, 36, 1_000


def main(client: Client) -> None:
    """Decide some reviews through the pages, and report each step; then a thousand decisions as a zip."""
    team = Team.objects.create(name="Bench")
    engineer, approver = (member(team, name) for name in ("Bea Bench", "Abe Approver"))
    component = projects.create_project(team, name="Bench", summary="", by=engineer).components.get()
    theirs, others = Client(), Client()
    theirs.force_login(engineer)
    others.force_login(approver)
    base = one_query(client, runs=100)
    times: dict[str, list[float]] = {"propose": [], "sign": [], "the record": []}
    for number in range(ROUNDS):
        review = prepared(component, engineer, number)
        written(review, engineer, [approver], covers=f"Part {number}")
        propose = partial(theirs.post, reverse("decisions:proposal_new", args=[review.pk]))
        times["propose"].append(milliseconds(propose))
        proposal = Proposal.objects.get(review=review)
        signature = {"verdict": "accepted", "seen_hash": proposal.content_hash}
        sign = partial(others.post, reverse("decisions:proposal_sign", args=[proposal.pk]), signature)
        times["sign"].append(milliseconds(sign))
        record = Decision.objects.get(proposal=proposal).get_absolute_url()
        times["the record"].append(milliseconds(partial(others.get, record)))
    rows: dict[str, Timing | str | int | float] = {"one query": base}
    for name, taken in times.items():
        measured = timing_of(taken[2:])
        rows |= {name: measured, f"{name}, beside one query": ratio(measured, base)}
    report(f"A decision resting on {EXAMPLES} failures and a scenario of {MONTHS} months", rows)
    as_files(team, component, engineer, approver)


def member(team: Team, name: str) -> User:
    person = User.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name)
    Membership.objects.create(team=team, user=person, role=Role.CONTRIBUTOR)
    return person


def prepared(component: Component, by: User, seed: int) -> Review:
    """A review with answers, failures that were read, and costs month by month."""
    review = reviews.start_review(component, by=by)
    for key, value in random_answers(Random(seed), known=1).items():
        given = reviews.Given(AnswerState.ANSWERED, value)
        reviews.save_answer(review, key, given, version=0, by=by)
    brought = Import.objects.create(review=review, origin="file", count=EXAMPLES, by=by, by_name=by.name)
    for number in range(1, EXAMPLES + 1):
        text = f"Question {number} of {seed}"
        example = Example.objects.create(
            review=review,
            brought=brought,
            number=number,
            input=text,
            output="Wrong " * 50,
            text_hash=text_key(text, "Wrong " * 50, ""),
            readers_done=1,
        )
        Reading.objects.create(
            example=example,
            reader=by,
            reader_name=by.name,
            state="done",
            note="A fact was missing.",
            codes=["fact-never-available"],
            finished_at=timezone.now(),
        )
    diagnosis.refresh(review)
    monthly = {"prompt": 900.0, "rag": 700.0, "fine_tune": 1200.0, "both": 1500.0}
    curve = [[month, *(amount * month for amount in monthly.values())] for month in range(MONTHS)]
    basis = {"name": "As planned", "months": curve, "as_of": "2026-11-01"}
    costs.set_costs(review, {"monthly": monthly}, basis=basis, by=by)
    return review


def as_files(team: Team, component: Component, engineer: User, approver: User) -> None:
    """Out as a zip of MADR files, and back in."""
    review = prepared(component, engineer, DECISIONS)
    decided(review, engineer, approver, covers="The pattern")
    pattern = decisions_of(team)[-1]
    other = Team.objects.create(name="Files")
    began = time.perf_counter()
    bring_decisions(other, [replace(pattern, number=n + 1) for n in range(DECISIONS)], by=engineer)
    stored = time.perf_counter()
    data = madr_zip(decisions_of(other))
    written_out = time.perf_counter()
    found = read_decisions(from_bytes("decisions.zip", data))
    read = time.perf_counter()
    report(
        f"{len(found.decisions):,} decisions as files",
        {
            "stored": f"{stored - began:.2f} s",
            "read from the database and written as a zip": f"{written_out - stored:.2f} s",
            "size": f"{len(data) / 1e6:.1f} MB",
            "read from the zip": f"{read - written_out:.2f} s",
        },
    )


def milliseconds(action: Callable[[], Any]) -> float:
    """How long one request took."""
    began = time.perf_counter()
    assert action().status_code in (200, 302)
    return (time.perf_counter() - began) * 1000
