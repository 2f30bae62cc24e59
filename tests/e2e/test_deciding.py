"""From a draft to a decision that two people signed, and to the one that takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import frontmatter
import pytest
from playwright.sync_api import Page, expect

from decisions.models import Decision, Review, Role, Team, User
from decisions.services import reviews
from tests.people import make_member

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[[User, str], Page]
SEVERAL = re.compile(r"^\* (Status|Date|Deciders): .+$", re.MULTILINE)


@pytest.fixture
def second(team: Team) -> User:
    return make_member(team, "Sora Second", Role.CONTRIBUTOR)


def decision_of(review: Review) -> str:
    return f"{review.get_absolute_url()}decision/"


def write(page: Page, *approvers: User, title: str = "Look the articles up") -> None:
    """Fill in what a proposal needs, and save."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("Retrieval", exact=True).check()
    page.get_by_role("textbox", name="Because", exact=True).fill("The facts change weekly.")
    page.get_by_label("Why not the recommended approach").fill("The pilot has shown it.")
    page.get_by_label("Who decides").fill("Mara Manager")
    for person in approvers:
        page.get_by_label(person.name).check()
    page.get_by_label("Signatures needed").fill(str(len(approvers)))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The decision part is saved.")).to_be_visible()


def propose(page: Page) -> str:
    page.get_by_role("button", name="Propose for sign-off").click()
    page.wait_for_url("**/proposals/*/")
    return page.url


def sign(page: Page, proposal: str) -> None:
    page.goto(proposal)
    page.get_by_label("Accept").check()
    page.get_by_role("button", name="Sign").click()


def test_a_review_becomes_a_decision_that_two_signed_and_is_superseded(
    visit: Visit, review: Review, contributor: User, manager: User, second: User, tmp_path: Path
) -> None:
    cleo = visit(contributor, decision_of(review))
    write(cleo, manager, second)
    first = propose(cleo)
    expect(cleo.get_by_text("0 of 2 signatures given")).to_be_visible()

    # Edited in between: withdrawn, with what changed.
    cleo.goto(decision_of(review))
    cleo.get_by_role("textbox", name="Because", exact=True).fill("The facts change every day.")
    cleo.get_by_role("button", name="Save", exact=True).click()
    mara = visit(manager, first)
    expect(mara.get_by_text("Withdrawn")).to_be_visible()
    expect(mara.get_by_role("listitem").filter(has_text=re.compile("^reasons$"))).to_be_visible()
    expect(mara.get_by_role("button", name="Sign")).to_have_count(0)

    # Proposed anew, and signed by both.
    proposal = propose(cleo)
    sign(mara, proposal)
    expect(mara.get_by_text("1 of 2 signatures given")).to_be_visible()
    sora = visit(second, proposal)
    sign(sora, proposal)
    expect(sora.get_by_role("heading", name="Look the articles up")).to_be_visible()
    expect(sora.get_by_text("In force")).to_be_visible()

    # Downloaded as Markdown that others read.
    texts = {}
    for name in ("Markdown (MADR 4)", "Markdown that reads everywhere"):
        with sora.expect_download() as download:
            sora.get_by_role("link", name=name).click()
        texts[name] = Path(download.value.path()).read_text()
    found = frontmatter.loads(texts["Markdown (MADR 4)"])
    assert (found["status"], found["decision-makers"]) == ("accepted", ["Mara Manager"])
    assert "# Look the articles up" in found.content
    assert {line.split(":")[0] for line in SEVERAL.findall(texts["Markdown that reads everywhere"])} >= {
        "Status"
    }

    # Printed without a stray button.
    sora.emulate_media(media="print")
    expect(sora.get_by_role("link", name="JSON")).to_be_hidden()
    assert sora.pdf(path=tmp_path / "record.pdf", prefer_css_page_size=True).startswith(b"%PDF")

    # And superseded.
    following = reviews.start_review(review.component, by=contributor)
    cleo.goto(decision_of(following))
    cleo.get_by_label("ADR-0001 Look the articles up").first.check()
    write(cleo, manager, title="Tune it after all")
    sign(mara, propose(cleo))
    expect(mara.get_by_text("In force")).to_be_visible()
    mara.get_by_role("link", name="Decisions", exact=True).first.click()
    expect(mara.get_by_role("row").filter(has_text="ADR-0001")).to_contain_text("Superseded")
    assert Decision.objects.in_force().get().title == "Tune it after all"


def test_the_way_to_sign_needs_no_mouse(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    cleo = visit(contributor, decision_of(review))
    write(cleo, manager)
    mara = visit(manager, propose(cleo))
    mara.get_by_label("Accept").focus()
    mara.keyboard.press("Space")
    mara.keyboard.press("Tab")
    mara.keyboard.type("Well done.")
    mara.keyboard.press("Tab")
    mara.keyboard.press("Enter")
    expect(mara.get_by_text("Signed. It is ADR-0001 now.")).to_be_visible()
