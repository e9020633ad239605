"""Rows of the database while an import is planned: as stored, and as the file has them."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import models

from core.ledger.cells import half_width
from core.ledger.sheets import column_letter
from core.ledger.spec import Ledger, Target


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: in one cell, or (without a column) in a row or the whole sheet."""

    sheet: str
    row: int | None
    column: int | None
    header: str
    value: str
    sentence: str
    is_error: bool = True

    @property
    def cell(self) -> str:
        """The cell as Excel names it: C12; empty when the finding is not about one cell."""
        if self.column is None or self.row is None:
            return ""
        return f"{column_letter(self.column)}{self.row}"


class Fate(StrEnum):
    """What will become of a row of the database."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Entry:
    """One row of a target: as it is stored (`old`), and what the file says about it (`values`)."""

    __slots__ = (
        "extra",
        "fate",
        "first",
        "if_new",
        "many",
        "old",
        "old_many",
        "pk",
        "uid",
        "values",
        "version",
    )

    def __init__(
        self, *, pk: int | None, uid: UUID, version: int, old: dict[str, Any] | None
    ) -> None:
        self.pk, self.uid, self.version, self.old = pk, uid, version, old
        self.values: dict[str, Any] = {}
        self.if_new: Mapping[str, Any] = {}
        self.extra: Mapping[str, Any] = {}
        self.many: dict[str, frozenset[int]] = {}
        self.old_many: dict[str, frozenset[int]] = {}
        self.first: tuple[str, int] | None = None
        self.fate = Fate.UNCHANGED if old is not None else Fate.NEW

    @property
    def key(self) -> Hashable:
        """What stands for this row in the keys of rows that refer to it."""
        return self.pk or self

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from the stored ones."""
        old = self.old or {}
        return {
            name: new
            for name, new in self.values.items()
            if not is_same(_plain(new), old.get(name))
        }


def plain_key(key: Hashable) -> Hashable:
    """Reduce a key so that 清水（二）队 and 清水 (二) 队 are the same row."""
    if isinstance(key, str):
        return _plain_text(str(key))
    if isinstance(key, tuple):
        return tuple([_plain_text(p) if type(p) is str else plain_key(p) for p in key])
    return key


@lru_cache(maxsize=65_536)  # a row is asked for by the same few texts several times
def _plain_text(text: str) -> str:
    return half_width(text).casefold()


def is_same(one: Any, other: Any) -> bool:
    """Say whether two values say the same; width, blanks and brackets of text do not matter."""
    if one == other:
        return True
    if type(one) is not str or type(other) is not str:
        return False
    return half_width(one) == half_width(other)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Entry) else value


def many_relation(model: type[models.Model], name: str) -> tuple[Any, str, str]:
    """Return the manager of a many-to-many table, our column in it, and the other one."""
    relation: Any = model._meta.get_field(name)
    through = relation.remote_field.through
    ours = through._meta.get_field(relation.m2m_field_name()).attname
    theirs = through._meta.get_field(relation.m2m_reverse_field_name()).attname
    return through._default_manager, ours, theirs


class Table:
    """The stored rows of one target, known by their keys, and what the file adds to them."""

    def __init__(self, target: Target, ledger: Ledger) -> None:
        self.target = target
        self.by_key: dict[Hashable, Entry] = {}
        self.by_pk: dict[int, Entry] = {}
        self.named: list[Entry] = []
        rows = target.existing(ledger).values_list("pk", "uid", "version", *target.fields)
        for pk, uid, version, *values in rows.iterator(chunk_size=2_000):
            old = dict(zip(target.fields, values, strict=True))
            entry = Entry(pk=pk, uid=uid, version=version, old=old)
            self.by_pk[pk] = entry
            for key in map(plain_key, target.keys(old)):
                self.by_key.setdefault(key, entry)
        for key, pk in target.aliases(ledger) if target.aliases else ():
            if pk in self.by_pk:
                self.by_key.setdefault(plain_key(key), self.by_pk[pk])
        for name in target.many:
            self._load_many(name)

    def _load_many(self, name: str) -> None:
        manager, ours, theirs = many_relation(self.target.model, name)
        found: dict[int, set[int]] = {}
        for our_pk, their_pk in manager.values_list(ours, theirs).iterator():
            if our_pk in self.by_pk:
                found.setdefault(our_pk, set()).add(their_pk)
        for pk, entry in self.by_pk.items():
            entry.old_many[name] = frozenset(found.get(pk, ()))

    def entry(self, keys: Iterable[Hashable]) -> tuple[Entry, bool]:
        """Return the row known by one of `keys`, or a new one; and whether it is named anew.

        Errors: ValidationError when the keys belong to different rows.
        """
        keys = [plain_key(key) for key in keys]
        known = {self.by_key[key]: None for key in keys if key in self.by_key}
        if len(known) > 1:
            raise ValidationError(self.target.ambiguous)
        found = next(iter(known), None)
        if found is None:
            found = Entry(pk=None, uid=uuid4(), version=0, old=None)
        for key in keys:
            self.by_key.setdefault(key, found)
        return self.take(found)

    def take(self, entry: Entry) -> tuple[Entry, bool]:
        """Note that the file names `entry`; return it and whether that is the first time."""
        is_first = entry.first is None
        if is_first:
            self.named.append(entry)
        return entry, is_first

    def of_fate(self, fate: Fate) -> list[Entry]:
        """Return the named rows of that fate, in the order of the file."""
        return [entry for entry in self.named if entry.fate == fate]
