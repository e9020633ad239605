"""The rows of the pages: cells become values, rules are judged, sound rows go to their ledger.

A bad cell hides no other mistake of its row: each rule is judged by the cells that it needs, and
one that needs a bad cell waits until it is mended. Source: docs/rules.md R-IMP-10.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.ledger import cells, nothing
from core.ledger.cells import Cleaner
from core.ledger.entries import Finding
from core.ledger.layouts import Page, year_in
from core.ledger.lines import ANOTHER_TABLE, EXAMPLE, SECTION, Line
from core.ledger.row import Row
from core.ledger.sheets import Cell
from core.ledger.spec import Column

if TYPE_CHECKING:
    from core.ledger.plan import Plan

_REMEMBERED = 2_000  # answers of one column's cleaner; beyond it the values hardly repeat
PROGRESS_EVERY = 500
BESIDE = "表外的文字"  # a row with cells under none of the columns that are read
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
SAID_NOTHING = "没有填写，这一项必填。"
MERGED_AMOUNT = "这一格和上面几行合并在一起，分不清每行各是多少。请拆开合并的单元格，分别填写。"

Progress = Callable[[int, int], None]


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
        "is_said",
        "name",
    )

    def __init__(self, column: Column, page: Page, index: int | None, clean: Cleaner) -> None:
        self.name, self.is_required = column.name, column.is_required
        self.is_amount = column.is_amount
        # 无 is an answer to a question, and a choice.
        self.is_said = column.choices is not None or column.clean is cells.yes_no
        self.index, self.default = index, page.defaults.get(column.name, "")
        self.clean, self.hints = clean, page.hints
        self.answers: dict[Cell, Any] = {}

    @property
    def holds_cells(self) -> bool:
        """True when the page has this column."""
        return self.index is not None

    @property
    def is_needed(self) -> bool:
        """True unless every row leaves it blank and may."""
        return self.index is not None or self.default != "" or self.is_required

    def cell(self, line: list[Cell]) -> Cell:
        """Return the cell of a row; what holds for the whole page where it is blank."""
        cell = line[self.index] if self.index is not None and self.index < len(line) else ""
        return self.default if cell == "" else cell

    def answer(self, cell: Cell) -> Any:
        """Return the cleaned value, None for nothing, or the error; a text is cleaned once."""
        is_text = type(cell) is str
        if is_text and cell in self.answers:
            return self.answers[cell]
        answer = self._cleaned(cell)
        if nothing.is_said(cell) and (isinstance(answer, ValidationError) or not self.is_said):
            answer = self._of_nothing(answer)
        if is_text and len(self.answers) < _REMEMBERED:
            self.answers[cell] = answer
        return answer

    def _cleaned(self, cell: Cell) -> Any:
        try:
            return self.clean(cell, self.hints)
        except ValidationError as error:
            return error

    def _of_nothing(self, answer: Any) -> Any:
        """Return what a cell means that says 无 or / where it is no answer of its own."""
        if not (self.is_required or self.default):
            return None
        return answer if isinstance(answer, ValidationError) else ValidationError(SAID_NOTHING)


class Reader:
    """Walks the rows of all pages."""

    def __init__(self, plan: "Plan", progress: Progress, total: int) -> None:
        self.plan, self.progress, self.total, self.done = plan, progress, total, 0
        ledger = plan.ledger
        self.columns: dict[str, Column] = {column.name: column for column in ledger.columns}
        self.cleaners = {c.name: ledger.cleaner_of(c) for c in ledger.columns}
        self.rules = ledger.rules()

    def read_page(self, page: Page, *, lacking: frozenset[str] = frozenset()) -> None:
        """Read every row of a page; `lacking` are the columns that no rule may ask for."""
        indexes = {name: index for index, name in page.layout.columns.items()}
        columns = [
            _Read(column, page, indexes.get(name), self.cleaners[name])
            for name, column in self.columns.items()
        ]
        needed = [c for c in columns if c.is_needed and (c.holds_cells or c.name not in lacking)]
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
            row = Row(self.plan, page, line, indexes, lacking=lacking)
            _clean(row, line, needed)
            self._judge(row)
            self.plan.row_count += 1
            self.done += 1
            if self.done % PROGRESS_EVERY == 0:
                self.progress(self.done, self.total)

    def _judge(self, row: Row) -> None:
        """Hold a row to the rules between its columns, then to those of its ledger's tables."""
        ledger = self.plan.ledger
        row.judge(*self.rules)
        if not row.is_sound:
            ledger.pass_over(row)
        row.judge(ledger.read)

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
                row.fail(column.name, SAID_NOTHING)
            continue
        answer = column.answer(cell)
        if answer is None:
            continue
        if isinstance(answer, ValidationError):
            row.values[column.name] = cell
            row.fail(column.name, "".join(answer.messages))
        else:
            row.values[column.name] = answer
            if column.is_amount and column.index in line.merged:
                row.fail(column.name, MERGED_AMOUNT)
