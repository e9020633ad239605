"""Answers that are dear to make: one makes them, who comes meanwhile reads the one before."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from core import kept, pagecache, rediscache
from core.guards import public_page
from core.rediscache import Cache

pytestmark = pytest.mark.both

CROWD = 6


class Work:
    """Something dear: says how often it was done, and takes a moment each time."""

    def __init__(self, seconds: float = 0.08) -> None:
        self.done, self.seconds, self._lock = 0, seconds, threading.Lock()
        self.is_begun = threading.Event()

    def __call__(self) -> int:
        with self._lock:
            self.done += 1
            number = self.done
        self.is_begun.set()
        time.sleep(self.seconds)
        return number


@pytest.fixture
def dear(monkeypatch):
    """What takes 20 ms is dear here."""
    monkeypatch.setattr(kept, "CHEAP", 0.02)
    monkeypatch.setattr(kept, "WAIT", 5.0)


def at_once(ask) -> list:
    """Return what CROWD people get who ask in the same moment."""
    gate = threading.Barrier(CROWD)

    def person(_: int):
        gate.wait()
        return ask()

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(person, range(CROWD)))


def ask(work, reader=1, key="tally"):
    return kept.answer(key, work, reader=reader)


def over(reader=1, key="tally"):
    """Let the time of a kept answer be over."""
    shared = f"kept:{reader}:{key}"
    old = cache.get(shared)
    cache.set(shared, kept.Answer(old.value, old.at, 0.0, old.mark))


@pytest.mark.parametrize(
    ("took", "seconds"), [(0.02, 0), (0.24, 0), (0.25, 7.5), (1.0, 30), (2.0, 60), (20, 60)]
)
def test_what_is_cheap_is_not_kept_and_nothing_longer_than_a_minute(took, seconds, monkeypatch):
    monkeypatch.setattr(kept, "CHEAP", 0.25)
    assert kept.seconds_to_keep(took) == seconds


def test_what_is_cheap_is_made_each_time():
    work = Work(0)

    assert [ask(work).value for _ in range(3)] == [1, 2, 3]
    assert ask(work).moment is None


def test_what_is_dear_is_made_once_and_says_of_when_it_is(dear):
    work = Work()
    begun = time.time()
    first, second = ask(work), ask(work)

    assert (first.value, second.value, work.done) == (1, 1, 1)
    assert first.moment is None
    assert begun <= second.moment.timestamp() <= begun + work.seconds


@pytest.mark.parametrize("is_alone", [True, False])
def test_of_many_at_once_one_makes_the_first_answer(dear, monkeypatch, is_alone):
    if not is_alone:  # what it would be without
        monkeypatch.setattr(kept, "alone", lambda key: nullcontext(True))
    work = Work()

    values = at_once(lambda: ask(work).value)

    assert (work.done == 1) is is_alone
    assert len(set(values)) == work.done


def test_while_one_makes_it_anew_the_others_read_the_one_before(dear):
    work = Work()
    ask(work)
    over()

    found = at_once(lambda: ask(work))

    assert work.done == 2
    assert {one.value for one in found} == {1, 2}
    assert all(one.moment is not None for one in found if one.value == 1)


def test_who_died_while_making_holds_nobody_up(dear, monkeypatch):
    work = Work()
    cache.add("making:kept:1:tally", "a process that is gone", timeout=kept.MAKING)
    monkeypatch.setattr(kept, "WAIT", 0.1)
    begun = time.monotonic()

    assert ask(work).value == 1
    assert time.monotonic() - begun < kept.MAKING / 2  # and not until that process counts as dead

    over()
    assert ask(work).value == 1  # the one before, at once
    cache.delete("making:kept:1:tally")  # as its time runs out
    assert ask(work).value == 2


def test_where_a_first_answer_takes_long_the_others_are_told_what_holds_meanwhile(
    dear, monkeypatch
):
    monkeypatch.setattr(kept, "WAIT", 0.05)
    work = Work(0.3)

    found = at_once(lambda: kept.answer("alike", work, reader="names", meanwhile=0).value)

    assert (work.done, set(found)) == (1, {0, 1})


def test_who_fails_leaves_the_work_to_the_next(dear):
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(broken)

    assert cache.get("making:kept:1:tally") is None
    assert ask(Work()).value == 1


def test_nobody_reads_what_was_made_for_another(dear):
    assert ask(lambda: time.sleep(0.03) or "of one", reader=1).value == "of one"
    assert ask(lambda: "of another", reader=2).value == "of another"
    assert ask(lambda: "not made", reader=1).value == "of one"


def test_ones_own_change_is_seen_at_once_and_anothers_is_waited_for(dear):
    mine, theirs = Work(), Work()
    ask(mine, reader=1)
    ask(theirs, reader=2)

    kept.forget(1)

    assert (ask(mine, reader=1).value, ask(theirs, reader=2).value) == (2, 1)


@pytest.mark.parametrize(("method", "value"), [("get", 1), ("post", 2)])
def test_whoever_posts_has_their_numbers_made_anew(dear, method, value):
    work = Work()
    ask(work, reader=7)
    request = getattr(RequestFactory(), method)("/desk/")
    request.user = type("User", (), {"is_authenticated": True, "pk": 7})()

    kept.OwnChangesMiddleware(lambda request: HttpResponse())(request)

    assert ask(work, reader=7).value == value


@pytest.fixture
def without_redis(monkeypatch):
    """The cache of a portal whose Redis is away."""
    monkeypatch.setattr(rediscache, "_silent_until", 0.0)
    away = Cache("redis://127.0.0.1:1/0", {})
    for module in (kept, pagecache):
        monkeypatch.setattr(module, "cache", away)


def test_without_redis_everybody_makes_their_own(dear, without_redis):
    work = Work()

    assert sorted(at_once(lambda: ask(work).value)) == list(range(1, CROWD + 1))


# Whole pages


@pytest.fixture
def portal(dear):
    """A public page that takes a moment; its middleware, and how often it was made."""
    work = Work()
    view = public_page(cached=True)(lambda request: HttpResponse(f"第 {work()} 次"))

    def answer(request):
        request.resolver_match = type("Match", (), {"func": staticmethod(view)})()
        return view(request)

    middleware = pagecache.PageCacheMiddleware(answer)
    return work, lambda: middleware(RequestFactory().get("/guide/")).content.decode()


def page_is_over():
    """Let the page's time be over, in this process and in the shared cache."""
    [key] = pagecache._pages
    shared = pagecache._shared_key(key)
    cache.set(shared, pagecache._Shared(cache.get(shared).page, 0.0))
    pagecache._pages.clear()


