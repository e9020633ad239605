"""An auditor reads Chinese, not the names that programs use."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from audit.words import KINDS, WORDS
from audit.words.facts import FACTS

pytestmark = pytest.mark.once

ACTION = re.compile(
    r"[a-z_]+\.[a-z_]+(ed|_in|_out|_on|_off|_up|_offline|kept|made|withdrawn|undone)"
)
APPS = (
    *("accounts", "alliances", "audit", "core", "dashboard", "grids", "lianhua", "party"),
    *("places", "projects", "services", "volunteers"),
)
RECORDERS = frozenset({"record", "write_event"})
APP_LABELS = tuple(f"{app}." for app in APPS)


def test_every_event_that_is_recorded_has_its_words():
    actions = recorded_actions()

    assert len(actions) > 50
    assert sorted(actions - WORDS.keys()) == []


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("pointentry.given", "积分：记入"),
        ("pointentry.cancelled", "积分：撤销兑换"),
        ("opinion.given", "社区意见：填写意见"),
    ],
)
def test_a_deed_is_called_as_on_its_page(action, said):
    assert WORDS[action] == said


def test_every_kind_holds_actions_that_are_recorded():
    written = recorded_actions() | {"account.signed_in", "access.refused"}

    assert {key for key, kind in KINDS.items() if not written & {*kind.actions}} == set()
    assert {a for kind in KINDS.values() for a in kind.actions} <= WORDS.keys()


def test_every_fact_that_is_recorded_has_its_word():
    named = set(recorded_facts())

    assert len(named) > 25
    assert sorted(named - FACTS.keys()) == []


def recorded_facts() -> Iterator[str]:
    """Yield the names of facts in functions that record: given at once, or put together before."""
    for function in _functions():
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        if not any(getattr(call.func, "id", "") in RECORDERS for call in calls):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.keyword):
                name = node.arg
            else:
                name = getattr(getattr(node, "target", None), "id", None)
            if name == "facts" and isinstance(node.value, ast.Dict):
                yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))


def _functions() -> Iterator[ast.FunctionDef]:
    for tree in _trees():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def recorded_actions() -> frozenset[str]:
    values = (getattr(node, "value", None) for tree in _trees() for node in ast.walk(tree))
    words = (word for word in values if isinstance(word, str) and not word.startswith(APP_LABELS))
    return frozenset(word for word in words if ACTION.fullmatch(word))


def _trees() -> Iterator[ast.Module]:
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            yield ast.parse(path.read_text())
