"""The office's old lists of drainage units and safety assets, the way offices write them."""

from datetime import date

import pytest

from accounts.roles import Role
from projects.imports import DrainageLedger, SafetyAssetLedger
from projects.models import AssetState, DrainageKind, DrainageUnit, SafetyAsset
from tests import factories as make
from tests.imports.messy import NOW, Office, text, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区")
    make.make_compound(community=community, name="清水苑小区")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


DRAINAGE = ["序号", "单元名称", "社区", "小区", "类型", "进度", "进场时间", "完工时间", "原因"]


def test_drainage_units_come_in_as_a_funnel_and_go_on_month_by_month(office):
    rows = [
        [
            "1",
            "清水苑 小区",
            "清水居委会",
            "清水苑小区",
            "住宅小区",
            "已完工",
            "2022.3.5",
            "44713",
            "",
        ],
        ["2", "税务所院", "清水", "", "单位", "施工中", "2022年4月1日", "", ""],
        ["3", "菜场", "清水社区", "", "公建", "未进场", "", "", "等管线图"],
    ]
    sheet = ("台账", [["滨河街道排水单元台账"], DRAINAGE, *rows, ["合计", "3 个"]])
    office.load(DrainageLedger, xlsx(sheet))
    rows[1][5:8] = ["已完工", "2022-04-01", "2022-9-30"]
    office.load(DrainageLedger, text([DRAINAGE, *rows]))

    done, office_yard, market = DrainageUnit.objects.order_by("code")
    assert (done.kind, done.entered_on, done.completed_on) == (
        DrainageKind.COMPOUND,
        date(2022, 3, 5),
        date(2022, 6, 1),
    )
    assert done.compound.name == "清水苑小区"
    assert office_yard.completed_on == date(2022, 9, 30)
    assert (market.code, market.issue, market.entered_on) == ("PS20230003", "等管线图", None)


def test_a_remark_is_not_taken_for_the_reason_why_a_unit_is_late(office):
    rows = [["单元名称", "社区", "备注"], ["菜场", "清水社区", "资料在二楼档案柜"]]
    office.load(DrainageLedger, text(rows))

    assert DrainageUnit.objects.get().issue == ""
    assert "1：没有认出的列不导入：C 列“备注”。" in office.reminders


def test_drainage_days_that_cannot_be_are_pointed_out(office):
    unit = ["1", "清水苑", "清水", "", "小区", "", "2022.3.5", "", ""]
    office.load(DrainageLedger, text([DRAINAGE, unit]))
    office.check(
        DrainageLedger,
        text(
            [
                DRAINAGE,
                [*unit[:6], "2022.3.6", "", ""],
                ["2", "甲院", "清水", "", "单位", "", "", "2022.5.1", ""],
                ["3", "乙院", "清水", "", "单位", "", "2022.5.2", "2022.5.1", ""],
                ["4", "丙院", "清水", "", "单位", "已完工", "2022.5.2", "", ""],
            ]
        ),
    )

    said = [(where[0], sentence) for where, _, sentence in office.errors]
    assert [sentence[:6] for _, sentence in said] == [
        "系统里登记的",
        "先进场再完工",
        "日期不能早于",
        "进展写到了这",
    ]


ASSETS = ["名称", "类型", "居委会", "地点", "桩数", "长度", "目前状态", "建成时间", "存在问题"]


def test_safety_assets_of_all_kinds_come_in_with_their_first_inspections(office):
    rows = [
        ["清水苑 微站", "微型消防站", "清水", "东门", "", "", "正常", "2021.7.1", ""],
        ["东门通道", "消防通道", "清水", "东门", "", "120米", "再次堵塞", "", "停了三辆车"],
        ["南棚", "充电桩", "清水", "南门", "１２个", "", "已安装", "2022/3/5", ""],
        ["北棚", "充电站", "清水", "北门", "", "", "", "", ""],
    ]
    office.load(SafetyAssetLedger, text([ASSETS, *rows]))

    station, lane, south, north = SafetyAsset.objects.order_by("pk")
    assert (station.state, station.opened_on) == (AssetState.IN_USE, date(2021, 7, 1))
    assert (lane.length_m, lane.trouble_reason) == (120, "停了三辆车")
    assert (lane.state, lane.troubled_on) == (AssetState.TROUBLED, NOW.date())
    assert (south.piles_count, north.state) == (12, AssetState.PLANNED)
    assert len({row.next_due_on for row in (station, lane, south, north)}) == 4

    rows[1][6:9] = ["已打通", "2023.2.1", ""]
    rows.append(["西棚", "充电站", "清水", "", "", "", "已安装", "", ""])
    rows.append(["西通道", "消防通道", "清水", "", "3", "", "停用", "", ""])
    office.check(SafetyAssetLedger, text([ASSETS, *rows]))
    assert [(cell, sentence[:8]) for cell, _, sentence in office.errors] == [
        ("G3", "这处设施在系统里"),
        ("H3", "这处设施在系统里"),
        ("E6", "已安装的充电保管"),
        ("H6", "在用的设施要有建"),
        ("E7", "只有充电保管站填"),
        ("I7", "堵塞、停用和撤销"),
    ]
