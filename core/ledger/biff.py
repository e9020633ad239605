"""Just enough of the records of an .xls (MS-XLS, BIFF8) to know what its parser does not tell."""

import struct
from collections.abc import Iterator

# Records that carry a cell: BLANK-like ones are absent on purpose, they hold no content.
_CELLS = frozenset({0x00FD, 0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00D6, 0x00BD})
_FORMULA, _BOOL_OR_ERROR = 0x0006, 0x0205
_FILEPASS, _SHEET, _COUNTS_FROM_1904, _END = 0x002F, 0x0085, 0x0022, 0x000A
_IS_ERROR = 2  # what a formula came to, where it is no number
_WIDE = 1  # the name of a sheet in two bytes a sign


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


def errors(stream: bytes) -> dict[str, set[tuple[int, int]]]:
    """Return {sheet: (row, column) from 0 of every cell that shows an error, as #N/A}."""
    names: dict[int, str] = {}  # by where the records of the sheet begin
    found: dict[str, set[tuple[int, int]]] = {}
    sheet = ""
    for position, kind, data in _records(stream):
        sheet = names.get(position, sheet)
        if kind == _SHEET and len(data) >= 8:
            names[struct.unpack_from("<I", data)[0]] = _name(data)
        elif _shows_error(kind, data):
            row, column = struct.unpack_from("<HH", data)
            found.setdefault(sheet, set()).add((row, column))
    return found


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