@pytest.mark.parametrize("is_alone", [True, False])
def test_of_many_visitors_one_has_the_page_made(portal, monkeypatch, is_alone):
    if not is_alone:
        monkeypatch.setattr(pagecache, "alone", lambda key: nullcontext(True))
    work, visit = portal

    at_once(visit)

    assert (work.done == 1) is is_alone


def test_meanwhile_visitors_see_the_page_before_but_not_after_a_published_change(portal):
    _, visit = portal
    visit()
    page_is_over()

    assert set(at_once(visit)) == {"第 1 次", "第 2 次"}

    pagecache.forget()
    assert set(at_once(visit)) == {"第 3 次"}


def test_a_page_whose_maker_died_is_shown_as_it_was(portal, monkeypatch):
    _, visit = portal
    visit()
    page_is_over()
    [key] = [pagecache._key(RequestFactory().get("/guide/"))]
    cache.add(f"making:{pagecache._shared_key(key)}", "gone", timeout=kept.MAKING)

    assert visit() == "第 1 次"

    pagecache.forget()  # no page before: after a while the visitor's own request makes it
    monkeypatch.setattr(kept, "WAIT", 0.1)
    cache.add(f"making:{pagecache._shared_key(key)}", "gone", timeout=kept.MAKING)
    assert visit() == "第 2 次"


def test_without_redis_pages_are_made_and_shown(portal, without_redis):
    work, visit = portal

    assert len(at_once(visit)) == CROWD
    assert 1 <= work.done <= CROWD


def test_a_change_while_a_page_is_made_leaves_no_old_page_behind(portal):
    work, visit = portal
    with ThreadPoolExecutor(1) as other:
        first = other.submit(visit)
        assert work.is_begun.wait(5)
        pagecache.forget()
        first.result()

    assert visit() == "第 2 次"
