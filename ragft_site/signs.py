"""Signs of life of what nobody can ask: worker and schedule leave them, others look whether they are fresh.

One lies with the queue, where every process sees it, and one in a file for who watches over the container.
"""

from __future__ import annotations

import time

from django.conf import settings
from redis import RedisError

from ragft_site.server import server

PARTS = ("worker", "schedule")
LASTS = 90
"""Seconds for which a sign counts."""
EVERY = 10
"""Seconds between two signs."""

_given: dict[str, float] = {}


def give(part: str) -> None:
    """Say that this part is at work. Costs nothing when it has been said a moment ago."""
    now = time.monotonic()
    if now - _given.get(part, -EVERY) < EVERY:
        return
    _given[part] = now
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.VAR_DIR / f"{part}.alive").touch()
    try:
        server().set(_key(part), 1, ex=LASTS)
    except RedisError:
        del _given[part]  # said again as soon as somebody listens


def heard() -> dict[str, bool]:
    """Which parts were heard from lately. Raises `redis.RedisError`."""
    found = server().mget([_key(part) for part in PARTS])
    return {part: bool(sign) for part, sign in zip(PARTS, found, strict=True)}


def _key(part: str) -> str:
    return f"ragft:heard:{part}"
