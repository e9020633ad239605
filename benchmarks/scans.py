"""Tables that statements read from end to end, and why: what EXPLAIN says, asked twice.

Once as it is, and once more with Seq Scans forbidden: that tells a filter that no index serves from
a small table that PostgreSQL rather reads whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import Error, connection, transaction

from core.paging import MOST_ROWS

# Rows that a statement may read from a table without an index: counting stops at one more than can
# be paged through, and may find them all from the start where most rows match.
SCANNED = MOST_ROWS + 1
NARROW = 3  # a filter that leaves more than one row in so many is no work for an index
WORTH_EXPLAINING_MS = 1.0  # nothing reads ten thousand rows in less

Statement = tuple[str, Any, float]  # with its parameters and milliseconds

WHOLE_TABLE, BY_CHOICE, NO_INDEX = "whole", "by choice", "no index"
WHY = {
    WHOLE_TABLE: "most of its rows are asked for",
    BY_CHOICE: "an index serves the filter, reading the table is cheaper",
    NO_INDEX: "no index serves the filter",
}


@dataclass(frozen=True)
class Scan:
    """A table read from end to end, and why."""

    table: str
    rows: int
    why: str

    def __str__(self) -> str:
        return f"scans {self.rows:,} of {self.table} ({self.why})"


def scans_of(statements: list[Statement]) -> list[Scan]:
    """Return the tables that a statement reads from end to end: of each the worst."""
    found: dict[tuple[str, str], Scan] = {}
    for sql, parameters, ms in statements:
        if ms < WORTH_EXPLAINING_MS or not sql.startswith(("SELECT", "(SELECT", "WITH")):
            continue
        for scan in _explained(sql, parameters):
            known = found.setdefault((scan.table, scan.why), scan)
            found[scan.table, scan.why] = max(known, scan, key=lambda one: one.rows)
    return list(found.values())


def _explained(sql: str, parameters: Any) -> list[Scan]:
    """Return what a statement scans; every page asks for the side bar, explained but once."""
    key = (sql, repr(parameters))
    if key not in EXPLAINED:
        EXPLAINED[key] = []
        with suppress(Error):  # it locks, or names what is gone
            plan = _plan("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)", sql, parameters)
            long = [node for node in _nodes(plan) if _is_long(node)]
            narrow = {node["Relation Name"] for node in long if not _is_whole(node)}
            served = _served(sql, parameters) if narrow else set()
            EXPLAINED[key] = [_scan(node, served) for node in long]
    return EXPLAINED[key]


def _plan(how: str, sql: str, parameters: Any, before: str = "") -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        if before:
            cursor.execute(before)
        cursor.execute(f"{how} {sql}", parameters)
        [(plan,)] = cursor.fetchall()
    found: dict[str, Any] = plan[0]["Plan"]
    return found


def _served(sql: str, parameters: Any) -> set[str]:
    """Return the tables that an index finds rows of where no table may be read whole."""
    off = "SET LOCAL enable_seqscan = off"
    nodes = list(_nodes(_plan("EXPLAIN (FORMAT JSON)", sql, parameters, before=off)))
    unserved = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    by_index = {
        node["Relation Name"]
        for node in nodes
        if "Relation Name" in node and {"Index Cond", "Recheck Cond"} & node.keys()
    }
    return by_index - unserved


def _scan(node: dict[str, Any], served: set[str]) -> Scan:
    table = node["Relation Name"]
    if _is_whole(node):
        return Scan(table, _read(node), WHOLE_TABLE)
    return Scan(table, _read(node), BY_CHOICE if table in served else NO_INDEX)


def _read(node: dict[str, Any]) -> int:
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(read * node["Actual Loops"])


def _is_long(node: dict[str, Any]) -> bool:
    return bool(node["Node Type"] == "Seq Scan" and _read(node) > SCANNED)


def _is_whole(node: dict[str, Any]) -> bool:
    """True when most rows are asked for, and read but once; parallel workers share one reading."""
    is_once = node["Actual Loops"] == 1 or node.get("Parallel Aware", False)
    return bool(is_once and node["Actual Rows"] * node["Actual Loops"] * NARROW >= _read(node))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def scans_by_table(found: Iterable[tuple[str, list[Scan]]]) -> str:
    """Return which tables are read whole, why, by how many pages, and one of these.

    Shape:  `found` are (page, its scans).
    """
    pages_of: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for page, scans in found:
        for scan in scans:
            pages_of[scan.table, scan.why] += 1
            example.setdefault((scan.table, scan.why), f"{scan.rows:,} by {page}")
    lines_of = [
        f"| {table} | {WHY[why]} | {number} | {example[table, why]} |"
        for (table, why), number in sorted(
            pages_of.items(), key=lambda pair: (pair[0][1] != NO_INDEX, pair[0][1], -pair[1])
        )
    ]
    return "\n".join(["| table read | why | pages | rows |", "|---|---|---|---|", *lines_of])


EXPLAINED: dict[tuple[str, str], list[Scan]] = {}
