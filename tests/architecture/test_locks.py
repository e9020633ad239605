"""A row is held so that others may write rows that point at it meanwhile.

Held with its key, it is waited for by everybody who adds a row below it; each who writes an event
first and waits then could be waited for in turn (core/database.py `locked`).
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
NOT_OURS = {".venv", "benchmarks", "tests", "vendor", "var", "migrations"}
HELD = re.compile(r"select_for_update\((?P<how>(?:[^()]|\([^()]*\))*)\)")


def held_with_key(source: str) -> list[str]:
    """Return how each lock of `source` is asked for that holds the keys of its rows as well."""
    found = (match["how"] for match in HELD.finditer(source))
    return [how for how in found if "no_key=True" not in how and "skip_locked=True" not in how]


def test_rows_are_held_without_their_keys():
    found = {
        str(path.relative_to(ROOT)): held
        for path in ROOT.rglob("*.py")
        if not NOT_OURS & set(path.relative_to(ROOT).parts)
        if (held := held_with_key(path.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_a_lock_that_holds_keys_is_found():
    asked = 'rows.select_for_update(of=("self",)).get(); rows.select_for_update(no_key=True)'

    assert held_with_key(asked) == ['of=("self",)']
