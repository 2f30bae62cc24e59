"""A real mail server that holds, drops or refuses at a chosen step of a conversation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mailbox import Mailbox

STEPS = ("CONNECT", "MAIL", "RCPT", "DATA", "content", "taken")
"""Of one conversation, in their order: `content` has come whole and is not taken; `taken` is not answered."""

HOLD, DROP = "hold", "drop"


class Post(Mailbox):
    """Takes every message, unless something else is asked for at a step: hold, drop, or a reply."""

    def __init__(self) -> None:
        super().__init__()
        self._server = _Controller(self, hostname=self.host, port=self.port)
        self.asked: dict[str, list[str]] = {}
        self.reached, self.let_go = threading.Event(), threading.Event()

    def __exit__(self, *unused: object) -> None:
        self.let_go.set()
        super().__exit__()

    @contextmanager
    def held_at(self, step: str) -> Iterator[threading.Event]:
        """Keep the next conversation waiting at a step until this is left; the event says that one waits."""
        self.reached.clear()
        self.let_go.clear()
        self.ask(step, HOLD)
        try:
            yield self.reached
        finally:
            self.asked.clear()
            self.let_go.set()

    def ask(self, step: str, *what: str) -> None:
        """Do this at a step, once for each word: HOLD, DROP, or the reply to give in place of "250 OK"."""
        self.asked[step] = list(what)

    async def at(self, step: str, server: SMTP) -> bool:
        """Called at each step; whether the conversation is to go on as usual."""
        what = self.asked[step].pop(0) if self.asked.get(step) else ""
        if what == HOLD:
            self.reached.set()
            while not self.let_go.is_set():
                await asyncio.sleep(0.005)
        elif what == DROP:
            server.transport.abort()
            return False
        elif what:
            await server.push(what)
            return False
        return True

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the server for each message that has come whole."""
        refusal = await self._refusal("content", server)
        if refusal is None:
            answer = await super().handle_DATA(server, session, envelope)
            refusal = await self._refusal("taken", server)
            return answer if refusal is None else refusal
        return refusal

    async def _refusal(self, step: str, server: SMTP) -> str | None:
        """The reply to give at this step, if any was asked for; nothing reaches a dropped connection."""
        if self.asked.get(step) and self.asked[step][0] not in {HOLD, DROP}:
            return self.asked[step].pop(0)
        return None if await self.at(step, server) else "421 Gone"


class _Server(SMTP):
    """aiosmtpd's server, which asks at each step."""

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if await self.event_handler.at("CONNECT", self):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if await self.event_handler.at("MAIL", self):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if await self.event_handler.at("RCPT", self):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.event_handler.at("DATA", self):
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> Any:
        return _Server(self.handler, **self.SMTP_kwargs)
