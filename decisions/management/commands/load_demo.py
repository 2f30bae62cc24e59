"""`manage.py load_demo`: an invented organisation to look around in."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from decisions.demo import loading
from decisions.models import User

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look like another


class Command(BaseCommand):
    """Loads the demo into an empty site, and says how to sign in. A second run only says it again."""

    help = "Load invented teams, projects and reviews into an empty site. Safe to run twice."

    def handle(self, **options: Any) -> None:
        if not loading.is_loaded():
            if User.objects.exists():
                self.stdout.write(
                    "The demo is for an empty site: there are people here already, nothing was loaded."
                )
                return
            loading.load(_password(settings.VAR_DIR / "demo-password"))
        self._say_how_to_sign_in(_known_password(settings.VAR_DIR / "demo-password"))

    def _say_how_to_sign_in(self, password: str | None) -> None:
        written = loading.organisation()
        known = (
            f"with the password {password}" if password else "(var/demo-password is gone: reset the password)"
        )
        self.stdout.write(f"\nThe demo: sign in at {settings.SITE_URL}{reverse('account_login')} {known}\n\n")
        for role, handle in written["sign_ins"]:
            name = written["people"][handle]["name"]
            self.stdout.write(f"    {role:<24}{loading.address_of(handle):<24}{name}")
        self.stdout.write("")


def _known_password(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _password(path: Path) -> str:
    """The password kept in the file; a new one, readable by this account only, where there is none."""
    if known := _known_password(path):
        return known
    path.parent.mkdir(parents=True, exist_ok=True)
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{password}\n")
    return password
