"""The cache for what pages do without: while it does not answer, it is as if nothing had been kept."""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

cache = ConnectionProxy(caches, "forgetful")  # as Django's own: each thread has one
