"""A file becomes sheets of plain cells, whatever program wrote it.

A cell is a str (stripped), int, float, bool, date, datetime, time or timedelta; blank is "".
Formulas count as the value last shown, links to other workbooks are never followed.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Final

from core.errors import RefusedError
from core.ledger import encoding, formats, parsing, safety

Cell = str | int | float | bool | date | datetime | time | timedelta
Span = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0

FORMULA_ERROR: Final = "#公式出错"
MARKED: Final = "错误（平台标出，导入时不读）"  # above the column that the portal puts in front
MARKED_TEXT: Final = "错误（平台标出，导入时不读；原来是 csv 文件）"
FORMULA_UNSAVED: Final = "#公式没有结果"
MAX_ROWS = 200_000
TOO_MANY_ROWS = f"一个文件最多导入 {MAX_ROWS} 行，请分成几个文件。"
UNSEEN = "“{sheet}”有 {count} 格的数字被单元格格式藏住了，看不见，也会导入：{cells}。"
YEARLESS = (
    "“{sheet}”有 {count} 格日期没有显示年份，按文件里存的年份导入（打字时不写年份，"
    "表格会存成当年），请核对：{cells}。"
)
STRUCK = "“{sheet}”第 {rows} 行有划掉（删除线）的字，也会导入。已经不算的，请先从文件中删去这些行。"
EMPTY = "文件里没有内容。"
MOST_SIGNS = 32_767  # of a cell, as Excel and WPS have it
TOO_LONG = (
    f"“{{sheet}}”的 {{place}} 格有 {{length:,}} 个字，一格最多 {MOST_SIGNS:,} 个字。"
    "请删短或分成几格再上传。"
)
FROM_1904 = "这个文件从 1904 年起数日期（苹果电脑上的 Excel 这样存），存成数字的日期按它的数法读。"
OPEN_QUOTE = (
    "第 {line} 行起引号没有成对，后面几行会并成一格。请补上或删去多余的引号，"
    "或用 Excel、WPS 打开后另存为 .xlsx 再上传。"
)

_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_END_OF_TEXT = "\x03"
_END_OF_DOS_FILE = "\x1a"  # old programs still write it
_EXACT_BELOW = 1 << 53  # above it a float no longer tells whole numbers apart


@dataclass(slots=True)
class Sheet:
    """One sheet: `rows[0]` is its first row, `rows[0][0]` its cell A1."""

    name: str
    rows: list[list[Cell]]
    merged: list[Span] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # as Excel numbers them; they count like others
    hidden_columns: tuple[tuple[int, int], ...] = ()  # from and to, from 0; they count too


@dataclass(slots=True)
class Workbook:
    """The sheets of one uploaded file, and what had to be done to read it.

    `title` is the name of the file: offices write the year or the community there.
    """

    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)
    title: str = ""
    counts_from_1904: bool = False  # its day numbers
    is_text: bool = False  # csv: whatever program saved it wrote numbers as it showed them


def read_workbook(content: bytes) -> Workbook:
    """Read an xlsx, xls or csv file; its content decides which it is, not its name.

    Shape:  a Workbook with at least one non-empty sheet.
    Errors: RefusedError with a sentence when the file is too large, broken, encrypted, holds
            macros, is no table, or its encoding is unknown.
    """
    safety.check_size(content)
    if content.startswith(safety.ZIP_SIGNATURE):
        workbook = _read_excel(content, safety.check_xlsx(content))
    elif content.startswith(safety.OLE_SIGNATURE):
        workbook = _read_excel(content, safety.check_xls(content))
    else:
        workbook = _read_csv(content)
    workbook.sheets = [sheet for sheet in workbook.sheets if sheet.rows]
    if not workbook.sheets:
        raise RefusedError(EMPTY)
    if sum(len(sheet.rows) for sheet in workbook.sheets) > MAX_ROWS:
        raise RefusedError(TOO_MANY_ROWS)
    for sheet in workbook.sheets:
        _refuse_endless(sheet)
        _repair(sheet, workbook.notes)
        if sheet.rows[0][:1] in ([MARKED], [MARKED_TEXT]):
            workbook.is_text = sheet.rows[0][0] == MARKED_TEXT
            for row in sheet.rows:
                row[:1] = [""]
    return workbook


def _refuse_endless(sheet: Sheet) -> None:
    """Refuse a cell that no program would keep: what is done with a text takes room for each sign.

    Errors: RefusedError that names the first one.
    """
    for number, row in enumerate(sheet.rows, start=1):
        for index, cell in enumerate(row):
            if type(cell) is str and len(cell) > MOST_SIGNS:
                place = f"{column_letter(index)}{number}"
                raise RefusedError(
                    TOO_LONG.format(sheet=sheet.name[:31], place=place, length=len(cell))
                )


def column_letter(index: int) -> str:
    """Return the letter that Excel shows above column `index` (from 0): 0 → A, 27 → AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_excel(content: bytes, marks: Mapping[str, safety.Marks]) -> Workbook:
    sheets: list[Sheet] = []
    notes: list[str] = []
    for source in safety.parsed(content):
        rows = _rows_of(source)
        marked = marks.get(source.name, safety.Marks())
        for row, column in marked.errors:
            _put(rows, row, column, FORMULA_ERROR)
        for row, column in marked.unsaved:
            _put(rows, row, column, FORMULA_UNSAVED)
        notes += _show(rows, marked, source.name)
        rows = _without_blank_end(rows)
        sheets.append(
            Sheet(
                name=source.name,
                rows=rows,
                merged=_merged_of(source, rows),
                is_hidden=source.is_hidden,
                hidden_rows=marked.hidden_rows,
                hidden_columns=marked.hidden_columns,
            )
        )
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise RefusedError(safety.BROKEN)  # no program writes that; findings would be mixed up
    from_1904 = safety.counts_from_1904(content)
    notes += [FROM_1904] if from_1904 else []
    return Workbook(sheets, notes, counts_from_1904=from_1904)


