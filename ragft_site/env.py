"""Settings from the environment, read strictly.

A value that cannot mean anything is refused with the name of its variable; nothing is guessed. An empty
variable counts as unset, because container tools write unset ones that way. Every variable `NAME` may come
from a file instead, named by `NAME_FILE`, so that secrets need not stand in the environment.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

LONGEST_WAIT = 5
"""Seconds in which a page gets a connection to PostgreSQL, or says that there is none."""


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file named by `name_FILE`; refused when unset without a default."""
    value, path = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one")
    if path:
        value = _content(f"{name}_FILE", Path(path))
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set")
    return default


def flag(name: str, default: bool = False) -> bool:
    """True or false, in these words only."""
    value = text(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name}={value!r}: say true or false")
    return value == "true"


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, not below `least`."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r}: say a whole number, {least} or more")
    return int(value)


def hosts(name: str) -> set[str]:
    """Names or addresses of machines, with commas or spaces between; none when unset."""
    found = text(name, "").replace(",", " ").lower().split()
    for host in found:
        if "/" in host:
            raise ImproperlyConfigured(f"{name}={host!r}: say a host only, such as chat.example.org")
    return set(found)


def time_zone(name: str, default: str) -> str:
    """The name of a time zone that this machine knows, such as Europe/Vienna."""
    value = text(name, default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name}={value!r}: say a time zone such as Europe/Vienna")
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute path."""
    path = Path(text(name, str(default)))
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name}={str(path)!r}: say a path from the root")
    return path


def url(name: str, default: str, *, schemes: set[str]) -> SplitResult:
    """An address whose scheme is one of `schemes`, split into its parts."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # a port that is no number is noticed only when asked for
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{s}:' for s in sorted(schemes))}")
    return parts


def site(name: str, default: str) -> SplitResult:
    """The address people type: scheme and host, nothing after them."""
    parts = url(name, default, schemes={"http", "https"})
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name}: say scheme and host only, such as https://ragft.example.org")
    return parts


def choice(name: str, default: str, *, among: set[str]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name}={value!r}: say {' or '.join(sorted(among))}")
    return value


def database(name: str, *, default: Path, base: Path, pool_size: int, password: str = "") -> dict[str, Any]:
    """Django's description of the database at `name`: SQLite (the file `default` when unset) or PostgreSQL.

    `sqlite:///folder/file` is meant from `base`, `sqlite:////folder/file` from the root. For PostgreSQL a
    `host` in the query names a folder with a unix socket, and other queries (`sslmode`, ...) reach libpq.
    `password` is PostgreSQL's where the address bears none.
    """
    parts = url(name, f"sqlite:///{quote(str(default))}", schemes={"sqlite", "postgres", "postgresql"})
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2:
            raise ImproperlyConfigured(f"{name}: say sqlite:///path/to/file")
        return _sqlite(base / unquote(parts.path[1:]))
    if len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name}: name the database, as in postgres://user@host/name")
    if password and parts.password:
        raise ImproperlyConfigured(f"{name} bears a password, and another one is set beside it: keep one")
    return _postgresql(parts, pool_size, password)


def _sqlite(path: Path) -> dict[str, Any]:
    """SQLite for several writing processes: WAL lets readers in, IMMEDIATE ends "database is locked"."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A file, because an in-memory database loses rows when the tests' server threads write.
        "TEST": {"NAME": path.with_name(f"test_{path.name}")},
        "CONN_MAX_AGE": 60,  # the PRAGMAs below cost something on every new connection
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # the busy wait is not fair: under load one write can wait 9 seconds
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
            "PRAGMA journal_size_limit=27103364;",
        },
    }


def _postgresql(parts: SplitResult, pool_size: int, password: str) -> dict[str, Any]:
    """PostgreSQL through psycopg's pool, one connection at most for each thread that serves."""
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or password,
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,  # a restarted server is noticed before a query fails on it
        "OPTIONS": options | {"pool": {"min_size": 1, "max_size": pool_size, "timeout": LONGEST_WAIT}},
    }


def redis(name: str, *, default: Path) -> tuple[str, str, str]:
    """The addresses of the task queue, for Celery and for others, and of the cache.

    `redis://host:6379/0`, `rediss://...` with TLS, or `unix:///path/to/socket?db=0` (the socket `default`
    when unset). The cache has the database number after the queue's, because emptying the cache empties the
    whole numbered database.
    """
    parts = url(name, f"unix://{quote(str(default))}", schemes={"redis", "rediss", "unix"})
    if parts.scheme == "unix":
        number = _number(name, dict(parse_qsl(parts.query)).get("db", "0"))
        return (
            f"redis+socket://{parts.path}?virtual_host={number}",
            f"unix://{parts.path}?db={number}",
            f"unix://{parts.path}?db={number + 1}",
        )
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name}: name the host, as in redis://host:6379/0")
    number = _number(name, parts.path.strip("/") or "0")
    queue, cache = parts._replace(path=f"/{number}"), parts._replace(path=f"/{number + 1}")
    broker = queue
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in parts.query:
        broker = queue._replace(query="ssl_cert_reqs=required")  # Celery asks for it in so many words
    return broker.geturl(), queue.geturl(), cache.geturl()


def mail(name: str, *, default: Path, base: Path) -> dict[str, Any]:
    """Django's e-mail settings for `name`.

    `smtp://` is plain, `smtp+tls://` turns to TLS after greeting (STARTTLS), `smtps://` is TLS from the first
    byte; `file:///folder` (the folder `default` when unset) writes messages to files instead of sending them.
    """
    parts = url(name, f"file://{quote(str(default))}", schemes={"file", "smtp", "smtp+tls", "smtps"})
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(base / unquote(parts.path)),
        }
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name}: name the host, as in smtp+tls://user:password@host:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def _number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}: {value!r} is no database number")
    return int(value)
