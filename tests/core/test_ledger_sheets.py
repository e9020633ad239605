"""Files as offices really send them: every one is read right or refused with a sentence."""

import contextlib
import csv
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import process_time

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from core.errors import RefusedError
from core.ledger import biff, ole, safety
from core.ledger.sheets import FORMULA_ERROR, column_letter, read_workbook

pytestmark = pytest.mark.once

FILES = Path(__file__).parent / "files"
HEADER = ["队伍名称", "所属社区"]
ROW = ["清河先锋队", "教场北路社区"]


def xlsx(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def csv_text(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_a_csv_file_is_read_in_every_encoding_that_offices_use(encoding):
    content = csv_text([HEADER, ROW]).encode(encoding)

    assert read_workbook(content).sheets[0].rows == [HEADER, ROW]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_text_file_is_split_at_the_sign_it_uses(delimiter):
    content = csv_text([HEADER, ROW], delimiter).encode()

    assert read_workbook(content).sheets[0].rows == [HEADER, ROW]


@pytest.mark.parametrize(
    ("encoding", "rows"),
    [
        ("big5", [["社區名稱", "戶數"], ["東苑社區", "12"], ["柳岸社區", ""]]),
        ("big5", [["姓名"], ["王小明"]]),
        ("gbk", [["姓名"], ["巴巴"], ["包宝宝"]]),  # early in both tables
        ("gbk", [["姓名", "社区"], ["朱镕", "東苑社區"], ["喆", "清水社区"]]),
    ],
)
def test_traditional_text_of_a_program_from_elsewhere_is_told_from_gbk(encoding, rows):
    workbook = read_workbook(csv_text(rows).encode(encoding))

    assert workbook.sheets[0].rows == rows
    assert ("Big5" in workbook.notes[0]) == (encoding == "big5")


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_gbk_text_that_was_read_as_latin_is_repaired_and_said(wrong):
    garbled = csv_text([HEADER, ROW]).encode("gbk").decode(wrong, errors="ignore")
    if wrong == "cp1252":
        garbled = csv_text([["队名"], ["虹山"]]).encode("gbk").decode("cp1252")

    workbook = read_workbook(garbled.encode("utf-8"))

    assert workbook.sheets[0].rows in ([HEADER, ROW], [["队名"], ["虹山"]])
    assert "已自动还原" in workbook.notes[-1]


def test_utf8_text_that_was_read_as_gbk_is_repaired():
    rows = [["队伍名称"], ["教场北路社区"], ["荷叶山社区志愿队"]]
    garbled = csv_text(rows).encode("utf-8").decode("gb18030")

    assert read_workbook(garbled.encode("utf-8")).sheets[0].rows == rows


def test_sound_chinese_is_never_repaired():
    rows = [HEADER, ["联通公司服务队", "José 与 Zoë"], ["鐜队", "Ünal"]]

    workbook = read_workbook(csv_text(rows).encode())

    assert workbook.sheets[0].rows == rows
    assert len(workbook.notes) == 1


def test_the_old_binary_format_is_read():
    sheet = read_workbook((FILES / "teams_excel97.xls").read_bytes()).sheets[0]

    assert sheet.name == "台账"
    assert sheet.rows[2] == [1, "清河先锋队", date(2022, 6, 1), 35]
    assert sheet.merged == [(0, 0, 0, 3)]


def test_cells_come_as_plain_values_from_the_first_row_and_column():
    def fill(workbook):
        sheet = workbook.active
        sheet["B3"] = "\u3000 前后空白\ufeff "
        sheet["C3"] = 35.0
        sheet["D3"] = 1.5
        sheet["E3"] = date(2022, 6, 1)
        sheet["F3"] = datetime(2022, 6, 1, 14, 30)  # noqa: DTZ001
        sheet["G3"] = time(9, 5)

    sheet = read_workbook(xlsx(fill)).sheets[0]

    assert sheet.rows[0] == [""] * 7
    assert sheet.rows[2] == [
        "", "前后空白", 35, 1.5, date(2022, 6, 1), datetime(2022, 6, 1, 14, 30), time(9, 5),  # noqa: DTZ001
    ]  # fmt: skip


def test_a_formula_counts_as_its_last_value_and_its_error_is_not_blank():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("表")
        sheet.write_formula("A1", '="甲"&"乙"', None, "甲乙")
        sheet.write_formula("B1", "=1/0", None, "#DIV/0!")

    assert read_workbook(stream.getvalue()).sheets[0].rows == [["甲乙", FORMULA_ERROR]]


def test_a_million_formatted_but_empty_rows_are_nothing():
    def fill(workbook):
        sheet = workbook.active
        sheet["A1"] = "队伍名称"
        for row in (*range(2, 500), 1_048_576):
            sheet.cell(row, 12).fill = PatternFill("solid", fgColor="FFFF00")

    assert read_workbook(xlsx(fill)).sheets[0].rows == [["队伍名称"]]


@pytest.mark.parametrize("corner", ["L1048576", "XFD2000", "ZZ90000"])
def test_a_stray_cell_far_away_is_refused_before_it_costs_a_gigabyte(corner):
    def fill(workbook):
        workbook.active["A1"] = "队伍名称"
        workbook.active[corner] = "误填"

    with pytest.raises(RefusedError, match="范围过大"):
        read_workbook(xlsx(fill))


FAR = b'<c r="XFD1048576"><v>1</v></c>'
NEAR = b'<row r="1"><c r="A1"><v>1</v></c>'


def rewritten(write, part="xl/worksheets/sheet1.xml") -> bytes:
    """Return a workbook of one sheet, one part of which `write` has changed."""
    kept, stream = io.BytesIO(xlsx(lambda workbook: workbook.active.append(["甲"]))), io.BytesIO()
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, write(xml) if name == part else xml)
    return stream.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        NEAR + FAR + b"</row>",
        NEAR + FAR.replace(b"XFD", b"xfd") + b"</row>",
        NEAR + FAR.replace(b'"', b"'") + b"</row>",
        NEAR + FAR.replace(b"<c ", b"<c\t") + b"</row>",
        NEAR + FAR.replace(b"<c ", b'<c x="a>b" ') + b"</row>",
        NEAR + FAR.replace(b'6">', b'6" x="/>">') + b"</row>",
        NEAR + FAR.replace(b"XFD1048576", b"ZZZZZZ" + b"9" * 5000) + b"</row>",
        b'<row r="1048576"><c r="XFD1048575"/><c t="n"><v>1</v></c></row>',
        NEAR + b"</row><!--" + b"x" * 5000 + b'--><row r="1048576">' + FAR + b"</row>",
    ],
    ids=[
        *("in another row", "small letters", "other quotes", "a tab", "a sign before"),
        *("a sign behind", "absurd", "without reference", "behind a comment"),
    ],
)
def test_a_stray_cell_is_found_however_it_is_written(rows):
    """Otherwise the parser takes the whole process down."""

    write = holding(rows)
    with pytest.raises(RefusedError):
        safety.check_xlsx(rewritten(write))
    with pytest.raises(RefusedError):
        safety.check_xlsx(rewritten(lambda xml: b"<!--" + b"x" * 5000 + b"-->" + write(xml)))


