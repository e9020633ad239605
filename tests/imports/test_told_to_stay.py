"""What a file says otherwise than the ledger, and what stays, is told: no cell is passed over.

Source: docs/rules.md R-IMP-7.
"""

import pytest

from accounts.imports import AccountLedger
from core.ledger.entries import Fate
from grids.imports import StructureLedger
from party.imports import PartyOrganisationLedger
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
