"""One line of the table: ours against its limit, alternating, medians."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection

Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """A ratio, its goal, and how far the rounds lay apart."""

    name: str
    limit: str
    ratio: float
    goal: float | None
    at_least: bool
    ours_ms: float
    limit_ms: float
    low: float
    high: float

    @property
    def is_met(self) -> bool:
        """True when the goal is reached, or none is set for this size."""
        if self.goal is None:
            return True
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def row(self) -> str:
        """Return the line as a row of a Markdown table."""
        sign = "≥" if self.at_least else "≤"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}"
        verdict = "" if self.goal is None else "ok" if self.is_met else "**over**"
        return (
            f"| {self.name} | {self.limit} | {self.ratio:.2f} ({self.low:.2f}–{self.high:.2f}) "
            f"| {goal} | {verdict} "
            f"| {self.ours_ms:.2f} / {self.limit_ms:.2f} |"
        )


HEADER = (
    "| what | limit = 1 | ratio (lowest–highest round) | goal | | ours / limit, ms |\n"
    "|---|---|---|---|---|---|"
)


def cpu(work: Work, repeat: int = 1) -> float:
    """Return CPU milliseconds of this process for one run."""
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) * 1000 / repeat


def both(work: Work, repeat: int = 1) -> float:
    """Return CPU milliseconds of this process and of its PostgreSQL server process for one run.

    What the clock would say if nobody else were on the machine: one waits while the other works.
    """
    before = _cpu_of_server()
    here = cpu(work, repeat)
    return here + (_cpu_of_server() - before) / repeat


def _cpu_of_server() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e6


def wall(work: Work, repeat: int = 1) -> float:
    """Return milliseconds by the clock for one run: for work that waits for PostgreSQL."""
    start = time.perf_counter()
    for _ in range(repeat):
        work()
    return (time.perf_counter() - start) * 1000 / repeat


def sql(work: Work, repeat: int = 1) -> float:
    """Return the milliseconds that one run spends in the database."""
    spent = 0.0

    def timed(execute, statement, parameters, many, context):  # type: ignore[no-untyped-def]
        nonlocal spent
        start = time.perf_counter()
        try:
            return execute(statement, parameters, many, context)
        finally:
            spent += time.perf_counter() - start

    with connection.execute_wrapper(timed):
        for _ in range(repeat):
            work()
    return spent * 1000 / repeat


def compare(
    name: str,
    limit_name: str,
    ours: Work,
    limit: Work,
    *,
    goal: float | None,
    at_least: bool = False,
    by: Callable[[Work, int], float] = cpu,
    limit_by: Callable[[Work, int], float] | None = None,
    rounds: int = 5,
    repeat: int = 1,
) -> Line:
    """Measure both in turn; the ratio is ours / limit, or limit / ours where more is better."""
    ours(), limit()  # the first run fills caches, imports and plans
    pairs = [(by(ours, repeat), (limit_by or by)(limit, repeat)) for _ in range(rounds)]
    ratios = [b / a if at_least else a / b for a, b in pairs]
    ours_ms, limit_ms = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = limit_ms / ours_ms if at_least else ours_ms / limit_ms
    low, high = min(ratios), max(ratios)
    return Line(name, limit_name, ratio, goal, at_least, ours_ms, limit_ms, low, high)
