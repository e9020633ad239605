"""Texts that people wrote and in which somebody's name or number stands.

A number is the person's; a name may be a namesake's, so that who decides looks at each. Tables that
are only added to cannot be changed: what they say is counted and named.
Source: docs/rules.md R-PIP-2.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Cast

from accounts.models import Message, User
from core.database import found_in
from core.masking import mask_name, mask_personal
from core.models import ImportBatch, ImportedRows, Job
from dashboard.personal.people import KEPT, Found, Identity, Kept
from places.models import Street

WORD = "某某"
GONE = "已删除"
# Their triggers refuse every change (docs/migrations.md).
ADDED_ONLY = ("audit.AuditEvent", "volunteers.PointEntry", "grids.HeadAward")
_MOST_STEPS = 4
NEAR = 12  # signs that are shown before and after a name
_OF_THE_MACHINE = (
    "_sealed",
    "_index",
    "_digest",
    "_hash",
    "_pinyin",
    "_initials",
    "_name_key",
    "password",
    "token",
    "sha256",
    "fingerprint",
    "session_key",
)


@dataclass(frozen=True)
class Mention:
    """One column of one row in which the person's name, or a number shared by others, stands."""

    row: models.Model
    column: str
    words: str

    @property
    def key(self) -> str:
        """By what it is picked in a form."""
        return f"{self.row._meta.label}.{self.row.pk}.{self.column}"


@dataclass(frozen=True)
class Words:
    """What is looked for: the name, numbers of theirs alone, and numbers that others have too."""

    name: str
    numbers: tuple[str, ...]
    shared: tuple[str, ...] = ()

    @classmethod
    def of(cls, identity: Identity, found: list[Found]) -> "Words":
        """Return the name and every number under which the person was found."""
        numbers = {identity.phone, identity.id_number}
        for one in found:
            numbers |= {getattr(row, one.kept.phone) for row in one.rows}
            numbers |= {
                row.unseal_id_number()  # type: ignore[attr-defined]
                for row in one.rows
                if getattr(row, "id_number_sealed", "")
            }
        known = sorted(number for number in numbers if len(number) >= 7 and number != GONE)
        shared = _shared(known, found)
        return cls(identity.name, tuple(n for n in known if n not in shared), shared)

    def all(self) -> tuple[str, ...]:
        """Return every word."""
        return (self.name, *self.numbers, *self.shared)

    def without_numbers(self, value: Any) -> Any:
        """Return a value without the numbers that are theirs alone."""
        return replaced(value, dict.fromkeys(self.numbers, GONE))

    def without_any(self, value: Any) -> Any:
        """Return a value without name and numbers; never longer than it was."""
        return replaced(
            value,
            dict.fromkeys((*self.numbers, *self.shared), GONE)
            | {self.name: WORD[: len(self.name)]},
        )


def replaced(value: Any, words: Mapping[str, str]) -> Any:
    """Return a text or JSON value with words replaced in every text in it, keys included."""
    if isinstance(value, str):
        for word, other in words.items():
            value = value.replace(word, other)
        return value
    if isinstance(value, list):
        return [replaced(one, words) for one in value]
    if isinstance(value, dict):
        return {replaced(key, words): replaced(one, words) for key, one in value.items()}
    return value


def has_namesake(identity: Identity, found: list[Found], street: Street) -> bool:
    """True when a table keeps somebody of the same name who was not found to be the person."""
    return bool(
        found_in(
            {
                kept: _others(kept, found).filter(**{kept.name: identity.name, kept.street: street})
                for kept in KEPT
            }
        )
    )


def rows_with(words: tuple[str, ...], street: Street) -> Iterator[tuple[Any, list[str]]]:
    """Yield (row, columns that may be looked at) of every row of a street with one of the words."""
    questions = {
        model: _rows(model, columns, words, street)
        for model, columns in text_columns().items()
        if model._meta.label not in ADDED_ONLY
    }
    for model, keys in found_in(questions).items():
        # What a row says it is may name what it belongs to.
        rows = model._base_manager.filter(pk__in=keys).select_related(*_belongs_to(model))
        yield from ((row, text_columns()[model]) for row in rows.order_by("pk"))


def mentions(words: Words, street: Street) -> list[Mention]:
    """Return where a human eye must look, in the order of the tables."""
    looked_for = (words.name, *words.shared)
    found = []
    for row, columns in rows_with(looked_for, street):
        noun, said = row._meta.verbose_name, str(row).replace(words.name, mask_name(words.name))
        for column in columns:
            value = getattr(row, column)
            if replaced(value, dict.fromkeys(looked_for, "")) != value:
                label = row._meta.get_field(column).verbose_name
                about = f"{noun}“{said}”：{label}（{_around(value, words.name)}）"
                found.append(Mention(row, column, about))
    return found


