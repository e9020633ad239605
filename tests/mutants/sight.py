"""Who sees which rows: every question that takes a person, asked for everybody."""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from places.models import Community, Street
from tests.architecture.world import World
from tests.mutants.people import People, own_table

Place = tuple[str, str, int]  # file, function, line of a code
Answer = frozenset[Any]
DAYS = {"day", "on", "today"}
FRESH = ("current_posts", "counts_as")  # what a person keeps until the next request


@dataclass(frozen=True)
class Question:
    """Something that is answered for each person: the keys of rows, or words."""

    name: str
    ask: Callable[[User], Answer] = field(compare=False)
    model: type[models.Model] | None = field(default=None, compare=False)

    @property
    def is_rule(self) -> bool:
        """True when it is about posts and places, not about one table."""
        return self.model is None and "ledger" not in self.name

    def answers(self, people: People) -> Iterator[tuple[str, Answer]]:
        """Yield each person's answer, as of a request of their own; an error is an answer too."""
        for words, person in people.items():
            for name in FRESH:
                person.__dict__.pop(name, None)
            with patch.dict(ROLES, own_table(person)):
                answer = self.ask(person)
            yield words, answer


def questions() -> Iterator[Question]:
    """Yield every method of a table's queries that takes a person, or what one's posts reach."""
    for model in apps.get_models():
        manager = model._default_manager
        if manager is None:
            continue
        for name, function in inspect.getmembers(type(manager.all()), inspect.isfunction):
            words = list(inspect.signature(function).parameters)
            if _is_asked(name, words) and not function.__module__.startswith("django"):
                yield Question(f"{model._meta.label}.{name}", _asks(model, name, words), model)


def _is_asked(name: str, words: list[str]) -> bool:
    """True for a public method that needs nothing but a person, or a reach, and today."""
    takes_who = words[:2] in (["self", "user"], ["self", "reach"]) and set(words[2:]) <= DAYS
    return takes_who and name != "within" and not name.startswith("_")


def _asks(model: type[models.Model], name: str, words: list[str]) -> Callable[[User], Answer]:
    def ask(person: User) -> Answer:
        who: Any = person if words[1] == "user" else person.reach()
        days = {word: timezone.localdate() for word in words[2:]}
        rows = getattr(model._default_manager.all(), name)(who, **days)
        if isinstance(rows, models.QuerySet):
            rows = rows if rows.query.is_sliced else rows.order_by()
            return frozenset(rows.values_list("pk", flat=True))
        return frozenset([str(rows)])

    return ask


@contextmanager
def seen_codes(folder: str) -> Iterator[set[Place]]:
    """Collect which of our functions are called meanwhile; filled when it ends."""
    seen: set[Place] = set()
    codes: dict[int, CodeType] = {}  # by identity: to hash a code takes long

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            codes[id(frame.f_code)] = frame.f_code

    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(None)
        seen.update(
            (code.co_filename, code.co_qualname, code.co_firstlineno)
            for code in codes.values()
            if code.co_filename.startswith(folder)
        )


class Labels:
    """Names for rows by which people can tell them: `A2` is the second of its table in zone A."""

    def __init__(self, world: World) -> None:
        self.zones: dict[tuple[str, Any], str] = {}
        for zone, street in world.streets.items():
            self.zones[Street._meta.label, street.pk] = zone
        for zone, community in world.communities.items():
            self.zones[Community._meta.label, community.pk] = zone
        self.of = cache(self._of)

    def _of(self, model: type[models.Model]) -> dict[Any, str]:
        """Return the names of a table's rows by key."""
        count: dict[str, int] = {}
        names = {}
        for row in model._base_manager.order_by("pk"):
            zone = self.zone(row)
            count[zone] = count.get(zone, 0) + 1
            names[row.pk] = f"{zone}{count[zone]}{_state(row)}"
        return names

    def zone(self, row: models.Model, depth: int = 0) -> str:
        """Return the community's letter, else the street's; of whatever the row hangs on."""
        known = self.zones.get((row._meta.label, row.pk))
        if known is not None:
            return known
        zone = self._of_person(row) if isinstance(row, User) else self._of_relations(row, depth)
        self.zones[row._meta.label, row.pk] = zone
        return zone

    def _of_person(self, person: User) -> str:
        post = person.posts.order_by("pk").first()
        return self.zone(post) if post is not None else "S"

    def _of_relations(self, row: models.Model, depth: int) -> str:
        relations = [f for f in row._meta.concrete_fields if f.is_relation and depth < 6]
        relations.sort(key=lambda f: {"community": 0, "unit": 1, "street": 2}.get(f.name, 3))
        zones = []
        for relation in relations:
            if relation.value_from_object(row) is None or relation.related_model is type(row):
                continue
            zone = self.zone(getattr(row, relation.name), depth + 1)
            if relation.name in {"community", "street"}:
                return zone
            zones.append(zone)
        inner = [zone for zone in zones if zone in {"A", "B", "C"}]
        return next(iter(inner or zones), "·")


def _state(row: models.Model) -> str:
    state = getattr(row, "state", None) or getattr(row, "status", None)
    return f" {state}" if isinstance(state, str) else ""


def in_words(answer: Answer, names: dict[Any, str] | None) -> str:
    """Return an answer as the table has it: `A* B*` when all of a zone, the rows by name else."""
    if names is None:
        return ", ".join(sorted(answer))
    told = []
    for zone in "ABSCT·":
        rows = [key for key, name in names.items() if name[0] == zone]
        seen = [key in answer for key in rows]
        if rows and all(seen):
            told.append(f"{zone}*")
        elif any(seen):
            told.append(", ".join(_runs([names[key] for key in rows], seen)))
    return " | ".join(told)


def _runs(names: list[str], seen: list[bool]) -> Iterator[str]:
    """Yield the names of what is seen, three or more in a row by the first and the last."""
    for is_seen, group in groupby(zip(names, seen, strict=True), key=itemgetter(1)):
        run = [name for name, _ in group]
        if is_seen and len(run) > 2:
            yield f"{run[0]} … {run[-1]}"
        elif is_seen:
            yield from run
