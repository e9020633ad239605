"""The blank template of a ledger, and the uploaded file given back with its errors marked.

Cells are written as what they are; text that begins like a formula stays text, also where the
file is saved as csv on the way.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from core.formulas import neutralise
from core.ledger import cells
from core.ledger.entries import Finding
from core.ledger.lines import EXAMPLE_MARK
from core.ledger.sheets import MARKED, MARKED_TEXT, Cell, Sheet, Workbook
from core.ledger.spec import Column, Ledger

OPTIONS: Final[dict[str, Any]] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATA_SHEET, NOTES_SHEET, CHOICES_SHEET = "数据", "填写说明", "选项"
_ROWS_WITH_CHOICES = 5_000
_LONGEST_NAME = 31  # of a sheet, in Excel's signs of two bytes
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_INLINE_LIST = 255  # Excel's own limit on a list written into the validation itself

_LOTUS, _INK, _SECOND, _PAPER, _AMBER = "#B3263A", "#1D2B33", "#52606B", "#F7F5F2", "#FBE3E6"


def template(ledger: Ledger) -> bytes:
    """Return an empty workbook for `ledger`: header, example row, drop-downs, notes.

    The example row is grey, says 示例, and is left out when the file comes back.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        data = book.add_worksheet(DATA_SHEET)
        _write_notes(book, ledger)
        choices = book.add_worksheet(CHOICES_SHEET)
        choices.hide()
        _write_header(book, data, ledger.columns)
        for index, column in enumerate(ledger.columns):
            options = ledger.options_of(column)
            if options:
                source = _choice_source(choices, index, column, options)
                data.data_validation(
                    1, index, _ROWS_WITH_CHOICES, index, _validation(column, source)
                )
    return stream.getvalue()


def _write_header(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    style = {"bold": True, "font_color": "#FFFFFF", "border": 1, "valign": "vcenter"}
    required = book.add_format(style | {"bg_color": _LOTUS, "text_wrap": True})
    optional = book.add_format(style | {"bg_color": _SECOND, "text_wrap": True})
    example = book.add_format({"font_color": "#8A8F94", "italic": True, "bg_color": _PAPER})
    # Text format keeps 18-digit numbers whole and leading zeros in place.
    as_text = book.add_format({"num_format": "@"})
    as_day = book.add_format({"num_format": "yyyy-mm-dd"})
    as_number = book.add_format({"num_format": "General"})
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(columns):
        style_of_cells = as_day if column.clean is cells.day else as_text
        if column.example.isdecimal() and len(column.example) < 8:
            style_of_cells = as_number
        sheet.set_column(index, index, column.width, style_of_cells)
        label = f"{column.label}（必填）" if column.is_required else column.label
        sheet.write_string(0, index, label, required if column.is_required else optional)
        shown = f"{EXAMPLE_MARK}{column.example}" if index == 0 else column.example
        sheet.write_string(1, index, shown, example)
        if column.help:
            sheet.write_comment(0, index, column.help, {"x_scale": 1.6, "author": ""})


def _write_notes(book: Any, ledger: Ledger) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    heading = book.add_format({"bold": True, "font_size": 14, "font_color": _INK})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 20, wrapped)
    sheet.set_column(1, 1, 8, wrapped)
    sheet.set_column(2, 2, 70, wrapped)
    sheet.write_string(0, 0, f"{ledger.label}导入说明", heading)
    lines = [
        ledger.row_means,
        "只填“数据”这一页，从第 3 行起填写；灰色的示例行不会导入，可以删去。",
        "深红色的列必填。空着的单元格不会改动已有的内容。",
        "同一个文件可以重复导入：没有变化的行不会重复登记。",
        "有一处错误就全部不导入；改好后重新上传即可。",
    ]
    for row, line in enumerate(lines, start=1):
        sheet.merge_range(row, 0, row, 2, line, wrapped)
    first = len(lines) + 2
    for index, word in enumerate(("列", "必填", "怎么填")):
        sheet.write_string(first, index, word, bold)
    for row, column in enumerate(ledger.columns, start=first + 1):
        sheet.write_string(row, 0, column.label, wrapped)
        sheet.write_string(row, 1, "是" if column.is_required else "", wrapped)
        sheet.write_string(row, 2, _how_to_fill(ledger, column), wrapped)


def _how_to_fill(ledger: Ledger, column: Column) -> str:
    words = [column.help] if column.help else []
    options = ledger.options_of(column)
    if options and len(options) <= 20:
        words.append(f"可填：{'、'.join(options)}。")
    if column.several:
        words.append("多个之间用顿号（、）隔开。")
    if column.clean is cells.day:
        words.append("写成 2022-06-01；2022年6月1日、2022.6.1 也可以。")
    if column.synonyms:
        words.append(f"列名也可以是：{'、'.join(column.synonyms)}。")
    return "".join(words)


