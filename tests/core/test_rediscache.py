"""The shared cache asks Redis through one client."""

from core.rediscache import Cache


def test_commands_of_a_cache_share_a_client_and_caches_do_not():
    ours = Cache("redis://127.0.0.1:1/0", {})._cache
    other = Cache("redis://127.0.0.1:1/1", {})._cache

    assert ours.get_client("one") is ours.get_client("two")
    assert ours.get_client("one", write=True) is ours.get_client("two", write=True)
    assert ours.get_client("one") is not other.get_client("one")