def _show(rows: list[list[Cell]], marked: safety.Marks, name: str) -> Iterator[str]:
    """Put in what a person reads where a format says more than the number; tell what it hides."""
    yield from _told_of_formats(rows, marked, name)
    # Where one cell holds the 17th behind 2018年5月, another holds the 1st, and no month.
    with_days = {
        column
        for made, row, column in _formatted(rows, marked)
        if isinstance(cell := rows[row][column], date)
        and cell.day != 1
        and not made.leaves_out_year(cell)
    }
    for made, row, column in _formatted(rows, marked):
        cell = rows[row][column]
        if column not in with_days or not isinstance(cell, date):
            rows[row][column] = made.shown(cell)


def _told_of_formats(rows: list[list[Cell]], marked: safety.Marks, name: str) -> Iterator[str]:
    unseen, struck, years = [], set(), {}
    for made, row, column in _formatted(rows, marked):
        cell = rows[row][column]
        if made.hides(cell):
            unseen.append((row, column))
        if isinstance(cell, date) and made.leaves_out_year(cell):
            years[row, column] = cell.year
        if made.is_struck and cell != "":
            struck.add(row + 1)
    if unseen:
        shown = _shown([f"{column_letter(c)}{r + 1}" for r, c in sorted(unseen)], most=5)
        yield UNSEEN.format(sheet=name, count=len(unseen), cells=shown)
    if years:
        places = sorted(years)
        shown = _shown(
            [f"{column_letter(c)}{r + 1}（{years[r, c]} 年）" for r, c in places], most=5
        )
        yield YEARLESS.format(sheet=name, count=len(years), cells=shown)
    if struck:
        yield STRUCK.format(sheet=name, rows=_shown([str(row) for row in sorted(struck)], most=10))


def _shown(names: list[str], *, most: int) -> str:
    return "、".join(names[:most]) + (" 等" if len(names) > most else "")


def _formatted(
    rows: list[list[Cell]], marked: safety.Marks
) -> Iterator[tuple[formats.Format, int, int]]:
    """Yield each cell of the rows whose format tells something: the format, row and column."""
    for made, places in marked.telling.items():
        for row, column in map(formats.place, places):
            if row < len(rows) and column < len(rows[row]):
                yield made, row, column


def _rows_of(source: parsing.ParsedSheet) -> list[list[Cell]]:
    """Return every row from the first, each from column A; whole numbers as int."""
    margin: list[Cell] = [""] * source.first_column
    rows = []
    for row in source.rows:
        plain = [
            cell.strip() if type(cell) is str else _number(cell) if type(cell) is float else cell
            for cell in row
        ]
        rows.append(margin + plain if margin else plain)
    return rows


def _number(value: float) -> Cell:
    if value.is_integer() and abs(value) < _EXACT_BELOW:
        return int(value)
    return value if isfinite(value) else FORMULA_ERROR


