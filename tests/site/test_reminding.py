"""A decision that is overdue, a served site, and a real mail server: the mail comes, and its link works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mailbox import Mailbox
from tests.site.test_serve import Site, eventually, site  # noqa: F401  # the fixture

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
