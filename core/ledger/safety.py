"""What is refused before a workbook is parsed, because parsing it would already do the harm.

The parser lays a sheet out as a dense rectangle: one stray cell in the last row and column of
an otherwise empty sheet costs it a gigabyte. So the rectangle is measured first, cheaply.
"""

import codecs
import html
import io
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.errors import RefusedError
from core.ledger import biff, formats, ole, parsing

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_CELLS = parsing.MOST_CELLS
MAX_PARTS = 10_000  # of an archive: a workbook has one for each sheet, picture and drawing
_CHUNK_BYTES = 1024 * 1024
_PART_LISTED = b"PK\x01\x02"
# As Office and WPS pack. Other methods ask for room before they give anything: LZMA up to 4 GB.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

ZIP_SIGNATURE = b"PK\x03\x04"
_SUMMARY = "\x05SummaryInformation"  # what says by whom and with what an .xls was written
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

TOO_LARGE = f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请分成几个文件导入。"
UNPACKS_TOO_LARGE = "文件解压后过大，不能导入。请新建一个工作簿，只把表格的内容粘贴进去再上传。"
BROKEN = "文件已损坏或没有上传完整，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
ENCRYPTED = "文件设有打开密码，请取消密码后再上传。"
HAS_MACROS = "文件含有宏（.xlsm），不能导入。请另存为不含宏的 .xlsx 再上传。"
NOT_A_TABLE = "只能导入 .xlsx、.xls 或 .csv 文件。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
NO_OTHER = "只能导入 .xlsx、.xls 或 .csv 文件。"
COPY_THE_TABLE = f"{NO_OTHER}请把里面的表格复制到 Excel 或 WPS 表格里，另存为 .xlsx 再上传。"
WORD = f"这是 Word 文档，不是表格。{COPY_THE_TABLE}"
SLIDES = f"这是演示文稿，不是表格。{COPY_THE_TABLE}"
PDF = f"这是 PDF 文件，不是表格。{NO_OTHER}请上传原来的表格；没有的，录成表格另存为 .xlsx 再上传。"
PICTURE = f"这是图片，不是表格。{NO_OTHER}请把图片里的内容录入表格，另存为 .xlsx 再上传。"
ARCHIVE = f"这是压缩包，不是表格。{NO_OTHER}请先解压，再上传里面的表格。"
WEB_PAGE = "这个文件其实是网页，不是 Excel 表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
_OTHER_FILES: dict[tuple[bytes, ...], str] = {
    (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"mime-version:"): WEB_PAGE,
    (b"%pdf",): PDF,
    (b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\0", b"mm\0*"): PICTURE,
    (b"rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"pk\x05\x06", b"pk\x07\x08"): ARCHIVE,
    (b"{\\rtf",): WORD,
}
TOO_MANY_CELLS = "几张工作表加起来内容太多，请分成几个文件导入。"
STRAY_CELL = (
    "表格到第 {row} 行、第 {column} 列还有内容，范围过大。"
    "请删去下方和右侧多余的内容；确实有这么多的，请分成几个文件导入。"
)

# No pattern looks past the next "<": over a file of nothing but "<c " each would look to its end.
# Nor does one look twice at what it has passed: of a megabyte of ">" that is an hour.
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
# As Excel and WPS write them: the reference first, no ">" within an attribute.
_PLAIN_ROW = re.compile(rb'<row r="[0-9]{1,7}"')
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:\s+[\w:]+="[^"<>]*")*\s*(/>|>\s*</c>|>)'
)
# A number without one, as some programs keep a format; the parser passes it over. An empty text it
# lays out.
_EMPTY_VALUE = re.compile(rb'<c(?![^<>]*\st="(?!n"|s"))[^<>]*+(?<!/)>\s*<v(?:\s*/>|></v>)\s*</c>')
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
_CELL_WITHOUT_REFERENCE = re.compile(
    rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:]+\s*=\s*[\"'][^\"'<]*[\"'])*\s*/?>"
)
_SIGN_IN_ATTRIBUTE = re.compile(rb"=\s*(?:\"[^\"<>]*+>[^\"<]*+\"|'[^'<>]*+>[^'<]*+')")
_CELL_WITH_CONTENT = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*+(?<!/)>(?!\s*+</))[^<>]*?\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']"
)
# One without content is not measured, and shows none.
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*\st=\"e\")(?=[^<>]*+(?<!/)>(?!\s*+</))"
    rb"[^<>]*?\sr=\"([A-Z]{1,3})(\d+)\""
)
# A formula without a result; Excel marks one whose result is empty text with t="str".
_UNSAVED_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"(?![^<>]*\st="str")[^<>]*>\s*'
    rb"<f(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*+(?:<v\s*/>|<v>\s*</v>)?\s*+</c>"
)
_HIDDEN_COLUMNS = re.compile(rb'<col\b(?=[^<>]*\shidden="(?:1|true)")[^<>]*>')
_COLUMN_SPAN = re.compile(rb'\s(min|max)="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^<>]*\shidden="(?:1|true)")[^<>]*?\sr="(\d+)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^<>]*>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^<>]*>")
_COUNTS_FROM_1904 = re.compile(
    rb"<(?:\w+:)?workbookPr\b[^<>]*\sdate1904\s*=\s*[\"'](?:1|true|on)[\"']"
)
_ATTRIBUTE = re.compile(r"(?<![\w:])(?:\w++:)?(\w++)\s*+=\s*+[\"']([^\"']*+)[\"']")


def parsed(content: bytes) -> list[parsing.ParsedSheet]:
    """Return the sheets of a workbook that was checked; RefusedError where it is none after all."""
    try:
        return parsing.parse(content)
    except parsing.UnreadableError as error:
        raise RefusedError(BROKEN) from error
    except parsing.TooLargeError as error:
        raise RefusedError(UNPACKS_TOO_LARGE) from error


def check_size(content: bytes) -> None:
    """Refuse a file that is larger than the portal takes."""
    if len(content) > MAX_FILE_BYTES:
        raise RefusedError(TOO_LARGE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the parser does not tell about a sheet; cells are (row, column) from 0.

    It reads a formula error, and a formula that no program ever worked out, as blank: blank is
    not what the sheet says.
    """

    errors: frozenset[tuple[int, int]] = frozenset()
    unsaved: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()  # as Excel numbers them
    hidden_columns: tuple[tuple[int, int], ...] = ()  # from and to, from 0
    telling: "Mapping[formats.Format, array[int]]" = field(default_factory=dict)


def check_xlsx(content: bytes) -> dict[str, Marks]:
    """Refuse a bomb, macros, or a sheet whose used rectangle is absurd.

    Shape: {sheet name: its Marks}.
    """
    if content.count(_PART_LISTED) > MAX_PARTS:  # to open it is already to read the whole list
        raise RefusedError(UNPACKS_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise RefusedError(UNPACKS_TOO_LARGE)
            names = {part.filename.lower() for part in parts}
            if any(part.compress_type not in _PACKED for part in parts):
                raise RefusedError(BROKEN)
            if any(name.endswith("vbaproject.bin") for name in names):
                raise RefusedError(HAS_MACROS)
            if "xl/workbook.xml" not in names:
                raise RefusedError(_said_of_archive(names))
            telling = _telling_formats(archive, names)
            marks = dict(_worksheet_marks(archive, parts, telling))
            return {
                name: marks[part] for name, part in _sheet_parts(archive).items() if part in marks
            }
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise RefusedError(BROKEN) from error
    except RuntimeError as error:  # zipfile's word for a password on the archive itself
        raise RefusedError(ENCRYPTED) from error


def _said_of_archive(names: set[str]) -> str:
    """Return what to say of an archive that is no workbook, by the names of its parts."""
    for part, sentence in {"word/": WORD, "ppt/": SLIDES, "xl/": NOT_A_TABLE}.items():
        if any(name.startswith(part) for name in names):
            return sentence
    is_document = bool({"mimetype", "content.xml", "ofd.xml"} & names)
    return NOT_A_TABLE if is_document else ARCHIVE


def said_of_text(content: bytes) -> str:
    """Return what to say of a file that is neither workbook nor text, by its first bytes; or ""."""
    head = content[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    found = (words for signs, words in _OTHER_FILES.items() if head.startswith(signs))
    return next(found, "")


def _telling_formats(archive: zipfile.ZipFile, names: set[str]) -> dict[int, formats.Format]:
    if "xl/styles.xml" not in names:
        return {}
    part = next(part for part in archive.infolist() if part.filename.lower() == "xl/styles.xml")
    return formats.of_workbook(_unpacked(archive, part).decode("utf-8", "replace"))


def _worksheet_marks(
    archive: zipfile.ZipFile,
    parts: list[zipfile.ZipInfo],
    telling: Mapping[int, formats.Format],
) -> Iterator[tuple[str, Marks]]:
    total = 0
    for part in parts:
        xml = _unpacked(archive, part)
        if b"<worksheet" not in xml and b":worksheet" not in xml:
            continue
        total += _area(xml)
        if total > MAX_CELLS:
            raise RefusedError(TOO_MANY_CELLS)
        yield part.filename, _marks(xml, telling)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytearray:
    """Return a part, in no more memory than it is long: read in one go it takes twice as much."""
    xml = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            xml += chunk
            if len(xml) > MAX_UNPACKED_BYTES:
                raise RefusedError(UNPACKS_TOO_LARGE)
    return xml


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return {sheet name: part name}; a sheet whose entry is written unusually is left out."""
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
        workbook = archive.read("xl/workbook.xml").decode()
    except (KeyError, UnicodeDecodeError):
        return {}
    targets: dict[str, str] = {}
    for tag in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(tag))
        path = attributes.get("Target", "")
        path = path[1:] if path.startswith("/") else f"xl/{path}"
        targets[attributes.get("Id", "")] = path
    parts: dict[str, str] = {}
    for tag in _SHEET.findall(workbook):
        attributes = dict(_ATTRIBUTE.findall(tag))
        part = targets.get(attributes.get("id", ""), "")
        if part and part in parts.values():  # one part shown many times multiplies its cells
            raise RefusedError(BROKEN)
        parts[html.unescape(attributes.get("name", ""))] = part
    return parts


def _area(xml: bytearray) -> int:
    """Return how many cells a sheet is laid out as; refuse one of more than MAX_CELLS.

    The parser goes by each cell's own reference, whatever row it stands in; where it finds no
    memory it takes the whole process down. So a sheet that cannot be measured is refused.
    """
    rectangle = _plain_rectangle(xml)
    rows, columns = rectangle if rectangle is not None else _rectangle_by_counting(xml)
    if rows * columns > MAX_CELLS:
        raise RefusedError(STRAY_CELL.format(row=rows, column=columns))
    return rows * columns


def _plain_rectangle(xml: bytearray) -> tuple[int, int] | None:
    """Measure a sheet as Excel and WPS write it, in one pass; None when it is written otherwise.

    Formatted but empty rows down to the last one are common and cost nothing.
    """
    if len(_PLAIN_ROW.findall(xml)) != len(_ROW.findall(xml)):
        return None
    count, last_row, letters, row = 0, 0, set(), b""
    for cell in _PLAIN_CELL.finditer(xml):
        count += 1
        column, digits, end = cell.groups()
        if end != b">" or (digits == row and column in letters):
            continue
        if _EMPTY_VALUE.match(xml, cell.start()) is None:
            letters.add(column)
            row = digits
            last_row = max(last_row, int(row))
    if count != len(_CELL.findall(xml)):
        return None
    return last_row, max(map(_column_number, letters), default=0)


def _rectangle_by_counting(xml: bytearray) -> tuple[int, int]:
    """Measure a sheet written unusually: what has no reference follows what stands before it."""
    if _SIGN_IN_ATTRIBUTE.search(xml):
        raise RefusedError(BROKEN)
    references = set(_REFERENCE.findall(xml))
    rows = max((_row_number(digits) for _, digits in references), default=0)
    columns = max((_column_number(letters) for letters, _ in references), default=0)
    parts = _ROW.split(xml)
    longest = max(len(_CELL.findall(part)) for part in parts)
    if _CELL_WITHOUT_REFERENCE.search(xml):
        return max(rows, len(parts)), max(columns, longest)
    if rows * columns > MAX_CELLS:
        filled = _CELL_WITH_CONTENT.findall(xml)
        rows = max((_row_number(digits) for _, digits in filled), default=0)
        columns = max((_column_number(letters) for letters, _ in filled), default=0)
    return rows, columns


def _marks(xml: bytearray, telling: Mapping[int, formats.Format]) -> Marks:
    return Marks(
        errors=_found(_ERROR_CELL, xml) if b't="e"' in xml else frozenset(),
        unsaved=_found(_UNSAVED_CELL, xml) if b"<f" in xml else frozenset(),
        hidden_rows=frozenset(map(_row_number, _HIDDEN_ROW.findall(xml)))
        if b"hidden=" in xml
        else frozenset(),
        hidden_columns=_hidden_columns(xml) if b"hidden=" in xml else (),
        telling=formats.cells(xml, telling),
    )


def _hidden_columns(xml: bytearray) -> tuple[tuple[int, int], ...]:
    spans = (dict(_COLUMN_SPAN.findall(tag)) for tag in _HIDDEN_COLUMNS.findall(xml))
    return tuple(
        (_row_number(span[b"min"]) - 1, _row_number(span[b"max"]) - 1)
        for span in spans
        if len(span) == 2
    )


def _found(pattern: re.Pattern[bytes], xml: bytearray) -> frozenset[tuple[int, int]]:
    cells = {(_row_number(row), _column_number(letters)) for letters, row in pattern.findall(xml)}
    # Empty cells are not measured; marking one far away would lay it out after all.
    return frozenset((row - 1, column - 1) for row, column in cells if row * column <= MAX_CELLS)


def _row_number(digits: bytes) -> int:
    return int(digits[:9])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:9].upper():
        number = number * 26 + letter - 64
    return number


