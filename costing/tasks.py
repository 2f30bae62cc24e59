"""What runs beside the pages: decisions worked out at today's prices, and judged again. It may run twice.

A run that a task lays down because its time is over is taken up by the next task of the same name.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from celery import shared_task
from kombu.exceptions import OperationalError

from costing.services import today
from decisions.models import Occasion, Team, Unsettled, User
from decisions.services import reviews
from decisions.services.rejudging_runs import UnderWay, begin
from decisions.tasks import rejudge_unsettled


@shared_task(bind=True, ignore_result=True)
def hand_over_costs(self: Any) -> None:
    """Work out the scenarios of decisions in force at today's prices, and judge what has changed."""
    _judge(self, Occasion.NIGHT)


@shared_task(bind=True, ignore_result=True)
def judge_by_hand(self: Any) -> None:
    """The same, because somebody asked for it: the run is there, and held by this task."""
    _judge(self, Occasion.PERSON)


def begin_by_hand(person: User) -> None:
    """Begin a run for a person. Raises :class:`UnderWay`; `OperationalError` where the queue is silent."""
    run = begin(Occasion.PERSON, as_of=reviews.today(), holder=str(uuid4()), by=person)
    try:
        judge_by_hand.apply_async(task_id=run.holder)
    except OperationalError:
        run.delete()
        raise


@shared_task(bind=True, ignore_result=True)
def look_for_changes(self: Any) -> None:
    """Judge again without waiting for the night: other rules or prices, or a run that was left lying."""
    if occasion := today.what_changed():
        _judge(self, occasion)
    if Unsettled.objects.exists():
        rejudge_unsettled()


@shared_task(ignore_result=True)
def judge_team(team_id: str, since: str) -> None:
    """Work out and judge again the decisions of a team, one of whose own prices has changed."""
    today.judge_team(UUID(team_id), as_of=reviews.today(), since=datetime.fromisoformat(since))


def judge_team_soon(team: Team, since: datetime) -> None:
    """Have it done; where the queue does not answer, the night sees to it."""
    with suppress(OperationalError):
        judge_team.delay_on_commit(str(team.pk), since.isoformat())


def _judge(task: Any, occasion: Occasion) -> None:
    with suppress(UnderWay):
        run = today.judge_all(occasion, as_of=reviews.today(), holder=task.request.id)
        if not run.is_over and run.holder == task.request.id:
            task.apply_async(task_id=task.request.id)
