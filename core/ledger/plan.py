"""Every row checked in one pass: new, changed, unchanged, or what is wrong with it.

Nothing is written here. The plan of a file with an error in it has no writing.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Sum

from core.ledger import cells, constraints
from core.ledger.entries import Fate, Finding, Table
from core.ledger.header import plain_label
from core.ledger.layouts import TEMPLATE_SHEETS, Corrections, Page, find_pages
from core.ledger.reading import Progress, Reader
from core.ledger.sheets import Workbook
from core.ledger.spec import Ledger

TWINS = (
    "{kept} 列和 {other} 列都叫“{label}”，分不清用哪一列。请在“列的对应”里确定一列，或删去一列；"
    "左右并排的两张表请改成上下一张。"
)
SIDEWAYS = (
    "这张表像是横着排的，列名写在了左边。"
    "请转成竖的（复制以后“选择性粘贴”，选“转置”），一行写一个，再上传。"
)

NO_HEADER = "没有找到表头。请在“页和表头”里写明表头在第几行，或下载模板核对列名。"
NO_ROWS = "没有可导入的数据行。"


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
    reader = Reader(plan, progress, total)
    for page in pages:
        reader.read_page(page, lacking=_lacking(plan, page))
    ledger.finish()
    plan.findings += list(constraints.refused(plan))
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


def _lacking(plan: Plan, page: Page) -> frozenset[str]:
    """Say what columns a page lacks or leaves unclear, and return them."""
    ledger = plan.ledger
    present = set(page.layout.columns.values()) | set(ledger.answers) | set(page.defaults)
    missing = [c for c in ledger.columns if c.is_required and c.name not in present]
    lacking = {column.name for column in missing}
    sentences = []
    if ledger.one_of and present.isdisjoint(ledger.one_of):
        lacking |= set(ledger.one_of)
        sentences.append(ledger.none_of_them)
    if missing:
        ways = "请补上这些列，或在“页和表头”“列的对应”中指定"
        if any(column.for_all for column in missing):
            ways += "，或重新上传时为整份文件选定"
        labels = "、".join(column.label for column in missing)
        sentences.append(f"缺少必填的列：{labels}。{ways}。")
    if not page.is_corrected:
        lacking |= {page.matched[kept.index] for kept, _other in page.twins}
        sentences += [
            TWINS.format(label=kept.text, kept=kept.letter, other=other.letter)
            for kept, other in page.twins
        ]
    if _is_sideways(ledger, page):
        lacking |= {column.name for column in ledger.columns}
        sentences.append(SIDEWAYS)
    for sentence in sentences:
        plan.findings.append(
            Finding(page.sheet.name, page.layout.header_row, None, "", "", sentence)
        )
    return frozenset(lacking)


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
