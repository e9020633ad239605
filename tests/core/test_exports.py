import csv
import io
import os
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import models
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from core import exports
from core.errors import RefusedError
from core.exports import Column, write_csv, write_xlsx
from core.ledger.cells import as_text
from core.ledger.header import find_layout
from core.ledger.lines import lines
from core.ledger.sheets import read_workbook
from tests.core.test_formulas import FORMULAS

pytestmark = pytest.mark.once

NOTE = "导出人：张某某　2026-11-22 09:30"


class Kind(models.TextChoices):
    VISIT = "visit", "走访"


VALUES = {
    "text": ("翠湖 & <书院>", "翠湖 & <书院>", "翠湖 & <书院>"),
    "none": (None, "", ""),
    "digits stay text": ("008", "008", "008"),
    "id number": ("530102195001010011", "530102195001010011", "530102195001010011"),
    "no link": ("https://example.org/", "https://example.org/", "https://example.org/"),
    "whole number": (9057, 9057.0, "9057"),
    "negative number": (-5, -5.0, "-5"),
    "fraction": (0.5, 0.5, "0.5"),
    "decimal": (Decimal("11.60"), 11.6, "11.60"),
    "sixteen digits": (1234567890123456, "1234567890123456", "1234567890123456"),
    "no number": (float("nan"), "nan", "nan"),
    "infinite": (float("inf"), "inf", "inf"),
    "yes": (True, "是", "是"),
    "no": (False, "否", "否"),
    "date": (date(2026, 11, 22), date(2026, 11, 22), "2026-11-22"),
    "date before Excel's time": (date(1895, 1, 1), "1895-01-01", "1895-01-01"),
    "moment in another zone": (
        datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 2, 30),  # noqa: DTZ001
        "2026-11-23 02:30",
    ),
    "moment before Excel's time": (
        datetime(1895, 1, 1, 4, tzinfo=UTC), "1895-01-01 12:05", "1895-01-01 12:05"
    ),
    "choice": (Kind.VISIT, "visit", "visit"),
    "lazy words": (gettext_lazy("Monday"), "星期一", "星期一"),
    "control character": ("一\x01二", "一\x01二", "一\x01二"),
    "line break": ("一\n二", "一\n二", "一\n二"),
}  # fmt: skip


def xlsx_rows(file):
    with file:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def csv_rows(file):
    with file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def parts(file):
    with file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize(("value", "in_xlsx", "in_csv"), VALUES.values(), ids=VALUES)
def test_a_value_comes_out_as_what_it_is(value, in_xlsx, in_csv):
    columns = [Column("编号"), Column("值")]

    (_, _, sheet_row) = xlsx_rows(write_xlsx(columns, [(1, value)], title="台账"))
    (_, csv_row) = csv_rows(write_csv(columns, [(1, value)]))

    assert sheet_row == [1.0, in_xlsx]
    assert csv_row == ["1", in_csv]


def test_title_header_rows_and_note_stand_in_this_order():
    columns = [Column("社区"), Column("场次")]
    rows = [("翠湖", 3), ("书院", 4)]

    sheet = xlsx_rows(write_xlsx(columns, rows, title="活动台账", note=NOTE))

    assert sheet == [
        ["活动台账", ""],
        ["社区", "场次"],
        ["翠湖", 3.0],
        ["书院", 4.0],
        [NOTE, ""],
    ]
    assert csv_rows(write_csv(columns, rows, note=NOTE)) == [
        ["社区", "场次"],
        ["翠湖", "3"],
        ["书院", "4"],
        [NOTE],
    ]


def test_what_the_rows_add_up_to_stands_below_them_and_out_of_the_filter():
    columns, rows = [Column("项目"), Column("人数")], [["照明", 30], ["扶手", 12]]
    totals = [["合计", 42]]

    book = parts(write_xlsx(columns, rows, title="项目", note=NOTE, totals=totals))
    assert '<autoFilter ref="A2:B4"/>' in book["xl/worksheets/sheet1.xml"]
    lines = xlsx_rows(write_xlsx(columns, rows, title="项目", note=NOTE, totals=totals))
    assert lines[2:] == [["照明", 30], ["扶手", 12], ["合计", 42], [NOTE, ""]]
    text = csv_rows(write_csv(columns, rows, note=NOTE, totals=totals))
    assert text[1:] == [["照明", "30"], ["扶手", "12"], ["合计", "42"], [NOTE]]
    with pytest.raises(ValueError, match="1 values under 2"):
        write_xlsx(columns, rows, title="项目", totals=[["合计"]])


