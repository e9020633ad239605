"""Column, Target and Ledger: how an app's `imports.py` describes one ledger.

A ledger has the columns of a workbook and the tables they end up in. Its `prepare()` loads what
cells refer to, once; its `read(row)` turns one checked row into rows of those tables.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Choices, QuerySet

from core.ledger import cells
from core.ledger.alike import Near
from core.ledger.cells import Cleaner, Hints
from core.ledger.sheets import Cell
from core.models import Record

if TYPE_CHECKING:
    from core.ledger.row import Row

_ANY_TEXT = cells.text(200)
_PARTED = re.compile(r"[、,，;；/／]")
_WHOLE = re.compile(r"(全|整个)?街道?(本级|机关|办事处|层面)?|办事处|本级|机关")
_DAY = ("日期", "时间")
_PHONE = ("联系电话", "联系方式", "电话号码", "手机号码", "手机号", "电话", "手机")  # longest first
_SUGGESTIONS = 200  # names looked for among all the others; a file with more wrong ones waits less
SHARED_NAME = (
    "叫“{name}”的{noun}不止一个，分不清是哪一个。请先在台账里把名称改得能分清；有编号的，写编号。"
)
SEVERAL_NAMES = "写了几个{noun}，这一格只能写一个。"
YEAR = "year"  # the name of the option that completes dates written without a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a ledger's workbook.

    `look_up` names an entry of `Ledger.lookups` that turns the text into a row of the database;
    `choices` restricts to the labels of an enumeration; otherwise `clean` decides. `for_all` is
    the question under which one value may be given for the whole file when it is uploaded. The
    report never repeats a value that `is_secret`. What `is_amount` is added up, so a cell merged
    over several rows does not stand for each of them. What some row of the ledger holds from before
    it was checked comes through as it is where the column `keeps_odd`.
    """

    name: str
    label: str
    synonyms: Sequence[str] = ()
    is_required: bool = False
    clean: Cleaner = _ANY_TEXT
    choices: type[Choices] | None = None
    choice_synonyms: Mapping[str, object] = field(default_factory=dict)
    look_up: str = ""
    several: bool = False
    for_all: str = ""
    is_secret: bool = False
    is_amount: bool = False
    keeps_odd: bool = False
    help: str = ""
    example: str = ""
    width: int = 16

    def cleaner(self) -> Cleaner:
        """Return what turns a cell of this column into a value, look-ups aside."""
        if self.choices is not None:
            return cells.choice(self.choices, self.choice_synonyms)
        return cells.parts if self.several else self.clean


