"""No test falls between the two halves of a run: what only one database can run goes to it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import ALL_ONCE

pytestmark = pytest.mark.once
TESTS = Path(settings.BASE_DIR) / "tests"


def marked(source: str) -> Iterator[tuple[str, str]]:
    """Yield each test's name with all that is said of it: marks of its file and of its own."""
    tree = ast.parse(source)
    of_file = [
        ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, " ".join([*of_file, *map(ast.unparse, node.decorator_list)])


def nowhere(source: str) -> list[str]:
    """Return the tests that are left out where they are skipped, and where they are not."""
    found = []
    for name, said in marked(source):
        goes_to_sqlite = "mark.once" in said or "mark.both" in said
        for_sqlite = "skipif(connection.vendor != 'sqlite'" in said
        for_postgresql = any(
            f"skipif(connection.vendor {words}" in said
            for words in ("== 'sqlite'", "!= 'postgresql'")
        )
        if (for_sqlite and not goes_to_sqlite) or (for_postgresql and "mark.once" in said):
            found.append(name)
    return found


def test_what_only_one_database_runs_is_run_there():
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("test_*.py"))}
    asking = {path: text for path, text in texts.items() if "connection.vendor" in text}

    assert len(asking) > 30
    assert {str(path): names for path, text in asking.items() if (names := nowhere(text))} == {}


@pytest.mark.parametrize(
    ("mark", "vendor"),
    [("slow", "!= 'sqlite'"), ("once", "== 'sqlite'"), ("once", "!= 'postgresql'")],
)
def test_one_that_would_run_nowhere_is_seen(mark, vendor):
    source = f"@mark.{mark}\n@mark.skipif(connection.vendor {vendor})\ndef test_it(): pass"
    assert nowhere(source) == ["test_it"]


@pytest.mark.parametrize(
    ("text", "is_left_unread"),
    [
        ("pytestmark = pytest.mark.once\n", True),
        ("pytestmark = [\n    pytest.mark.slow,\n    pytest.mark.once,\n]\n", True),
        ("pytestmark = [pytest.mark.slow]\n\n@pytest.mark.once\ndef test_it(): pass\n", False),
        ("@pytest.mark.once\ndef test_it(): pass\n", False),
    ],
)
def test_a_file_is_left_unread_only_when_all_in_it_is_left_out(text, is_left_unread):
    assert bool(ALL_ONCE.search(text)) is is_left_unread
