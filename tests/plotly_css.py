"""`python -m tests.plotly_css`: write static/css/plotly.css anew, when plotly.js is another version.

Plotly would write its rules into a `<style>` of its own, which the site's policy refuses. So they are read
from a browser in which it did, and linked as a stylesheet under the id by which Plotly finds them there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import NO_BROWSER, chromium

BASE = Path(__file__).resolve().parent.parent
SCRIPT = BASE / "static" / "parts" / "plotly-basic.min.js"
STYLESHEET = BASE / "static" / "css" / "plotly.css"
HEAD = "/* What plotly.js asks for, as it writes it itself; made by tests/plotly_css.py. */\n"
RULES = """() => {
  const { cssRules } = document.getElementById("plotly.js-style-global").sheet;
  return [...cssRules].map((rule) => rule.cssText);
}"""


def stylesheet_from(page: Page) -> str:
    """The rules that Plotly writes into an empty page without a policy."""
    page.goto("about:blank")
    page.add_script_tag(path=SCRIPT)
    rules: list[str] = page.evaluate(RULES)
    return HEAD + "\n".join(rules) + "\n"


def main() -> None:
    """Ask a browser, and write the file."""
    program = chromium()
    if not program:
        sys.exit(NO_BROWSER)
    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=root)
        STYLESHEET.write_text(stylesheet_from(browser.new_page()), encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    main()
