"""All that is wrong with a workbook is told in one round: a bad cell hides no other mistake.

A rule is judged by the cells that it needs; one that needs a bad cell waits until it is mended.
Source: docs/rules.md R-IMP-10.
"""

import pytest

from party.imports import PartyOrganisationLedger
from places.imports import CommunityLedger, UnitLedger
from projects.imports import DrainageLedger, LivelihoodLedger
from tests.factories import make_unit
from tests.imports.messy import HEADER, activity, xlsx
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger, TeamLedger

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def said(office, row):
    """Return {cell: sentence} of one row of the last file."""
    return {f.cell or "row": f.sentence for f in office.last.errors if f.row == row}


def test_a_bad_phone_does_not_hide_that_the_days_of_a_team_do_not_fit(settled):
    header = ["队伍名称", "所属社区", "队长电话", "状态", "解散日期"]
    settled.check(TeamLedger, xlsx(("队伍", [header, ["护绿队", "", "12", "已解散", ""]])))

    found = said(settled, 2)

    assert "手机号" in found["C2"] or "电话" in found["C2"]
    assert "要一起填写" in found["E2"]


def test_a_rule_whose_own_cell_is_bad_is_not_judged(settled):
    header = ["队伍名称", "所属社区", "状态", "解散日期"]
    settled.check(TeamLedger, xlsx(("队伍", [header, ["护绿队", "", "已解散", "去年"]])))

    assert list(said(settled, 2)) == ["D2"]


def test_a_row_with_a_bad_cell_is_told_to_stand_twice_in_the_file(settled):
    rows = [["队伍名称", "队长电话"], ["护绿队", "12"], ["护绿队", "13800000001"]]
    settled.check(TeamLedger, xlsx(("队伍", rows)))

    assert said(settled, 3) == {"row": "与第 2 行重复，请删去其中一行。"}


def test_a_bad_code_does_not_make_two_units_of_one_name_one(settled):
    """Their codes may tell them apart once they are right."""
    make_unit(name="清水银行", credit_code="91350100M000100Y43")
    rows = [["单位名称", "信用代码", "联系电话"], ["清水银行", "9135", "12"]]
    settled.check(UnitLedger, xlsx(("单位", rows)))

    assert sorted(said(settled, 2)) == ["B2", "C2"]


def test_days_out_of_order_are_told_beside_another_bad_cell(settled):
    header = ["排水单元名称", "类别", "进场日期", "完工日期", "验收日期"]
    row = ["护城河一段", "不知道", "2022-06-01", "2022-05-01", ""]
    settled.check(DrainageLedger, xlsx(("排水", [header, row])))

    assert sorted(said(settled, 2)) == ["B2", "D2"]


def test_of_days_in_a_row_those_after_a_bad_one_wait(settled):
    header = ["排水单元名称", "进场日期", "完工日期", "验收日期"]
    row = ["护城河一段", "2022-06-01", "不详", "2022-05-01"]
    settled.check(DrainageLedger, xlsx(("排水", [header, row])))

    assert sorted(said(settled, 2)) == ["C2"]


def test_a_project_done_without_its_result_is_told_beside_a_bad_amount(settled):
    header = ["项目名称", "预算（元）", "状态", "完工日期", "完成情况", "惠及人数"]
    row = ["楼道照明", "几万", "待验收", "", "", ""]
    settled.check(LivelihoodLedger, xlsx(("实事", [header, row])))

    assert sorted(said(settled, 2)) == ["B2", "D2", "E2", "F2"]


def test_a_day_to_come_is_told_beside_a_bad_headcount(settled):
    rows = [HEADER, activity(held="2031-05-01", count="约30")]
    content = xlsx(("活动", rows))
    settled.check(ActivityLedger, content)

    assert {f.header for f in settled.last.errors} == {"活动日期", "参加人数"}


def test_rules_are_judged_on_a_page_that_lacks_a_column(settled):
    rows = [["统计代码", "联系电话"], ["530102999001", "0871-65150000"]]
    settled.check(CommunityLedger, xlsx(("社区", rows)))

    sentences = [f.sentence for f in settled.last.errors]
    assert any("缺少必填的列" in sentence for sentence in sentences)
    assert any("前 9 位" in sentence for sentence in sentences)
    assert not any("没有填写" in sentence for sentence in sentences)


def test_what_a_rule_refuses_is_shown_as_it_stands_in_the_cell(settled):
    """Not as the portal keeps it: accepted, 2.500000."""
    header = [
        "项目名称",
        "所属社区",
        "类别",
        "领域",
        "惠及人数",
        "状态",
        "预算（万元）",
        "完工日期",
    ]
    row = ["修路", "清水社区", "工程类", "安全", "1,200人", "已验收", 2.5, "2022.6.1"]
    settled.check(LivelihoodLedger, xlsx(("民生实事", [header, row])))

    shown = {finding.header: finding.value for finding in settled.last.findings}
    assert shown["状态"] == "已验收"


def test_a_term_that_is_written_badly_is_told_once(settled):
    header = ["党组织名称", "代码", "类型", "层级", "上级组织", "届次", "选举日期", "届满日期"]
    rows = [
        [*("街道党工委", "A1", "党工委", "街道"), *[""] * 4],
        [*("清水党委", "A2", "党委", "社区", "A1"), "好几届", "2021-03-05", "2026-03-04"],
    ]
    settled.check(PartyOrganisationLedger, xlsx(("党组织", [header, *rows])))

    assert list(said(settled, 3)) == ["F3"]
    assert len(settled.errors) == 1
