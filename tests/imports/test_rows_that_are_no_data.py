"""Rows of an official form that look like data: numbers of columns, shares, another table's labels.

Each of these once made a community. Source: docs/rules.md R-IMP-7, R-IMP-8.
"""

from decimal import Decimal

import pytest

from core.errors import RefusedError
from core.ledger.layouts import Corrections
from places.imports import CommunityLedger, CompoundLedger
from places.models import Building, Community, Compound
from projects.imports import LivelihoodLedger
from projects.models import LivelihoodProject
from tests.imports.messy import text, xlsx
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import TeamLedger

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEADER = ["社区名称", "户数", "人口"]


def names():
    return set(Community.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    "numbers",
    [[1, 2, 3], ["1", "2", "3"], ["甲", 1, 2], ["甲", "乙", "丙"], ["（1）", "（2）", "（3）"]],
)
def test_a_row_that_counts_the_columns_is_no_community(office, numbers):
    office.load(CommunityLedger, xlsx(("社区", [HEADER, numbers, ["柳岸社区", 12, 30]])))

    assert names() == {"柳岸社区"}
    assert [said for said in office.reminders if "看作列号，没有导入" in said]


def test_a_row_of_numbers_further_down_is_data(office):
    rows = [HEADER, ["柳岸社区", 12, 30], ["1", 2, 3]]
    office.load(CommunityLedger, xlsx(("社区", rows)))

    assert names() == {"柳岸社区", "1"}


@pytest.mark.parametrize(
    "label", ["全街道", "平均", "平均值：", "占比", "其中：校园社区", "（空白）", "汇总"]
)
def test_what_is_reckoned_from_the_rows_is_no_community(office, label):
    rows = [HEADER, ["柳岸社区", "12", "30"], [label, "12", "30"]]
    office.load(CommunityLedger, text(rows))

    assert names() == {"柳岸社区"}
    assert [said for said in office.reminders if f"看作合计，没有导入：“{label}”" in said]


@pytest.mark.parametrize(
    "label", [["小区名称", "楼栋", ""], ["姓名", "职务", "电话"], ["单位名称", "地址", "备注"]]
)
def test_a_table_of_another_kind_below_is_not_read_under_the_first_header(office, label):
    header = ["社区名称", "办公地址", "备注"]
    rows = [header, ["柳岸社区", "一号", ""], ["", "", ""], label, ["翠湖苑", "1栋", ""]]
    office.check(CommunityLedger, text(rows))

    ((row, _header, sentence),) = office.errors
    assert row == 4
    assert "另一张表" in sentence


@pytest.mark.parametrize("total", ["小计", "合 计", "本页合计", "街道总计"])
def test_a_total_behind_the_community_of_each_row_is_no_data(settled, total):
    header = ["所属社区", "小区名称", "楼栋", "户数"]
    rows = [header, ["清水", "翠湖苑", "1栋", "30"], ["清水", "翠湖苑", total, "70"]]
    settled.load(CompoundLedger, text([*rows, ["清水", total, "", "70"]]))

    assert Compound.objects.get().name == "翠湖苑"
    assert Building.objects.get().name == "1栋"
    assert [said for said in settled.reminders if said.startswith("3：看作合计，没有导入")]


def test_a_place_called_total_is_refused_where_the_row_says_more(office):
    rows = [["社区名称", "户数"], ["合计社区", 12]]
    office.load(CommunityLedger, xlsx(("社区", rows)))

    assert names() == {"合计社区"}


@pytest.mark.parametrize(
    "below",
    [
        *("填表人 张三", "制表人李四　2022.12.31", "数据截至2022年12月31日", "共 2 家", "备注"),
        *("（以下无正文）", "—以下空白—", "填表日期2022年12月", "联系电话13800000001"),
        *("第1页 共2页", "负责人（签字）", "柳岸社区居委会（盖章）", "（公章）", "共1个小区"),
    ],
)
def test_what_stands_alone_below_a_table_is_no_community(office, below):
    rows = [["社区名称", "户数"], ["柳岸社区", 12], [below, ""]]
    office.load(CommunityLedger, xlsx(("社区", rows)))

    assert names() == {"柳岸社区"}
    assert [said for said in office.reminders if said.startswith("3：看作备注或落款，没有导入")]


@pytest.mark.parametrize("name", ["时间银行社区", "共和社区", "单位宿舍社区", "注册站社区"])
def test_names_that_begin_like_a_signature_are_names(office, name):
    office.load(CommunityLedger, xlsx(("社区", [["社区名称", "户数"], [name, ""]])))

    assert names() == {name}


