"""What a file says otherwise than the ledger, and what stays, is told: no cell is passed over.

Source: docs/rules.md R-IMP-7.
"""

from datetime import date

import pytest

from accounts.imports import AccountLedger
from core.ledger.entries import Fate
from grids.imports import GridLedger, StructureLedger
from party.imports import PartnerLedger, PartyOrganisationLedger
from party.models import PartnerAttachment
from places.imports import CommunityLedger
from places.models import Community
from tests.factories import make_user
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("ledger", "header", "row", "first", "then", "kept"),
    [
        pytest.param(
            StructureLedger,
            "小区|社区|楼栋|楼栋长|任职日期",
            "柳岸新村|清水社区|1栋|何大|{}",
            "2022-03-05",
            "2022-04-06",
            "2022-03-05",
            id="head of a building",
        ),
        pytest.param(
            PartyOrganisationLedger,
            "党组织名称|代码|类型|层级|书记|任职日期",
            "街道党工委|A1|党工委|街道|何大|{}",
            "2022-03-05",
            "2022-04-06",
            "2022-03-05",
            id="secretary",
        ),
        pytest.param(
            AccountLedger,
            "姓名|手机号|角色|社区|任职日期",
            "何大|13800000001|网格员|清水社区|{}",
            "2023-03-05",
            "2023-04-06",
            "2023-03-05",
            id="post",
        ),
        pytest.param(
            ActivityLedger,
            "活动名称|日期|地点|人数|类型|队伍|解决的问题|解决结果",
            "清扫|2022-03-05|广场|20|环境整治|银龄互助队|堆物|{}",
            "搬走了",
            "没有搬走",
            "搬走了",
            id="problem",
        ),
    ],
)
def test_a_value_that_stays_as_it_is_registered_is_told(
    settled, ledger, header, row, first, then, kept
):
    def table(value):
        return text([header.split("|"), row.format(value).split("|")])

    settled.load(ledger, table(first))

    plan = settled.check(ledger, table(then))

    assert settled.errors == []
    assert f"登记的是{kept}，不随文件改；确实要改的，请在台账里改。" in [
        finding.sentence for finding in plan.warnings
    ]
    assert plan.total(Fate.CHANGED) == 0


def test_people_and_visits_of_one_row_that_contradict_each_other_are_refused(settled):
    rows = ["清扫|2022-03-05|广场|20人次|人|环境整治|银龄互助队"]
    header = "活动名称|日期|地点|人数|计数方式|类型|队伍"
    settled.check(ActivityLedger, text([line.split("|") for line in (header, *rows)]))

    assert settled.errors == [("E2", "计数方式", "与“参加人数”一列写的不同，请改成一致。")]


@pytest.mark.parametrize(
    ("ledger", "header", "row", "kept"),
    [
        pytest.param(
            PartnerLedger,
            "名称|类别|挂靠社区|开始合作",
            "青禾社|公益组织|清水社区|{}",
            "“清水社区”的挂靠日期登记的是2022-03-05，不随文件改；确实要改的，请在台账里改。",
            id="attachment of a partner",
        ),
        pytest.param(
            GridLedger,
            "网格名称|网格编码|网格员账号|启用日期",
            "第一网格|330106007002001|wangge|{}",
            "网格员的任职日期登记的是2022-03-05，不随文件改；确实要改的，请在台账里改。",
            id="worker of a grid",
        ),
    ],
)
def test_a_day_that_only_begins_what_is_new_is_told_where_it_does_not_change_with_it(
    settled, ledger, header, row, kept
):
    make_user(street=settled.street, role=None, username="wangge", home_street=settled.street)

    def table(value):
        return text([header.split("|"), row.format(value).split("|")])

    settled.load(ledger, table("2022-03-05"))

    settled.check(ledger, table("2022-03-05"))
    assert [said for said in settled.reminders if "不随" in said] == []
    settled.check(ledger, table("2022-04-06"))
    assert [said for said in settled.reminders if "不随" in said] == [f"2：{kept}"]
    settled.load(ledger, table("2022-04-06"))
    settled.check(ledger, table("2022-04-06"))
    assert [said for said in settled.reminders if "不随" in said] == [f"2：{kept}"]


def test_what_began_after_what_it_belongs_to_is_nothing_to_tell(settled):
    def table(communities):
        header = "名称|类别|挂靠社区|开始合作"
        row = f"青禾社|公益组织|{communities}|2022-03-05"
        return text([header.split("|"), row.split("|")])

    settled.load(PartnerLedger, table("清水社区"))
    PartnerAttachment.objects.update(started_on=date(2022, 9, 1))

    settled.check(PartnerLedger, table("清水社区"))

    assert [said for said in settled.reminders if "不随" in said] == []


def test_a_phone_of_before_numbers_were_checked_comes_in_again_as_it_stands(settled):
    Community.objects.filter(name="清水社区").update(phone="65150000转801、802")
    header = ["社区名称", "联系电话", "户数"]

    settled.load(CommunityLedger, text([header, ["清水社区", "65150000转801、802", "1801"]]))

    kept = Community.objects.get(name="清水社区")
    assert (kept.phone, kept.households) == ("65150000转801、802", 1801)
    settled.check(CommunityLedger, text([header, ["清水社区", "65150000转803", "1801"]]))
    assert [cell for cell, *_said in settled.errors] == ["B2"]
