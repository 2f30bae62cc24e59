"""A real web server on loopback that webhooks can call."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class Called:
    """Takes every call; how it answers follows from the path. Use it as a context."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                calls.append(Call(self.path, dict(self.headers), body))
                with suppress(OSError):  # who called has hung up
                    getattr(self, self.path.strip("/").split("/")[0])()

            def ok(self) -> None:
                self.send_response(204)
                self.end_headers()

            def broken(self) -> None:
                self.send_response(500)
                self.end_headers()
                self.wfile.write(b"no such channel")

            def elsewhere(self) -> None:
                self.send_response(302)
                self.send_header("Location", "/ok")
                self.end_headers()

            def huge(self) -> None:
                self.send_response(500)
                self.end_headers()
                for _ in range(100_000):
                    self.wfile.write(b"x" * 10_000)

            def slow(self) -> None:
                for _ in range(200):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: "[:1])
                    self.wfile.flush()
                    time.sleep(0.1)

            def log_message(self, *unused: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> Called:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/ok", host: str = "127.0.0.1") -> str:
        """Where it is called."""
        return f"http://{host}:{self._server.server_address[1]}{path}"
