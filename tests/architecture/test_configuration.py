"""Every environment variable that is read is documented, and nothing else is."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {"tests", "benchmarks"}
READERS = {
    "text",
    "secret",
    "address",
    "networks",
    "one_of",
    "boolean",
    "integer",
    "words",
    "numbers",
    "key_bytes",
    "keys",
    "database",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a commit of its own")
@pytest.mark.django_db
def test_what_sqlite_acknowledges_is_on_the_disk():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def sources() -> list[Path]:
    """Return the portal's own modules: every package of the running portal."""
    packages = [
        path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in OUTSIDE
    ]
    return [path for package in packages for path in package.rglob("*.py")]


def variables_read() -> set[str]:
    texts = (path.read_text() for path in sources())
    calls = [
        node
        for text in texts
        if "env." in text  # to parse all modules takes seconds
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {
        call.args[0].value
        for call in calls
        if call.func.attr in READERS
        and ast.unparse(call.func.value) == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def test_the_example_lists_exactly_the_variables_that_are_read():
    listed = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(variables_read())


def test_the_configuration_page_explains_exactly_the_variables_that_are_read():
    page = (ROOT / "docs/configuration.md").read_text()

    explained = re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)

    assert sorted(explained) == sorted(variables_read())


def test_only_env_reads_the_environment():
    """A start-up file may set the name of the settings, nothing more."""
    allowed = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianhua.settings")'
    readers = [
        path.relative_to(ROOT)
        for path in sources()
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text().replace(allowed, ""))
    ]

    assert readers == [Path("lianhua/env.py")]
