"""The browser of the end-to-end tests: the machine's own Chromium, which must stay free of complaints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import NO_BROWSER, chromium

if TYPE_CHECKING:  # pytest may load this file before Django is set up
    from pytest_django.live_server_helper import LiveServer

    from decisions.models import User

# Playwright's own arguments are for a desktop; these keep a headless browser quiet on a closed network.
ARGUMENTS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = chromium()
    if not program:
        pytest.skip(NO_BROWSER)
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # which Chromium refuses to root
    return browser_type_launch_args | {"executable_path": program, "args": [*ARGUMENTS, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Lets tests say `page.goto("/teams/")`."""
    return live_server.url


@pytest.fixture(autouse=True)
def complaints(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What the browser complained about - errors, refused content - of which there must be nothing.

    A test that calls for a 404 empties the list again.
    """
    found: list[str] = []
    if "page" in request.fixturenames:
        page: Page = request.getfixturevalue("page")
        page.on("console", lambda message: found.extend([message.text] if message.type == "error" else []))
        page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def sign_in(context: BrowserContext, person: User, url: str) -> None:
    """Give a browser the session of a person who signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": url}])


@pytest.fixture
def enter(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """`enter(person)` signs the person in without the sign-in page."""
    return lambda person: sign_in(context, person, live_server.url)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User, str], Page]]:
    """`visit(person, address)` opens a page in a new browser, which must have nothing to complain about."""
    found: list[str] = []
    contexts: list[BrowserContext] = []

    def visited(person: User, address: str) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
        contexts.append(context)
        sign_in(context, person, live_server.url)
        page = context.new_page()
        page.on("console", lambda message: found.extend([message.text] if message.type == "error" else []))
        page.on("pageerror", lambda error: found.append(str(error)))
        page.goto(address)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert found == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails with what axe finds wrong on the page as it stands."""

    def check(page: Page) -> None:
        results = Axe().run(page, options={"runOnly": STANDARDS})
        assert results.violations_count == 0, results.generate_report()

    return check
