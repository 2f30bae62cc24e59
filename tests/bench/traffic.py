"""People at a served site, each over a connection of its own, one click after the other without a pause."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from decisions.models import User

CSRF = "b" * 32
"""The secret of the cookie, which is also what the header says."""


@dataclass(frozen=True, slots=True)
class Click:
    """One request; with data a POST by htmx, as the pages send it."""

    name: str
    path: str
    data: Mapping[str, Any] | None = None


Person: TypeAlias = tuple[str, Callable[[], Iterator[Click]]]
"""Their cookies, and what they click."""


@dataclass(slots=True)
class Figures:
    """What came of the clicks: milliseconds by name, and what was no success."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)

    @property
    def all_times(self) -> list[float]:
        return [taken for times in self.times.values() for taken in times]


def session_of(person: User | None) -> str:
    """The cookies of somebody who has signed in, or of nobody."""
    if person is None:
        return f"csrftoken={CSRF}"
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"csrftoken={CSRF}; {name}={client.cookies[name].value}"


def clicked(address: str, people: Sequence[Person], seconds: float, warm_up: float) -> Figures:
    """Let these people, each with cookies and clicks, click for so long; what came before does not count."""
    figures, lock = Figures(), threading.Lock()
    begun = time.perf_counter()

    def click(cookies: str, clicks: Callable[[], Iterator[Click]]) -> None:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        for one in clicks():
            now = time.perf_counter()
            if now > begun + warm_up + seconds:
                break
            status = _send(connection, one, cookies)
            taken = (time.perf_counter() - now) * 1000
            with lock:
                if status != 200:
                    figures.failed.append(f"{one.name}: {status}")
                elif now > begun + warm_up:
                    figures.times[one.name].append(taken)
        connection.close()

    threads = [threading.Thread(target=click, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures


def _send(connection: HTTPConnection, click: Click, cookies: str) -> int | str:
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}
    body = None
    if click.data is not None:
        body = urlencode(click.data, doseq=True)
        headers |= {"X-CSRFToken": CSRF, "HX-Request": "true"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("GET" if body is None else "POST", click.path, body, headers)
        response = connection.getresponse()
        response.read()
    except OSError as error:
        connection.close()
        return type(error).__name__
    return response.status
