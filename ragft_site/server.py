"""The Redis or Valkey behind the queue, for what is kept beside the tasks: small, and soon made again."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 2
"""Seconds; whoever asks can do without an answer."""


@cache
def server() -> Redis:
    """A client, in the queue's own numbered database. Raises `redis.RedisError` when nobody answers."""
    return Redis.from_url(
        settings.QUEUE_URL,
        decode_responses=True,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), retries=1),  # on a connection that the server has ended meanwhile
    )


def table(name: str) -> dict[str, str]:
    """All of a table that is kept there; empty when there is none."""
    return cast(dict[str, str], server().hgetall(name))
