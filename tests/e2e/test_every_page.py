"""Every page, light and dark, wide and on a phone: axe and the policy find nothing, nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from decisions.engine.triggers import Kind
from decisions.imports.choices import Choices
from decisions.models import AnswerState, Project, Review, Team, User
from decisions.services import discussion, imports, invitations, reviews, revisits, triggers, uploads
from decisions.services.reviews import Given
from tests.decisions.reminders.planned import came_due
from tests.decisions.services.deciding import decided
from tests.failures import ask, make_examples, read, run
from tests.observing import observe

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "home",
    "projects",
    "project",
    "project_new",
    "project_edit",
    "teams",
    "team",
    "team_edit",
    "profile",
    "notices",
    "search",
    "review",
    "failures",
    "example",
    "reading",
    "import_new",
    "upload",
    "imports",
    "failure_import",
    "import_undo",
    "diagnosis",
    "codebook",
    "second_readers",
    "settlement",
    "retests",
    "runs",
    "decision_draft",
    "proposal",
    "decisions",
    "today",
    "pictures",
    "names",
    "work",
    "work_list",
    "decision",
    "look_again",
    "revisit_edit",
    "reminders",
    "reminders_mine",
    "team_revisits",
    "calendars",
    "discussion",
    "history",
    "review_edit",
    "review_close",
    "how_it_decides",
    "observations",
    "observation_removal",
    "trigger_new",
    "trigger_edit",
    "trigger_mute",
    "tokens",
    "revisit",
)
FAILURES = b"id,question,answer,label\n1,How much?,Ask ann@example.org.,stale\n2,When?,Never.,\n3,,x,\n"
WINDOWS = {"wide light": (1280, "light"), "phone dark": (320, "dark")}


@pytest.fixture
def addresses(
    team: Team, project: Project, review: Review, manager: User, contributor: User
) -> dict[str, str]:
    """Where each page is, in a team in which something has happened."""
    given = Given(
        AnswerState.ANSWERED, "private_or_current", "As the handbook says.", "https://example.org/a"
    )
    reviews.save_answer(review, "knowledge_need", given, version=0, by=contributor)
    reviews.save_answer(review, "stage", Given(AnswerState.DONT_KNOW), version=0, by=manager)
    discussion.comment(review, question_key="stage", text=f"Do we know, @{manager.name}?", by=contributor)
    invitations.invite(team, email="new@example.org", role="viewer", by=manager)
    following = reviews.start_review(project.components.get(), by=contributor)
    decision = decided(following, contributor, manager, reasons="As the pilot showed.")
    came_due(decision, team)
    (example,) = make_examples(review, 1)
    waiting = uploads.stage(review, name="t.csv", data=FAILURES, by=manager)
    imported = imports.bring_in(waiting, Choices(), by=manager)
    ask(example, contributor)
    read(example, manager, "invented", fact="The fare of June.")
    read(example, contributor, "wrong-format")
    run(example, "control", right=False, output="Another wrong answer.", by=manager)
    run(example, "context", right=False, given="The fare of June.", output="The right answer.", by=manager)
    observed = observe(decision, contributor, "quality_percent", 60, note="After the release.")
    again = revisits.begin(decision, by=contributor)
    watched = triggers.add(decision, kind=Kind.EVENT, metric="The provider is bought", by=manager)
    of = {
        "observations": decision.pk,
        "trigger_new": decision.pk,
        "observation_removal": observed,
        **dict.fromkeys(("trigger_edit", "trigger_mute"), watched.pk),
        "tokens": team.pk,
        "work_list": "answer",
        "revisit": again.pk,
        "decision_draft": review.pk,
        **dict.fromkeys(("example", "reading", "settlement", "runs"), example.pk),
        "upload": uploads.stage(review, name="t.csv", data=FAILURES, by=manager).pk,
        **dict.fromkeys(("failure_import", "import_undo"), imported.pk),
        "proposal": decision.proposal_id,
        **dict.fromkeys(("decision", "look_again", "revisit_edit"), decision.pk),
        **dict.fromkeys(("project", "project_edit"), project.pk),
        **dict.fromkeys(("team", "team_edit", "team_revisits", "project_new"), team.pk),
        **dict.fromkeys(
            (
                "review",
                "failures",
                "import_new",
                "imports",
                "diagnosis",
                "codebook",
                "second_readers",
                "retests",
                "discussion",
                "history",
                "review_edit",
                "review_close",
            ),
            review.pk,
        ),
    }
    found = {name: reverse(f"decisions:{name}", args=[of[name]] if name in of else []) for name in PAGES}
    return found | {"search": f"{found['search']}?q=checkout"}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", PAGES)
def test_page(
    page: Page,
    accessible: Callable[[Page], None],
    enter: Callable[[User], None],
    addresses: dict[str, str],
    manager: User,
    name: str,
    window: str,
) -> None:
    width, theme = WINDOWS[window]
    enter(manager)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(addresses[name])
    page.wait_for_load_state("networkidle")
    accessible(page)
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sticks_out == 0
