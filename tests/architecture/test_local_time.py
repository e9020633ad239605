"""Which day, hour or year a moment has is asked of its local time, never of UTC's.

Moments are kept in UTC, and from midnight to eight in the morning of Asia/Shanghai it is still
yesterday there. `.date()` or a format of such a moment is then the wrong day, and on the first of
January the wrong year. Read from the source, of tests too: they seldom run in those hours.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
NOT_OURS = {".venv", "benchmarks", "vendor", "var", "migrations"}
GIVEN = {"at", "now", "moment", "before", "since"}  # as moments are called that a function is given
OF_ONE = re.compile(r"at\b|.*\btimezone\.now\(\)")
LOCAL = re.compile(r"\b(?:localtime|localdate|make_naive)\(")
KEPT = {
    field.name
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.DateTimeField)
}
ASKED = {"year", "month", "day", "hour", "date", "time", "weekday", "isocalendar", "strftime"}
MAY_ASK = re.compile(rf"\.(?:{'|'.join(sorted(ASKED))})\b|:%")

REVIEWED = {
    # The hours of a facility, which are times of a day; a plan's field of this name is a moment.
    "places/models/facilities.py self.closes_at",
    # A selection of the board, with the day on which it is taken.
    "dashboard/tallies.py before",
    # Given in local time by the one who calls.
    "services/hours.py moment",
    # Any hour will do: a visitor's tries are counted by it.
    "services/views/corrections.py timezone.now()",
}


def asked_of_utc(source: str) -> Iterator[str]:
    """Yield each moment in `source` of which a part or a text is asked in no zone of its own."""
    tree = ast.parse(source if MAY_ASK.search(source) else "")
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        nodes = list(ast.walk(function))
        asked = [moment for node in nodes if (moment := _asked(node)) is not None]
        if asked:  # to put a tree into words takes long
            made = [made for node in nodes for made in _made(node)]
            local = {name for name, value in made if LOCAL.search(value)}
            utc = {name for name, value in made if OF_ONE.match(value)}
            utc |= GIVEN - {name for name, _ in made}
            yield from (ast.unparse(one) for one in asked if _is_moment(one, utc - local))


def _made(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that is given a value, with the value's source."""
    if isinstance(node, ast.Assign | ast.NamedExpr):
        value = ast.unparse(node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        given = (target for target in targets if isinstance(target, ast.Name | ast.Tuple))
        names = (name for target in given for name in ast.walk(target))
        yield from ((name.id, value) for name in names if isinstance(name, ast.Name))


def _asked(node: ast.AST) -> ast.expr | None:
    """Return what a part or a text is asked of."""
    if isinstance(node, ast.Attribute) and node.attr in ASKED:
        return node.value
    if isinstance(node, ast.FormattedValue) and "%" in ast.unparse(node.format_spec or node):
        return node.value
    return None


def _is_moment(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_moment(node.left, names)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "timezone.now"
    if isinstance(node, ast.Attribute):
        return node.attr in KEPT | GIVEN
    return isinstance(node, ast.Name) and node.id in names


def test_no_part_of_a_moment_is_asked_of_utc() -> None:
    ours = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in NOT_OURS]
    every = [path for folder in ours for path in folder.rglob("*.py")]
    files = [path for path in every if NOT_OURS.isdisjoint(_parts(path))]
    found = {
        f"{'/'.join(_parts(path))} {moment}"
        for path in files
        for moment in asked_of_utc(path.read_text(encoding="utf-8"))
    }

    assert len(files) > 500
    assert sorted(found - REVIEWED) == []
    assert sorted(REVIEWED - found) == [], "looked at, and gone"


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("return row.ended_at.date()", True),
        ("return timezone.now().year", True),
        ("return (at - timedelta(days=1)).date()", True),
        ("return f'{row.remembered_until:%Y-%m-%d}'", True),
        ("ago = timezone.now() - timedelta(days=31); return f'{ago:%Y-%m}'", True),
        ("return timezone.localdate(row.ended_at)", False),
        ("return timezone.localtime(at).date()", False),
        ("now = timezone.localtime(); return f'{now:%Y}'", False),
        ("return row.ended_on.year", False),
    ],
)
def test_a_part_asked_of_utc_is_found(line: str, is_found: bool) -> None:
    """Negative control."""
    assert bool(list(asked_of_utc(f"def f(row, at):\n    {line}\n"))) == is_found


def _parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts
