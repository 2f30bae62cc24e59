"""A real mail server for tests, on loopback."""

import email
import email.policy
import logging
import socket
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells of every connection


class Mailbox:
    """Takes every message; `messages` are those that arrived, parsed, in their order. Use it as a context."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refused: set[str] = set()  # addresses that get nothing
        self.host, self.port = "127.0.0.1", free_port()
        self._server = Controller(self, hostname=self.host, port=self.port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._server.stop()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Called by the server for each recipient."""
        if address in self.refused:
            return "450 Not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the server for each message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(
            email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
        )
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def free_port() -> int:
    """A port on loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
