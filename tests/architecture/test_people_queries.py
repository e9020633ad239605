"""Every question about people, wherever it is written, begins at a door or was looked at (G-10).

`test_scoped_queries.py` reads pages, ledgers, jobs, exports and the API. This reads the rest, but
for the models: steps, forms, imports, notices, figures; of the tables that hold personal data.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_scoped_queries import (
    NOT_OURS,
    REVIEWED,
    ROOT,
    entry_files,
    queries_without_door,
)
from tests.architecture.watched import PERSONAL
from tests.architecture.watched_places import ALSO

pytestmark = pytest.mark.once

TABLES = {model.__name__ for model in PERSONAL}
LOOKED_AT = {place for places in ALSO.values() for place in places.strip().splitlines()}
KNOWN = LOOKED_AT | {place.strip() for lines in REVIEWED.values() for place in lines.splitlines()}


def other_files() -> Iterator[Path]:
    """Yield the files in which no request begins and no model stands."""
    entries = set(entry_files())
    for app in sorted(path.parent for path in ROOT.glob("*/__init__.py")):
        for path in sorted(app.rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if NOT_OURS.isdisjoint(parts) and "models" not in parts and path not in entries:
                yield path


def about_people(source: str, where: str) -> list[str]:
    """Return the places of a file where a question about people begins at no door."""
    places = (query.place.split() for query in queries_without_door(source, where))
    return [" ".join(words) for words in places if words[-1] in TABLES]


def test_every_question_about_people_begins_at_a_door() -> None:
    files = list(other_files())
    seen = [
        place
        for path in files
        for place in about_people(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]

    assert len(files) > 300
    assert len(set(seen)) > 100, "the look is not hollow"
    new = sorted(set(seen) - KNOWN)
    assert new == [], "\n".join(new)


def test_a_question_without_its_door_is_found() -> None:
    """Negative control: a step and a form that take a key for granted, and the same with a door."""
    bad = "def give(key, by):\n    return Volunteer.objects.get(pk=key)\n"
    good = "def give(key, by):\n    return Volunteer.objects.visible_to(by).get(pk=key)\n"
    open_table = "def day(on):\n    return CalendarDay.objects.get(day=on)\n"

    assert about_people(bad, "x.py") == ["x.py give Volunteer"]
    assert about_people(good, "x.py") == about_people(open_table, "x.py") == []


def test_places_that_were_looked_at_are_still_there() -> None:
    """The function, for what is asked through a library or a class has no table's name in it."""
    assert [place for place in sorted(LOOKED_AT) if _is_gone(place)] == []


def _is_gone(place: str) -> bool:
    file, *function, _ = place.removesuffix(" (for everybody)").split()
    return not set(function) <= _names(ROOT / file)


def _names(file: Path) -> set[str]:
    """Return how the functions and classes of a file are called."""
    if not file.exists():
        return set()
    named = (ast.FunctionDef, ast.ClassDef)
    every = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {"<lambda>"} | {node.name for node in every if isinstance(node, named)}
