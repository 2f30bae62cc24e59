"""`python -m tests.screenshots FOLDER`: pictures of the running product, in both themes at three widths.

The product must run with its demo (`make run`); a manager of the demo signs in. With names after the folder,
only those pages.
Add a page by a line in PAGES: where it is, and which links lead on from there.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser import NO_BROWSER, chromium

WIDTHS = (375, 900, 1440)
HEIGHT = 900
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page to take a picture of: its address, and the links to follow from there, by their words."""

    address: str
    follow: tuple[str, ...] = ()
    signed_in: bool = True
    whole: bool = True  # the whole page, or only what the window shows


PROJECT = "Help-centre answers"
RICH_REVIEW = "A smaller model for sorting tickets in bulk"
READ_REVIEW = "Keeping up with articles that change on Mondays"

PAGES = {
    "sign-in": Picture("/sign-in/", signed_in=False),
    "reset": Picture("/password/reset/", signed_in=False),
    "not-found": Picture("/no-such-page/"),
    "style": Picture("/styleguide/"),
    "style-review": Picture("/styleguide/review/"),
    "style-review-window": Picture("/styleguide/review/", whole=False),
    "home": Picture("/"),
    "projects": Picture("/projects/"),
    "project": Picture("/projects/", (PROJECT,)),
    "review": Picture("/projects/", (PROJECT, RICH_REVIEW)),
    "review-window": Picture("/projects/", (PROJECT, RICH_REVIEW), whole=False),
    "codebook": Picture("/projects/", (PROJECT, RICH_REVIEW, "Failures", "Codebook")),
    "second-readers": Picture("/projects/", (PROJECT, RICH_REVIEW, "Failures", "Second readers")),
    "retests": Picture("/projects/", (PROJECT, RICH_REVIEW, "Failures", "Re-tests")),
    "failures": Picture("/projects/", (PROJECT, READ_REVIEW, "Failures")),
    "diagnosis": Picture("/projects/", (PROJECT, READ_REVIEW, "Failures", "Diagnosis")),
    "reading": Picture("/projects/", ("Handbook questions", "It explains well", "Failures", "Read")),
    "costs": Picture("/projects/", (PROJECT, READ_REVIEW, "Costs")),
    "decision-draft": Picture("/projects/", (PROJECT, READ_REVIEW, "Decision")),
    "decisions": Picture("/decisions/"),
    "decision": Picture("/decisions/", ("Look refunds",)),
    "pictures": Picture("/decisions/pictures/"),
    "work": Picture("/work/"),
    "discussion": Picture("/projects/", (PROJECT, RICH_REVIEW, "Discussion")),
    "history": Picture("/projects/", (PROJECT, RICH_REVIEW, "History")),
    "how-it-decides": Picture("/how-it-decides/"),
    "search": Picture("/search/?q=re"),
    "search-of-kind": Picture("/search/?q=re&kind=reviews"),
    "search-nothing": Picture("/search/?q=zebra"),
    "notices": Picture("/notices/"),
    "teams": Picture("/teams/"),
    "profile": Picture("/profile/"),
}


def take(page: Page, picture: Picture, target: Path) -> None:
    """Go to a page and store its picture."""
    page.goto(picture.address)
    for words in picture.follow:
        page.get_by_role("link", name=words).first.click()
    page.wait_for_load_state("networkidle")
    # Hiding the caret would leave style attributes on inputs, which the policy of the site complains about.
    page.screenshot(path=target, full_page=picture.whole, caret="initial")


def sign_in(browser: Browser, url: str, email: str, password: str) -> StorageState:
    """The cookies of somebody who signed in."""
    page = browser.new_page(base_url=url)
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page.context.storage_state()


def take_all(browser: Browser, url: str, names: list[str], state: StorageState, folder: Path) -> None:
    """Every named page, in both themes, at each width: FOLDER/name-theme-width.png."""
    for theme in THEMES:
        for width in WIDTHS:
            for signed_in in (False, True):
                context = browser.new_context(
                    base_url=url,
                    color_scheme=theme,  # type: ignore[arg-type]  # one of the words it knows
                    viewport={"width": width, "height": HEIGHT},
                    reduced_motion="reduce",
                    storage_state=state if signed_in else None,
                )
                page = context.new_page()
                for name in names:
                    if PAGES[name].signed_in == signed_in:
                        take(page, PAGES[name], folder / f"{name}-{theme}-{width}.png")
                context.close()


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(prog="tests.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", choices=[[], *PAGES], help="only these pages")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--email", default="mateo@example.org")
    parser.add_argument("--password-file", type=Path, default=Path("var/demo-password"))
    chosen = parser.parse_args()
    program = chromium()
    if not program:
        sys.exit(NO_BROWSER)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # which Chromium refuses to root
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        password = chosen.password_file.read_text(encoding="utf-8").strip()
        state = sign_in(browser, chosen.url, chosen.email, password)
        take_all(browser, chosen.url, chosen.names or list(PAGES), state, chosen.folder)
        browser.close()


if __name__ == "__main__":
    main()
