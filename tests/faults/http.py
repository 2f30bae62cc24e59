"""Presses buttons over real HTTP, as a browser without JavaScript does."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TOKEN = "a" * 32
"""Of the page that was loaded before; the cookie holds the same."""
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where the connection ended without an answer."""

    status: int
    location: str = ""
    text: str = ""


CUT = Answer(0)


def request(
    port: int, path: str, session: str, data: dict[str, object] | None = None, *, seconds: float = 60
) -> Answer:
    """Load a page, or with data press a button of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    try:
        if data is None:
            connection.request("GET", path, headers=headers)
        else:
            body = urlencode(data, doseq=True)
            connection.request("POST", path, body, headers | {"Content-Type": FORM})
        response = connection.getresponse()
        said = response.read().decode("utf-8", "replace")
        return Answer(response.status, urlsplit(response.headers.get("Location", "")).path, said)
    except (OSError, http.client.HTTPException):
        return CUT
    finally:
        connection.close()


@contextmanager
def pressed(port: int, deeds: Sequence):
    """Press all these buttons at once; yields what will come back."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        answers: list[Future[Answer]] = [
            pool.submit(request, port, deed.path, deed.session, deed.data) for deed in deeds
        ]
        yield answers
