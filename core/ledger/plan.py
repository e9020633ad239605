"""Every row checked in one pass: new, changed, unchanged, or what is wrong with it.

Nothing is written here. The plan of a file with an error in it has no writing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, Sum

from core.ledger import cells, header
from core.ledger.entries import Entry, Fate, Finding, Table
from core.ledger.header import Layout
from core.ledger.sheets import Cell, Sheet, Workbook
from core.ledger.spec import Column, Ledger, Target

_REMEMBERED = 2_000  # answers of one column's cleaner; beyond it the values hardly repeat
PROGRESS_EVERY = 500

NO_HEADER = "没有找到表头。请下载模板核对列名，或在“列的对应”中指定。"
NO_ROWS = "没有可导入的数据行。"

Progress = Callable[[int, int], None]


class Row:
    """One row of a sheet while the ledger reads it."""

    __slots__ = ("_columns", "_faults", "number", "plan", "sheet", "values")

    def __init__(self, plan: "Plan", sheet: str, number: int, columns: Mapping[str, int]) -> None:
        self.plan, self.sheet, self.number, self._columns = plan, sheet, number, columns
        self.values: dict[str, Any] = {}
        self._faults = 0

    def __getitem__(self, name: str) -> Any:
        """Return the cleaned value of a column; None when the cell is blank."""
        return self.values.get(name)

    @property
    def is_sound(self) -> bool:
        """True while nothing is wrong with this row."""
        return not self._faults

    def given(self, *names: str, **renamed: str) -> dict[str, Any]:
        """Return {field: value} of the columns that hold something; a blank changes nothing.

        A column named otherwise than its field is given as `column="field"`.
        """
        pairs = [*((name, name) for name in names), *renamed.items()]
        return {to: self.values[name] for name, to in pairs if self.values.get(name) is not None}

    def known(self, target: str, key: Hashable) -> Entry | None:
        """Return the stored row, or the one of the file so far, that `key` stands for."""
        return self.plan.tables[target].by_key.get(key)

    def stored(self, target: str, pk: int) -> Entry | None:
        """Return the stored row with this key."""
        return self.plan.tables[target].by_pk.get(pk)

    def alias(self, target: str, key: Hashable, entry: Entry) -> None:
        """Let later rows of the file know `entry` by one more key."""
        self.plan.tables[target].by_key.setdefault(key, entry)

    def fail(self, column: str | None, sentence: str) -> None:
        """Say what is wrong with a cell of this row, or with the row as a whole."""
        self._faults += 1
        self._report(column, sentence, is_error=True)

    def warn(self, column: str | None, sentence: str) -> None:
        """Point something out that does not stand in the way."""
        self._report(column, sentence, is_error=False)

    def _report(self, column: str | None, sentence: str, *, is_error: bool) -> None:
        index = self._columns.get(column) if column else None
        label = self.plan.labels.get(column, "") if column else ""
        value = self.plan.shown(column, self.values.get(column)) if column else ""
        self.plan.findings.append(
            Finding(self.sheet, self.number, index, label, value, sentence, is_error)
        )

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
            keys = list(keys or table.target.keys(values))
            entry, is_first = table.take(entry) if entry else table.entry(keys)
        except ValidationError as error:
            self.fail(None, "".join(error.messages))
            return Entry(pk=None, uid=uuid4(), version=0, old=None)
        if is_first:
            entry.first = (self.sheet, self.number)
            entry.if_new = if_new or {}
        elif not repeated:
            self.fail(None, f"与{self.plan.place(entry.first)}重复，请删去其中一行。")
            return entry
        entry.extra = {**entry.extra, **extra} if extra else entry.extra
        self._merge(table.target, entry, values)
        for name, keys_of_many in (many or {}).items():
            entry.many[name] = entry.many.get(name, frozenset()) | frozenset(keys_of_many)
        self._settle(table.target, entry)
        return entry

    def _merge(self, target: Target, entry: Entry, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name in entry.values and entry.values[name] != value:
                label = self.plan.labels.get(name) or _verbose(target.model, name)
                self.fail(name, f"“{label}”与{self.plan.place(entry.first)}所填不同，请改成一致。")
            entry.values[name] = value

    def _settle(self, target: Target, entry: Entry) -> None:
        """Decide the fate of a stored row; what may not be changed is an error."""
        if entry.old is None:
            return
        changes = entry.changes
        more = {n for n, keys in entry.many.items() if keys != entry.old_many.get(n)}
        if not changes and not more:
            entry.fate = Fate.UNCHANGED
            return
        entry.fate = Fate.CHANGED
        if not target.changeable:
            names = "、".join(_verbose(target.model, name) for name in [*changes, *more])
            self.fail(
                None, f"这一行已登记在册，但{names}不同。请在台账里更正，再从文件中删去这一行。"
            )


def _verbose(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


@dataclass(slots=True)
class Plan:
    """What an import would do, or everything that is wrong with its file."""

    ledger: Ledger
    tables: dict[str, Table] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    labels: Mapping[str, str] = field(default_factory=dict)
    row_count: int = 0
    fingerprint: str = ""
    sheet_count: int = 0
    secrets: frozenset[str] = frozenset()

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_error]

    def counts(self) -> list[dict[str, Any]]:
        """Return [{"label", "new", "changed", "unchanged"}] per table, whole rows."""
        return [
            {"label": table.target.label} | {fate.value: len(table.of_fate(fate)) for fate in Fate}
            for table in self.tables.values()
        ]

    def total(self, fate: Fate) -> int:
        """Return how many rows of all tables share `fate`."""
        return sum(len(table.of_fate(fate)) for table in self.tables.values())

    def place(self, first: tuple[str, int] | None) -> str:
        """Name a row of the file, with its sheet when there are several."""
        sheet, number = first or ("", 0)
        return f"“{sheet}”第 {number} 行" if self.sheet_count > 1 else f"第 {number} 行"

    def shown(self, column: str, value: Any) -> str:
        """Return a value as the report shows it; a secret one is not repeated."""
        if value is None:
            return ""
        if column in self.secrets:
            return "（不显示）"
        is_cell = isinstance(value, str | int | float | date | datetime)
        return (cells.as_text(value) if is_cell else str(value))[:60]


def fingerprint(ledger: Ledger) -> str:
    """Return a mark of everything stored that a plan was made against; it changes with any row."""
    marks = []
    for target in ledger.targets:
        found = (
            target.existing(ledger)
            .order_by()
            .aggregate(count=Count("pk"), latest=Max("updated_at"), versions=Sum("version"))
        )
        marks.append(f"{found['count']}:{found['versions']}:{found['latest']}")
    return "|".join(marks)


def make_plan(
    ledger: Ledger,
    workbook: Workbook,
    *,
    mapping: Mapping[str, Mapping[int, str]] | None = None,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """Check every row of a workbook against what is stored.

    Shape: a Plan; `mapping` {sheet: {column index: field, "" for none}} overrides what the header
           was recognised as. `progress` is called with rows done and rows in all.
    """
    plan = Plan(
        ledger,
        labels={c.name: c.label for c in ledger.columns},
        secrets=frozenset(c.name for c in ledger.columns if c.is_secret),
    )
    layouts = find_layouts(ledger, workbook, mapping)
    ledger.prepare()
    ledger.sketch(lambda name: _values_of(ledger, layouts, name))
    plan.fingerprint = fingerprint(ledger)
    plan.tables = {target.name: Table(target, ledger) for target in ledger.targets}
    plan.sheet_count = len(layouts)
    if not any(layout.columns for _sheet, layout in layouts):
        plan.findings.append(Finding(workbook.sheets[0].name, None, None, "", "", NO_HEADER))
        return plan
    total = sum(len(sheet.rows) - layout.first_row for sheet, layout in layouts)
    reader = _Reader(plan, progress, total)
    for sheet, layout in layouts:
        if _has_required_columns(plan, sheet, layout):
            reader.read_sheet(sheet, layout)
    ledger.finish()
    if plan.row_count == 0 and not plan.errors:
        plan.findings.append(Finding(layouts[0][0].name, None, None, "", "", NO_ROWS))
    progress(total, total)
    return plan


def _values_of(ledger: Ledger, layouts: list[tuple[Sheet, Layout]], name: str) -> set[Any]:
    """Return the sound values of one column of the file."""
    column = next(column for column in ledger.columns if column.name == name)
    clean, hints = ledger.cleaner_of(column), ledger.hints
    found: set[Any] = set()
    for sheet, layout in layouts:
        indexes = [index for index, field_name in layout.columns.items() if field_name == name]
        for index in indexes:
            cells_of_column = {row[index] for row in sheet.rows[layout.first_row :]} - {""}
            for cell in cells_of_column:
                with suppress(ValidationError):
                    found.add(clean(cell, hints))
    return found


def find_layouts(
    ledger: Ledger,
    workbook: Workbook,
    mapping: Mapping[str, Mapping[int, str]] | None = None,
) -> list[tuple[Sheet, Layout]]:
    """Return the visible sheets with a header, each with its columns as corrected by hand.

    When none has a header that can be recognised, the first sheet with text is returned with the
    likeliest one, so that its columns can be named by hand.
    """
    names = ledger.column_names()
    visible = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    found = [(sheet, header.find_layout(sheet, names)) for sheet in visible]
    layouts = [(sheet, layout) for sheet, layout in found if layout is not None]
    if not layouts:
        guessed = ((sheet, header.guess_layout(sheet, names)) for sheet in visible)
        layouts = [(sheet, layout) for sheet, layout in guessed if layout is not None][:1]
    for sheet, layout in layouts:
        corrected = (mapping or {}).get(sheet.name)
        if corrected is not None:
            layout.columns = {i: name for i, name in corrected.items() if name in names}
    return layouts


def _has_required_columns(plan: Plan, sheet: Sheet, layout: Layout) -> bool:
    present = set(layout.columns.values()) | set(plan.ledger.answers)
    missing = [c.label for c in plan.ledger.columns if c.is_required and c.name not in present]
    if missing:
        sentence = f"缺少必填的列：{'、'.join(missing)}。请补上这些列，或在“列的对应”中指定。"
        plan.findings.append(Finding(sheet.name, layout.first_row, None, "", "", sentence))
    return not missing


class _Reader:
    """Walks the rows of all sheets; remembers what each column's cleaner answered."""

    def __init__(self, plan: Plan, progress: Progress, total: int) -> None:
        self.plan, self.progress, self.total, self.done = plan, progress, total, 0
        ledger = plan.ledger
        self.hints = ledger.hints
        self.columns: dict[str, Column] = {column.name: column for column in ledger.columns}
        self.cleaners = {c.name: ledger.cleaner_of(c) for c in ledger.columns}
        self.answers: dict[str, dict[Cell, Any]] = {c.name: {} for c in ledger.columns}
        self.defaults = {
            c.name: ledger.answers[c.name]
            for c in ledger.columns
            if c.for_all and ledger.answers.get(c.name)
        }

    def read_sheet(self, sheet: Sheet, layout: Layout) -> None:
        indexes = {name: index for index, name in layout.columns.items()}
        for number, line in header.data_rows(sheet, layout):
            if all(line[index] == "" for index in indexes.values() if index < len(line)):
                continue
            row = Row(self.plan, sheet.name, number, indexes)
            self._clean(row, line, indexes)
            self.plan.row_count += 1
            if row.is_sound:
                self.plan.ledger.read(row)
            self.done += 1
            if self.done % PROGRESS_EVERY == 0:
                self.progress(self.done, self.total)

    def _clean(self, row: Row, line: list[Cell], indexes: Mapping[str, int]) -> None:
        for name, column in self.columns.items():
            index = indexes.get(name)
            cell = line[index] if index is not None and index < len(line) else ""
            if cell == "":
                cell = self.defaults.get(name, "")
            if cell == "":
                if column.is_required:
                    row.fail(name, "没有填写，这一项必填。")
                continue
            answer = self._answer(name, cell)
            if isinstance(answer, ValidationError):
                row.values[name] = cell
                row.fail(name, "".join(answer.messages))
            else:
                row.values[name] = answer

    def _answer(self, name: str, cell: Cell) -> Any:
        """Return the cleaned value, or the error; the same text is cleaned once."""
        known = self.answers[name]
        if type(cell) is str and cell in known:
            return known[cell]
        try:
            answer = self.cleaners[name](cell, self.hints)
        except ValidationError as error:
            answer = error
        if type(cell) is str and len(known) < _REMEMBERED:
            known[cell] = answer
        return answer