def test_an_empty_export_still_has_its_header():
    columns = [Column("社区"), Column("场次")]

    sheet = xlsx_rows(write_xlsx(columns, [], title="活动台账", note=NOTE))

    assert sheet == [["活动台账", ""], ["社区", "场次"], [NOTE, ""]]
    assert csv_rows(write_csv(columns, [])) == [["社区", "场次"]]


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_no_cell_is_a_formula_wherever_the_text_stands(text):
    columns, rows = [Column(text)], [(text,)]

    with write_xlsx(columns, rows, title=text, note=text) as file:
        content = file.read()
    cells = [cell for row in xlsx_rows(io.BytesIO(content)) for cell in row if cell]
    sheet = parts(io.BytesIO(content))["xl/worksheets/sheet1.xml"]
    cells += [cell for row in csv_rows(write_csv(columns, rows, note=text)) for cell in row]

    assert len(cells) == 7
    assert all(cell.startswith("'") for cell in cells)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_file_for_excel_begins_with_the_mark_of_utf_8():
    with write_csv([Column("社区")], []) as file:
        assert file.read().startswith(b"\xef\xbb\xbf")


def test_the_sheet_is_frozen_filtered_sized_and_prints_on_a4():
    columns = [Column("社区", width=30), Column("占比", number_format="0.0%")]

    files = parts(write_xlsx(columns, [("翠湖", 0.5)] * 3, title="台账", note="甲 & 乙"))

    sheet = files["xl/worksheets/sheet1.xml"]
    assert '<pane ySplit="2"' in sheet
    assert '<autoFilter ref="A2:B5"/>' in sheet
    assert re.search(r'<col min="1" max="1" width="30\.', sheet)
    assert 'paperSize="9"' in sheet
    assert "&amp;L甲 &amp;&amp; 乙" in sheet
    assert 'formatCode="0.0%"' in files["xl/styles.xml"]
    assert "$2:$2" in files["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("活动台账", "活动台账"),
        ("2026/11 [翠湖]: 活动*?", "202611 翠湖 活动"),
        ("长" * 40, "长" * 31),
        ("'/", "Sheet1"),
    ],
    ids=["plain", "forbidden characters", "too long", "nothing left"],
)
def test_any_title_makes_a_name_that_a_sheet_may_have(title, name):
    with write_xlsx([Column("社区")], [], title=title) as file:
        assert CalamineWorkbook.from_filelike(file).sheet_names == [name]


def test_rows_are_taken_one_by_one_and_never_held():
    seen = SimpleNamespace(alive=0, most=0)

    class Row(list):
        def __init__(self, *values):
            super().__init__(values)
            seen.alive += 1
            seen.most = max(seen.most, seen.alive)

        def __del__(self):
            seen.alive -= 1

    for write in (lambda rows: write_xlsx([Column("甲")], rows, title="t"),
                  lambda rows: write_csv([Column("甲")], rows)):  # fmt: skip
        write(Row(n) for n in range(500)).close()

    assert seen.most <= 3


@pytest.mark.parametrize("values", [(), (1, 2)], ids=["too few", "too many"])
def test_a_row_of_the_wrong_length_is_a_mistake(values):
    with pytest.raises(ValueError, match="values under 1 columns"):
        write_xlsx([Column("甲")], [values], title="t")
    with pytest.raises(ValueError, match="values under 1 columns"):
        write_csv([Column("甲")], [values])


def test_more_rows_than_a_sheet_has_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    columns = [Column("甲")]

    full = write_xlsx(columns, [(n,) for n in range(7)], title="t", note=NOTE)
    with pytest.raises(RefusedError, match="请缩小范围"):
        write_xlsx(columns, [(n,) for n in range(8)], title="t", note=NOTE)

    assert len(xlsx_rows(full)) == 10


def test_a_failing_row_leaves_no_file_behind(monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def rows():
        yield ("张某某",)
        raise RefusedError("停。")

    with pytest.raises(RefusedError):
        write_xlsx([Column("姓名")], rows(), title="t")

    assert os.listdir(folder) == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_can_be_imported_again_without_a_change(kind):
    columns = [Column("名称"), Column("说明"), Column("人次")]
    rows = [("翠湖队", text, 3) for text in ("-", "=1+1", "＋1", "普通", "'引号")]
    note = "导出人：张某某　2026-11-22 09:30"
    with (
        write_xlsx(columns, rows, title="台账", note=note)
        if kind == "xlsx"
        else write_csv(columns, rows, note=note)
    ) as file:
        (sheet,) = read_workbook(file.read()).sheets

    layout = find_layout(sheet, {"name": ["名称"], "text": ["说明"], "count": ["人次"]})
    data = [line.cells[:3] for line in lines(sheet, layout) if not line.left_out]
    read = [[as_text(cell) for cell in cells] for cells in data]

    assert read == [[name, text, str(count)] for name, text, count in rows]
