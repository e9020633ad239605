"""Just enough of the records of an .xls (MS-XLS, BIFF8) to know what its parser does not tell."""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.ledger import formats

# Records that carry a cell: BLANK-like ones are absent on purpose, they hold no content.
_CELLS = frozenset({0x00FD, 0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00D6, 0x00BD})
_FORMULA, _BOOL_OR_ERROR = 0x0006, 0x0205
_FILEPASS, _SHEET, _COUNTS_FROM_1904, _END = 0x002F, 0x0085, 0x0022, 0x000A
_FONT, _FORMAT, _STYLE, _NUMBERS = 0x0031, 0x041E, 0x00E0, 0x00BD
_IS_STRUCK, _MISSING_FONT = 0x08, 4  # the fifth font has no record
_ROW, _COLUMNS = 0x0208, 0x007D
_ROW_IS_HIDDEN, _COLUMNS_ARE_HIDDEN = 0x20, 0x01
_IS_ERROR, _IS_BLANK = 2, 3  # what a formula came to, where it is no number
_NO_NUMBER, _ZERO = b"\xff\xff", bytes(8)
# Add, subtract, multiply, divide, power, plus, minus, per cent: what ends in one is never a text.
_RECKONS = frozenset({0x03, 0x04, 0x05, 0x06, 0x07, 0x12, 0x13, 0x14})
_WIDE = 1  # the name of a sheet in two bytes a sign


@dataclass(slots=True)
class Told:
    """What stands in a sheet beside its values; cells are (row, column) from 0, rows as well."""

    errors: set[tuple[int, int]] = field(default_factory=set)  # cells that show one, as #N/A
    unsaved: set[tuple[int, int]] = field(default_factory=set)  # formulas never worked out
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # from and to
    telling: "dict[formats.Format, array[int]]" = field(default_factory=dict)


class EncryptedError(ValueError):
    """The records are encrypted."""


def rectangle(stream: bytes) -> tuple[int, int]:
    """Return (rows, columns) of the smallest rectangle that holds every cell with content.

    Errors: EncryptedError.
    """
    rows = columns = 0
    for _position, kind, data in _records(stream):
        if kind == _FILEPASS:
            raise EncryptedError
        if kind in _CELLS and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
    return rows, columns


def counts_from_1904(stream: bytes) -> bool:
    """Tell whether the workbook counts its days from 1904, not from 1900."""
    for _position, kind, data in _records(stream):
        if kind == _END:  # of what is said about the whole workbook
            return False
        if kind == _COUNTS_FROM_1904 and len(data) >= 2:
            return bool(struct.unpack_from("<H", data)[0] == 1)
    return False


def told(stream: bytes, *, is_summarised: bool) -> dict[str, Told]:
    """Return {sheet: what its records tell beside the values}.

    `is_summarised` says whether the file has a summary of its author and program: Excel, WPS and
    LibreOffice, which work formulas out, all write one.
    """
    names: dict[int, str] = {}  # by where the records of the sheet begin
    found: dict[str, Told] = {}
    styles, telling = _Styles(), dict[int, formats.Format]()
    sheet = ""
    for position, kind, data in _records(stream):
        if position in names:
            sheet = names[position]
            telling = telling or styles.telling()
        if telling and kind in _CELLS and len(data) >= 6:
            _take_formats(found.setdefault(sheet, Told()), kind, data, telling)
        styles.take(kind, data)
        if kind == _SHEET and len(data) >= 8:
            names[struct.unpack_from("<I", data)[0]] = _name(data)
        elif kind in _TELLING and len(data) >= 8:
            here = found.setdefault(sheet, Told())
            _take(here, kind, data, is_summarised=is_summarised)
    return found


_TELLING = frozenset({_ROW, _COLUMNS, _FORMULA, _BOOL_OR_ERROR})


def _take(here: Told, kind: int, data: bytes, *, is_summarised: bool) -> None:
    first, second = struct.unpack_from("<HH", data)
    if kind == _COLUMNS:
        if len(data) > 8 and data[8] & _COLUMNS_ARE_HIDDEN:
            here.hidden_columns.append((first, second))
    elif kind == _ROW:
        if len(data) > 12 and data[12] & _ROW_IS_HIDDEN:
            here.hidden_rows.add(first)
    elif _shows_error(kind, data):
        here.errors.add((first, second))
    elif kind == _FORMULA and _is_unsaved(data, is_summarised=is_summarised):
        here.unsaved.add((first, second))


class _Styles:
    """The fonts, number formats and styles of a workbook, which stand before its sheets."""

    def __init__(self) -> None:
        self.struck: list[bool] = []
        self.codes: dict[int, str] = {}
        self.styles: list[tuple[int, int]] = []

    def take(self, kind: int, data: bytes) -> None:
        if kind == _FONT and len(data) >= 4:
            self.struck.append(bool(data[2] & _IS_STRUCK))
        elif kind == _FORMAT and len(data) >= 5:
            number, length, flags = struct.unpack_from("<HHB", data)
            text = data[5 : 5 + length * (2 if flags & _WIDE else 1)]
            self.codes[number] = text.decode("utf-16-le" if flags & _WIDE else "latin-1", "replace")
        elif kind == _STYLE and len(data) >= 4:
            self.styles.append(struct.unpack_from("<HH", data))

    def telling(self) -> dict[int, formats.Format]:
        fonts = [*self.struck[:_MISSING_FONT], False, *self.struck[_MISSING_FONT:]]
        styles = [(code, font < len(fonts) and fonts[font]) for font, code in self.styles]
        return formats.telling(self.codes, styles)


def _take_formats(here: Told, kind: int, data: bytes, telling: dict[int, formats.Format]) -> None:
    row, column = struct.unpack_from("<HH", data)
    many = range(4, len(data) - 2, 6) if kind == _NUMBERS else (4,)
    for index, offset in enumerate(many):
        (style,) = struct.unpack_from("<H", data, offset)
        if (made := telling.get(style)) is not None:
            place = formats.number_of(row, column + index)
            here.telling.setdefault(made, array("q")).append(place)


def _is_unsaved(data: bytes, *, is_summarised: bool) -> bool:
    """Say whether no program has worked out a formula.

    Those that only write formulas put an empty text or 0 in place of the result; an empty text is
    also what a formula may come to, where it does not reckon.
    """
    result = data[6:14]
    if result[6:] == _NO_NUMBER and result[0] == _IS_BLANK:
        return not is_summarised or data[-1] in _RECKONS
    return result == _ZERO and not is_summarised


def _shows_error(kind: int, data: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return len(data) >= 8 and data[7] == 1
    return kind == _FORMULA and data[6:7] == bytes([_IS_ERROR]) and data[12:14] == b"\xff\xff"


def _name(data: bytes) -> str:
    length, flags = data[6], data[7]
    if flags & _WIDE:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (where it begins, kind, data) of every record."""
    position = 0
    while position <= len(stream) - 4:
        kind, length = struct.unpack_from("<HH", stream, position)
        yield position, kind, stream[position + 4 : position + 4 + length]
        position += 4 + length
