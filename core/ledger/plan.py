"""Every row checked in one pass: new, changed, unchanged, or what is wrong with it.

Nothing is written here. The plan of a file with an error in it has no writing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Sum

from core.ledger import cells
from core.ledger.cells import Cleaner
from core.ledger.entries import Fate, Finding, Table
from core.ledger.header import plain_label
from core.ledger.layouts import TEMPLATE_SHEETS, Corrections, Page, find_pages, year_in
from core.ledger.lines import ANOTHER_TABLE, EXAMPLE, SECTION, Line
from core.ledger.row import Row
from core.ledger.sheets import Cell, Workbook
from core.ledger.spec import Column, Ledger

_REMEMBERED = 2_000  # answers of one column's cleaner; beyond it the values hardly repeat
PROGRESS_EVERY = 500
BESIDE = "表外的文字"  # a row with cells under none of the columns that are read
_NOTHING = frozenset({"无", "暂无", "没有", "/", "／", "\\", "-", "－", "—", "——", "--"})
TWINS = (
    "{kept} 列和 {other} 列都叫“{label}”，分不清用哪一列。请在“列的对应”里确定一列，或删去一列；"
    "左右并排的两张表请改成上下一张。"
)
SECOND_TABLE = (
    "从这一行起是另一张表，列的次序和上面的不同。请移到另一页（工作表），或排成和上面一样的次序。"
)
OTHER_YEAR = (
    "这一行写的是 {year} 年，上面的标题是 {supposed} 年，下面没有写年份的日期分不清是哪一年。"
    "请把日期写成 2022-06-01 这样的形式。"
)
GROUP = (
    "这一行像是分组的标题，写的是“{found}”，下面各行却没有写“{label}”。请加上这一列，每行写明；"
    "或者一组放一页，用名称作页名。"
)
SIDEWAYS = (
    "这张表像是横着排的，列名写在了左边。"
    "请转成竖的（复制以后“选择性粘贴”，选“转置”），一行写一个，再上传。"
)
MERGED_AMOUNT = "这一格和上面几行合并在一起，分不清每行各是多少。请拆开合并的单元格，分别填写。"

NO_HEADER = "没有找到表头。请在“页和表头”里写明表头在第几行，或下载模板核对列名。"
NO_ROWS = "没有可导入的数据行。"

Progress = Callable[[int, int], None]


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

    def note(self, sheet: str, sentence: str, *, row: int | None = None) -> None:
        """Tell something about a sheet that does not stand in the way."""
        self.findings.append(Finding(sheet, row, None, "", "", sentence, is_error=False))

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
    corrections: Corrections | None = None,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """Check every row of a workbook against what is stored.

    Shape: a Plan. `corrections` are what a person said about the sheets, against what was
           recognised. `progress` is called with rows done and rows in all.
    """
    plan = Plan(
        ledger,
        labels={c.name: c.label for c in ledger.columns},
        secrets=frozenset(c.name for c in ledger.columns if c.is_secret),
    )
    ledger.prepare()
    pages = find_pages(ledger, workbook, corrections)
    ledger.sketch(lambda name: _values_of(ledger, pages, name))
    plan.fingerprint = fingerprint(ledger)
    plan.tables = {target.name: Table(target, ledger) for target in ledger.targets}
    plan.sheet_count = len(pages)
    if not any(page.layout.columns for page in pages):
        plan.findings.append(Finding(workbook.sheets[0].name, None, None, "", "", NO_HEADER))
        return plan
    _tell_sheets_left_out(plan, workbook, pages, corrections)
    total = sum(len(page.sheet.rows) - page.layout.first_row for page in pages)
    reader = _Reader(plan, progress, total)
    for page in pages:
        if _has_required_columns(plan, page):
            reader.read_page(page)
        else:
            reader.check_cells(page)
    ledger.finish()
    if plan.row_count == 0 and not plan.errors:
        plan.findings.append(Finding(pages[0].sheet.name, None, None, "", "", NO_ROWS))
    progress(total, total)
    return plan


def _values_of(ledger: Ledger, pages: list[Page], name: str) -> set[Any]:
    """Return the sound values of one column of the file."""
    column = next(column for column in ledger.columns if column.name == name)
    clean = ledger.cleaner_of(column)
    found: set[Any] = set()
    for page in pages:
        indexes = [index for index, field_name in page.layout.columns.items() if field_name == name]
        for index in indexes:
            cells_of_column = {row[index] for row in page.data if index < len(row)} - {""}
            for cell in cells_of_column:
                with suppress(ValidationError):
                    found.add(clean(cell, page.hints))
    return found


def _tell_sheets_left_out(
    plan: Plan, workbook: Workbook, pages: list[Page], corrections: Corrections | None
) -> None:
    read = {page.sheet.name for page in pages}
    chosen_not = set() if corrections is None else corrections.left_out
    for sheet in workbook.sheets:
        if sheet.name in read or sheet.name in chosen_not or sheet.name in TEMPLATE_SHEETS:
            continue
        why = "是隐藏的" if sheet.is_hidden else "没有认出表头"
        plan.note(
            sheet.name, f"“{sheet.name}”这一页{why}，没有导入。要导入的话，在“页和表头”里选定。"
        )


def _has_required_columns(plan: Plan, page: Page) -> bool:
    present = set(page.layout.columns.values()) | set(plan.ledger.answers) | set(page.defaults)
    missing = [c for c in plan.ledger.columns if c.is_required and c.name not in present]
    sentences = [plan.ledger.missing_columns(present)]
    if missing:
        ways = "请补上这些列，或在“页和表头”“列的对应”中指定"
        if any(column.for_all for column in missing):
            ways += "，或重新上传时为整份文件选定"
        labels = "、".join(column.label for column in missing)
        sentences.append(f"缺少必填的列：{labels}。{ways}。")
    if not page.is_corrected:
        sentences += [
            TWINS.format(label=kept.text, kept=kept.letter, other=other.letter)
            for kept, other in page.twins
        ]
    if _is_sideways(plan.ledger, page):
        sentences.append(SIDEWAYS)
    for sentence in filter(None, sentences):
        plan.findings.append(
            Finding(page.sheet.name, page.layout.header_row, None, "", "", sentence)
        )
    return not any(sentences)


def _is_sideways(ledger: Ledger, page: Page) -> bool:
    """Say whether the labels of a table stand in its first column: it runs from left to right."""
    first, *others = ledger.columns
    if len(page.data) > len(others):
        return False
    known = {plain_label(label) for column in others for label in (column.label, *column.synonyms)}
    names = [index for index, name in page.matched.items() if name == first.name]
    below = [plain_label(str(row[i])) for row in page.data for i in names if i < len(row)]
    labels = known.intersection(below)
    return len(labels) > 1 or (bool(labels) and len(below) == len(labels))


class _Read:
    """One column of a page that holds something, or must: where its cells come from."""

    __slots__ = (
        "answers",
        "clean",
        "default",
        "hints",
        "index",
        "is_amount",
        "is_required",
        "name",
    )

    def __init__(self, column: Column, page: Page, index: int | None, clean: Cleaner) -> None:
        self.name, self.is_required = column.name, column.is_required
        self.is_amount = column.is_amount
        self.index, self.default = index, page.defaults.get(column.name, "")
        self.clean, self.hints = clean, page.hints
        self.answers: dict[Cell, Any] = {}

    @property
    def is_needed(self) -> bool:
        """True unless every row leaves it blank and may."""
        return self.index is not None or self.default != "" or self.is_required

    def cell(self, line: list[Cell]) -> Cell:
        """Return the cell of a row; what holds for the whole page where it is blank."""
        cell = line[self.index] if self.index is not None and self.index < len(line) else ""
        return self.default if cell == "" else cell

    def answer(self, cell: Cell) -> Any:
        """Return the cleaned value, or the error; the same text is cleaned once."""
        is_text = type(cell) is str
        if is_text and cell in self.answers:
            return self.answers[cell]
        try:
            answer = self.clean(cell, self.hints)
        except ValidationError as error:
            answer = error
        if is_text and len(self.answers) < _REMEMBERED:
            self.answers[cell] = answer
        return answer


class _Reader:
    """Walks the rows of all pages."""

    def __init__(self, plan: Plan, progress: Progress, total: int) -> None:
        self.plan, self.progress, self.total, self.done = plan, progress, total, 0
        ledger = plan.ledger
        self.columns: dict[str, Column] = {column.name: column for column in ledger.columns}
        self.cleaners = {c.name: ledger.cleaner_of(c) for c in ledger.columns}

    def read_page(self, page: Page) -> None:
        indexes = {name: index for index, name in page.layout.columns.items()}
        columns = [
            _Read(column, page, indexes.get(name), self.cleaners[name])
            for name, column in self.columns.items()
        ]
        needed = [column for column in columns if column.is_needed]
        self._tell_about(page)
        for line in page.lines:
            if line.left_out == ANOTHER_TABLE:
                self.plan.findings.append(
                    Finding(page.sheet.name, line.number, None, "", "", SECOND_TABLE)
                )
                return
            if line.left_out:
                self._tell_left_out(page, line, line.left_out)
                continue
            if all(line.cells[i] == "" for i in indexes.values() if i < len(line.cells)):
                self._tell_left_out(page, line, BESIDE)
                continue
            row = Row(self.plan, page, line.number, indexes)
            _clean(row, line, needed)
            self.plan.row_count += 1
            if row.is_sound:
                self.plan.ledger.read(row)
            else:
                self.plan.ledger.pass_over(row)
            self.done += 1
            if self.done % PROGRESS_EVERY == 0:
                self.progress(self.done, self.total)

    def check_cells(self, page: Page) -> None:
        """List the bad cells of a page that lacks a column, so that all is mended in one go."""
        for index, name in page.matched.items():
            column = _Read(self.columns[name], page, index, self.cleaners[name])
            for line in page.lines:
                if not line.left_out:
                    row = Row(self.plan, page, line.number, {name: index})
                    _clean(row, line, [column])

    def _tell_about(self, page: Page) -> None:
        """Say what was supposed about the page, and what of it is not imported."""
        for sentence in page.suppositions:
            self.plan.note(page.sheet.name, sentence, row=page.layout.header_row)
        unread = "、".join(f"{h.letter} 列“{h.text[:20]}”" for h in page.unread_headings)
        if unread:
            self.plan.note(
                page.sheet.name, f"没有认出的列不导入：{unread}。", row=page.layout.header_row
            )
        for heading, line in page.unnamed_cells:
            self.plan.note(
                page.sheet.name,
                f"{heading.letter} 列没有列名，不导入：“{str(line.cells[heading.index])[:30]}”等。",
                row=line.number,
            )
        for name, blanks in page.seeming_groups(self.columns):
            self.plan.note(
                page.sheet.name,
                f"“{self.columns[name].label}”有 {len(blanks)} 行空着（第 {blanks[0]} 行起），"
                "按没有填写登记。如果意思是同上一行，请填上再导入。",
                row=blanks[0],
            )

    def _tell_left_out(self, page: Page, line: Line, why: str) -> None:
        if why == EXAMPLE:
            return
        texts = [str(cell) for cell in line.cells if cell != ""]
        first = next((text for text in texts if not text.isdecimal()), texts[0])
        if why in {BESIDE, SECTION}:
            self.plan.findings += [
                Finding(page.sheet.name, line.number, None, "", "", sentence)
                for sentence in self._said_of_a_group(page, first)
            ]
        self.plan.note(
            page.sheet.name,
            f"看作{why}，没有导入：“{first[:30]}”。",
            row=line.number,
        )

    def _said_of_a_group(self, page: Page, text: str) -> Iterator[str]:
        """Yield what a line between the rows says about those below it, and they do not."""
        year = year_in(text) if page.has_supposed_year else None
        if year not in {None, page.hints.year}:
            yield OTHER_YEAR.format(year=year, supposed=page.hints.year)
        for name, column in self.columns.items():
            if not (column.look_up and column.for_all) or name in page.matched.values():
                continue
            found = self.plan.ledger.lookups[column.look_up].named_in(text)
            if found and found != page.defaults.get(name):
                yield GROUP.format(found=found, label=column.label)


def _clean(row: Row, line: Line, columns: Sequence[_Read]) -> None:
    """Fill a row with the values of its cells; list every cell that is wrong."""
    for column in columns:
        cell = column.cell(line.cells)
        if cell == "":
            if column.is_required:
                row.fail(column.name, "没有填写，这一项必填。")
            continue
        answer = column.answer(cell)
        if isinstance(answer, ValidationError):
            if cell in _NOTHING and not (column.is_required or column.default):
                continue
            row.values[column.name] = cell
            row.fail(column.name, "".join(answer.messages))
        else:
            row.values[column.name] = answer
            if column.is_amount and column.index in line.merged:
                row.fail(column.name, MERGED_AMOUNT)
