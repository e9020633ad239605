"""The table of measurements says truly which goal is met."""

import pytest

from benchmarks.measure import Line, compare

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("ratio", "goal", "at_least", "word"),
    [
        pytest.param(1.0, 1.1, False, "ok", id="cheap enough"),
        pytest.param(1.2, 1.1, False, "**over**", id="too dear"),
        pytest.param(0.9, 0.85, True, "ok", id="fast enough"),
        pytest.param(0.5, 0.85, True, "**over**", id="too slow"),
    ],
)
def test_a_line_says_whether_its_goal_is_met(ratio, goal, at_least, word):
    line = Line("what", "limit", ratio, goal, at_least, 1.0, 1.0, ratio, ratio)

    assert line.row().split("|")[5].strip() == word


def test_a_line_without_a_goal_says_nothing():
    line = Line("what", "limit", 9.0, None, False, 1.0, 1.0, 9.0, 9.0)

    assert line.row().split("|")[4:6] == ["  ", "  "]
    assert line.is_met


def test_ours_and_the_limit_are_measured_in_turn():
    order, costs = [], iter([2.0, 1.0] * 3)

    def measure(work, repeat):
        work()
        return next(costs)

    line = compare(
        "what",
        "limit",
        lambda: order.append("ours"),
        lambda: order.append("limit"),
        goal=1,
        by=measure,
        rounds=3,
    )

    assert order == ["ours", "limit"] * 4
    assert (line.ratio, line.is_met) == (2.0, False)
