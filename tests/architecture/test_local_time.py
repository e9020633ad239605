"""Which day, hour or year a moment has is asked of its local time, never of UTC's.

Moments are kept in UTC, and from midnight to eight in the morning of Asia/Shanghai it is still
yesterday there. `.date()` or a format of such a moment is then the wrong day, and on the first of
January the wrong year. Read from the source: nobody runs tests in those hours.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
NOT_OURS = {".venv", "tests", "benchmarks", "deploy", "vendor", "var", "migrations"}
MOMENT = re.compile(r"(?:^|_)(?:at|now|moment|before|since)$")
LOCAL = re.compile(r"\b(?:localtime|localdate|make_naive)\(")
ASKED = {"year", "month", "day", "hour", "date", "time", "weekday", "isocalendar", "strftime"}

REVIEWED = {
    # Two fields of a facility's hours, which are times of a day and no moments.
    "places/models/facilities.py self.opens_at",
    "places/models/facilities.py self.closes_at",
    # A selection of the board, with the day on which it is taken.
    "dashboard/tallies.py before",
    # Given in local time by the one who calls.
    "services/hours.py moment",
    # Any hour will do: a visitor's tries are counted by it.
    "services/views/corrections.py timezone.now()",
    # Whether it has a year at all that can be shown.
    "core/pictures.py taken_at",
}


def asked_of_utc(source: str) -> Iterator[str]:
    """Yield each moment in `source` of which a part or a text is asked in no zone of its own."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            local = {name for node in ast.walk(function) for name in _made_local(node)}
            for node in ast.walk(function):
                moment = _asked(node)
                if moment is not None and ast.unparse(moment) not in local and _is_moment(moment):
                    yield ast.unparse(moment)


def _made_local(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.NamedExpr) and LOCAL.search(ast.unparse(node.value)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = (name for target in targets for name in ast.walk(target))
        yield from (name.id for name in names if isinstance(name, ast.Name))


def _asked(node: ast.AST) -> ast.expr | None:
    """Return what a part or a text is asked of."""
    if isinstance(node, ast.Attribute) and node.attr in ASKED:
        return node.value
    if isinstance(node, ast.FormattedValue) and "%" in ast.unparse(node.format_spec or node):
        return node.value
    return None


def _is_moment(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_moment(node.left)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "timezone.now"
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return MOMENT.search(name) is not None


def test_no_part_of_a_moment_is_asked_of_utc() -> None:
    files = [path for path in ROOT.rglob("*.py") if NOT_OURS.isdisjoint(_parts(path))]
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
        ("return f'{row.until_at:%Y-%m-%d}'", True),
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
