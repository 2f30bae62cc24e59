"""Promises of the test base: no worker of xdist sees another's cache."""

import os

from django.conf import settings


def test_each_worker_has_a_cache_of_its_own():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    number = 2 * (int(worker.removeprefix("gw")) + 1) if worker else 0
    assert settings.BROKER_URL.endswith(f"?virtual_host={number}")
    assert settings.CACHE_URL.endswith(f"?db={number + 1}")