def holding(rows):
    """Return what puts these rows into a sheet."""

    def write(xml):
        head, _, rest = xml.partition(b"<sheetData>")
        return head + b"<sheetData>" + rows + rest[rest.index(b"</sheetData>") :]

    return write


def test_a_cell_with_a_format_and_an_empty_value_is_no_stray_one():
    """Some programs write so where Excel writes none; the parser lays none of them out."""
    ends = b'</row><row r="1048576"><c r="XFD1048576" s="0"%s>%s</c></row>'
    for value in (b"<v/>", b"<v />", b"<v></v>"):
        content = rewritten(holding(NEAR + ends % (b"", value)))
        assert read_workbook(content).sheets[0].rows == [[1]]
    for kind in (b' t="str"', b' t="e"'):
        with pytest.raises(RefusedError, match="范围过大"):
            safety.check_xlsx(rewritten(holding(NEAR + ends % (kind, b"<v/>"))))


def test_many_sheets_count_together_and_none_is_shown_twice():
    def fill(workbook):
        for _ in range(4):
            workbook.create_sheet()["Z30000"] = "误填"

    with pytest.raises(RefusedError, match="加起来"):
        read_workbook(xlsx(fill))

    def twice(xml):
        return xml.replace(b"</sheets>", b'<sheet name="x" sheetId="2" r:id="rId1"/></sheets>')

    with pytest.raises(RefusedError, match="损坏"):
        read_workbook(rewritten(twice, "xl/workbook.xml"))


