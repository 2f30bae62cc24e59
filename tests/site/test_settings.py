"""Promises of the settings, each read by a fresh process from an environment of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.environment import FROM_OUTSIDE

PROGRAM = """
import json, django
from django.conf import settings
django.setup()
names = ["DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SECURE_HSTS_SECONDS", "PRIVATE_QUEUE", "DEFAULT_FROM_EMAIL"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
BASE = Path(__file__).resolve().parent.parent.parent


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with nothing in its environment but what is said here."""
    environment |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ragft_site.settings"}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=BASE, capture_output=True, text=True, check=False
    )


def settings_with(**environment: str) -> dict:
    done = run("-c", PROGRAM, SECRET_KEY="x" * 60, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_said_is_production_on_loopback():
    found = settings_with()
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["http://127.0.0.1:8000"]
    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["PRIVATE_QUEUE"] is True


def test_https_brings_secure_cookies_and_hsts():
    found = settings_with(SITE_URL="https://ragft.example.org/", REDIS_URL="redis://cache.example.org")
    assert found["ALLOWED_HOSTS"] == ["ragft.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://ragft.example.org"]
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["PRIVATE_QUEUE"] is False
    assert found["DEFAULT_FROM_EMAIL"] == "ragft@ragft.example.org"


def test_no_secret_key_refuses_to_start_and_names_it():
    done = run("manage.py", "check")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


@pytest.mark.parametrize(
    ("environment", "key"),
    [
        ({"DEBUG": "true", "SITE_URL": "https://127.0.0.1"}, "ragft.E001"),
        ({"DEBUG": "true", "SITE_URL": "http://ragft.example.org"}, "ragft.E002"),
        ({"SECRET_KEY": "x" * 60, "TRUSTED_PROXIES": "1"}, "ragft.E003"),
        ({"SECRET_KEY": "x" * 60, "EMAIL_TIMEOUT": "61"}, "ragft.E005"),
        ({"SECRET_KEY": "x" * 60, "METRICS_TOKEN": "guessed"}, "ragft.E006"),
    ],
)
def test_contradictions_refuse_to_start(environment, key):
    done = run("manage.py", "check", **environment)
    assert done.returncode != 0
    assert key in done.stderr


def test_a_site_without_a_mail_server_is_told_so():
    told = run("manage.py", "check", SECRET_KEY="x" * 60, SITE_URL="http://ragft.example.org")
    assert "ragft.W007" in told.stderr
    assert told.returncode == 0
    assert "W007" not in run("manage.py", "check", SECRET_KEY="x" * 60).stderr, (
        "on one's own machine files are meant"
    )


def test_what_is_served_to_the_world_passes_djangos_own_check():
    """But for HTTPS redirection, subdomains and preloading, which are the proxy's and the host's affair."""
    done = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        SECRET_KEY="".join(chr(33 + number % 80) for number in range(80)),
        SITE_URL="https://ragft.example.org",
        TRUSTED_PROXIES="1",
        EMAIL_URL="smtp://mail.example.org",
    )
    assert done.returncode == 0, done.stderr


# Said in three places ---------------------------------------------------------------------------------------

READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
ONLY_COMPOSE = re.compile(r"\$\{([A-Z_]+)")


def names_in(path: str, pattern: re.Pattern[str]) -> set[str]:
    return set(pattern.findall((BASE / path).read_text()))


def test_settings_readme_and_example_name_the_same_variables():
    read = names_in("ragft_site/settings.py", READ) | names_in("ragft_site/logs.py", READ)
    of_compose = names_in("docker-compose.yml", ONLY_COMPOSE)
    assert len(read) > 15
    assert names_in("README.md", re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)) == read | of_compose
    assert names_in(".env.example", re.compile(r"^([A-Z_]+)=", re.MULTILINE)) == read | of_compose
    assert read == FROM_OUTSIDE, "the tests must not be changed by what is set where they run"


def test_nothing_else_reads_the_environment():
    """But `env.py` for all of it, and three places each for a reason of its own."""
    reading = {
        str(path.relative_to(BASE))
        for app in ("ragft_site", "decisions", "costing")
        for path in (BASE / app).rglob("*.py")
        if "os.environ" in path.read_text()
    }
    assert reading == {
        "ragft_site/alive.py",  # loads no settings, so that it is quick
        "ragft_site/celery.py",  # says where the settings are
        "ragft_site/env.py",
        "ragft_site/metrics.py",  # what `serve` tells the processes that it starts
        "ragft_site/wsgi.py",  # says where the settings are
        "ragft_site/management/commands/serve.py",
    }


def test_compose_sets_only_what_the_settings_read():
    compose = yaml.safe_load((BASE / "docker-compose.yml").read_text())
    given = {name.removesuffix("_FILE") for name in compose["services"]["web"]["environment"]}
    assert given <= names_in("ragft_site/settings.py", READ)