def check_xls(content: bytes) -> dict[str, Marks]:
    """Refuse a password, or a sheet whose used rectangle is absurd, in the old binary format.

    Shape: {sheet name: its Marks}.
    """
    try:
        streams = ole.streams(content)
    except ole.BrokenContainerError as error:
        raise RefusedError(BROKEN) from error
    if "EncryptedPackage" in streams:
        raise RefusedError(ENCRYPTED)
    records = streams.get("Workbook") or streams.get("Book")
    if records is None:
        is_slides = "PowerPoint Document" in streams
        raise RefusedError(
            WORD if "WordDocument" in streams else SLIDES if is_slides else NOT_A_TABLE
        )
    try:
        rows, columns = biff.rectangle(records)
    except biff.EncryptedError as error:
        raise RefusedError(ENCRYPTED) from error
    if rows * columns > MAX_CELLS:
        raise RefusedError(STRAY_CELL.format(row=rows, column=columns))
    told = biff.told(records, is_summarised=_SUMMARY in streams)
    return {
        sheet: Marks(
            errors=frozenset(here.errors),
            unsaved=frozenset(here.unsaved),
            hidden_rows=frozenset(row + 1 for row in here.hidden_rows),
            hidden_columns=tuple(here.hidden_columns),
            telling=here.telling,
        )
        for sheet, here in told.items()
    }


def counts_from_1904(content: bytes) -> bool:
    """Tell whether a workbook that was checked counts its days from 1904, not from 1900."""
    if content.startswith(OLE_SIGNATURE):
        streams = ole.streams(content)
        return biff.counts_from_1904(streams.get("Workbook") or streams.get("Book") or b"")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = next(n for n in archive.namelist() if n.lower() == "xl/workbook.xml")
        return _COUNTS_FROM_1904.search(archive.read(part)) is not None
