"""The shared cache asks Redis through one client."""

import pytest
from django.core.cache.backends.redis import RedisCache
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from api.throttles import PerMinute, WritesPerMinute
from core import rediscache
from core.errors import RefusedError
from core.rediscache import Cache
from dashboard.tallies import Tally
from services.views import corrections

pytestmark = pytest.mark.once


def test_commands_of_a_cache_share_a_client_and_caches_do_not():
    ours = Cache("redis://127.0.0.1:1/0", {})._cache
    other = Cache("redis://127.0.0.1:1/1", {})._cache

    assert ours.get_client("one") is ours.get_client("two")
    assert ours.get_client("one", write=True) is ours.get_client("two", write=True)
    assert ours.get_client("one") is not other.get_client("one")


@pytest.fixture
def away(settings):
    """A cache whose Redis does not answer; one that has failed just now is not asked."""
    rediscache._silent_until = 0.0
    yield Cache("redis://127.0.0.1:1/0", {"OPTIONS": {"KEPT_IN_PROCESS": settings.COUNTED}})
    rediscache._silent_until = 0.0


def test_without_redis_reads_are_misses_and_writes_are_dropped(away):
    away.set("page", "kept")

    assert away.get("page", "missed") == "missed"
    assert away.add("page", 1) is True
    assert away.get_many(["page"]) == {}
    assert away.has_key("page") is False
    assert away.touch("page") is False
    assert away.delete("page") is False
    assert away.set_many({"page": 1}) == []


def test_without_redis_wrong_passwords_are_still_counted(away):
    for _ in range(3):
        away.add("sign-in:wrong:x", 0)
        count = away.incr("sign-in:wrong:x")

    assert count == 3
    assert away.decr("sign-in:wrong:x") == 2


def test_without_redis_guesses_and_words_of_visitors_are_still_counted(away, rf, monkeypatch):
    away.clear()
    monkeypatch.setattr(corrections, "cache", away)
    request = rf.post("/")

    for _ in range(corrections.WRONG_PER_ADDRESS_AND_HOUR):
        corrections.begin_guess(request, "certificate")
    corrections.take_back_guess(corrections.begin_guess(rf.post("/", REMOTE_ADDR="::1"), "x"))
    for _ in range(corrections.PER_ADDRESS_AND_HOUR):
        corrections.check_limit(request)

    with pytest.raises(RefusedError):
        corrections.begin_guess(request, "certificate")
    with pytest.raises(RefusedError):
        corrections.check_limit(request)


def test_without_redis_requests_of_programs_are_still_counted(away, rf, settings, monkeypatch):
    """Source: docs/rules.md R-API-4."""
    away.clear()
    settings.API_PER_MINUTE = 10
    monkeypatch.setattr(SimpleRateThrottle, "cache", away)
    stale = {"HTTP_AUTHORIZATION": "Bearer old"}

    def allowed(throttle: type[PerMinute], **words: str) -> list[bool]:
        asked = [Request(rf.post("/api/v1/tokens/", **words)) for _ in range(12)]
        return [throttle().allow_request(request, APIView()) for request in asked]

    assert allowed(PerMinute) == allowed(PerMinute, **stale) == [True] * 10 + [False] * 2
    assert allowed(WritesPerMinute) == [True] * 2 + [False] * 10


def test_a_redis_that_just_failed_is_not_asked_again(away, monkeypatch):
    away.get("page")
    asked = []
    monkeypatch.setattr(RedisCache, "get", lambda *a, **k: asked.append(a))

    for _ in range(10):
        away.get("page")

    assert asked == []
    rediscache._silent_until = 0.0
    away.get("page")
    assert len(asked) == 1


@pytest.mark.parametrize("value", [0, -7, True, "第 1 小学", None, {"F12": Tally(673, 640)}])
def test_what_was_put_in_comes_back_as_it_was(value):
    serializer = Cache("redis://127.0.0.1:1/0", {})._cache._serializer
    packed = serializer.dumps(value)

    assert serializer.loads(packed if isinstance(packed, bytes) else b"%d" % packed) == value


def test_what_somebody_else_wrote_into_redis_is_a_miss_and_is_never_run(caplog):
    stranger = b"cbuiltins\nexec\n(S'import core.rediscache as c; c.RAN = 1'\ntR."

    assert Cache("redis://127.0.0.1:1/0", {})._cache._serializer.loads(stranger) is None
    assert not hasattr(rediscache, "RAN")
    assert "something foreign: builtins.exec" in caplog.text
