"""`python -m tests.bench [name ...]`: run the measurements, on both databases, and print what came out.

A measurement is a module `bench_<name>.py` beside this file with a function `main(client)`. It finds a
migrated, empty database and a Django test client, whose requests go through all of the site. `DATABASES` in
the module says where it runs: on both, unless it has nothing to do with a database.
"""

import argparse
import importlib
import logging
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests import environment

HERE = Path(__file__).parent


def main() -> None:
    """One process for each database, because Django reads its settings once."""
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"what to measure: {', '.join(names)}")
    parser.add_argument("--database", choices=environment.DATABASES, help="on this database only")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    if chosen.database:
        measure(chosen.names or names, chosen.database)
    else:
        for database in environment.DATABASES:
            command = [sys.executable, "-m", "tests.bench", "--database", database, *chosen.names]
            subprocess.run(command, check=True)


def measure(names: list[str], database: str) -> None:
    """Run the measurements on one database."""
    with ExitStack() as resources:
        environment.start(resources, database)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "ragft_site.settings", "WEB_THREADS": "4"}
        import django

        django.setup()
        from django.test import Client

        from tests.bench import harness

        prepare()
        harness.report(f"== {database} ==", dict(harness.machine_facts()))
        client = Client()
        harness.report("The page with one query", {"time": harness.one_query(client)})
        for name in names:
            module = importlib.import_module(f"tests.bench.bench_{name}")
            if database in getattr(module, "DATABASES", environment.DATABASES):
                module.main(client)


def prepare() -> None:
    """A migrated database, the URLs with the page to compare with, static files without `collectstatic`."""
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.ALLOWED_HOSTS.append("testserver")  # enough for the test client; Django's test environment slows
    logging.getLogger("ragft.requests").setLevel(logging.WARNING)  # the figures are what is to be read
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