@pytest.mark.parametrize(
    "header",
    [["１．社区名称", "２．户数"], ["一、社区名称", "二、户数"], ["1、社区名称", "2、户数"]],
)
def test_labels_with_numbers_in_front_are_known(office, header):
    office.load(CommunityLedger, xlsx(("社区", [header, ["柳岸社区", 12]])))

    assert Community.objects.get().households == 12


def test_the_street_in_the_column_of_communities_is_no_total(office):
    rows = [["所属社区", "队伍名称"], ["全街道", "护绿队"]]
    office.check(TeamLedger, text(rows))

    ((cell, _header, sentence),) = office.errors
    assert cell == "A2"
    assert "这一格请空着" in sentence


def test_a_header_of_three_rows_is_read(office):
    rows = [
        ["社区名称", "基本情况", "", "", "联系电话"],
        ["", "人口", "", "", ""],
        ["", "户数", "常住人口", "60岁以上老人", ""],
        ["柳岸社区", 12, 30, 5, "0871-65150000"],
    ]
    merged = ("B1:D1", "B2:D2", "A1:A3", "E1:E3")
    office.load(CommunityLedger, xlsx(("社区", rows, *merged)))

    kept = Community.objects.get()
    assert (kept.name, kept.households, kept.population, kept.elderly, kept.phone) == (
        *("柳岸社区", 12, 30, 5),
        "0871-65150000",
    )


def test_the_sign_that_ends_a_file_of_old_programs_is_no_row(office):
    office.load(CommunityLedger, "社区名称,户数\r\n柳岸社区,12\r\n\x1a".encode("gbk"))

    assert names() == {"柳岸社区"}


def test_a_web_page_in_utf_16_is_told_to_be_one(office):
    with pytest.raises(RefusedError, match="其实是网页"):
        office.check(CommunityLedger, "<table><tr><td>社区名称</td></tr></table>".encode("utf-16"))


def test_rows_that_say_how_to_fill_in_the_columns_are_no_communities(office):
    rows = [HEADER, ["必填", "选填", "（选填）"], ["文本", "数字", "数字"], ["柳岸社区", 12, 30]]
    office.load(CommunityLedger, xlsx(("社区", rows)))

    assert names() == {"柳岸社区"}
    told = [said for said in office.reminders if "看作填写要求，没有导入" in said]
    assert [said[:2] for said in told] == ["2：", "3："]


MEASURED = ["社区名称", "户数", "人口", "面积"]


@pytest.mark.parametrize(
    "measures",
    [["", "户", "人", "平方千米"], ["计量单位", "（户）", "(人)", "（平方公里）"]],
)
def test_a_row_of_measures_below_the_labels_belongs_to_the_header(office, measures):
    rows = [MEASURED, measures, ["柳岸社区", 12, 30, 1.5]]
    office.load(CommunityLedger, xlsx(("社区", [*rows, *rows[:2], ["东园社区", 3, 4, 0.5]])))

    kept = Community.objects.order_by("households").values_list("name", "population", "area_km2")
    assert list(kept) == [("东园社区", 4, Decimal("0.5")), ("柳岸社区", 30, Decimal("1.5"))]
    told = office.reminders
    assert "2：第 2 行看作各列的计量单位，算在表头里，不作为数据导入。" in told
    assert [said[:2] for said in told if "看作重复的表头" in said] == ["4：", "5："]
    # Who names the header by hand names its labels, as the sheet has them.
    by_hand = Corrections(header_rows={"社区": 1})
    office.load(CommunityLedger, xlsx(("社区", rows)), corrections=by_hand)


def test_a_column_in_another_measure_is_not_read_and_an_amount_is(office):
    rows = [MEASURED, ["", "户", "万人", "亩"], ["柳岸社区", 12, 30, 1.5]]
    office.load(CommunityLedger, xlsx(("社区", rows)))

    kept = Community.objects.get()
    assert (kept.households, kept.population, kept.area_km2) == (12, None, None)
    assert any("C 列“人口（万人）”、D 列“面积（亩）”" in said for said in office.reminders)
    rows = [["项目名称", "预算", "受益人数"], ["", "万元", "人"], ["照明", 12, 3]]
    office.load(LivelihoodLedger, xlsx(("表", rows)))
    assert LivelihoodProject.objects.get().budget == 120_000
