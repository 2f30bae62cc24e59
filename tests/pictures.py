"""`python -m tests.pictures FOLDER`: a first review, step by step as somebody new would do it, in pictures.

The product must run with its demo (`make run`). It signs in as the demo's contributor, makes a project of its
own, starts a review, answers until the recommendation has formed, and looks at what the demo has beside it;
README and docs/ show what it took.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser import NO_BROWSER, chromium

ANSWERS = (
    "knowledge_need-private_or_current",
    "perfect_context-right",
    "behaviour_needs-tone",
    "change_rate-weekly",
    "citations-required",
    "prompt_effort-days",
    "prompt_evals-impressions",
)
TYPED = {"queries_per_day": "12k", "owner_retrieval": "Help-centre editors"}
PROJECT, REVIEW = "Help-centre answers", "Keeping up with articles"
PARTS = {
    "failures": "{review}failures/",
    "diagnosis": "{review}diagnosis/",
    "costs": "{costs}",
    "decisions": "/decisions/?sort=soonest",
}
SIZE = ViewportSize(width=1280, height=860)


class Walk:
    """One walk through the product: every step is a picture, counted from the first click."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.started, self.steps = time.monotonic(), 0

    def picture(self, name: str) -> None:
        """Store what the window shows now."""
        self.page.wait_for_load_state("networkidle")
        self.steps += 1
        self.page.screenshot(path=self.folder / f"{name}.png", caret="initial")
        sys.stdout.write(f"{time.monotonic() - self.started:6.1f} s  {name}\n")


def walk(walk: Walk, email: str, password: str, project: str) -> None:
    """From the sign-in page to a recommendation with its reasons."""
    page = walk.page
    page.goto("/")
    walk.picture("first-review-1-sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Projects").first.click()
    walk.picture("first-review-2-projects")
    page.get_by_role("link", name="Start a project").first.click()
    page.locator("#id_name").fill(project)
    page.locator("main button[type=submit]").click()
    walk.picture("first-review-3-project")
    page.get_by_role("button", name="Start a review").first.click()
    walk.picture("first-review-4-empty-review")
    for answer in ANSWERS:
        page.locator(f"label:has(#{answer})").click()
    for key, text in TYPED.items():
        page.locator(f"#{key}-value").fill(text)
        page.keyboard.press("Tab")
        page.locator(f"#answer-{key} time").wait_for()
    page.evaluate("scrollTo(0, 0)")
    walk.picture("review")
    page.locator("#recommendation summary").filter(has_text="missing facts").first.click()
    page.evaluate("document.activeElement.blur()")
    walk.picture("first-review-5-reason")


def look_around(walk: Walk) -> None:
    """The other parts of a review, where the demo has something to show, and the decisions of the team."""
    page = walk.page
    page.goto("/projects/")
    for link in (PROJECT, REVIEW):
        page.locator("main a", has_text=link).first.click()
    review = page.url
    for name, address in PARTS.items():
        page.goto(address.format(review=review, costs=review.replace("/reviews/", "/costing/reviews/")))
        walk.picture(name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--email", default="priya@example.org")
    parser.add_argument("--password-file", type=Path, default=Path("var/demo-password"))
    parser.add_argument("--project", default="Returns assistant")
    chosen = parser.parse_args()
    program = chromium()
    if not program:
        sys.exit(NO_BROWSER)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=chosen.url, viewport=SIZE, reduced_motion="reduce")
        password = chosen.password_file.read_text().strip()
        steps = Walk(page, chosen.folder)
        walk(steps, chosen.email, password, chosen.project)
        look_around(steps)
        browser.close()


if __name__ == "__main__":
    main()
