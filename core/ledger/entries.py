"""Rows of the database while an import is planned: as stored, and as the file has them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.ledger.alike import Names
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

    @property
    def heading(self) -> str:
        """What stands before the sentence; empty when the sentence begins with it."""
        return heading_of(self.header, self.sentence)


def heading_of(header: str, sentence: str) -> str:
    """Return the label before a sentence that does not begin with it: no 手机号：手机号少 1 位."""
    return "" if sentence.lstrip("“").startswith(header) else header


class Fate(StrEnum):
    """What will become of a row of the database."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Entry:
    """One row of a target: as it is stored (`old`), and what the file says about it (`values`).

    A register and a file make tens of thousands of them: what most do not have costs nothing, and
    the stored values are kept as the database gave them.
    """

    __slots__ = (
        "_names",
        "_stored",
        "extra",
        "fate",
        "first",
        "if_new",
        "many",
        "old_many",
        "pk",
        "values",
        "version",
    )

    def __init__(
        self,
        *,
        pk: int | None = None,
        version: int = 0,
        names: Sequence[str] = (),
        stored: Sequence[Any] | None = None,
    ) -> None:
        """`stored` are the values of `names` in the database; None for a row that is new."""
        self.pk, self.version, self._names, self._stored = pk, version, names, stored
        self.values = _NOTHING
        self.if_new = _NOTHING
        self.extra = _NOTHING
        self.many: Mapping[str, frozenset[int]] = _NOTHING
        self.old_many: Mapping[str, frozenset[int]] = _NOTHING
        self.first: tuple[str, int] | None = None
        self.fate = Fate.NEW if stored is None else Fate.UNCHANGED

    @property
    def old(self) -> dict[str, Any] | None:
        """The stored values by name; None for a new row."""
        if self._stored is None:
            return None
        return dict(zip(self._names, self._stored, strict=True))

    @property
    def is_new(self) -> bool:
        """True when the database has no such row yet."""
        return self._stored is None

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
        return tuple(
            [
                p if type(p) is int else _plain_text(p) if type(p) is str else plain_key(p)
                for p in key
            ]
        )
    return key


def _plain_text(text: str) -> str:
    if text.isascii() and text.isalnum():  # as phones and codes are
        return text.lower()
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


def _taken_where_blank(target: Target, ledger: Ledger) -> list[tuple[str, str]]:
    """Return (column, choice in words) of what a new row becomes where its cell says nothing."""
    fields = {field.name: field for field in target.model._meta.concrete_fields}
    columns = (column for column in ledger.columns if column.choices is not None)
    found = [(column.name, fields[column.name]) for column in columns if column.name in fields]
    return [
        (name, str(dict(field.flatchoices)[field.get_default()]))
        for name, field in found
        if field.has_default()
    ]


class Table:
    """The stored rows of one target, known by their keys, and what the file adds to them."""

    def __init__(self, target: Target, ledger: Ledger) -> None:
        self.target = target
        self.named: list[Entry] = []
        self.stored: dict[int, tuple[Any, ...]] = {}  # by primary key: version, then the fields
        self._many: dict[str, dict[int, set[int]]] = {}
        self._entries: dict[int, Entry] = {}
        self._by_key: dict[Hashable, Entry | int] = {}
        self._names: Names | None = None
        names = target.fields
        rows = target.existing(ledger).values_list("pk", "version", *names)
        for pk, *stored in rows.iterator(chunk_size=2_000):
            self.stored[pk] = tuple(stored)
            for key in target.keys(dict(zip(names, stored[1:], strict=True))):
                self._by_key.setdefault(plain_key(key), pk)
        for key, pk in target.aliases(ledger) if target.aliases else ():
            if pk in self.stored:
                self._by_key.setdefault(plain_key(key), pk)
        for name in target.many:
            self._load_many(name)
        self.taken = _taken_where_blank(target, ledger)
        self.told: set[tuple[str, str]] = set()  # sheet and column of what was told of `taken`

    def _load_many(self, name: str) -> None:
        manager, ours, theirs = many_relation(self.target.model, name)
        found = self._many.setdefault(name, {})
        for our_pk, their_pk in manager.values_list(ours, theirs).iterator():
            if our_pk in self.stored:
                found.setdefault(our_pk, set()).add(their_pk)

    def values_of(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Yield the primary key and some fields of every stored row."""
        indexes = [self.target.fields.index(name) + 1 for name in names]
        for pk, stored in self.stored.items():
            yield pk, *(stored[index] for index in indexes)

    def of_pk(self, pk: int) -> Entry | None:
        """Return the stored row with this key; an Entry is made for those only that are named."""
        if pk not in self._entries and pk in self.stored:
            version, *stored = self.stored[pk]
            entry = Entry(pk=pk, version=version, names=self.target.fields, stored=stored)
            entry.old_many = {n: frozenset(found.get(pk, ())) for n, found in self._many.items()}
            self._entries[pk] = entry
        return self._entries.get(pk)

    def find(self, key: Hashable) -> Entry | None:
        """Return the stored row, or the one of the file so far, that a plain key stands for."""
        found = self._by_key.get(key)
        return self.of_pk(found) if isinstance(found, int) else found

    def resembling(self, row: Mapping[str, Any], *, where: str) -> str:
        """Say to what other row the name of a new row is nearly equal; `where` it stands itself.

        The stored names are gone through once, and only for a file with a new row.
        """
        near = self.target.near
        if near is None or "name" not in row:
            return ""
        if self._names is None:
            self._names = Names(near)
            for _version, *stored in self.stored.values():
                self._names.add(dict(zip(self.target.fields, stored, strict=True)))
        said = self._names.nearest(row)
        self._names.add(row, where=where)
        return said

    def alias(self, key: Hashable, entry: Entry) -> None:
        """Let `entry` be known by one more plain key, unless another row is."""
        self._by_key.setdefault(key, entry)

    def entry(self, keys: Iterable[Hashable]) -> tuple[Entry, bool]:
        """Return the row known by one of `keys`, or a new one; and whether it is named anew.

        Errors: ValidationError when the keys belong to different rows.
        """
        keys = [plain_key(key) for key in keys]
        known = {entry for key in keys if (entry := self.find(key)) is not None}
        if len(known) > 1:
            raise ValidationError(self.target.ambiguous)
        found = known.pop() if known else Entry()
        for key in keys:
            self.alias(key, found)
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
