"""The file that comes back with its errors marked is read as the file itself was.

Source: docs/rules.md R-IMP-8.
"""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.ledger.sheets import read_workbook
from core.ledger.workbooks import marked
from tests.imported import import_plan
from tests.imports.messy import text, xlsx
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger, RosterLedger
from volunteers.models import Activity, Volunteer

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HELD = ["活动主题", "活动时间", "参与人次", "组织单位", "活动类别", "活动地点"]


def given_back(settled, ledger, content, mended):
    """Check a file, mend the cells of the one that comes back with its errors, check that."""
    settled.check(ledger, content)
    book = openpyxl.load_workbook(BytesIO(marked(read_workbook(content), settled.last.findings)))
    for cell, value in mended.items():
        book.worksheets[0][cell].value = value
    stream = BytesIO()
    book.save(stream)
    settled.check(ledger, stream.getvalue())


def test_days_of_a_text_file_stay_unclear_in_the_file_that_comes_back(settled):
    rows = [
        ["2022年活动台账", "", "", "", "", ""],
        HELD,
        ["清扫", "3.1", "20", "银龄互助队", "环境卫生整治", "广场"],
        ["巡逻", "3.12", "x", "银龄互助队", "环境卫生整治", "广场"],
    ]
    given_back(settled, ActivityLedger, text(rows), {"D4": 20})

    assert [where for where, *_ in settled.errors] == ["C3"]
    assert "分不清是几号" in settled.errors[0][2]


def test_days_from_1904_stay_the_same_days_in_the_file_that_comes_back(settled):
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.active
    for row in (
        HELD,
        ["清扫", 43163, 20, "银龄互助队", "环境卫生整治", "广场"],
        ["巡逻", date(2022, 3, 6), "x", "银龄互助队", "环境卫生整治", "广场"],
    ):
        sheet.append(row)
    stream = BytesIO()
    made.save(stream)
    given_back(settled, ActivityLedger, stream.getvalue(), {"D3": 20})

    assert settled.errors == []
    import_plan(settled.last)
    assert set(Activity.objects.values_list("title", "held_on")) == {
        ("清扫", date(2022, 3, 5)),
        ("巡逻", date(2022, 3, 6)),
    }


def test_a_file_given_back_with_its_errors_marked_is_read_like_the_file_itself(settled):
    rows = [
        ["银龄互助队名册"],
        ["姓名", "手机号"],
        ["张三", "1380000001"],
        ["", ""],
        ["合计", "1人"],
    ]
    settled.check(RosterLedger, xlsx(("名册", rows)))
    sent_back = marked(read_workbook(xlsx(("名册", rows))), settled.last.findings)

    book = openpyxl.load_workbook(BytesIO(sent_back))
    assert "手机号少 1 位" in book["名册"]["A3"].value
    book["名册"]["C3"].value = "13800000001"
    stream = BytesIO()
    book.save(stream)
    settled.load(RosterLedger, stream.getvalue())

    assert Volunteer.objects.get().phone == "13800000001"
    assert not any("没有认出的列" in r for r in settled.reminders)
    assert "5：看作合计，没有导入：“合计”。" in settled.reminders
