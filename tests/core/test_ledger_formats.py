"""What a number format adds to a number, or takes from it, is part of what a person reads."""

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font

from core.ledger.formats import made_of
from core.ledger.sheets import read_workbook

pytestmark = pytest.mark.once

FILES = Path(__file__).parents[1] / "imports" / "files"


def column(*cells):
    """Return a workbook of one column of (value, number format)."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (value, code) in enumerate(cells, start=1):
        sheet.cell(row, 1, value).number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(value, code):
    (sheet,) = read_workbook(column(("列", "General"), (value, code))).sheets
    return sheet.rows[1][0]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        pytest.param(12, "0000", "0012", id="noughts in front"),
        pytest.param(3, '0"万元"', "3万元", id="a unit behind"),
        pytest.param(12345.6, '#,##0.00"万元"', "12345.6万元", id="a unit, and all digits"),
        pytest.param(3, '"第"0"组"', "第3组", id="words on both sides"),
        pytest.param(5, '"A-"000', "A-005", id="words and noughts"),
        pytest.param(0.35, "0%", "35%", id="per cent"),
        pytest.param(0, '0;-0;"无"', "无", id="a word for 0"),
        pytest.param(date(2018, 5, 1), 'yyyy"年"m"月"', "2018年5月", id="a month"),
        pytest.param(date(2018, 5, 1), "yyyy/m", "2018年5月", id="a month with a stroke"),
        pytest.param(date(2018, 1, 1), 'yyyy"年"', "2018年", id="a year"),
    ],
)
def test_what_a_format_adds_is_read(value, code, shown):
    assert read(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(12345, "#,##0", id="groups"),
        pytest.param(12345, '0!.0,"万"', id="a scale that the number does not follow"),
        pytest.param(12345, '0.00,"千元"', id="a scale by a comma"),
        pytest.param(-500, "#,##0_);(#,##0)", id="brackets for less than 0"),
        pytest.param(0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', id="a dash for 0"),
        pytest.param(13800000001, "000-0000-0000", id="a phone in groups"),
        pytest.param(12345, '"¥"#,##0.00', id="a sign of money"),
        pytest.param(12, "[<10]000;0", id="a condition"),
        pytest.param(12, "[>=10]0;000", id="a condition the other way"),
        pytest.param(date(2018, 5, 17), 'yyyy"年"m"月"', id="a day that is not shown but typed"),
        pytest.param(date(2018, 5, 1), 'yyyy"年"m"月"d"日"', id="a whole day"),
        pytest.param(date(2018, 5, 1), "m/d", id="a day without its year"),
        pytest.param("0012", "@", id="text"),
    ],
)
def test_a_format_that_only_looks_otherwise_changes_nothing(value, code):
    assert read(value, code) == value


def test_the_first_of_a_month_is_a_day_where_the_column_has_other_days():
    month, first = 'yyyy"年"m"月"', date(2018, 5, 1)
    book = openpyxl.load_workbook(io.BytesIO(column(("列", "General"), (first, month))))
    for row, value in ((1, "列"), (2, first), (3, date(2018, 5, 17))):
        book.active.cell(row, 2, value).number_format = month
    stream = io.BytesIO()
    book.save(stream)

    sheet = read_workbook(stream.getvalue()).sheets[0]
    assert sheet.rows[1] == ["2018年5月", first]


def test_a_day_shown_without_its_year_is_told_with_the_year_that_is_kept():
    cells = [(date(2023, 3, 5), code) for code in ('m"月"d"日"', "m/d", "d-mmm", "yyyy/m/d")]
    workbook = read_workbook(column(("列", "General"), *cells, (date(2022, 3, 5), "[$-804]m/d;@")))

    assert [row[0] for row in workbook.sheets[0].rows[1:]] == [*[cells[0][0]] * 4, date(2022, 3, 5)]
    (note,) = workbook.notes
    assert "4 格日期没有显示年份" in note
    assert "A2（2023 年）、A3（2023 年）、A4（2023 年）、A6（2022 年）。" in note


def test_a_number_that_its_format_hides_is_told_and_read():
    workbook = read_workbook(column(("列", "General"), (42, ";;;"), (0, "0;;;"), (7, "0;;;")))

    assert [row[0] for row in workbook.sheets[0].rows] == ["列", 42, 0, 7]
    assert workbook.notes == ["“Sheet”有 2 格的数字被单元格格式藏住了，看不见，也会导入：A2、A3。"]


def test_a_code_of_any_kind_is_taken_apart():
    for code in ("", ";", '"', "[", "_", "*", "\\", "General", "[DBNum1][$-804]General", "0.0.0"):
        made_of(code)
    assert made_of("0" * 255) is not None
    assert made_of("0" * 256) is None  # no program keeps one so long


def test_rows_with_something_struck_through_are_told():
    """A name that was struck through by hand is of somebody who left; the value does not tell."""
    book = openpyxl.Workbook()
    sheet = book.active
    for name in ("姓名", "张三", "李四", "王五"):
        sheet.append([name])
    sheet["A3"].font = Font(strike=True)
    sheet["A5"].font = Font(strike=True)  # of a blank cell nothing is struck
    sheet["A2"].font = Font(strike=False, bold=True)
    stream = io.BytesIO()
    book.save(stream)

    workbook = read_workbook(stream.getvalue())

    assert [note for note in workbook.notes if "“Sheet”第 3 行有划掉" in note]
    assert [row[0] for row in workbook.sheets[0].rows] == ["姓名", "张三", "李四", "王五"]


def test_the_reading_aid_above_a_text_is_no_part_of_it():
    """Rich text with phonetic runs, as a Japanese or a Chinese Excel keeps them."""
    rich = '<r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r><rPh sb="0" eb="1"><t>ZHANG</t></rPh>'
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(0, 0, "X1")

    changed = with_part(stream.getvalue(), "xl/sharedStrings.xml", b"<t>X1</t>", rich.encode())

    assert read_workbook(changed).sheets[0].rows == [["张三"]]


def with_part(content, name, old, new):
    """Return a workbook with some of one part replaced."""
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(content))
    with zipfile.ZipFile(stream, "w") as target:
        for part in source.namelist():
            xml = source.read(part)
            assert part != name or old in xml
            target.writestr(part, xml.replace(old, new) if part == name else xml)
    return stream.getvalue()


def test_formats_and_struck_rows_of_an_old_file_are_read_alike():
    workbook = read_workbook((FILES / "formats.xls").read_bytes())

    assert workbook.sheets[0].rows == [
        ["编号", "金额", "户数", "成立时间", "序号"],
        ["0012", "3.5万元", 1200, date(2018, 5, 1), 1],
        ["0007", "2万元", 30, date(2018, 5, 17), 2],
    ]
    assert [note for note in workbook.notes if "第 3 行有划掉" in note]
