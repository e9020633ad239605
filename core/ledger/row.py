"""One row of a sheet while its ledger reads it, and what the ledger says about it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from core.ledger.entries import Entry, Fate, Finding, Table, is_same, plain_key
from core.ledger.layouts import Page
from core.ledger.lines import Line
from core.ledger.spec import Target

if TYPE_CHECKING:
    from core.ledger.plan import Plan

LOST_ZEROS = (
    "和登记的只差前面的 0，多半是被表格去掉了。请把这一列的格式设为“文本”再写全，或把这一格空着。"
)

ASSIGNED = (
    "已登记的是 {kept}，编好的号不随文件改。没有变的，请把这一格空着；"
    "确实要改的，请先在台账里改，再导入。"
)
TAKEN = "没有写的，新登记的按“{choice}”算；不是的请写上。"
KEPT = "{what}登记的是{kept}，不随文件改；确实要改的，请在台账里改。"
UNUSED = "{why}，这一格不会导入。"


class UnclearError(Exception):
    """What was asked for stands in a cell with something wrong in it."""


class Row:
    """One row of a sheet while the ledger reads it."""

    __slots__ = (
        "_cells",
        "_columns",
        "_unclear",
        "_wrong",
        "number",
        "page",
        "plan",
        "sheet",
        "values",
    )

    def __init__(
        self,
        plan: "Plan",
        page: Page,
        line: Line,
        columns: Mapping[str, int],
        *,
        lacking: Iterable[str] = (),
    ) -> None:
        """`lacking` are the columns of which the page does not tell what they hold."""
        self.plan, self.page, self._columns = plan, page, columns
        self.number, self._cells = line.number, line.cells
        self.sheet = page.sheet.name
        self.values: dict[str, Any] = {}
        self._wrong: set[str | None] = set(lacking)
        self._unclear: frozenset[str | None] = frozenset()

    def __getitem__(self, name: str) -> Any:
        """Return the cleaned value of a column; None when the cell is blank.

        Errors: UnclearError when something is wrong with the cell; `judge` takes it.
        """
        if name in self._unclear:
            raise UnclearError(name)
        return self.values.get(name)

    def is_right(self, name: str) -> bool:
        """Say whether a column may be asked for."""
        return name not in self._unclear

    @property
    def is_sound(self) -> bool:
        """True while nothing is wrong with this row."""
        return not self._wrong

    def judge(self, *rules: Callable[["Row"], None]) -> None:
        """Hold this row to rules, each as far as the cells that it asks for are right.

        What the rules find wrong is asked of none of the next ones that are judged together.
        Source: docs/rules.md R-IMP-10.
        """
        self._unclear = frozenset(self._wrong)
        if None in self._unclear:
            return
        for rule in rules:
            with suppress(UnclearError):
                rule(self)

    def given(self, *names: str, **renamed: str) -> dict[str, Any]:
        """Return {field: value} of the columns that hold something; a blank changes nothing.

        A column named otherwise than its field is given as `column="field"`.
        """
        values = self.values
        found = {name: v for name in names if (v := values.get(name)) is not None}
        for name, to in renamed.items():
            if values.get(name) is not None:
                found[to] = values[name]
        for bad in filter(None, self._unclear):
            found.pop(renamed.get(bad, bad), None)
        return found

    def known(self, target: str, key: Hashable) -> Entry | None:
        """Return the stored row, or the one of the file so far, that `key` stands for."""
        return self.plan.tables[target].find(plain_key(key))

    def alias(self, target: str, key: Hashable, entry: Entry) -> None:
        """Let later rows of the file know `entry` by one more key."""
        self.plan.tables[target].alias(plain_key(key), entry)

    def heading(self, column: str) -> str:
        """Return what the file calls a column; empty when it has none such."""
        index = self._columns.get(column)
        headings = self.page.layout.headings
        return headings[index].text if index is not None and index < len(headings) else ""

    def fail(self, column: str | None, sentence: str) -> None:
        """Say what is wrong with a cell of this row, or with the row as a whole."""
        self._wrong.add(column)
        self._report(column, sentence, is_error=True)

    def warn(self, column: str | None, sentence: str) -> None:
        """Point something out that does not stand in the way."""
        self._report(column, sentence, is_error=False)

    def tell_kept(self, column: str, entry: Entry, name: str = "", *, what: str = "") -> None:
        """Point out a cell that says otherwise than what is stored, which stays.

        `name` is the field, where the column is called otherwise; it is one of the target's.
        `what` says what it is of, where the cell is of something else in the first place.
        Source: docs/rules.md R-IMP-7.
        """
        said, kept = self.values.get(column), (entry.old or {}).get(name or column)
        is_first = entry.first == (self.sheet, self.number)
        if is_first and kept and said and self.is_right(column) and not is_same(said, kept):
            self.warn(column, KEPT.format(what=what, kept=self.plan.shown(column, kept)))

    def tell_begun(self, column: str, of: Entry, within: Entry, name: str, *, what: str) -> None:
        """Point out a day from which `of` holds, where what stands `within` it began otherwise.

        Only a new one begins with the cell. One that began later than `of` is nothing to tell,
        unless the cell moves the day of `of`.
        Source: docs/rules.md R-IMP-7.
        """
        said, begun = self.values.get(column), (within.old or {}).get(name)
        if column in of.changes or (said and begun and begun < said):
            self.tell_kept(column, within, name, what=what)

    def tell_unused(self, why: str, *columns: str) -> None:
        """Point out the filled ones of cells that this row has no use for, as `why` says.

        What stands for all rows, and not in a cell of this one, is passed over as it was meant.
        Source: docs/rules.md R-IMP-7.
        """
        for column in columns:
            if self.is_right(column) and self.is_written(column):
                self.warn(column, UNUSED.format(why=why))

    def is_written(self, column: str) -> bool:
        """Say whether the cell of a column holds a value in this row itself."""
        index = self._columns.get(column)
        is_there = index is not None and index < len(self._cells) and self._cells[index] != ""
        return is_there and self.values.get(column) is not None

    def _report(self, column: str | None, sentence: str, *, is_error: bool) -> None:
        index = self._columns.get(column) if column else None
        label = self.plan.labels.get(column, "") if column else ""
        value = self.plan.shown(column, self._written(column, index)) if column else ""
        self.plan.findings.append(
            Finding(self.sheet, self.number, index, label, value, sentence, is_error)
        )

    def _written(self, column: str, index: int | None) -> Any:
        """Return what stands in a cell, so that it is found again; else what it was read as."""
        cell = self._cells[index] if index is not None and index < len(self._cells) else ""
        return self.values.get(column) if cell == "" else cell

    def put(
        self,
        target: str,
        *,
        keys: Iterable[Hashable] = (),
        entry: Entry | None = None,
        repeated: bool = False,
        if_new: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        many: Mapping[str, Iterable[int]] | None = None,
        **values: Any,
    ) -> Entry:
        """Say that a row of `target` has these values.

        Shape:  the Entry, which other targets may hold as the value of a foreign key column.
        The keys are the target's own unless given; `entry` is the row itself where the ledger
        found it by other means. A row that stands in the file before is an
        error unless `repeated`, and then it must say the same. `if_new` are values of a new row
        that never change a stored one; `extra` is handed to the target's `derive`.
        """
        table = self.plan.tables[target]
        try:
            asked = _Asked(values, self._unclear) if self._unclear else values
            keys = list(keys or table.target.keys(asked))
            entry, is_first = table.take(entry) if entry else table.entry(keys)
        except ValidationError as error:
            self.fail(None, "".join(error.messages))
            return Entry()
        if is_first:
            entry.first = (self.sheet, self.number)
            entry.if_new = if_new or entry.if_new
            here = self.plan.place(entry.first)
            if entry.is_new and (said := table.resembling(values, where=here)):
                self.warn("name", said)
            if entry.is_new:
                self._tell_taken(table, {*values, *entry.if_new})
        elif not repeated:
            self.fail(None, f"与{self.plan.place(entry.first)}重复，请删去其中一行。")
            return entry
        entry.extra = {**entry.extra, **extra} if extra else entry.extra
        self._merge(table.target, entry, values)
        for name, keys_of_many in (many or {}).items():
            whole = entry.many.get(name, frozenset()) | frozenset(keys_of_many)
            entry.many = {**entry.many, name: whole}
        self._settle(table.target, entry)
        return entry

    def _tell_taken(self, table: Table, said: set[str]) -> None:
        """Point out what a new row becomes for want of a word. Source: docs/rules.md R-IMP-8."""
        for column, choice in table.taken:
            if column in self._wrong or column in said:
                continue
            sentence = TAKEN.format(choice=choice)
            if column in self._columns:
                self.warn(column, sentence)
            elif (self.sheet, column) not in table.told:
                table.told.add((self.sheet, column))
                label = self.plan.labels[column]
                self.plan.note(self.sheet, f"没有“{label}”这一列：{sentence}")

    def _merge(self, target: Target, entry: Entry, values: Mapping[str, Any]) -> None:
        if not entry.values:
            entry.values = values
            return
        for name, value in values.items():
            if name in entry.values and not is_same(entry.values[name], value):
                label = self.plan.labels.get(name) or _verbose(target.model, name)
                self.fail(name, f"“{label}”与{self.plan.place(entry.first)}所填不同，请改成一致。")
        entry.values = {**entry.values, **values}

    def _settle(self, target: Target, entry: Entry) -> None:
        """Decide the fate of a stored row; what may not be changed is an error."""
        if entry.is_new:
            return
        changes = entry.changes
        more = {n for n, keys in entry.many.items() if keys != entry.old_many.get(n)}
        if not changes and not more:
            entry.fate = Fate.UNCHANGED
            return
        entry.fate = Fate.CHANGED
        for name, new in changes.items():
            kept = (entry.old or {}).get(name)
            if _has_lost_zeros(kept, new):
                self.fail(name, LOST_ZEROS)
            elif kept and name in target.assigned and str(new).upper() != str(kept).upper():
                self.fail(name, ASSIGNED.format(kept=kept))
        if not target.changeable:
            names = "、".join(_verbose(target.model, name) for name in [*changes, *more])
            self.fail(
                None, f"这一行已登记在册，但{names}不同。请在台账里更正，再从文件中删去这一行。"
            )


class _Asked(dict[str, Any]):
    """The values of a row while its keys are made: none is made without a cell that is bad."""

    def __init__(self, values: Mapping[str, Any], unclear: frozenset[str | None]) -> None:
        super().__init__(values)
        self._unclear = unclear

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value; UnclearError when its cell is bad."""
        if name in self._unclear:
            raise UnclearError(name)
        return super().get(name, default)

    def __missing__(self, name: str) -> Any:
        if name in self._unclear:
            raise UnclearError(name)
        raise KeyError(name)


def _has_lost_zeros(old: Any, new: Any) -> bool:
    """Say whether a spreadsheet made 12 of 0012."""
    is_text = isinstance(old, str) and isinstance(new, str)
    return is_text and old != new and new.isdigit() and old.lstrip("0") == new.lstrip("0")


def _verbose(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name.removesuffix("_id")), "verbose_name", name))
