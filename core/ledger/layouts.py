"""The pages of a workbook that are read: which sheets, from which header, with which suppositions.

A title above the header, the name of a sheet and the name of the file say what the rows do not:
the year of their dates, or the one community (team, alliance) that all of them belong to.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.core.exceptions import ValidationError

from core.ledger import header
from core.ledger.cells import Hints, as_text, day
from core.ledger.header import Heading, Layout
from core.ledger.lines import Line, is_note, lines
from core.ledger.sheets import Cell, Sheet, Workbook
from core.ledger.spec import YEAR, Column, Ledger

TEMPLATE_SHEETS = frozenset({"填写说明", "选项"})  # of the portal's own templates

MEASURES = "第 {row} 行看作各列的计量单位，算在表头里，不作为数据导入。"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|$|[^\d.\-/])")
_YEARS = re.compile(r"20\d{2}年?度?[-－—–~～至到/、和]20\d{2}(?!\d)")
_FULL_YEAR = re.compile(r"[0-9０-９]{4}|[〇零○0-9一二三四五六七八九]{4}年")
_COUNTING = re.compile(r"^(序号?|编号|no\.?|顺序号?)$")
_MAYBE_COUNTING = frozenset({"编号", "no"})  # may as well be numbers that mean something


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said against what was recognised, by the name of the sheet."""

    columns: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # "" is none
    header_rows: Mapping[str, int] = field(default_factory=dict)  # as Excel numbers them
    left_out: frozenset[str] = frozenset()


@dataclass
class Page:
    """One sheet that is read, with what is supposed about all of its rows."""

    sheet: Sheet
    layout: Layout
    hints: Hints = field(default_factory=Hints)
    defaults: dict[str, str] = field(default_factory=dict)
    suppositions: list[str] = field(default_factory=list)
    title_year: int | None = None
    has_supposed_year: bool = False  # its dates without a year are given the one of a title
    is_corrected: bool = False  # a person said which column is which

    @cached_property
    def lines(self) -> list[Line]:
        return list(lines(self.sheet, self.layout))

    @cached_property
    def titles(self) -> list[str]:
        """The texts above the header; of a line of signatures only what stands first."""
        return list(_titles(self))

    @property
    def data(self) -> list[list[Cell]]:
        return [line.cells for line in self.lines if not line.left_out]

    @property
    def unread_headings(self) -> list[Heading]:
        """Columns with cells in them that no field is read from; the one that counts is none."""
        unread = [heading for heading in self.layout.unmatched if not self._counts(heading)]
        return [heading for heading in unread if self._first_cell(heading) is not None]

    def _counts(self, heading: Heading) -> bool:
        """Say whether a column only counts the rows."""
        label = header.plain_label(heading.label)
        if _COUNTING.match(label) is None:
            return False
        found = [row[heading.index] for row in self.data if heading.index < len(row)]
        numbers = [as_text(cell) for cell in found if cell != ""]
        return label not in _MAYBE_COUNTING or numbers == [
            str(number) for number in range(1, len(numbers) + 1)
        ]

    @property
    def unnamed_cells(self) -> list[tuple[Heading, Line]]:
        """Columns without a label that no field is read from, with the first row that fills them.

        A row with nothing under a label that is read is told by itself.
        """
        blank = [h for h in self.layout.headings if not h.label and h.index not in self.matched]
        found = ((heading, self._first_cell(heading)) for heading in blank)
        return [(heading, line) for heading, line in found if line is not None]

    @property
    def twins(self) -> list[tuple[Heading, Heading]]:
        """Columns that are read, each with another one of the same label that holds cells too."""
        read = {h.label: h for h in self.layout.headings if h.index in self.matched}
        return [(read[h.label], h) for h in self.unread_headings if h.label in read]

    @cached_property
    def matched(self) -> Mapping[int, str]:
        """The fields by the index of their columns."""
        return self.layout.columns

    def _first_cell(self, heading: Heading) -> Line | None:
        """Return the first row of the table with something in this column."""
        return next(
            (
                line
                for line in self.lines
                if not line.left_out
                and heading.index < len(line.cells)
                and line.cells[heading.index] != ""
                and any(i < len(line.cells) and line.cells[i] != "" for i in self.matched)
            ),
            None,
        )

    def seeming_groups(self, columns: Mapping[str, Column]) -> Iterator[tuple[str, list[int]]]:
        """Yield (field, blank rows) of columns filled in only where a new group begins.

        Without a merge nobody can tell a blank cell that means the one above from one left blank.
        """
        data = [line for line in self.lines if not line.left_out]
        for index, name in self.layout.columns.items():
            column = columns[name]
            if not column.look_up or not column.for_all or name in self.defaults:
                continue
            values = [line.cells[index] if index < len(line.cells) else "" for line in data]
            filled = [value for value in values if value != ""]
            if (
                1 <= len(filled) < len(values)
                and values[:1] != [""]
                and len(filled) == len(set(filled))
            ):
                yield name, [line.number for line, v in zip(data, values, strict=True) if v == ""]


def find_pages(
    ledger: Ledger, workbook: Workbook, corrections: Corrections | None = None
) -> list[Page]:
    """Return the sheets to read, with what is supposed about each; `ledger` is prepared."""
    said = corrections or Corrections()
    pages = [
        Page(sheet, layout, is_corrected=sheet.name in said.columns)
        for sheet, layout in find_layouts(ledger, workbook, said)
    ]
    for page in pages:
        _suppose(page, ledger, workbook)
    return pages