def _also_called(column: Column, labels: Sequence[str]) -> list[str]:
    """Return what else a heading may say for the labels of a column, by the word they end in."""
    words = _DAY if column.clean is cells.day else _PHONE
    found: dict[str, None] = {}
    for label in labels:
        ending = next((word for word in words if label.endswith(word)), None)
        if ending is not None:
            found |= dict.fromkeys(label.removesuffix(ending) + word for word in words)
    return [label for label in found if label not in labels]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One table that a ledger fills.

    `keys` returns the ways to know a row again, surest first; it is given the stored `fields` by
    name. `existing` returns the rows that the file is compared with. A target that is not
    `changeable` only gains rows: what is already there and differs is an error in the file.
    `near` says where a new row whose name is nearly that of another is pointed out.
    What is `assigned` is given once: another value for it is an error in the file too.
    `ambiguous` says what to do when the keys of one row belong to two stored rows.
    `aliases` returns more keys with the primary keys of the rows they lead to.
    `derive(row, extra)` fills columns that follow from others (pinyin, sealed numbers) before a row
    is saved; `extra` is what the ledger put aside for it.
    """

    name: str
    model: type[Record]
    fields: Sequence[str]
    existing: Callable[[Any], QuerySet[Any]]
    keys: Callable[[Mapping[str, Any]], Iterable[Hashable]]
    many: Sequence[str] = ()
    changeable: bool = True
    assigned: Sequence[str] = ()
    near: Near | None = None
    ambiguous: str = "这一行的编码（证件）和名称分别属于两条已有的记录，请核对。"
    aliases: Callable[[Any], Iterable[tuple[Hashable, int]]] | None = None
    derive: Callable[[Any, Mapping[str, Any]], None] | None = None
    noun: str = ""  # what its rows are called, where the table's own name says less

    @property
    def label(self) -> str:
        return self.noun or str(self.model._meta.verbose_name)


class Lookup:
    """Finds what a cell names among the rows that may be named, and says what to do if it fails."""

    def __init__(
        self,
        noun: str,
        found: Iterable[tuple[str, Any]],
        *,
        endings: Sequence[str] = (),
        prefix: str = "",
        where: str = "",
    ) -> None:
        """`found` pairs each name with its row; a name may stand with any of `endings` or without.

        `endings` has the longest first; `prefix` (the street's name) may stand before each.
        """
        self.noun, self.endings, self.prefix, self.where = noun, endings, prefix, where
        self.names: list[str] = []
        self._entries: dict[str, Any] = {}
        self._by_stem: dict[str, list[Any]] = {}
        self._shared: set[str] = set()  # names that two rows bear
        self._suggestions = _SUGGESTIONS
        for name, row in found:
            self.names.append(name)
            if self._entries.setdefault(_reduced(name), row) != row:
                self._shared.add(_reduced(name))
            self._by_stem.setdefault(self.stem(name), []).append(row)

    def get(self, text: str) -> Any | None:
        """Return the row of that name, else the only one that differs in its ending, or None."""
        if self.is_shared(text):
            return None
        row = self._entries.get(_reduced(text))
        if row is not None or not (self.endings or self.prefix):
            return row
        alike = self._by_stem.get(self.stem(text), [])
        return alike[0] if len(alike) == 1 else None

    def is_shared(self, text: str) -> bool:
        """Say whether two rows bear this very name, so that it tells neither."""
        return _reduced(text) in self._shared

    def stem(self, text: str) -> str:
        """Return a name without its ending and without what stands before it."""
        name = self._without_street(_reduced(text))
        ending = next((ending for ending in self.endings if name.endswith(ending)), "")
        return name.removesuffix(ending) or name

    def _without_street(self, name: str) -> str:
        """Return a name without its street and the district above, unless another name is there."""
        if not self.prefix or self.prefix not in name:
            return name
        above, _, rest = name.rpartition(self.prefix)
        is_another = (
            self.prefix in above
            or _PARTED.search(above) is not None
            or above.endswith((*self.endings, "和", "及", "与"))
            or above in self._by_stem
        )
        return name if is_another else rest.removeprefix("办事处").lstrip("-—·") or name

    def find(self, text: str) -> Any:
        """Return the row of that name.

        Errors: ValidationError that offers the most similar name, or says where to add one.
        """
        row = self.get(text)
        if row is not None:
            return row
        if self.is_shared(text):
            raise ValidationError(SHARED_NAME.format(name=text[:40], noun=self.noun))
        if self._names_several(text):
            raise ValidationError(SEVERAL_NAMES.format(noun=self.noun))
        if self.prefix and _WHOLE.fullmatch(_reduced(text).removeprefix(self.prefix) or "街道"):
            raise ValidationError(f"属于整个街道、不属于哪一个{self.noun}的，这一格请空着。")
        if not self.names and self.where:
            raise ValidationError(f"还没有登记任何{self.noun}，请先{self.where}，再导入这份文件。")
        close: list[str] = []
        if self._suggestions:
            self._suggestions -= 1
            close = difflib.get_close_matches(text, self.names, n=1, cutoff=0.5)
        if close:
            raise ValidationError(f"没有叫“{text[:40]}”的{self.noun}，是不是“{close[0]}”？")
        hint = f"请先{self.where}，或核对名称。" if self.where else "请核对名称。"
        raise ValidationError(f"没有叫“{text[:40]}”的{self.noun}，{hint}")

    def _names_several(self, text: str) -> bool:
        parts = _PARTED.split(text)
        return sum(1 for part in parts if self.get(part.strip()) is not None) > 1

    def find_all(self, text: str) -> list[Any]:
        """Return the rows that a cell with several names means, also when only blanks part them."""
        row = self.get(text)
        if row is not None:
            return [row]
        if self._names_several(text):
            raise ValidationError(f"写了几个{self.noun}，请用顿号（、）隔开。")
        names = text.split()
        if len(names) > 1 and all(self.get(name) is not None for name in names):
            return [self.find(name) for name in names]
        return [self.find(text)]

    def named_in(self, text: str) -> str | None:
        """Return the one name that stands in a title, or is the whole of it but for its ending.

        Of two names one inside the other, the longer is meant.
        """
        plain = _reduced(text)
        if not plain:
            return None
        whole = self.get(text)
        if whole is not None:
            return next(name for name in self.names if self._entries[_reduced(name)] is whole)
        found = [name for name in self.names if len(name) > 2 and _reduced(name) in plain]
        longest = [n for n in found if not any(n != m and n in m for m in found)]
        return longest[0] if len(longest) == 1 else None

    def clean(self, cell: Cell, hints: Hints) -> Any:
        """Find what a cell names."""
        cells.refuse_damaged(cell)
        return self.find(cells.as_text(cell).strip())


def _reduced(name: str) -> str:
    return cells.half_width(name).lstrip("'").casefold()


class Ledger:
    """One kind of workbook; subclasses stand in the apps' `imports.py`."""

    key: ClassVar[str]
    label: ClassVar[str]
    row_means: ClassVar[str]  # 每行一支队伍
    columns: ClassVar[Sequence[Column]]
    targets: ClassVar[Sequence[Target]]
    one_of: ClassVar[Sequence[str]] = ()  # columns of which a page needs one
    none_of_them: ClassVar[str] = ""  # what to say of a page with none of `one_of`

    def __init__(
        self, *, scope: Any, by: Any, at: datetime, answers: Mapping[str, str] | None = None
    ) -> None:
        """`scope` is where the rows belong; `answers` is what was said about the whole file."""
        self.scope, self.by, self.at = scope, by, at
        self.answers = dict(answers or {})
        self.lookups: dict[str, Lookup] = {}
        self._passed_over: set[str] = set()

    def prepare(self) -> None:
        """Load what cells refer to into `lookups`; called once before anything is read."""

    def sketch(self, values_of: Callable[[str], set[Any]]) -> None:
        """Look at the values of single columns, to load no more stored rows than the file needs."""

    def rules(self) -> "Sequence[Callable[[Row], None]]":
        """Return what holds between the cells of a row, rule by rule.

        A rule says what is wrong by `row.fail`. It ends at the first cell it asks for that is bad
        itself, so what needs other cells stands in another rule.
        """
        return ()

    def read(self, row: "Row") -> None:
        """Turn one row into rows of the targets: `row.put(...)`.

        It ends at the first bad cell that it asks for: the rest of such a file is never written.
        """
        raise NotImplementedError

    def pass_over(self, row: "Row") -> None:
        """Note by what name or code other rows may mean a row that has something wrong."""
        said = filter(None, (row.values.get(name) for name in ("name", "code")))
        self._passed_over |= {_reduced(str(value)) for value in said}

    def is_passed_over(self, text: str) -> bool:
        """Say whether the file has a row of this name or code, with something wrong in it.

        Who names it is not told that it is missing: what is wrong is said at that row.
        """
        return _reduced(text) in self._passed_over

    def finish(self) -> None:
        """Complete what needs all rows of the file; called once after the last `read`."""

    def settle(self) -> None:
        """Put in order what follows from all rows together, after they were written or undone."""

    def stands_on(self, row: Any, before: Mapping[str, Any]) -> Iterable[str]:
        """Return a sentence for each thing made since with a value that an undo would take away.

        Shape:  `before` has the values that `row` would get again, by the names of its columns.
        """
        return ()

    def stored(self) -> QuerySet[Any]:
        """Return the rows that are on this ledger now, to say how far a new office is."""
        return self.targets[0].existing(self)

    @property
    def hints(self) -> Hints:
        year = self.answers.get(YEAR, "")
        return Hints(year=int(year) if year.isdecimal() else None)

    @classmethod
    def has_dates(cls) -> bool:
        """Tell whether any column holds a date, so that the year is worth asking for."""
        return any(column.clean is cells.day for column in cls.columns)

    @classmethod
    def column_names(cls) -> dict[str, list[str]]:
        """Return {field: the labels it is known by}, the one of the template first.

        Behind those that a column names stand the others that people mean by them: 上线时间 for
        上线日期. None that two columns could mean.
        """
        said = {column.name: [column.label, *column.synonyms] for column in cls.columns}
        taken = Counter(label for labels in said.values() for label in labels)
        also = {column.name: _also_called(column, said[column.name]) for column in cls.columns}
        taken.update(label for labels in also.values() for label in labels)
        return {
            name: [*labels, *(label for label in also[name] if taken[label] == 1)]
            for name, labels in said.items()
        }

    def cleaner_of(self, column: Column) -> Cleaner:
        """Return what turns a cell of `column` into its value."""
        if column.keeps_odd:
            return _unless_stored(column.cleaner(), partial(self._stored_texts, column.name))
        if not column.look_up:
            return column.cleaner()
        lookup = self.lookups[column.look_up]
        if not column.several:
            return lookup.clean

        def clean_several(cell: Cell, hints: Hints) -> list[Any]:
            whole = lookup.get(cells.as_text(cell)) if isinstance(cell, str) else None
            if whole is not None:
                return [whole]
            found = (lookup.find_all(part) for part in cells.parts(cell, hints))
            return list(dict.fromkeys(row for rows in found for row in rows))

        return clean_several

    def _stored_texts(self, name: str) -> set[str]:
        return set(self.targets[0].existing(self).values_list(name, flat=True))

    def options_of(self, column: Column) -> list[str]:
        """Return what may stand in `column`, for drop-downs; empty when anything may."""
        if column.choices is not None:
            return [str(label) for label in column.choices.labels]
        if column.clean is cells.yes_no:
            return ["是", "否"]
        if column.look_up and not column.several:
            return self.lookups[column.look_up].names
        return []


def _unless_stored(clean: Cleaner, stored: Callable[[], Collection[str]]) -> Cleaner:
    """Accept besides what stands in the ledger already, from before it was checked."""

    def clean_or_keep(cell: Cell, hints: Hints) -> Any:
        try:
            return clean(cell, hints)
        except ValidationError:
            if (said := cells.as_text(cell)) in stored():
                return said
            raise

    return clean_or_keep


def keep_pinyin(row: Any, extra: Mapping[str, Any]) -> None:
    """Derive the pinyin of a name; `Target.derive` of everything that is found by name."""
    row.set_pinyin()


def names_of(rows: Iterable[models.Model]) -> list[tuple[str, Any]]:
    """Pair rows with their names, for a Lookup."""
    return [(str(row), row) for row in rows]
