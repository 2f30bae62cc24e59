"""What runs beside the pages of costs. It may run twice without harm."""

from __future__ import annotations

from celery import shared_task

from costing.services import today
from decisions.services import reviews
from decisions.tasks import rejudge


@shared_task(ignore_result=True)
def hand_over_costs() -> None:
    """Work out the scenarios of decisions in force at today's prices; what they come to is judged next."""
    today.hand_over_all(as_of=reviews.today())
    rejudge.delay()
