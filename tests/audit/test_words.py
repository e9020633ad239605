"""An auditor reads Chinese, not the names that programs use."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from audit.words import KINDS, WORDS

pytestmark = pytest.mark.once

ACTION = re.compile(
    r"[a-z_]+\.[a-z_]+(ed|_in|_out|_on|_off|_up|_offline|kept|made|withdrawn|undone)"
)
APPS = (
    *("accounts", "alliances", "audit", "core", "dashboard", "grids", "lianhua", "party"),
    *("places", "projects", "services", "volunteers"),
)
APP_LABELS = tuple(f"{app}." for app in APPS)


def test_every_event_that_is_recorded_has_its_words():
    actions = recorded_actions()

    assert len(actions) > 50
    assert sorted(actions - WORDS.keys()) == []


def test_every_kind_holds_actions_that_are_recorded():
    written = recorded_actions() | {"account.signed_in", "access.refused"}

    assert {key for key, kind in KINDS.items() if not written & {*kind.actions}} == set()
    assert {a for kind in KINDS.values() for a in kind.actions} <= WORDS.keys()


@cache
def recorded_actions() -> frozenset[str]:
    found = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                value = getattr(node, "value", None)
                if not isinstance(value, str) or value.startswith(APP_LABELS):
                    continue
                if ACTION.fullmatch(value):
                    found.add(value)
    return frozenset(found)
