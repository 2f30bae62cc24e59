"""What docker-compose.yml starts, started here: the very same commands and variables, on real servers.

What Docker would bring is put in its place: names of hosts become sockets, /run/secrets a folder, each
container a folder and a port of its own.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psutil
import yaml

from tests.mailbox import free_port

BASE = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((BASE / "docker-compose.yml").read_text())
GIVEN = re.compile(r"\$\{(\w+):-([^}]*)\}")
SITE = "ragft.example.org"
"""What the proxy is asked for."""


@dataclass
class Container:
    """One process tree of a service."""

    service: str
    number: int
    stack: Stack
    port: int = field(default_factory=free_port)
    process: psutil.Popen | None = None

    @property
    def folder(self) -> Path:
        return self.stack.folder / f"{self.service}-{self.number}"

    def said(self) -> str:
        return (self.folder / "output").read_text()

    def start(self) -> Container:
        self.folder.mkdir()
        with (self.folder / "output").open("wb") as output:
            self.process = psutil.Popen(
                self.words(COMPOSE["services"][self.service]["command"]),
                env=self.environment(),
                cwd=BASE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return self

    def is_healthy(self) -> bool:
        """What the health check of the container says."""
        asked = self.words(COMPOSE["services"][self.service]["healthcheck"]["test"][1:])
        return not subprocess.run(asked, env=self.environment(), cwd=BASE, check=False).returncode

    def words(self, command: str | list[str]) -> list[str]:
        words = shlex.split(command) if isinstance(command, str) else command
        given = {"8000": str(self.port), "python": sys.executable, "0.0.0.0": "127.0.0.1"}  # noqa: S104
        return [
            given.get(word, GIVEN.sub(lambda found: self.stack.said.get(found[1]) or found[2], word))
            for word in words
        ]

    def environment(self) -> dict[str, str]:
        environment: dict[str, str] = COMPOSE["services"][self.service]["environment"]
        placed = {
            "ragft@postgres/ragft": f"ragft@/ragft?host={quote(self.stack.sockets, safe='')}",
            "redis://redis:6379/0": self.stack.redis,
            "/run/secrets": str(self.stack.folder / "secrets"),
        }
        for name, put in placed.items():
            environment = {key: value.replace(name, put) for key, value in environment.items()}
        return {
            "PATH": os.environ["PATH"],
            **self.stack.said,
            **environment,
            "VAR_DIR": str(self.folder),
            "STATIC_ROOT": str(self.stack.folder / "static"),
        }

    def kill(self) -> None:
        if self.process:
            with suppress(psutil.NoSuchProcess):
                for left in [*self.process.children(recursive=True), self.process]:
                    left.kill()
            self.process.wait()


@dataclass
class Stack:
    """All containers of one installation."""

    folder: Path
    sockets: str
    redis: str
    said: dict[str, str]
    """What stands in .env."""
    containers: list[Container] = field(default_factory=list)

    def start(self, service: str) -> Container:
        number = sum(one.service == service for one in self.containers)
        self.containers.append(Container(service, number, self))
        return self.containers[-1].start()


@dataclass
class Visitor:
    """A person behind the proxy, whose requests come to one container or the other."""

    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(
        self, container: Container, path: str, form: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, str]:
        """Ask for a page, or send a form, as the proxy hands it on."""
        connection = HTTPConnection("127.0.0.1", container.port, timeout=30)
        headers = {
            "Host": SITE,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{SITE}/",
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
        }
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"].value})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", ()):
            self.cookies.load(cookie)
        connection.close()
        return response, text


def ask_plainly(container: Container, path: str, **headers: str) -> tuple[int, str]:
    """Ask as those do who watch over it: by address, over plain HTTP."""
    connection = HTTPConnection("127.0.0.1", container.port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text
