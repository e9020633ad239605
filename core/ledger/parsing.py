"""A workbook is parsed in a process of its own, with a ceiling on its memory and time.

The parser lays a sheet out as a dense rectangle, copies a shared text into every cell that shows
it, and also opens formats that nobody measured; where it finds no memory it takes its process down.
`safety` refuses beforehand, in a better sentence, what can be measured; what cannot, ends here.

Run as a program it reads a file from its input and writes what stands in it, pickled. It knows no
Django, no setting and no key.
"""

import io
import pickle
import resource
import subprocess
import sys
from typing import Any, Final, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

MOST_BYTES: Final = 768 * 1024 * 1024  # two at once are fewer than a worker may have
MOST_CPU_SECONDS: Final = 60
MOST_SECONDS: Final = 120  # by the clock, where others want the processor too
MOST_CELLS: Final = 2_000_000
MOST_SIGNS: Final = 50_000_000  # of all texts together
_UNREADABLE, _TOO_LARGE = 3, 4  # the program's answers besides 0


class UnreadableError(Exception):
    """The file is none that the parser knows, or it is broken."""


class TooLargeError(Exception):
    """What stands in the file takes more memory or time than a file may."""


class ParsedSheet(NamedTuple):
    """One sheet as the parser has it: every row from the first, from the first filled column on."""

    name: str
    is_hidden: bool
    first_column: int
    merged: list[tuple[int, int, int, int]]  # first row and column, last row and column; from 0
    rows: list[list[Any]]


def parse(content: bytes) -> list[ParsedSheet]:
    """Return the sheets of an xlsx or xls file.

    Errors: UnreadableError; TooLargeError.
    """
    from core.pickled import ForeignError, read  # the program below finds no app of ours

    program = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(  # noqa: S603  # this very file, and nothing of the visitor's
            program, input=content, capture_output=True, timeout=MOST_SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooLargeError from error
    if done.returncode == 0:
        try:
            return [ParsedSheet(*sheet) for sheet in read(done.stdout)]
        except ForeignError as error:
            raise UnreadableError from error
    if done.returncode < 0 or done.returncode == _TOO_LARGE:
        raise TooLargeError
    raise UnreadableError


def _sheets(content: bytes) -> list[tuple[Any, ...]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: list[tuple[Any, ...]] = []
    cells = signs = 0
    for number, metadata in enumerate(book.sheets_metadata):
        source = book.get_sheet_by_index(number)
        last_row, last_column = source.end or (-1, -1)
        cells += (last_row + 1) * (last_column + 1)  # each row is laid out from column A
        if cells > MOST_CELLS:
            raise TooLargeError
        rows = []
        for row in _rows(source):
            signs += sum(len(cell) for cell in row if type(cell) is str)
            if signs > MOST_SIGNS:
                raise TooLargeError
            rows.append(row)
        merged = [(*first, *last) for first, last in source.merged_cell_ranges or ()]
        is_hidden = metadata.visible != SheetVisibleEnum.Visible
        column = source.start[1] if source.start is not None else 0
        found.append((metadata.name, is_hidden, column, merged, rows))
    return found


def _rows(source: CalamineSheet) -> Any:
    return () if source.start is None else source.iter_rows()


def main() -> int:
    """Parse what comes in; answer 0 with the sheets, or one of the numbers above."""
    if sys.platform == "linux":  # elsewhere only people who develop run it
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = pickle.dumps(_sheets(sys.stdin.buffer.read()), pickle.HIGHEST_PROTOCOL)
    except (CalamineError, OSError, ValueError):
        return _UNREADABLE
    except (TooLargeError, MemoryError):
        return _TOO_LARGE
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
