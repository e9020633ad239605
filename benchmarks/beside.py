"""Ten thousand rows out and in while people look at pages: seconds, memory, and what pages feel.

Both are work of the job queue, so each runs in a process of its own beside the web server, with the
niceness of deploy/systemd/portal-worker.service.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django

from benchmarks.measure import Line

RATE = 10  # views a second
MOST_SECONDS, MOST_MIB, MOST_RATIO = 10.0, 150.0, 2.0  # of an export


def lines(seconds: int) -> Iterator[Line]:
    """Hold a modest rate for `seconds`: alone, beside one export, beside two, beside an import."""
    from benchmarks import load

    views = load.Views()
    with load.served() as web:
        load.traffic(web.port, views, rate=RATE, seconds=10)  # fills caches
        for words, works in (
            ("one export", ["export"]),
            ("two exports at once", ["export"] * 2),
            ("an import", ["import"]),
        ):
            alone = load.traffic(web.port, views, rate=RATE, seconds=seconds)
            done, answers = _beside(
                works,
                seconds,
                lambda: load.traffic(web.port, views, rate=RATE, seconds=seconds),
            )
            is_export = works[0] == "export"
            name = f"{words} of 10,000 rows beside {RATE} views a second"
            took = max(one["seconds"] for one in done) * 1000
            yield _line(f"{name}: s", took, MOST_SECONDS * 1000 if is_export else None)
            held = max(one["mib"] for one in done)
            yield _line(f"{name}: extra MiB", held, MOST_MIB if is_export else None)
            p95 = quantiles(answers.all, n=20)[-1]
            before = quantiles(alone.all, n=20)[-1]
            ratio = p95 / before
            wrong = answers.wrong + alone.wrong
            name = f"{name}: p95 of pages, {wrong} errors"
            yield Line(name, "without", ratio, MOST_RATIO, False, p95, before, ratio, ratio)


def _line(name: str, value: float, most: float | None) -> Line:
    ratio = value / most if most else 0.0
    goal = 1 if most else None
    return Line(name, "its goal", ratio, goal, False, value, most or 0.0, ratio, ratio)


def _beside(
    works: list[str], seconds: int, pages: Callable[[], Any]
) -> tuple[list[dict[str, float]], Any]:
    """Ask for pages while each of the works is done again and again."""
    command = ["nice", "-n", "10", sys.executable, "-m", "benchmarks.beside"]  # as the unit says
    children = [
        subprocess.Popen(
            [*command, work, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for work in works
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        answers = pages()
        done = [json.loads(child.communicate()[0]) for child in children]
    finally:
        for child in children:
            child.kill()
    return done, answers


def main(work: str, seconds: int) -> None:
    """Do one work again and again for `seconds`; print the median seconds and the extra MiB."""
    django.setup()
    from benchmarks import data, workbooks  # the apps are loaded by now
    from core import pinyin

    content = workbooks.roster()
    pinyin.full("莲华")
    data.staff()
    task = workbooks.export if work == "export" else lambda: workbooks.import_roster(content)
    gc.collect()
    print("ready", flush=True)
    sys.stdin.readline()
    start = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    end, took = time.perf_counter() + seconds, []
    while time.perf_counter() < end:
        begun = time.perf_counter()
        task()
        took.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": median(took), "mib": _status("VmHWM") - start}))


def _status(name: str) -> float:
    found = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in found if line.startswith(name))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
