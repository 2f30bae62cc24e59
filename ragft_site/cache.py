"""The cache for what every page does without."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)


def _or(otherwise: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    """The method; and while nobody answers, what it says of an empty cache."""

    @wraps(method)
    def attempt(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            log.warning("The cache does not answer: %s", error)
            return otherwise(*args, **kwargs)

    return attempt


def _default(key: str, default: Any = None, version: int | None = None) -> Any:
    return default


def _no_such_key(key: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"Key {key!r} not found")


class ForgetfulCache(RedisCache):
    """Django's cache on Redis; while that does not answer, as if nothing had ever been kept.

    For who looks at a page now and what a preview has read, so that a queue that is started again makes no
    page fail; not for counting tries.
    """

    get = _or(_default, RedisCache.get)
    get_many = _or(lambda *args, **kwargs: {}, RedisCache.get_many)
    has_key = _or(lambda *args, **kwargs: False, RedisCache.has_key)
    add = _or(lambda *args, **kwargs: True, RedisCache.add)
    set = _or(lambda *args, **kwargs: None, RedisCache.set)
    set_many = _or(lambda data, *args, **kwargs: list(data), RedisCache.set_many)
    touch = _or(lambda *args, **kwargs: False, RedisCache.touch)
    delete = _or(lambda *args, **kwargs: False, RedisCache.delete)
    delete_many = _or(lambda *args, **kwargs: None, RedisCache.delete_many)
    incr = _or(_no_such_key, RedisCache.incr)