def _merged_of(source: parsing.ParsedSheet, rows: list[list[Cell]]) -> list[Span]:
    """Return the merges that begin in the table, down to its last row, no cell in two of them.

    A file may name any number of any size: those that are right have no more cells than the table.
    """
    height, width = len(rows), max(map(len, rows), default=0)
    taken = [bytearray(width) for _ in rows] if source.merged else []
    found: list[Span] = []
    cells = 0
    for top, left, last, right in source.merged:
        bottom, columns = min(last, height - 1), min(right + 1, width) - left
        if bottom < top or columns < 1:
            continue
        cells += (bottom - top + 1) * columns
        if cells > height * width:
            break
        covered = [row[left : left + columns] for row in taken[top : bottom + 1]]
        if any(map(any, covered)):
            continue
        for row in taken[top : bottom + 1]:
            row[left : left + columns] = b"\1" * columns
        found.append((top, left, bottom, right))
    return found


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _without_blank_end(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and all(cell == "" for cell in rows[-1]):
        rows.pop()
    return rows


def _read_csv(content: bytes) -> Workbook:
    if sentence := safety.said_of_text(content):
        raise RefusedError(sentence)
    text, name = encoding.decode(content)
    if sentence := safety.said_of_text(text[:1024].encode()):  # a web page in UTF-16
        raise RefusedError(sentence)
    if "\x00" in text:
        raise RefusedError(safety.NOT_A_TABLE)
    text = text.rstrip(_END_OF_DOS_FILE)
    try:
        delimiter = _delimiter(text)
        _refuse_open_quote(text, delimiter)
        rows: list[list[Cell]] = [
            [_plain(cell) for cell in row] for row in _csv_rows(text, delimiter)
        ]
    except csv.Error as error:
        raise RefusedError(safety.BROKEN) from error
    width = max(map(len, rows), default=0)
    if width * len(rows) > safety.MAX_CELLS:
        raise RefusedError(safety.STRAY_CELL.format(row=len(rows), column=width))
    for row in rows:
        row.extend([""] * (width - len(row)))
    sheet = Sheet(name="CSV", rows=_without_blank_end(rows))
    return Workbook([sheet], [f"文字编码：{encoding.NAMES[name]}。"], is_text=True)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _refuse_open_quote(text: str, delimiter: str) -> None:
    """Refuse a quotation mark without its partner: it swallows the rows behind it.

    The mark is open to the end of the file, or up to the next one: then a cell holds lines that
    are cut like whole rows. Source: docs/rules.md R-IMP-7.
    """
    if '"' not in text:
        return
    rows = csv.reader(io.StringIO(f"{text}\n{_END_OF_TEXT}", newline=""), delimiter=delimiter)
    cells: list[str] = []
    width, row_begins, next_begins = 0, 1, 1
    for cells in rows:
        row_begins, next_begins = next_begins, rows.line_num + 1
        lines = [line for cell in cells if "\n" in cell for line in cell.split("\n")[1:]]
        if width > 2 and any(line.count(delimiter) >= width - 2 for line in lines):
            raise RefusedError(OPEN_QUOTE.format(line=row_begins))
        width = max(width, len(cells))
    if cells != [_END_OF_TEXT]:
        raise RefusedError(OPEN_QUOTE.format(line=row_begins))


def _plain(cell: str) -> str:
    """Take off blanks, and the ="…" by which programs keep a number from losing its digits."""
    cell = cell.strip()
    found = _KEPT_AS_TEXT.fullmatch(cell)
    return found[1].strip() if found else cell


def _delimiter(text: str) -> str:
    """Return the sign that cuts most of the first lines into equally many cells.

    Counting signs would not do: a column of prose holds more commas than the table.
    """
    head = "".join(text[:50_000].splitlines(keepends=True)[:50])
    best, most = ",", 0
    for sign in ",\t;|，":
        try:
            widths = Counter(len(row) for row in _csv_rows(head, sign) if len(row) > 1)
        except csv.Error:
            continue
        alike = max(widths.values(), default=0)
        if alike > most:
            best, most = sign, alike
    return best


def _repair(sheet: Sheet, notes: list[str]) -> None:
    repairs = encoding.repair_rows(sheet.rows)
    if repairs:
        before, after = repairs[0]
        notes.append(
            f"“{sheet.name}”有 {len(repairs)} 处文字曾被错误解码，已自动还原，"
            f"例如“{before[:20]}”还原为“{after[:20]}”，请核对。"
        )
