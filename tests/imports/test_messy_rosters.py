"""An office's own lists of teams and volunteers: nobody is lost, doubled or made of two."""

from datetime import date

import pytest

from core.ledger.cells import NO_DAY
from tests.factories import make_team
from tests.imports.messy import text, xlsx
from tests.imports.test_messy_workbooks import ID_A, ID_B, office, settled
from volunteers.imports import RosterLedger, TeamLedger
from volunteers.models import Team, TeamMembership, Volunteer

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_teams_between_section_rows(settled):
    settled.load(
        TeamLedger,
        xlsx(
            (
                "队伍",
                [
                    ["2022年志愿服务队伍一览表", "", "", "", ""],
                    ["序号", "志愿服务队名称", "社区", "负责人", ""],
                    ["", "", "", "姓名", "电话"],
                    ["一、党员类", "", "", "", ""],
                    [1, "红色先锋队", "柳岸社区", "张 三", 13800000001.0],
                    ["二", "文艺类", "", "", ""],
                    [2, "银龄艺术团", "清水社区", "李·阿依", "138-0000-0002"],
                    ["合  计：2支", "", "", "", ""],
                ],
                "A1:E1",
                "A2:A3",
                "B2:B3",
                "C2:C3",
                "D2:E2",
                "A4:E4",
            )
        ),
    )

    new = Team.objects.exclude(leader_name="").values_list("name", "leader_name", "leader_phone")
    assert set(new) == {
        ("红色先锋队", "张三", "13800000001"),
        ("银龄艺术团", "李·阿依", "13800000002"),
    }
    assert Team.objects.count() == 5


def test_a_roster_with_the_team_in_its_title_and_odd_names(settled):
    plan = settled.check(
        RosterLedger,
        xlsx(
            (
                "Sheet1",
                [
                    ["银龄互助队志愿者花名册", "", "", "", ""],
                    ["序号", "姓  名", "性别", "身份证号码", "联系电话"],
                    [1, "张　三", "男", ID_A, 13800000001],
                    [2, "李 四", "女", ID_B.lower(), "+86 138 0000 0002"],
                    [3, "王五", "男", 530102195001010011, "1.38E+10"],
                    [4, "赵六、钱七", "男", "", "13800000004"],
                    [5, "=A1", "男", "", "13800000005"],
                ],
                "A1:E1",
            )
        ),
    )
    assert plan.row_count == 5
    assert [(cell, header) for cell, header, _ in settled.errors] == [
        ("E5", "手机号"),
        ("D5", "身份证号"),
        ("B6", "姓名"),
        ("B7", "姓名"),
    ]


def test_a_roster_in_tab_separated_text_keeps_people_apart_and_together(settled):
    settled.check(
        RosterLedger,
        text([["姓名", "手机号码", "所属队伍", "加入时间"], ["张三", "", "银龄互助队", "2022.3"]]),
    )
    assert settled.errors == [("D2", "入队日期", NO_DAY)]
    settled.load(
        RosterLedger,
        text(
            [
                ["志愿者姓名", "性别", "手机号码", "所属队伍", "加入时间"],
                ["张　三", "男", '="13800000001"', "巾帼志愿服务队，银龄互助队", "2022.3.5"],
                ["张三", "男", "13800000001", "先锋(党员)志愿服务队", "44625"],
                ["李四", "女", "13800000002\t", "银龄互助队 巾帼志愿服务队", ""],
            ],
            delimiter="\t",
        ),
    )

    assert set(Volunteer.objects.values_list("name", "phone")) == {
        ("张三", "13800000001"),
        ("李四", "13800000002"),
    }
    assert TeamMembership.objects.count() == 5
    joined = TeamMembership.objects.filter(volunteer__name="张三").values_list(
        "joined_on", flat=True
    )
    assert set(joined) == {date(2022, 3, 5)}


def test_who_names_no_community_is_registered_in_that_of_the_team(settled):
    make_team(street=settled.street, name="街道应急队", community=None)
    header = ["姓名", "手机号", "所在队伍", "社区"]
    settled.load(
        RosterLedger,
        text(
            [
                header,
                ["张三", "13800000001", "银龄互助队", ""],
                ["李四", "13800000002", "银龄互助队", "柳岸"],
                ["王五", "13800000003", "街道应急队", ""],
            ]
        ),
    )

    found = Volunteer.objects.values_list("name", "community__name")
    assert dict(found) == {"张三": "清水社区", "李四": "柳岸社区", "王五": None}
    assert any("按所在队伍的社区登记" in r for r in settled.reminders)


def test_a_team_written_only_where_its_group_begins_is_pointed_out(settled):
    settled.check(
        RosterLedger,
        text(
            [
                ["姓名", "手机号", "所在队伍"],
                ["张三", "13800000001", "银龄互助队"],
                ["李四", "13800000002", ""],
                ["王五", "13800000003", ""],
            ]
        ),
    )

    assert settled.errors == []
    assert any("“所在队伍”有 2 行空着（第 3 行起）" in r for r in settled.reminders)


def test_a_formula_that_was_never_worked_out_is_no_blank(settled):
    settled.check(
        RosterLedger,
        xlsx(("表", [["姓名", "手机号", "队伍"], ["=B1&C1", "13800000001", "银龄互助队"]])),
    )

    ((cell, header, sentence),) = settled.errors
    assert (cell, header) == ("A2", "姓名")
    assert "公式" in sentence


@pytest.mark.slow
def test_two_thousand_rows_are_all_there(settled):
    rows = [[f"志愿者{n}甲", f"139{n:08d}", "银龄互助队"] for n in range(2_000)]

    settled.load(RosterLedger, xlsx(("表", [["名册"], ["姓名", "手机", "队伍"], *rows])))

    assert Volunteer.objects.count() == TeamMembership.objects.count() == 2_000
