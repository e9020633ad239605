"""Every action that writes rows leaves an event in its own transaction (G-45).

Read from the source: which functions of the actions write, directly or through others, and whether
the same way leads to the audit trail. What need not is listed with the reason.
"""

import ast
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings

from tests.audit.test_words import APPS

pytestmark = pytest.mark.once

WRITES = {"save", "update", "create", "bulk_create", "bulk_update", "delete", "get_or_create"}
WRITES |= {"update_or_create", "set", "add", "remove", "clear", "save_version"}
EVENTS = {"record", "write_event", "save_recorded", "note_look"}
EVENTS |= {"audit.actions.record", "audit.actions.save_recorded", "accounts.reveals.note_look"}
WITHOUT = {
    "accounts.messages.read_message": "that one's own message was opened",
    "accounts.messages.send_message": "a notice of what another event tells",
    "accounts.messages.tell_about": "the same, once per version of its row",
    "accounts.messages.tell_liaisons": "the same, to all of a unit",
    "accounts.second_factor.prepare_authenticator": "a key that nobody has confirmed yet",
    "accounts.sign_ins.move_sign_in": "the session's name changes, nothing else",
    "accounts.sign_ins.touch_sign_in": "when somebody was last seen",
    "core.actions.load_calendar_days": "holidays that come with the version",
    "dashboard.actions.upload_import": "an upload changes no register; applying it is an event",
    "dashboard.actions.check_import": "the same",
    "dashboard.actions.choose_sheets": "the same",
    "dashboard.actions.remap_import": "the same",
    "dashboard.actions.discard_stale_imports": "an upload that was never applied",
    "projects.wishes.tell_claimant": "a notice",
    "projects.wish_claims.remind_claimants": "a notice",
}


def functions() -> dict[str, ast.FunctionDef]:
    """Return every function of the actions by `app.module.name`."""
    found = {}
    for app in APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            if "actions" not in (*path.parts, path.stem):
                continue
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    found[f"{app}.{path.stem}.{node.name}"] = node
    return found


def called_by(known: dict[str, ast.FunctionDef]) -> dict[str, set[str]]:
    """Return {function: what it calls or hands on}, a name of ours as the nearest of that name."""
    by_name: dict[str, list[str]] = {}
    for name in known:
        by_name.setdefault(name.rpartition(".")[2], []).append(name)

    def nearest(called: str, caller: str) -> str:
        app, module, _ = caller.split(".")
        same = by_name.get(called, [])
        for start in (f"{app}.{module}.", f"{app}.", ""):
            if near := [name for name in same if name.startswith(start)]:
                return near[0]
        return called

    return {
        name: {nearest(one, name) for one in map(said, ast.walk(node)) if one}
        for name, node in known.items()
    }


def said(part: ast.AST) -> str:
    """Return the name in a part of a source: a method that is called, or any name."""
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
        return part.func.attr
    return part.id if isinstance(part, ast.Name) else ""


def reaching(called: dict[str, set[str]], wanted: set[str]) -> set[str]:
    """Return the functions that call one of `wanted`, directly or through each other."""
    found = {name for name, ones in called.items() if ones & wanted}
    while more := {name for name, ones in called.items() if ones & found} - found:
        found |= more
    return found


def unnoted(known: dict[str, ast.FunctionDef]) -> set[str]:
    """Return the functions that write without an event, unless only such as have one call them."""
    called = called_by(known)
    noted = reaching(called, EVENTS)
    silent = reaching(called, WRITES) - noted - {"audit.actions.record"}
    callers = {
        name: {other for other, ones in called.items() if name in ones} - {name} for name in silent
    }
    while helped := {name for name in silent if callers[name] and callers[name] <= noted}:
        silent -= helped
        noted |= helped
    return {name for name in silent if not name.rpartition(".")[2].startswith("_")}


def test_every_action_that_writes_leaves_an_event():
    known = functions()

    assert len(reaching(called_by(known), WRITES)) > 300
    silent = {name for name in unnoted(known) if ".merged_rows." not in name}  # parts of a merge
    assert silent == WITHOUT.keys()


def test_an_action_without_an_event_is_found():
    source = "def rename(row, name):\n    row.name = name\n    row.save()\n"
    planted = cast(ast.FunctionDef, ast.parse(source).body[0])

    assert unnoted({"x.y.rename": planted}) == {"x.y.rename"}