def _choice_source(sheet: Any, index: int, column: Column, options: list[str]) -> Any:
    """Return the list itself, or where it stands on the hidden sheet when it is long."""
    options = [neutralise(option) for option in options]
    if len(",".join(options).encode()) <= _LONGEST_INLINE_LIST and not any(
        "," in option for option in options
    ):
        return options
    sheet.write_string(0, index, column.label)
    for row, option in enumerate(options, start=1):
        sheet.write_string(row, index, option)
    letter = xl_col_to_name(index)
    return f"='{CHOICES_SHEET}'!${letter}$2:${letter}${len(options) + 1}"


def _validation(column: Column, source: Any) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": column.label[:32],
        "error_message": "请从下拉列表中选择。",
        "error_type": "warning" if column.look_up else "stop",
    }


def marked(workbook: Workbook, findings: Iterable[Finding]) -> bytes:
    """Return the uploaded sheets with every faulty cell coloured and explained.

    A comment stands on each cell, and a column in front repeats the sentences of its row, so that
    they can be filtered, printed and read on a phone; it is not read when the file comes back.
    Days and numbers are then read as in the file itself: from 1904, or as a text file has them.
    """
    by_sheet: dict[str, dict[int, list[Finding]]] = {}
    for finding in findings:
        if finding.row is not None:
            by_sheet.setdefault(finding.sheet, {}).setdefault(finding.row, []).append(finding)
    stream = io.BytesIO()
    as_it_counts = OPTIONS | {"date_1904": workbook.counts_from_1904}
    with xlsxwriter.Workbook(stream, as_it_counts) as book:
        styles = _Styles(book)
        for sheet in workbook.sheets:
            if not sheet.is_hidden:
                above = MARKED_TEXT if workbook.is_text else MARKED
                _write_marked(book, styles, sheet, by_sheet.get(sheet.name, {}), above=above)
    return stream.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.error = book.add_format({"bg_color": _AMBER, "font_color": _LOTUS})
        self.error_day = book.add_format(
            {"bg_color": _AMBER, "font_color": _LOTUS, "num_format": "yyyy-mm-dd"}
        )
        self.sentence = book.add_format({"font_color": _LOTUS, "text_wrap": True, "valign": "top"})
        self.heading = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _LOTUS})
        self.merged = book.add_format({"valign": "vcenter"})


def _write_marked(
    book: Any,
    styles: _Styles,
    sheet: Sheet,
    findings: Mapping[int, list[Finding]],
    *,
    above: str,
) -> None:
    target = book.add_worksheet(_sheet_name(sheet.name, [one.name for one in book.worksheets()]))
    target.set_column(0, 0, 48)
    target.set_column(1, 60, 14)
    target.write_string(0, 0, above, styles.heading)
    width = max(map(len, sheet.rows))
    for top, left, bottom, right in sheet.merged:
        last = min(right, width - 1)  # each cell of a merge is written
        if (top, left) != (bottom, last):
            target.merge_range(top, left + 1, bottom, last + 1, "", styles.merged)
    for number, row in enumerate(sheet.rows, start=1):
        found = findings.get(number, [])
        faulty = {f.column for f in found if f.column is not None}
        for index, cell in enumerate(row):
            if cell == "" and index not in faulty:
                continue
            _write_cell(target, number - 1, index + 1, cell, styles if index in faulty else None)
        if found:
            said = "\n".join(_said(finding) for finding in found)
            target.write_string(number - 1, 0, neutralise(said), styles.sentence)
        for index in faulty:
            text = "\n".join(f.sentence for f in found if f.column == index)
            target.write_comment(number - 1, index + 1, text, {"x_scale": 2, "author": ""})


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """Return the name, or one that Excel takes: a file may call its sheets what it likes."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip("' ")
    plain = plain.encode("utf-16-le")[: 2 * _LONGEST_NAME].decode("utf-16-le", "ignore")
    if not plain or plain.lower() in {other.lower() for other in taken}:
        return f"第 {len(taken) + 1} 页"
    return plain


def _said(finding: Finding) -> str:
    where = f"{finding.heading}：" if finding.heading else ""
    return f"{where}{finding.sentence}"


def _write_cell(target: Any, row: int, column: int, cell: Cell, styles: _Styles | None) -> None:
    error = styles.error if styles else None
    if isinstance(cell, str):
        target.write_string(row, column, neutralise(cell), error)
    elif isinstance(cell, date | datetime):
        target.write_datetime(row, column, cell, styles.error_day if styles else None)
    elif isinstance(cell, time | timedelta):
        target.write_string(row, column, cells.as_text(cell), error)
    else:
        target.write(row, column, cell, error)
