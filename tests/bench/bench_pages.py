"""What a page weighs, and how soon it is painted: the real server, a real browser, cold and warm.

Bytes are those on the wire, compressed. The server runs with the demo, as `make run` starts it.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.harness import report
from tests.browser import NO_BROWSER, chromium

DATABASES = ("sqlite",)
PAINTS = 7
PAINTED = """() => new Promise((tell) => {
  new PerformanceObserver((list) => tell({
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    largest: list.getEntries().at(-1).startTime,
  })).observe({ type: 'largest-contentful-paint', buffered: true });
})"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes on the wire and requests of one visit."""

    size: int
    requests: int

    def __str__(self) -> str:
        return f"{self.size / 1000:.1f} kB in {self.requests} requests"


def main(client: Client) -> None:
    """Weigh and time home, a review, and How it decides; and one answer's fragment."""
    program = chromium()
    if not program:
        report("Pages", {"not measured": NO_BROWSER})
        return
    with served() as (url, email, password), sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        signed_in = sign_in(browser, url, email, password)
        review = signed_in.new_page()
        review.goto(f"{url}/")
        address = review.locator("a.row-title").first.get_attribute("href")
        pages = {
            "home": "/",
            "review": str(address),
            "costs of a review": f"/costing{address}",
            "how it decides": "/how-it-decides/",
        }
        for name, path in pages.items():
            cold = weigh(browser, signed_in, url + path, visits=1)
            warm = weigh(browser, signed_in, url + path, visits=2)
            first, largest = painted(browser, signed_in, url + path)
            report(
                f"Page: {name}",
                {
                    "cold": str(cold),
                    "warm": str(warm),
                    "first paint": f"{first:.0f} ms, median of {PAINTS}",
                    "largest paint": f"{largest:.0f} ms, median of {PAINTS}",
                },
            )
        report("Fragment of one saved answer", {"on the wire": str(fragment(signed_in, url + str(address)))})
        browser.close()


@contextmanager
def served() -> Iterator[tuple[str, str, str]]:
    """The product with its demo, in a folder of its own; its address and somebody to sign in as."""
    with tempfile.TemporaryDirectory(prefix="ragft-pages-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
            "VAR_DIR": folder,
            "SITE_URL": url,
        }
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["load_demo"]):
            manage(command, environment)
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(url)
            yield url, "priya@example.org", Path(folder, "demo-password").read_text().strip()
        finally:
            server.terminate()
            server.wait(30)


def manage(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command], env=environment, check=True, stdout=subprocess.DEVNULL
    )


def wait_for(url: str) -> None:
    """Until the server answers, for half a minute at most."""
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/sign-in/", timeout=5)  # noqa: S310 (our own address)
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(f"nothing answers at {url}")


def sign_in(browser: Browser, url: str, email: str, password: str) -> BrowserContext:
    """A context in which the person has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{url}/")
    page.close()
    return context


def weigh(browser: Browser, signed_in: BrowserContext, address: str, *, visits: int) -> Weight:
    """What the last of some visits took, in a browser whose cache was empty before the first."""
    context = browser.new_context(storage_state=signed_in.storage_state())
    for visit in range(1, visits + 1):
        page = context.new_page()
        sizes = received(page)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if visit == visits:
            found = Weight(sum(sizes), len(sizes))
        page.close()
    context.close()
    return found


def received(page: Page) -> list[int]:
    """The bytes of every response as they arrive; what comes from the cache is not counted."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def finished(event: dict[str, float]) -> None:
        if size := int(event["encodedDataLength"]):
            sizes.append(size)

    session.on("Network.loadingFinished", finished)
    return sizes


def painted(browser: Browser, signed_in: BrowserContext, address: str) -> tuple[float, float]:
    """Medians of the first and the largest paint after a cold start, in milliseconds."""
    found = []
    for _ in range(PAINTS):
        context = browser.new_context(storage_state=signed_in.storage_state())
        page = context.new_page()
        page.goto(address)
        found.append(page.evaluate(PAINTED))
        context.close()
    return (
        statistics.median(paint["first"] for paint in found),
        statistics.median(paint["largest"] for paint in found),
    )


def fragment(signed_in: BrowserContext, address: str) -> Weight:
    """The reply to one answer."""
    page = signed_in.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sizes = received(page)
    with page.expect_response(lambda response: "/answers/" in response.url):
        page.locator("label:has(#stage-stable)").click()
    page.wait_for_load_state("networkidle")
    page.close()
    return Weight(sum(sizes), len(sizes))