def _around(value: Any, name: str) -> str:
    """Return the place in a text, the name masked: 王* may be the beginning of another's name."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text, masked = mask_personal(written), mask_name(name)
    if name not in text:
        return "其中有号码"
    place = text.index(name)
    said = text.replace(name, masked)
    begin, end = max(0, place - NEAR), place + len(masked) + NEAR
    return f"{'…' * (begin > 0)}{said[begin:end]}{'…' * (end < len(said))}"


def unchangeable(words: Words, street: Street) -> dict[str, int]:
    """Return {table: rows} of what is only added to and says one of the words."""
    models_ = [apps.get_model(label) for label in ADDED_ONLY]
    questions = {
        str(model._meta.verbose_name): _rows(model, text_columns()[model], words.all(), street)
        for model in models_
    }
    return {noun: len(keys) for noun, keys in found_in(questions).items()}


@cache
def text_columns() -> dict[Any, list[str]]:
    """Return {table: columns that hold what people wrote}; the places of KEPT are left out."""
    kept = {(one.label, column) for one in KEPT for column in (one.name, one.phone)}
    found = {}
    for model in apps.get_models():
        columns = [
            field.name
            for field in model._meta.concrete_fields
            if _is_text(field) and (model._meta.label, field.name) not in kept
        ]
        if columns and model.__module__.partition(".")[0] not in {"django", "axes"}:
            found[model] = columns
    return found


def _is_text(field: Any) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and not any(part in field.name for part in _OF_THE_MACHINE)
        and (getattr(field, "max_length", None) or 99) > 1
    )


def _rows(model: Any, columns: list[str], words: tuple[str, ...], street: Street) -> Any:
    said = Q(pk__in=[])
    texts = {}
    for column in columns:
        field = model._meta.get_field(column)
        name = column
        if isinstance(field, models.JSONField):
            name = f"_text_{column}"
            texts[name] = Cast(column, models.TextField())
        for word in words:
            for written in {word, *_escaped(field, word)}:
                said |= Q(**{f"{name}__contains": written})
    rows = model._base_manager.annotate(**texts).filter(said)
    return rows.filter(of_street(model, street)).distinct()


@cache
def _belongs_to(model: Any) -> list[str]:
    """Return the foreign keys of a table whose rows it may name."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is not User
    ]


def _escaped(field: Any, word: str) -> list[str]:
    """Return how SQLite keeps a word in JSON: by the codes of its characters."""
    is_json = isinstance(field, models.JSONField)
    return [word.encode("ascii", "backslashreplace").decode()] if is_json else []


def of_street(model: Any, street: Street) -> Q:
    """Return what keeps the rows of a street; a table of no street belongs to the only one."""
    if model is Street:
        return Q(pk=street.pk)
    if model is Message:
        return Q(recipient__in=_people_of(street))
    if model is Job:
        return Q(owner__in=_people_of(street))
    if model is ImportedRows:
        return Q(batch__scope_uid=street.uid)
    if model is ImportBatch:
        return Q(scope_uid=street.uid)
    path = street_path(model)
    if path:
        return Q(**{path: street})
    return ~Q(Exists(Street.objects.exclude(pk=street.pk)))


def _people_of(street: Street) -> Any:
    at_home = Q(home_street=street)
    in_office = Q(posts__street=street) | Q(posts__community__street=street)
    return User.objects.filter(at_home | in_office).values("pk")


@cache
def street_path(model: Any) -> str:
    """Return the shortest chain of foreign keys from a table to its street; "" for none."""
    paths = [("", model)]
    for _step in range(_MOST_STEPS):
        longer = []
        for path, at in paths:
            for field in at._meta.concrete_fields:
                if not isinstance(field, models.ForeignKey) or field.related_model in {User, at}:
                    continue
                name = f"{path}__{field.name}" if path else field.name
                if field.related_model is Street:
                    return name
                longer.append((name, field.related_model))
        paths = longer
    return ""


def _shared(numbers: list[str], found: list[Found]) -> tuple[str, ...]:
    """Return those with which somebody else is kept too, such as a family's phone."""
    questions = {
        (number, kept): _others(kept, found).filter(**{kept.phone: number})
        for number in numbers
        for kept in KEPT
    }
    others = {number for number, _kept in found_in(questions)}
    return tuple(number for number in numbers if number in others)


def _others(kept: Kept, found: list[Found]) -> Any:
    """Return the rows of a place that are not the person's."""
    own = [row.pk for one in found if one.kept == kept for row in one.rows]
    return kept.model._base_manager.exclude(pk__in=own)
