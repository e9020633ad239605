"""The shared cache in Redis with one client for all commands, and what is left of it without Redis.

Django makes a client for each command, which costs twice what the command itself does. A client
is safe between threads: each command takes a connection of the pool.

While Redis is away every read is a miss and every write is dropped, so that pages go on from the
database. Only counters of wrong tries go on in this process's memory: a limit must not vanish
with the server that counts.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient, RedisSerializer
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.pickled import ForeignError, read, write

SILENCE = 2.0  # seconds in which a Redis that just failed is not asked again
TIMEOUTS = {"socket_connect_timeout": 0.2, "socket_timeout": 0.5}
logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
_silent_until = 0.0


class _Serializer(RedisSerializer):
    """Reads without running: who can write into Redis must not become the portal."""

    def dumps(self, obj: Any) -> Any:
        return obj if type(obj) is int else write(obj)  # Redis itself adds to numbers

    def loads(self, data: Any) -> Any:
        with suppress(ValueError):
            return int(data)
        try:
            return read(data)
        except ForeignError as error:
            logger.warning("the shared cache holds something foreign: %s", error)
            return None


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
    """What `CACHES` names when there is a Redis.

    The option KEPT_IN_PROCESS holds how the keys begin that go on without it.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self._counted = tuple(options.pop("KEPT_IN_PROCESS", ()))
        # One more try at once: a Redis that was restarted has closed the pool's connections.
        options = {"retry": Retry(NoBackoff(), 1), "serializer": _Serializer, **TIMEOUTS, **options}
        super().__init__(server, params | {"OPTIONS": options})
        self._class = _Client
        self._local = LocMemCache("without-redis", {"OPTIONS": {"MAX_ENTRIES": 20_000}})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _asked(
            lambda: super(Cache, self).get(key, default, version),
            lambda: self._local.get(key, default, version) if self._counts(key) else default,
        )

    def set(self, key: Any, value: Any, *args: Any, **options: Any) -> None:
        _asked(
            lambda: super(Cache, self).set(key, value, *args, **options),
            lambda: self._local.set(key, value, *args, **options) if self._counts(key) else None,
        )

    def add(self, key: Any, value: Any, *args: Any, **options: Any) -> bool:
        return _asked(
            lambda: super(Cache, self).add(key, value, *args, **options),
            lambda: self._local.add(key, value, *args, **options) if self._counts(key) else True,
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return _asked(
            lambda: super(Cache, self).incr(key, delta, version),
            lambda: self._local.incr(key, delta, version),
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _asked(
            lambda: super(Cache, self).delete(key, version),
            lambda: self._local.delete(key, version),
        )

    def touch(self, key: Any, *args: Any, **options: Any) -> bool:
        return _asked(lambda: super(Cache, self).touch(key, *args, **options), lambda: False)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return _asked(lambda: super(Cache, self).has_key(key, version), lambda: False)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        wanted = list(keys)
        return _asked(lambda: super(Cache, self).get_many(wanted, version), lambda: {})

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return _asked(lambda: super(Cache, self).set_many(data, *args, **options), lambda: [])

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        wanted = list(keys)
        _asked(lambda: super(Cache, self).delete_many(wanted, version), lambda: None)

    def clear(self) -> None:
        self._local.clear()
        _asked(lambda: super(Cache, self).clear(), lambda: None)

    def _counts(self, key: Any) -> bool:
        return str(key).startswith(self._counted)


def _asked(of_redis: Callable[[], Answer], without: Callable[[], Answer]) -> Answer:
    """Ask Redis, unless it has just failed; go on without it when it fails."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return without()
    try:
        return of_redis()
    except (RedisError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE
        logger.warning("the shared cache is away: %s", type(error).__name__)
        return without()
