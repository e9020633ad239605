"""Every door of the portal that takes a file, and the search that finds one nobody listed."""

import dis
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django import forms
from rest_framework.parsers import FileUploadParser, MultiPartParser

from alliances.models import AllianceMembership, CoBuildProject
from dashboard.importing.kinds import KINDS
from tests.architecture.routes import Route, routes
from tests.architecture.world import World
from tests.factories import day, make_unit

APPS = {
    *("accounts", "alliances", "api", "core", "dashboard", "grids", "party", "places", "projects"),
    *("services", "tests", "volunteers"),
}


@dataclass(frozen=True)
class Door:
    """A route that takes a file: which good file shows that it is open, and how it is filled in.

    The fields of the page go with the file as the page gives them, but for `fields`. Without a page
    of its own the file goes into `alone`.
    """

    route: str
    good: str = "photo"
    fields: dict[str, str] = field(default_factory=dict)
    alone: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    before: Callable[[World], None] = lambda world: None  # what is missing in the world

    def __str__(self) -> str:
        return " ".join([self.route, *self.parameters.values()])


def _join(world: World) -> None:
    """Give every project a partner and make its parties members: only members sign."""
    for _, project in world.of(CoBuildProject):
        partner = make_unit(community=project.community)
        project.partner_units.add(partner)
        for unit in (project.host_unit, partner):
            AllianceMembership.objects.get_or_create(
                alliance=project.alliance, unit=unit, defaults={"joined_on": day(-90)}
            )


DOORS = (
    Door("volunteers:photo-upload", alone="photo"),
    Door("api:photos", alone="photo"),
    Door("volunteers:activity-create"),
    Door("volunteers:activity-edit"),
    Door("volunteers:walk-create"),
    Door("volunteers:problem-create", fields={"uid": "", "due_on": ""}),
    Door("volunteers:problem-solve"),
    Door("party:life-create"),
    Door("party:life-edit"),
    Door("party:task-report"),
    Door("dashboard:need-fulfil"),
    Door("projects:wish-deliver"),
    Door("projects:plan-write"),
    Door("projects:showcase-photo"),
    Door("projects:milestone-done"),
    Door("projects:livelihood-add-photo"),
    Door("projects:proposal-ballot", fields={"no": "0", "abstained": "0", "invalid": "0"}),
    Door("projects:asset-inspect"),
    Door("projects:application-assess"),
    Door("projects:premises-inspect", fields={"findings": "", "fix_by": ""}),
    Door("projects:premises-file-add"),
    Door("alliances:project-sign", before=_join),
    Door("alliances:project-agreement-add"),
    Door("grids:grid-boundary", "boundary", {"text": "", "is_cleared": ""}),
    Door("grids:community-boundary", "boundary", {"text": "", "is_cleared": ""}),
    Door("services:desk-import", "item"),
    *(Door("dashboard:import-upload", "workbook", parameters={"kind": kind}) for kind in KINDS),
)
# Steps that share a page with one that takes a file; their forms have no field for it.
WITHOUT_FIELD = {
    f"alliances:project-{step}"
    for step in (
        *("submit", "approve", "return", "start", "finish", "evaluate", "publish", "terminate"),
    )
}


def found(urlconf: Any = None) -> set[str]:
    """Return the names of the routes whose view reads files, itself or by what it calls."""
    return {route.name for route in routes(urlconf) if _takes_files(route)}


def _takes_files(route: Route) -> bool:
    view = inspect.unwrap(route.view)
    parsers = getattr(getattr(view, "cls", None), "parser_classes", ())
    if any(issubclass(parser, MultiPartParser | FileUploadParser) for parser in parsers):
        return True
    if route.model_admin is not None:
        fields = getattr(route.model_admin.form, "base_fields", {}).values()
        return any(isinstance(one, forms.FileField) for one in fields)
    return isinstance(view, FunctionType) and _reads_files(view)


def _reads_files(view: FunctionType) -> bool:
    waiting, seen = [view], {view}
    while waiting:
        reads, called = _known(waiting.pop())
        if reads:
            return True
        waiting += called - seen
        seen |= called
    return False


@functools.cache
def _known(function: FunctionType) -> tuple[bool, frozenset[FunctionType]]:
    """Return whether a function itself asks for files, and the functions that it may call."""
    codes = list(_codes(function.__code__))
    reads = any(
        step.opname in {"LOAD_ATTR", "LOAD_METHOD"} and step.argval == "FILES"
        for code in codes
        if "FILES" in code.co_names
        for step in dis.Bytecode(code)
    )
    return reads, frozenset(called for code in codes for called in _called(function, code))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _called(function: FunctionType, code: CodeType) -> Iterator[FunctionType]:
    """Yield the portal's own functions that a piece of code may call, by their names in it."""
    for name in code.co_names:
        named = function.__globals__.get(name)
        members = (
            [getattr(named, other, None) for other in code.co_names]
            if isinstance(named, ModuleType)
            else [named]
        )
        for member in members:
            plain = inspect.unwrap(member) if callable(member) else None
            if isinstance(plain, FunctionType) and _is_ours(plain.__module__):
                yield plain


def _is_ours(module: str) -> bool:
    """Guards only look whether there are files, to keep what was typed."""
    return module.partition(".")[0] in APPS and module != "accounts.guards"
