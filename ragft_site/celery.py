"""The Celery app and the whole schedule.

Tasks are idempotent: a worker that dies mid-task gets its task handed out again. They return nothing, so there
is no result backend; pages queue them with `delay_on_commit`, never before the rows they read are there.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ragft_site.settings")

LONGEST_TASK = 15 * 60  # seconds; a task that runs longer is stopped

app = Celery("ragft")
app.autodiscover_tasks()
