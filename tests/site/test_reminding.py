"""What a served site does by itself: it reminds by mail of what is overdue, and judges decisions again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.mailbox import Mailbox
from tests.site.test_serve import BASE, Site, eventually, site  # noqa: F401  # the fixture

TICK = 75
"""Seconds within which the schedule has come round."""

OVERDUE = """
from datetime import timedelta
from decisions.models import *
from decisions.services import projects
from decisions.services.reviews import today
person = User.objects.create(email="cleo@example.org", name="Cleo Contributor", reminders_in_app=False)
team = Team.objects.create(name="Support")
Membership.objects.create(team=team, user=person, role="contributor")
component = projects.create_project(team, name="Checkout", summary="", by=person).components.get()
decision = Decision.objects.create(
    team=team, number=1, component=component, title="Look the articles up", content={}, content_hash="-",
    revisit_on=today() - timedelta(92), responsible=person, every_months=3,
)
Decision.objects.update(revisit_set_at=decision.decided_at - timedelta(184))
"""
ASK = "from decisions.tasks import remind; remind.delay()"
SOON = """
from django.utils import timezone
from decisions.models import Reminder
Reminder.objects.update(sent_at=None, tries=0, next_try_at=timezone.now())
"""
BEGIN = """
import time
from decisions.models import *
from decisions.services import rejudging, rejudging_runs, reviews
rejudging.AT_ONCE, rejudging_runs.SIGN_OF_LIFE = 1, 0
run = rejudging_runs.begin(Occasion.NIGHT, as_of=reviews.today(), holder="dies")
def tell(progress):
    if progress.judged == 3:
        print("three", flush=True)
        time.sleep(600)
rejudging_runs.go_on(run, tell=tell)
"""
LEFT = """
from decisions.models import *
from decisions.services import rejudging_runs
run = Rejudging.objects.under_way().get()
print(run.holder, run.judged, rejudging_runs.left_lying())
"""
FELL_SILENT = """
from datetime import timedelta
from decisions.models import *
for run in Rejudging.objects.under_way():
    Rejudging.objects.filter(pk=run.pk).update(seen_at=run.seen_at - timedelta(minutes=3))
"""
ALL_JUDGED = """
from decisions.models import *
run = Rejudging.objects.get(occasion=Occasion.NIGHT)
in_force = Decision.objects.in_force().count()
print(run.is_over and bool(run.prices) and run.judged == Today.objects.count() == in_force)
"""
OBSERVE = """
from decisions.models import *
from decisions.services import reviews
from decisions.services.observations import record_observations
from decisions.services.observed_values import Item
from decisions.tasks import rejudge_soon
decision = Today.objects.judged().order_by("pk").first().decision
for metric, value in (("latency_limit_ms", "700"), ("requests_per_month", "30000")):
    item = Item(str(decision.pk), metric, value, reviews.today().isoformat())
    record_observations([item], among=Decision.objects.all(), source=Source.FORM, as_of=reviews.today())
    rejudge_soon()
"""
SEEN = """
from decisions.models import *
moved = {one["key"]: one["now"] for one in Today.objects.judged().order_by("pk").first().moved}
print(moved.get("queries_per_day") == 1000 and moved.get("latency_budget_ms") == 700)
"""


@pytest.fixture
def mails(site: Site):  # noqa: F811
    """The messages that the served site has sent."""
    with Mailbox() as box:
        site.environment["EMAIL_URL"] = f"smtp://{box.host}:{box.port}"
        yield box.messages


def test_the_quarterly_mail_comes_through_queue_and_worker_and_the_schedule_tries_again(
    site: Site,  # noqa: F811
    mails: list,
    tmp_path: Path,
) -> None:
    site.python(
        OVERDUE + "Membership.objects.create(team=team, user=User.objects.create("
        "email='mara@example.org', name='Mara', reminders_in_app=False), role='manager')"
    )
    with site.served():
        site.python(ASK)
        eventually(lambda: mails, site.said)
        (mail,) = mails
        assert mail["To"] == "mara@example.org", "after a quarter the managers are asked"
        assert mail["Subject"] == "Nobody has looked for 92 days: ADR-0001 Look the articles up"
        link = re.search(r"/look-again/\S+", mail.get_body(("plain",)).get_content())
        assert link
        status, page = site.get(link[0])
        assert (status, "Does it still hold?" in page) == (200, True)

        site.python(SOON)  # as if it could not have been sent: the schedule's next minute takes it up
        eventually(lambda: len(mails) == 2, site.said, seconds=TICK)
        assert mails[1]["Message-ID"] == mail["Message-ID"]


def test_a_run_that_is_killed_is_taken_up_by_a_worker_and_what_is_observed_is_judged_soon(
    site: Site,  # noqa: F811
) -> None:
    """With the site of this module, for a site takes long to set up."""
    site.manage("make_portfolio", "--decisions", "40", "--seed", "1")
    dying = subprocess.Popen(
        site.command("shell", "--verbosity", "0", "--command", BEGIN),
        env=site.environment,
        cwd=BASE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert dying.stdout
    assert dying.stdout.readline().strip() == "three"
    dying.kill()
    dying.wait()
    dying.stdout.close()
    assert site.python(LEFT) == "dies 2 False", "nobody takes it for dead yet"
    site.python(FELL_SILENT)

    with site.served():  # a worker that starts looks for what has changed
        eventually(lambda: site.python(ALL_JUDGED) == "True", site.said)
        site.python(OBSERVE)
        eventually(lambda: site.python(SEEN) == "True", site.said)