def test_an_old_file_says_from_which_year_it_counts_its_days():
    """Record 0x0022 of the old format: 1 counts from 1904. Source: docs/rules.md R-IMP-8."""
    content = (FILES / "teams_excel97.xls").read_bytes()
    counts = b"\x22\x00\x02\x00"
    assert content.count(counts + b"\x00\x00") == 1

    changed = content.replace(counts + b"\x00\x00", counts + b"\x01\x00")

    assert not read_workbook(content).counts_from_1904
    assert read_workbook(changed).counts_from_1904
    days = [read_workbook(file).sheets[0].rows[2][2] for file in (content, changed)]
    assert days == [date(2022, 6, 1), date(2026, 6, 2)]  # what has the format of a date follows too


def told(stream, *, is_summarised=True):
    """Return what the only sheet that has any such record tells."""
    found = list(biff.told(stream, is_summarised=is_summarised).values())
    return found[0] if found else biff.Told()


def test_an_error_in_an_old_file_is_no_blank():
    """The parser reads #N/A as blank. Source: docs/rules.md R-IMP-7."""
    content = (FILES / "teams_excel97.xls").read_bytes()
    assert told(ole.streams(content)["Workbook"]).errors == set()
    number = content.index(b"\x7e\x02\x0a\x00") + 4  # place, style and value of a cell
    row, column = struct.unpack_from("<HH", content, number)
    error = b"\x05\x02\x0a\x00" + content[number : number + 6] + b"\x2a\x01\0\0"
    changed = content[: number - 4] + error + content[number + 10 :]

    rows = read_workbook(changed).sheets[0].rows

    assert rows[row][column] == FORMULA_ERROR


def test_a_formula_that_came_to_an_error_is_told_from_one_that_came_to_a_number():
    formula = struct.pack("<HHH", 4, 2, 0)
    stream = b"".join([
        struct.pack("<HH", 0x06, 14) + formula + b"\x02\0\x2a\0\0\0\xff\xff",
        struct.pack("<HH", 0x06, 14) + formula + struct.pack("<d", 2.0),
    ])  # fmt: skip

    assert told(stream).errors == {(4, 2)}


BLANK, NUMBER_0 = b"\x03\0\0\0\0\0\xff\xff", bytes(8)
PLUS, IF = b"\x1e\1\0\x1e\2\0\x03", b"\x42\3\1\0"  # how the formulas 1+2 and IF(…) end


@pytest.mark.parametrize(
    ("result", "tokens", "is_summarised", "is_unsaved"),
    [
        pytest.param(BLANK, IF, False, True, id="no text, by a program that works nothing out"),
        pytest.param(BLANK, IF, True, False, id="no text, by one that does"),
        pytest.param(BLANK, PLUS, True, True, id="a sum that is no text"),
        pytest.param(NUMBER_0, PLUS, False, True, id="0, by a program that works nothing out"),
        pytest.param(NUMBER_0, PLUS, True, False, id="0, by one that does"),
    ],
)
def test_a_formula_that_no_program_worked_out_is_told_in_the_old_format(
    result, tokens, is_summarised, is_unsaved
):
    data = struct.pack("<HHH", 4, 2, 0) + result + bytes(6) + struct.pack("<H", len(tokens))
    data += tokens

    found = told(struct.pack("<HH", 0x06, len(data)) + data, is_summarised=is_summarised)

    assert found.unsaved == ({(4, 2)} if is_unsaved else set())


