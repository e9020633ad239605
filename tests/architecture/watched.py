"""Which statements of a request begin at a door: seen while they run, not read from the source.

A question that was told a person, or what a person's posts reach, leaves a mark on its query, as do
the rows that hang on a row in hand; the mark goes with every query made from it. A statement that
reads personal data without a mark, and without a part that has one, was asked by nobody: it is told
by the function that asked, outside models, wherever the rows were fetched in the end.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db.models import ForeignKey
from django.db.models.manager import BaseManager
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLAggregateCompiler, SQLCompiler
from django.db.models.sql.query import Query
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from core.guards import PUBLIC
from lianhua.privacy import TEXTS, Privacy

ROOT = str(Path(settings.BASE_DIR))
MARK = "begins_at"
BORN = "born_at"
WHO = {"user", "by", "reach", "giver", "person"}
PUBLISHED = {"published", "public", "open_to_public"}
# Read anew, under lock, the row that they are handed, or only whether what it points at is there:
# whoever had either came through a door.
IS_THERE = "django ForeignKey.validate"
HOLDING = {
    IS_THERE,
    "accounts/models/users.py lock",
    "audit/actions.py save_recorded",
    "core/database.py locked",
}
PERSONAL = frozenset(
    apps.get_model(label) for label, kinds in TEXTS.items() if {Privacy.P2, Privacy.P3} & set(kinds)
)
Places = set[str]


@dataclass
class Watch:
    """What was found so far, and the word for the page that is answered now."""

    found: Places = field(default_factory=set)
    word: str = ""


@contextmanager
def watched() -> Iterator[Places]:
    """Collect `file function Table` of each statement that reads personal data without a door.

    A page for everybody says so: what a person may ask there, any visitor may.
    """
    watch = Watch()
    with _patched(_changes(watch)):
        yield watch.found


def _changes(watch: Watch) -> list[tuple[Any, str, Any]]:
    changes = [
        (BaseManager, "get_queryset", _remembering(BaseManager.get_queryset)),
        (QuerySet, "__init__", _marking_hints(QuerySet.__init__)),
        (QuerySet, "_add_hints", _marking_hints(vars(QuerySet)["_add_hints"])),
        (SQLCompiler, "execute_sql", _looking(SQLCompiler.execute_sql, watch)),
        (BaseHandler, "get_response", _naming_the_page(BaseHandler.get_response, watch)),
    ]
    return changes + [
        (kind, name, _marking(function))
        for kind in _kinds()
        for name, function in vars(kind).items()
        if inspect.isfunction(function) and _is_door(name, function)
    ]


def _kinds() -> set[type]:
    """Return the classes of our own in which questions about tables stand."""
    ours = {config.name for config in apps.get_app_configs() if config.path.startswith(ROOT)}
    libraries = {config.name for config in apps.get_app_configs() if ".venv" in config.path}
    return {
        kind
        for model in apps.get_models()
        for kind in type(model._default_manager.all()).__mro__
        if kind.__module__.split(".")[0] in ours - libraries
    }


def _is_door(name: str, function: Any) -> bool:
    return name in PUBLISHED or bool(WHO & set(inspect.signature(function).parameters))


@contextmanager
def _patched(changes: list[tuple[Any, str, Any]]) -> Iterator[None]:
    before = [(kind, name, vars(kind)[name]) for kind, name, _ in changes]
    for kind, name, new in changes:
        setattr(kind, name, new)
    try:
        yield
    finally:
        for kind, name, old in before:
            setattr(kind, name, old)


def _marking(question: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(question)
    def asked(*args: Any, **kwargs: Any) -> Any:
        rows = question(*args, **kwargs)
        if isinstance(rows, QuerySet):
            setattr(rows.query, MARK, question.__name__)
        return rows

    return asked


def _marking_hints(method: Callable[..., None]) -> Callable[..., None]:
    """What hangs on a row was asked with the row in hand; whoever had it came through a door."""

    @functools.wraps(method)
    def hinted(rows: Any, *args: Any, **kwargs: Any) -> None:
        method(rows, *args, **kwargs)
        if rows._hints.get("instance") is not None:
            setattr(rows._query, MARK, "a row in hand")

    return hinted


def _remembering(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def begun(manager: Any) -> Any:
        rows = method(manager)
        if manager.model in PERSONAL:
            setattr(rows.query, BORN, _place(sys._getframe()))
        return rows

    return begun


def _naming_the_page(method: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    @functools.wraps(method)
    def answered(handler: Any, request: HttpRequest) -> Any:
        watch.word = " (for everybody)" if _is_for_everybody(request.path_info) else ""
        return method(handler, request)

    return answered


def _is_for_everybody(address: str) -> bool:
    try:
        view = resolve(address).func
    except Resolver404:
        return False
    return getattr(view, "required_permission", "") == PUBLIC


def _looking(method: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    @functools.wraps(method)
    def executed(compiler: Any, *args: Any, **kwargs: Any) -> Any:
        is_read = type(compiler) in {SQLCompiler, SQLAggregateCompiler}
        is_personal = is_read and compiler.query.model in PERSONAL
        if is_personal and not is_asked(compiler.query) and not _is_holding(sys._getframe()):
            place = getattr(compiler.query, BORN, "") or _place(sys._getframe())
            watch.found.add(f"{place} {compiler.query.model.__name__}{watch.word}")
        return method(compiler, *args, **kwargs)

    return executed


def is_asked(query: Query) -> bool:
    """True when a query, or one inside it, begins at a door."""
    if getattr(query, MARK, ""):
        return True
    inner = getattr(query, "inner_query", None)
    if inner is not None and is_asked(inner):
        return True
    combined = query.combined_queries
    if combined:
        return all(is_asked(part) for part in combined)
    return any(is_asked(part) for part in _parts(query.where))


def _parts(node: Any) -> Iterator[Query]:
    """Yield the queries inside a condition."""
    for child in getattr(node, "children", ()):
        yield from _parts(child)
    for side in (getattr(node, "rhs", None), getattr(node, "lhs", None), node):
        inner = getattr(side, "query", None) if not isinstance(side, Query) else side
        if isinstance(inner, Query):
            yield inner


def _place(frame: FrameType | None) -> str:
    """Return the innermost function of ours, outside models, that asked; a library's says so."""
    places = (place for place in _ours(frame) if "/models/" not in place)
    return next(places, "a library")


def _is_holding(frame: FrameType | None) -> bool:
    return next(_ours(frame), "") in HOLDING


def _ours(frame: FrameType | None) -> Iterator[str]:
    """Yield the functions of ours that are at work, the innermost first, and Django's check."""
    while frame is not None:
        inner = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
        if not inner.startswith(("/", "<", ".venv", "tests")):
            yield f"{inner} {frame.f_code.co_name}"
        elif frame.f_code is ForeignKey.validate.__code__:
            yield IS_THERE
        frame = frame.f_back
