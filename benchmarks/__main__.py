"""`python3 run.py bench [names] [--scale 100] [--rows 1000000] [--rounds 5]`."""

import argparse
import os
import platform
from collections.abc import Callable, Iterator

import django
from django.utils import timezone

from benchmarks.measure import HEADER, Line

NAMES = (
    "pages",
    "start",
    "photo",
    "workbooks",
    "board",
    "units",
    "ledger",
    "structure",
    "coverage",
    "posters",
)
ALONE = ("load", "lists", "beside", "clock", "nodes")  # long work, only when asked for by name


def main() -> None:
    """Measure what was asked for and print one Markdown table."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, *ALONE, []], help="all when left out")
    parser.add_argument("--scale", type=int, default=100, help="streets in one (%(default)s)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="activities of the largest run")
    parser.add_argument("--rounds", type=int, default=5, help="of each line (%(default)s)")
    parser.add_argument("--rate", type=int, default=50, help="views a second of load (%(default)s)")
    parser.add_argument("--seconds", type=int, default=600, help="of load (%(default)s)")
    options = parser.parse_args()
    wanted = set(options.names or NAMES)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianhua.settings")
    os.environ["LOG_LEVEL"] = "ERROR"
    django.setup()
    print(f"{timezone.now():%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores\n\n{HEADER}")
    over = [line for line in _lines(wanted, options) if not line.is_met]
    print(f"\n{len(over)} over their goal" if over else "\nEvery goal is met")


def _lines(wanted: set[str], options: argparse.Namespace) -> Iterator[Line]:
    # Django is set up by now, and only now may models be imported.
    from benchmarks import (
        beside,
        board,
        data,
        grids,
        ledgers,
        lists,
        load,
        nodes,
        pages,
        pictures,
        start,
        units,
        workbooks,
    )

    data.load()
    stages: list[tuple[str, Callable[[], Iterator[Line]]]] = [
        ("pages", lambda: pages.lines(options.rounds)),
        ("clock", lambda: start.clock_lines(options.rounds)),
        ("start", lambda: start.lines(options.rounds)),
        ("photo", lambda: pictures.lines(options.rounds)),
        ("workbooks", lambda: workbooks.import_lines(options.rounds)),
        ("structure", lambda: grids.import_lines(options.rounds)),
        ("posters", lambda: grids.poster_lines(options.rounds)),
        ("coverage", lambda: grids.coverage_lines(options.rounds, 1)),
        ("coverage", lambda: data.grow_structure(options.scale)),
        ("coverage", lambda: grids.coverage_lines(options.rounds, options.scale)),
        ("board", lambda: board.lines(options.rounds, 1)),
        ("units", lambda: units.lines(options.rounds, 1)),
        ("lists", lambda: data.grow_structure(options.scale)),
        ("board units ledger workbooks load lists beside nodes", lambda: data.grow(options.scale)),
        ("workbooks", lambda: workbooks.export_lines(options.rounds)),
        ("board", lambda: board.lines(options.rounds, options.scale)),
        ("units", lambda: units.lines(options.rounds, options.scale)),
        ("ledger", lambda: ledgers.lines(options.rounds)),
        ("ledger", lambda: data.grow_activities(options.rows)),
        ("ledger", lambda: ledgers.lines(options.rounds)),
    ]
    stages.append(("nodes", lambda: nodes.lines(options.seconds)))
    stages.append(("load", lambda: load.lines(options.rate, options.seconds)))
    stages += [
        ("beside", lambda: beside.lines(min(options.seconds, 60))),
        ("lists", lambda: data.grow_rest(options.scale)),
        ("lists", lambda: lists.lines(data.staff())),
    ]
    for names, stage in stages:
        if wanted & set(names.split()):
            yield from _shown(stage())


def _shown(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        print(line.row(), flush=True)
        yield line


main()
