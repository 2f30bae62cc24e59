"""Calls webhooks, and only places that are meant to be called.

Whoever may enter an address must not reach what stands beside this server with it. So the name is looked up
here, every address it has must be a public one, and the connection goes to the address that was checked: a
name that answers otherwise the next time gains nothing. No redirect is followed. Time and size are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 8
"""How long a whole call may last."""
LONGEST_REPLY = 4_096
"""Bytes of a reply that are read, to say what went wrong."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class CallFailed(Exception):
    """Why the place was not called, or what it answered; the message is for people."""


def post_json(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Send a JSON document. Raises :class:`CallFailed` for anything but an answer from 200 to 299."""
    parts = checked(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts, port, checked_addresses(parts.hostname or "", port))
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    sent = {"Content-Type": "application/json", "User-Agent": "ragft", "Connection": "close", **headers}
    too_late = threading.Event()
    clock = threading.Timer(SECONDS, _cut, [connection, too_late])
    clock.start()
    try:
        connection.request("POST", path, body, sent)
        answer = connection.getresponse()
        # Of an answer that is good, nothing more is read than that.
        said = b"" if 200 <= answer.status < 300 else answer.read(LONGEST_REPLY)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed(_why(error, late=too_late.is_set())) from error
    finally:
        clock.cancel()
        connection.close()
    if 300 <= answer.status < 400:
        raise CallFailed(f"It answered {answer.status} and leads elsewhere; redirects are not followed.")
    if not 200 <= answer.status < 300:
        words = said[:200].decode("utf-8", "replace")
        raise CallFailed(f"It answered {answer.status}: {words}".strip(": "))


def checked(url: str) -> SplitResult:
    """The parts of an address that may be called at all. Raises :class:`CallFailed`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise CallFailed("This is no address.") from error
    if parts.username or parts.password:
        raise CallFailed("An address with a name and a password in it is not called.")
    if not parts.hostname or port == 0:
        raise CallFailed("This is no address.")
    schemes = {"https", "http"} if _is_permitted(parts.hostname) else {"https"}
    if parts.scheme not in schemes:
        raise CallFailed("The address must begin with https://.")
    return parts


def checked_addresses(host: str, port: int) -> list[str]:
    """The addresses of this name, after all of them were looked at. Raises :class:`CallFailed`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallFailed(f"There is no place of the name {host}.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not _is_permitted(host):
        for address in addresses:
            if not is_public(address):
                raise CallFailed(f"{host} is inside a network or on this machine, and is not called.")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where another one is wrapped in it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _unwrapped(found))


def _unwrapped(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)]
    wrapped = [one for one in inner if one is not None]
    return [address, *wrapped] if not address.ipv4_mapped else wrapped


def _is_permitted(host: str) -> bool:
    """Whether whoever runs this installation has named it as a place inside that may be called."""
    return host.lower() in settings.WEBHOOK_INSIDE_HOSTS


def _connection(parts: SplitResult, port: int, addresses: list[str]) -> http.client.HTTPConnection:
    kind = _CheckedHTTPS if parts.scheme == "https" else _Checked
    return kind(addresses, parts.hostname or "", port)


class _Checked(http.client.HTTPConnection):
    """Connects to the first of the addresses that were checked, and never asks for the name again."""

    def __init__(self, addresses: list[str], host: str, port: int) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.addresses = addresses

    def connect(self) -> None:
        *others, last = self.addresses[:3]
        for address in others:
            with suppress(OSError):
                self.sock = socket.create_connection((address, self.port), SECONDS / 3)
                return
        self.sock = socket.create_connection((last, self.port), SECONDS)


class _CheckedHTTPS(_Checked):
    """The same, with the certificate of the name."""

    default_port = 443

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _cut(connection: http.client.HTTPConnection, too_late: threading.Event) -> None:
    """End a call that lasts too long, wherever it stands."""
    too_late.set()
    if connection.sock:
        with suppress(OSError):  # of the plain socket, beneath any encryption that is at work just now
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _why(error: Exception, *, late: bool) -> str:
    if late or isinstance(error, TimeoutError):
        return f"It did not answer within {SECONDS} seconds."
    if isinstance(error, ssl.SSLError):
        return f"Its certificate or its encryption is not in order: {error.reason or error}."
    return f"It could not be reached: {error}"[:300]


def as_json(value: Any) -> bytes:
    """The document as it is sent and signed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
