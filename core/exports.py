"""Tables as xlsx and csv: rows stream through, text stays text, numbers stay numbers.

Nothing that a person typed can become a formula or a link in the office's spreadsheet program.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, cast

from django.utils import timezone
from xlsxwriter import Workbook

from core.errors import RefusedError
from core.formulas import neutralise

SHEET_ROWS = 1_048_576  # as many as a worksheet has
_LARGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_FIRST_YEAR = 1900
_NO_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")
_A4 = 9
_FIRST_ROW = 2  # below title and header
_LONGEST_FOOTER = 200


@dataclass(frozen=True)
class Column:
    """A column of an export: its label, its width in characters, and how numbers are shown.

    `number_format` is Excel's, for example `0.0` or `0%`; empty leaves it to Excel.
    """

    label: str
    width: int = 14
    number_format: str = ""


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    note: str = "",
    totals: Sequence[Sequence[object]] = (),
) -> IO[bytes]:
    """Write one sheet: title, frozen header with filters, rows, `totals`, `note` as the last line.

    Shape:  a temporary file at its start, which vanishes when closed. Each row has one value per
            column: text, number, date, datetime (shown in the portal's zone), bool (是, 否) or
            None (blank). Rows are consumed one by one. `totals` are text, numbers or None; filters
            and sorting leave them where they are.
    Errors: RefusedError when there are more rows than a sheet holds; ValueError when a row has
            another number of values than there are columns.
    """
    # The library writes rows to a file of its own first; it must not outlive a row that fails.
    with _new_file() as file, TemporaryDirectory() as folder:
        book = Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        try:
            _fill(_Sheet(book, columns, title=title, note=note), rows, totals)
        finally:
            book.close()
    return file


def write_csv(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    note: str = "",
    totals: Sequence[Sequence[object]] = (),
) -> IO[bytes]:
    """Write rows and `totals` under a header, `note` last; UTF-8 with the mark that Excel needs.

    Shape:  as `write_xlsx`; dates as 2026-11-22, moments as 2026-11-22 09:30.
    Errors: ValueError when a row has another number of values than there are columns.
    """
    with _new_file() as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(neutralise(column.label) for column in columns)
        zone = timezone.get_current_timezone()
        writer.writerows(
            [_as_csv(value, zone) for value in _checked(row, columns)]
            for row in chain(rows, totals)
        )
        if note:
            writer.writerow([neutralise(note)])
        text.detach()
    return file


@contextmanager
def _new_file() -> Iterator[IO[bytes]]:
    """Give a temporary file that is left open at its start, or closed when writing it failed."""
    file = cast(IO[bytes], TemporaryFile())  # noqa: SIM115  # the caller sends and closes it
    try:
        yield file
    except BaseException:
        file.close()
        raise
    file.seek(0)


class _Sheet:
    """The one worksheet of an export, and how a value of each type is written into it."""

    def __init__(self, book: Workbook, columns: Sequence[Column], *, title: str, note: str) -> None:
        self.columns, self.note = columns, note
        self._zone = timezone.get_current_timezone()
        self._sheet = book.add_worksheet(title.translate(_NO_SHEET_NAME)[:31].strip() or None)
        self._small = book.add_format({"font_color": "#595959", "italic": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self._numbers = [
            book.add_format({"num_format": column.number_format}) if column.number_format else None
            for column in columns
        ]
        self._writers: dict[type, Callable[[int, int, Any], object]] = {
            str: self._text,
            int: self._number,
            float: self._number,
            Decimal: self._number,
            bool: self._answer,
            date: self._date,
            datetime: self._datetime,
            type(None): lambda row, column, value: None,
        }
        self._totals = [
            book.add_format({"bold": True, "top": 1, "num_format": column.number_format})
            for column in columns
        ]
        self._layout(title, book.add_format({"bold": True, "font_size": 14}))
        header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#F2F2F2"}
        )
        for index, column in enumerate(columns):
            self._sheet.write_string(1, index, neutralise(column.label), header)

    def write_row(self, number: int, row: Sequence[object]) -> None:
        """Write one row of values, numbered from 0 at the top of the sheet."""
        for index, value in enumerate(_checked(row, self.columns)):
            # A type of its own (TextChoices, a lazy translation) is shown as its text.
            self._writers.get(type(value), self._text)(number, index, value)

    def finish(self, last_row: int, totals: Sequence[Sequence[object]]) -> None:
        """Add filters over all rows, and below them what they add up to and the note."""
        self._sheet.autofilter(1, 0, max(last_row, 1), len(self.columns) - 1)
        for number, total in enumerate(totals, start=last_row + 1):
            self._write_total(number, total)
        if self.note:
            below = last_row + len(totals) + 1
            self._sheet.write_string(below, 0, neutralise(self.note), self._small)

    def _write_total(self, number: int, row: Sequence[object]) -> None:
        for index, value in enumerate(_checked(row, self.columns)):
            if isinstance(value, int | float | Decimal):
                self._sheet.write_number(number, index, value, self._totals[index])
            elif value is not None:
                self._sheet.write_string(number, index, neutralise(str(value)), self._totals[index])

    def _layout(self, title: str, heading: Any) -> None:
        self._sheet.write_string(0, 0, neutralise(title), heading)
        for index, column in enumerate(self.columns):
            self._sheet.set_column(index, index, column.width)
        self._sheet.freeze_panes(_FIRST_ROW, 0)
        self._sheet.repeat_rows(1)
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        footer = self.note[:_LONGEST_FOOTER].replace("&", "&&")
        self._sheet.set_footer(f"&L{footer}&R第 &P 页，共 &N 页")

    def _text(self, row: int, column: int, value: object) -> None:
        self._sheet.write_string(row, column, neutralise(str(value)))

    def _number(self, row: int, column: int, value: int | float | Decimal) -> None:
        # Written out: infinities, and digits that a spreadsheet would round away.
        if -_LARGEST_EXACT < value < _LARGEST_EXACT:
            self._sheet.write_number(row, column, value, self._numbers[column])
        else:
            self._sheet.write_string(row, column, str(value))

    def _answer(self, row: int, column: int, value: bool) -> None:
        self._sheet.write_string(row, column, "是" if value else "否")

    def _date(self, row: int, column: int, value: date) -> None:
        if value.year < _FIRST_YEAR:
            self._sheet.write_string(row, column, value.isoformat())
        else:
            self._sheet.write_datetime(row, column, value, self._day)

    def _datetime(self, row: int, column: int, value: datetime) -> None:
        local = _local(value, self._zone)
        if local.year < _FIRST_YEAR:
            self._sheet.write_string(row, column, f"{local:%Y-%m-%d %H:%M}")
        else:
            self._sheet.write_datetime(row, column, local, self._moment)


def _fill(
    sheet: _Sheet, rows: Iterable[Sequence[object]], totals: Sequence[Sequence[object]]
) -> None:
    number = _FIRST_ROW - 1
    for number, row in enumerate(rows, start=_FIRST_ROW):
        if number >= SHEET_ROWS - 1 - len(totals):
            raise RefusedError("数据超过一张表能容纳的行数，请缩小范围，或导出为 CSV。")
        sheet.write_row(number, row)
    sheet.finish(number, totals)


def _checked(row: Sequence[object], columns: Sequence[Column]) -> Sequence[object]:
    if len(row) != len(columns):
        raise ValueError(f"a row of {len(row)} values under {len(columns)} columns")
    return row


def _local(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def _as_csv(value: object, zone: tzinfo) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return f"{_local(value, zone):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else neutralise(str(value))
