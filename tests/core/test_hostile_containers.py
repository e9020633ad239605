"""Containers of workbooks that are damaged, or made to be larger inside than out: refused.

In a sentence, in no time and in no more room than the file takes.
"""

import io
import struct
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from core.errors import RefusedError
from core.ledger import ole, safety

pytestmark = pytest.mark.once

SECTOR = 512
END, FREE, OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
MEGABYTE = 1 << 20


def header(*, table: list[int], directory: int, more: int = END) -> bytes:
    """Return the first sector; `table` are the places of the table of sectors."""
    places = [*table, *[FREE] * (109 - len(table))]
    begin = safety.OLE_SIGNATURE + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    rest = struct.pack("<6xIIII", 0, 1, directory, 0)
    return begin + rest + struct.pack("<IIIII109I", 4096, END, 0, more, 1, *places)


def entry(name: str, *, start: int, size: int, kind: int = 2) -> bytes:
    said = name.encode("utf-16-le")
    body = said.ljust(64, b"\0") + struct.pack("<HB", len(said) + 2, kind)
    return body.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def table_of(numbers: list[int]) -> bytes:
    return struct.pack("<128I", *numbers, *[FREE] * (128 - len(numbers)))


def one_stream_under_many_names() -> bytes:
    """A hundred sectors, shown as thousands of streams."""
    entries = [entry(f"S{n}", start=1, size=100 * SECTOR) for n in range(4 * 20)]
    chain = [OF_TABLE, *range(2, 101), END, *range(102, 121), END]
    return (
        header(table=[0], directory=101) + table_of(chain) + bytes(100 * SECTOR) + b"".join(entries)
    )


def a_table_shown_again_and_again() -> bytes:
    """Each of thousands of lists of places names the same part of the table."""
    lists = 2000
    again = struct.pack("<128I", *[0] * 127, 1)
    return (
        header(table=[0], directory=2, more=1)
        + table_of([OF_TABLE, OF_TABLE, END])
        + again
        + bytes(lists * SECTOR)
    )


def test_a_container_as_programs_write_it_is_read():
    content = (
        header(table=[0], directory=1)
        + table_of([OF_TABLE, END, *range(3, 12), END])
        + (entry("Workbook", start=2, size=5000) + entry("Empty", start=0, size=0)).ljust(
            SECTOR, b"\0"
        )
        + b"x" * 10 * SECTOR
    )

    assert ole.streams(content) == {"Workbook": b"x" * 5000, "Empty": b""}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (one_stream_under_many_names, safety.BROKEN),
        (a_table_shown_again_and_again, safety.NOT_A_TABLE),
    ],
)
def test_a_container_that_is_larger_inside_is_refused(made, said):
    content = made()
    tracemalloc.start()
    begun = time.process_time()

    with pytest.raises(RefusedError) as refused:
        safety.check_xls(content)

    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(refused.value) == said
    assert time.process_time() - begun < 1
    assert taken < 8 * len(content) + MEGABYTE


def xlsx(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a small workbook whose parts are packed by `method`."""
    book = openpyxl.Workbook()
    for number in range(40):
        book.active.append([number, "清水社区" * number])
    saved, packed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(packed, "w", method) as archive:
        for name in parts.namelist():
            archive.writestr(name, parts.read(name))
    return packed.getvalue()


def test_a_workbook_of_which_a_byte_went_wrong_is_refused_or_read():
    good = xlsx()
    said = set()
    for place in range(4, len(good), 7):
        try:
            safety.check_xlsx(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        except RefusedError as refused:
            said.add(refused.sentence)

    assert safety.BROKEN in said


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_packed_as_none_is_packed_is_refused_before_it_is_unpacked(method):
    """Who unpacks by another method takes as much room as the file says it needs."""
    with pytest.raises(RefusedError, match="已损坏"):
        safety.check_xlsx(xlsx(method))


def test_an_archive_of_nothing_but_names_is_refused_before_its_list_is_read():
    listed = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, *[0] * 9, 8, *[0] * 6) + b"%08d" % number
        for number in range(60_000)
    )
    ended = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 60_000, 60_000, len(listed), 4, 0)
    begun = time.process_time()

    with pytest.raises(RefusedError) as refused:
        safety.check_xlsx(safety.ZIP_SIGNATURE + listed + ended)

    assert str(refused.value) == safety.UNPACKS_TOO_LARGE
    assert time.process_time() - begun < 0.2
