"""The site's settings for a served site that is measured: its URLs, and the page to compare with."""

from ragft_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