def find_layouts(
    ledger: Ledger, workbook: Workbook, corrections: Corrections | None = None
) -> list[tuple[Sheet, Layout]]:
    """Return the visible sheets with a header, and each that a person chose, as corrected by hand.

    When none has a header that can be recognised, the first sheet with text is returned with the
    likeliest one, so that its columns can be named by hand.
    """
    said = corrections or Corrections()
    names = ledger.column_names()
    required = {column.name for column in ledger.columns if column.is_required}
    open_to = [
        sheet
        for sheet in workbook.sheets
        if sheet.name not in said.left_out
        and (sheet.name in said.header_rows or not sheet.is_hidden)
    ]
    layouts: list[tuple[Sheet, Layout]] = []
    for sheet in open_to:
        chosen = said.header_rows.get(sheet.name)
        layout = (
            header.layout_at(sheet, names, chosen)
            if chosen is not None
            else header.find_layout(sheet, names, required=required)
        )
        if layout is not None:
            layouts.append((sheet, layout))
    if not layouts:
        guessed = ((sheet, header.guess_layout(sheet, names)) for sheet in open_to)
        layouts = [(sheet, layout) for sheet, layout in guessed if layout is not None][:1]
    for sheet, layout in layouts:
        corrected = said.columns.get(sheet.name)
        if corrected is not None:
            layout.columns = {i: name for i, name in corrected.items() if name in names}
    return layouts


def _suppose(page: Page, ledger: Ledger, workbook: Workbook) -> None:
    titles = [*page.titles, page.sheet.name, workbook.title]
    page.title_year = _title_year(titles)
    page.hints = replace(
        ledger.hints,
        counts_from_1904=workbook.counts_from_1904,
        is_from_text=workbook.is_text,
    )
    if page.hints.year is None and page.title_year and _has_days_of_that_year(page, ledger):
        page.hints, page.has_supposed_year = replace(page.hints, year=page.title_year), True
        page.suppositions.append(
            f"没有写年份的日期，按标题、页名或文件名里的 {page.title_year} 年登记。"
        )
    page.defaults = {
        c.name: ledger.answers[c.name]
        for c in ledger.columns
        if c.for_all and ledger.answers.get(c.name)
    }
    present = {*page.layout.columns.values(), *page.defaults}
    for column in ledger.columns:
        if not column.for_all or not column.look_up or column.name in present:
            continue
        found = next(filter(None, map(ledger.lookups[column.look_up].named_in, titles)), None)
        if found:
            page.defaults[column.name] = found
            page.suppositions.append(
                f"没有“{column.label}”这一列，按标题、页名或文件名都登记为“{found}”。"
            )
    if page.layout.measures:
        page.suppositions.append(MEASURES.format(row=page.layout.header_row))
    page.suppositions += _told_of_what_is_hidden(page)


def _told_of_what_is_hidden(page: Page) -> Iterator[str]:
    letters = [
        heading.letter
        for heading in page.layout.headings
        if heading.index in page.layout.columns and _is_hidden(page.sheet, heading.index)
    ]
    if letters:
        yield f"{'、'.join(letters)} 列在表格里是隐藏的，也会导入。"
    hidden = sorted(page.sheet.hidden_rows - set(range(page.layout.first_row + 1)))
    if hidden:
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        yield f"第 {shown} 行在表格里是隐藏的，也会导入。"


def _is_hidden(sheet: Sheet, index: int) -> bool:
    return any(first <= index <= last for first, last in sheet.hidden_columns)


def _has_days_of_that_year(page: Page, ledger: Ledger) -> bool:
    """Say whether the year of the title tells a day; 25/5/1 has one of its own."""
    days = {column.name for column in ledger.columns if column.clean is day}
    indexes = [index for index, name in page.layout.columns.items() if name in days]
    texts = {row[index] for row in page.data for index in indexes if index < len(row)} - {""}
    supposed = replace(page.hints, year=page.title_year)
    return any(
        isinstance(text, str)
        and not _FULL_YEAR.search(text)
        and not _is_day(text, page.hints)
        and _is_day(text, supposed)
        for text in texts
    )


def _is_day(text: str, hints: Hints) -> bool:
    try:
        day(text, hints)
    except ValidationError:
        return False
    return True


def _titles(page: Page) -> Iterator[str]:
    """Yield the texts above the header; a line of signatures names other days and places."""
    for row in page.sheet.rows[: page.layout.first_row - page.layout.height]:
        for cell in row:
            if isinstance(cell, str) and cell:
                yield cell if not is_note(cell) else cell.partition(" ")[0]


def _title_year(titles: Iterable[str]) -> int | None:
    """Return the year of the first title that names one; none behind one that names several."""
    for title in titles:
        if _YEARS.search(title):
            return None
        if (year := year_in(title)) is not None:
            return year
    return None


def year_in(text: str) -> int | None:
    """Return the year that a title names; None when it names several, or is signed with a day."""
    if is_note(text):
        return None
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


__all__ = [
    "TEMPLATE_SHEETS",
    "YEAR",
    "Corrections",
    "Page",
    "find_layouts",
    "find_pages",
    "year_in",
]