def test_a_stray_cell_in_the_old_format_is_refused():
    with pytest.raises(RefusedError, match="第 65536 行"):
        read_workbook((FILES / "stray_cell.xls").read_bytes())


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (safety.MAX_UNPACKED_BYTES + 1))
    return stream.getvalue()


def with_macros() -> bytes:
    stream = io.BytesIO(xlsx(lambda workbook: workbook.active.append(HEADER)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(lambda: b"", "没有内容", id="empty"),
        pytest.param(lambda: b"PK\x03\x04" + b"0" * 99, "损坏", id="truncated"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "损坏", id="no ole"),
        pytest.param(bomb, "解压后过大", id="zip bomb"),
        pytest.param(with_macros, "宏", id="macros"),
        pytest.param((FILES / "password.xlsx").read_bytes, "密码", id="password"),
        pytest.param(lambda: b"<html><table></table>", "网页", id="html named xls"),
        pytest.param(lambda: b"\xef\xbb\xbf<html><table>", "网页", id="html with a mark"),
        pytest.param(lambda: b"MIME-Version: 1.0\n\n<html>", "网页", id="mht named xls"),
        pytest.param(lambda: b"%PDF-1.7 ...", "PDF 文件，不是表格", id="pdf"),
        pytest.param(lambda: b"\x89PNG\r\n\x1a\n", "图片，不是表格", id="png"),
        pytest.param(lambda: b"GIF89a\x01\x01", "图片，不是表格", id="gif"),
        pytest.param(lambda: b"Rar!\x1a\x07", "压缩包，不是表格", id="rar"),
        pytest.param(lambda: b"{\\rtf1\\ansi}", "Word 文档，不是表格", id="rtf"),
        pytest.param(lambda: b"\xff\xff\xff\xff,\xff\xfe", "编码", id="no text"),
        pytest.param(lambda: b"x" * (safety.MAX_FILE_BYTES + 1), "20 MB", id="too large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(RefusedError, match=sentence):
        read_workbook(content())


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("word/document.xml", "Word 文档，不是表格"),
        ("ppt/presentation.xml", "演示文稿，不是表格"),
        ("照片/1.jpg", "压缩包，不是表格"),
        ("xl/workbook.bin", "只能导入"),
        ("content.xml", "只能导入"),
    ],
)
def test_another_archive_is_told_by_what_is_in_it(part, sentence):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, b"<document/>")

    with pytest.raises(RefusedError, match=sentence):
        read_workbook(stream.getvalue())


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_a_column_is_named_as_excel_names_it(index, letter):
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    "part", [b"<c ", b"<row ", b'<c r="A1"><f>', b'<c a="', b"<x:c r='A1' "], ids=str
)
def test_a_sheet_of_nothing_but_beginnings_is_measured_in_one_pass(part):
    """Patterns that look for the end from each beginning took five seconds over 18 kB of these."""
    content = rewritten(lambda xml: b"<worksheet " + part * 20_000 + b't="e" hidden="1"')
    began = process_time()

    with contextlib.suppress(RefusedError):
        read_workbook(content)

    assert process_time() - began < 2


@pytest.mark.parametrize("sign", [b"a", b"a:", b" "], ids=str)
def test_an_entry_without_end_is_read_in_one_pass(sign):
    """Attributes that were looked for from each letter took four seconds over 16 kB of one name."""
    entry = b"<sheet " + sign * 40_000 + b' name="x" r:id="rId1"/></sheets>'
    content = rewritten(lambda xml: xml.replace(b"</sheets>", entry), "xl/workbook.xml")
    began = process_time()

    with pytest.raises(RefusedError):
        read_workbook(content)

    assert process_time() - began < 2
