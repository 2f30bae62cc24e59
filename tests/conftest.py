"""What every test stands on: real servers, started once for the whole run, and settings that suit tests.

`pytest --database postgresql` runs the same tests on the other database. The choice is made before Django
reads its settings, so nothing here may import a model at the top.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from tests import environment
from tests.browser import NO_BROWSER
from tests.mailbox import Mailbox
from tests.released import NO_HISTORY

COUNT_OF_REDIS_DATABASES = 2  # one for the queue, one for the cache


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=environment.DATABASES, default="sqlite", help="run the tests on this database"
    )
    parser.addoption(
        "--stored", action="store_true", help="only tests that touch a database: no other knows which it is"
    )


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker:  # one of xdist's; the servers were started by the process above it, whose environment it has
        start_environment_of_worker(int(worker.removeprefix("gw")))
    else:
        resources = ExitStack()
        config.add_cleanup(resources.close)
        environment.start(resources, config.getoption("--database"))
        # Playwright keeps an event loop in the thread of the test, which Django would take for async code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    set_up_django()
    if importlib.util.find_spec("tests.people"):
        config.pluginmanager.import_plugin("tests.people")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--stored"):
        left_out = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks for a database, by its mark or through a fixture."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def set_up_django() -> None:
    """Let Django read its settings, now that all they read is there.

    The variable goes again, because with it in its environment a worker of xdist would set Django up before
    it has a queue and a cache of its own.
    """
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ragft_site.settings"
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]


def start_environment_of_worker(number: int) -> None:
    """Give each of xdist's workers its own queue and cache; pytest-django gives it its own database."""
    os.environ["REDIS_URL"] += f"?db={(number + 1) * COUNT_OF_REDIS_DATABASES}"


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests() -> Iterator[None]:
    """Cheap passwords, and static files without `collectstatic`."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES | {"staticfiles": plain},
    ):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test meets what another has left in the cache, such as counted sign-ins."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def mailbox(settings: SimpleNamespace) -> Iterator[Mailbox]:
    """A real mail server on loopback, to which Django sends; the messages that arrived."""
    with Mailbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
        yield box


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say loudly what was not run for want of something; a dot among others would be overlooked."""
    yield
    for tests, reason in (("browser tests", NO_BROWSER), ("tests of upgrading", NO_HISTORY)):
        skipped = [
            report for report in terminalreporter.stats.get("skipped", []) if reason in str(report.longrepr)
        ]
        if skipped:
            terminalreporter.section("NOT RUN", sep="!", red=True, bold=True)
            terminalreporter.line(f"{len(skipped)} {tests}: {reason}", red=True, bold=True)
