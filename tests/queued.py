"""What waits in the real queue that nobody works on during tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from json import loads

from celery import current_app


@contextmanager
def queued() -> Iterator[Counter[str]]:
    """`with queued() as tasks:` counts the tasks that were queued in the block, once it has ended."""
    tasks: Counter[str] = Counter()
    before = _waiting()
    yield tasks
    tasks.update(_waiting() - before)


def _waiting() -> Counter[str]:
    with current_app.connection_for_read() as connection, connection.channel() as channel:
        messages = channel.client.lrange("celery", 0, -1)
    return Counter(loads(message)["headers"]["task"].rpartition(".")[2] for message in messages)
