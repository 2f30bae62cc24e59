"""The environment in which tests and measurements run: real servers, and nothing of what was set outside."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import servers

DATABASES = ("sqlite", "postgresql")
FROM_OUTSIDE = {
    *("DATABASE_URL", "DEBUG", "DEFAULT_FROM_EMAIL", "EMAIL_TIMEOUT", "EMAIL_URL", "REDIS_URL", "SECRET_KEY"),
    *("SITE_URL", "STATIC_ROOT", "TIME_ZONE", "TRUSTED_PROXIES", "VAR_DIR", "WEB_THREADS"),
    *("DATABASE_PASSWORD", "LOG_FORMAT", "METRICS_TOKEN", "WEBHOOK_INSIDE_HOSTS"),
}


def start(resources: ExitStack, database: str) -> None:
    """Start the servers, and describe them and a folder of our own in the environment.

    To be called before Django reads its settings; everything ends with `resources`.
    """
    folder = resources.enter_context(tempfile.TemporaryDirectory(prefix="ragft-var-"))
    Path(folder, "static").mkdir()
    for name in [name for name in os.environ if name.removesuffix("_FILE") in FROM_OUTSIDE]:
        del os.environ[name]  # what is set where the tests are run must not change what they test
    os.environ |= {
        "SECRET_KEY": "only-for-tests",
        "VAR_DIR": folder,
        "WEB_THREADS": "16",  # more connections: tests race more threads than a web process has
        "REDIS_URL": resources.enter_context(servers.valkey()),
    }
    if database == "postgresql":
        os.environ["DATABASE_URL"] = resources.enter_context(servers.postgresql())
