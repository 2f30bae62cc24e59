"""An overdue decision, from the quarterly mail to the one that takes its place: all parts are the real ones.

Web server, worker and schedule with their queue are served as `make run` does it; the mail goes through a
real mail server, and a browser follows its link.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.mailbox import Mailbox
from tests.site.test_serve import Site, eventually, site  # noqa: F401  # the fixture

PASSWORD = "correct horse battery staple"
OVERDUE = f"""
from datetime import timedelta
from decisions.models import Decision, Membership, Team, User
from decisions.services import projects, reviews
from tests.decisions.services.deciding import answered, decided
team = Team.objects.create(name="Support")
for name, role in (("Cleo Contributor", "contributor"), ("Mara Manager", "manager")):
    email = name.split()[0].lower() + "@example.org"
    person = User.objects.create_user(email, "{PASSWORD}", name=name)
    Membership.objects.create(team=team, user=person, role=role)
cleo, mara = User.objects.order_by("name")
component = projects.create_project(team, name="Checkout", summary="", by=cleo).components.get()
review = reviews.start_review(component, by=cleo)
answered(review, cleo, "change_rate", "weekly")
decision = decided(review, cleo, mara)
Decision.objects.update(
    revisit_on=reviews.today() - timedelta(8), revisit_set_at=decision.decided_at - timedelta(100)
)
"""
REMIND = "from decisions.tasks import remind; remind.delay()"
STANDING = """
from decisions.models import Decision, Revisit
for decision in Decision.objects.order_by("number"):
    print(decision.identifier, decision.state)
print(Revisit.objects.get().ending)
"""


@pytest.fixture
def mails(site: Site):  # noqa: F811
    """The messages that the served site has sent."""
    with Mailbox() as box:
        site.environment["EMAIL_URL"] = f"smtp://{box.host}:{box.port}"
        yield box.messages


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """A browser in which the person has signed in as everybody does."""
    page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def test_the_quarterly_mail_leads_to_a_decision_that_takes_its_place(
    browser: Browser,
    site: Site,  # noqa: F811
    mails: list,
) -> None:
    site.python(OVERDUE)
    with site.served():
        site.python(REMIND)
        eventually(lambda: any("overdue" in mail["Subject"] for mail in mails), site.said)
        mail = next(mail for mail in mails if "overdue" in mail["Subject"])
        assert (mail["To"], mail["Subject"]) == (
            "cleo@example.org",
            "8 days overdue: ADR-0001 Look the articles up",
        )
        link = re.search(r"/look-again/\S+", mail.get_body(("plain",)).get_content())
        assert link

        cleo = signed_in(browser, site.address, "cleo@example.org")
        cleo.goto(link[0])
        cleo.get_by_role("button", name="Start the revisit").click()
        cleo.wait_for_url("**/reviews/*/")
        cleo.get_by_role("link", name="Then and now").last.click()
        cleo.get_by_role("button", name="Supersede it").click()
        cleo.get_by_label("Title").fill("Tune it after all")
        cleo.get_by_label("Fine-tuning", exact=True).check()
        cleo.get_by_role("textbox", name="Because", exact=True).fill("The voice is what is missing now.")
        cleo.get_by_label("Who decides").fill("Mara Manager")
        cleo.get_by_label("Why not the recommended approach").fill("The pilot has shown it.")
        cleo.get_by_label("Mara Manager").check()
        cleo.get_by_role("button", name="Save", exact=True).click()
        cleo.get_by_role("button", name="Propose for sign-off").click()
        cleo.wait_for_url("**/proposals/*/")

        mara = signed_in(browser, site.address, "mara@example.org")
        mara.goto(cleo.url)
        mara.get_by_label("Accept").check()
        mara.get_by_role("button", name="Sign").click()
        expect(mara.get_by_role("heading", name="Tune it after all")).to_be_visible()
        assert site.python(STANDING).splitlines() == [
            "ADR-0001 superseded",
            "ADR-0002 accepted",
            "superseded",
        ]
