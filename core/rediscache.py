"""The shared cache in Redis with one client for all commands.

Django makes a client for each command, which costs twice what the command itself does. A client
is safe between threads: each command takes a connection of the pool.
"""

from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _Client(RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[bool, redis.Redis] = {}  # for reading and for writing

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """Return the one client, made at the first command."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class Cache(RedisCache):
    """What `CACHES` names when there is a Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
