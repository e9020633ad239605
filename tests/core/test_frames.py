"""Memory is not mapped and unmapped again and again at the border of a piece of frames."""

import resource
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.handlers.wsgi import WSGIHandler

from core.frames import SLOTS, roomy
from lianhua.wsgi import application

DEPTHS, TIMES = range(400), 200
pytestmark = pytest.mark.once


def leaf():
    return None


# Larger than what calls it, so that at one depth or other it lies across the border.
leaf.__code__ = leaf.__code__.replace(co_stacksize=100)


def faults(depth):
    """Call a leaf many times from `depth` calls down; return the pages of memory touched anew."""
    if depth:
        return faults(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TIMES):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst():
    return max([faults(depth) for depth in DEPTHS])


def in_a_thread(function):
    """Call it where the tests' own room does not reach."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def test_a_request_has_room_for_its_frames():
    assert in_a_thread(roomy(worst)) < TIMES / 4
    assert WSGIHandler.__call__.__name__ == application.__call__.__name__
    assert application.__call__.__code__.co_stacksize == SLOTS


def test_without_room_memory_is_touched_anew_with_each_call_at_the_border():
    assert in_a_thread(worst) >= TIMES
