"""The Celery app and the whole schedule.

Tasks are idempotent: a worker that dies mid-task gets its task handed out again. They return nothing, so
there is no result backend. Pages queue them with `delay_on_commit`, never before the rows they read exist.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ragft_site.settings")

LONGEST_TASK = 15 * 60  # seconds; a task that runs longer is stopped

app = Celery("ragft")
app.conf.update(
    broker_url=settings.BROKER_URL,
    # A task that nobody acknowledged comes back after this time, which no task in progress may reach.
    broker_transport_options={"visibility_timeout": 2 * LONGEST_TASK},
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=LONGEST_TASK,
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0.1,
    },  # a page does not wait for a dead queue
    worker_prefetch_multiplier=1,
    timezone=settings.TIME_ZONE,
    beat_scheduler="ragft_site.schedule:SharedScheduler",
    beat_schedule={
        "mail what waits": {
            "task": "decisions.tasks.mail_notices",
            "schedule": crontab(),
        },
        # In the organisation's day, which begins at midnight: nobody wants mail then.
        "remind of decisions": {
            "task": "decisions.tasks.remind",
            "schedule": crontab(minute=2, hour="7-19"),
        },
        "work costs out at today's prices, and judge again": {
            "task": "costing.tasks.hand_over_costs",
            "schedule": crontab(hour=2, minute=40),
        },
        "store what is counted of teams": {
            "task": "decisions.tasks.count_decisions",
            "schedule": crontab(minute="*/2"),
        },
        "count every team anew": {
            "task": "decisions.tasks.count_decisions_anew",
            "schedule": crontab(hour=3, minute=50),
        },
        "judge again what changed by day": {
            "task": "costing.tasks.look_for_changes",
            "schedule": crontab(minute="*/5"),
        },
        "clear what has expired": {
            "task": "decisions.tasks.clear_expired",
            "schedule": crontab(hour=3, minute=20),
        },
        "remove files that nobody brought in": {
            "task": "decisions.tasks.remove_expired_uploads",
            "schedule": crontab(minute="*/5"),
        },
    },
)
app.autodiscover_tasks()


@worker_ready.connect
def look_for_changes(**given: object) -> None:
    """A worker that starts may have come with another release: other rules, other prices."""
    app.send_task("costing.tasks.look_for_changes")
