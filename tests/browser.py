"""Which browser there is to test in."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "no Chromium on this machine: install it (Debian: apt-get install chromium) to run the browser tests"
)


def chromium() -> str | None:
    """The program of an installed Chromium or Chrome."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)
