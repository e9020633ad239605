"""An office's own workbooks: every row ends up right, or a sentence says where and what to do.

Nothing may be lost or misread in silence: what a test imports is compared with what it wrote.
"""

from datetime import date, datetime

import pytest

from accounts.imports import AccountLedger
from accounts.models import Post
from accounts.roles import Role
from alliances.imports import AllianceLedger, MembershipLedger, ProjectLedger
from alliances.models import AllianceMembership, CoBuildProject
from core.ledger.cells import NO_DAY
from core.ledger.layouts import Corrections
from core.ledger.writing import undo
from grids.imports import GridLedger
from grids.models import GridAssignment
from party.imports import PartyOrganisationLedger
from party.models import OrganisationMove, PartyOrganisation
from places.imports import CommunityLedger, CompoundLedger, FacilityLedger, UnitLedger
from places.models import Building, Community, Compound, Facility, Unit
from tests.factories import make_community, make_street, make_team, make_unit, make_user
from tests.imports.messy import Office, text, xls, xlsx
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger
from volunteers.models import Activity, HeadcountBasis, Line, Team, TeamMembership, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LANDLINE, DAY = "057188880001", "2022/3/5"
ID_A, ID_B = "530102195001010011", "53010219900307018X"


@pytest.fixture
def office():
    street = make_street(name="滨河街道", code="330106007")
    return Office(street, make_user(role=Role.STREET_STAFF, street=street))


@pytest.fixture
def settled(office):
    """The street with four communities and three teams."""
    for number, name in enumerate(("柳岸社区", "清水社区", "东园社区", "西溪社区"), start=1):
        make_community(street=office.street, name=name, code=f"330106007{number:03}")
    clear = Community.objects.get(name="清水社区")
    for name in ("巾帼志愿服务队", "先锋（党员）志愿服务队", "银龄互助队"):
        make_team(street=office.street, community=clear, name=name)
    return office


# Communities


def test_communities_under_a_title_with_a_total_and_a_signature(office):
    office.load(
        CommunityLedger,
        xlsx(
            (
                "Sheet1",
                [
                    ["滨河街道社区基本情况统计表（2022年）", "", "", "", "", ""],
                    ["填报单位：滨河街道办事处", "", "", "", "填报日期：2023年1月5日", ""],
                    ["序号", "社区\n名称", "统计用区划代码", "总户数", "常住\n人口", "联系 电话"],
                    [1, "柳岸社区", 330106007001, "2,300户", "６５００", "0571-8888 0001"],
                    [2, "清　水社区", "330106007002", 1800, "5100人", "0571—88880002"],
                    ["小计", "", "", 4100, 11600, ""],
                    [3, "东园社区", "", "", "", ""],
                    ["合计", "", "", 4100, 11600, ""],
                    ["注：户数以公安户籍为准。", "", "", "", "", ""],
                    ["填表人：李示范", "", "", "审核人：张示范", "", ""],
                    ["", "", "", "", "二〇二三年一月五日", ""],
                ],
                "A1:F1",
            )
        ),
    )

    rows = Community.objects.order_by("code").values_list("name", "code", "households", "phone")
    assert list(rows) == [
        ("柳岸社区", "330106007001", 2300, "0571-88880001"),
        ("清水社区", "330106007002", 1800, "0571-88880002"),
        ("东园社区", "330106007003", None, ""),
    ]
    assert [r.partition("：“")[0] for r in office.reminders] == [
        "6：看作合计，没有导入",
        "7：没有写统计代码，先用临时代码，日后请补上正式的。",
        "8：看作合计，没有导入",
        "9：看作备注或落款，没有导入",
        "10：看作备注或落款，没有导入",
        "11：看作备注或落款，没有导入",
    ]


def test_a_list_of_names_alone_is_a_ledger(office):
    office.load(CommunityLedger, xlsx(("表", [["序号", "社区名称"], [1, "柳岸社区"], [2, "东园"]])))
    office.load(CommunityLedger, text([["社区名称"], ["西溪社区"]]))

    assert Community.objects.count() == 3


def test_an_area_in_another_measure_is_not_taken_for_square_kilometres(office):
    office.load(
        CommunityLedger, xlsx(("表", [["社区名称", "户数", "面积（亩）"], ["柳岸社区", 5, 900]]))
    )

    assert Community.objects.get().area_km2 is None
    assert "C 列“面积（亩）”" in office.reminders[0]


# Compounds


def test_compounds_of_several_sheets_belong_to_the_community_that_names_the_sheet(settled):
    header = ["序号", "小区（院落）名称", "楼栋", "层数", "户数"]
    settled.load(
        CompoundLedger,
        xlsx(
            (
                "柳岸社区",
                [header, [1, "柳岸新村", "1幢", 6, 48], ["", "", "2幢", 6, "48户"]],
                "B2:B3",
            ),
            ("清水", [["清水社区小区楼栋"], header, [1, "清水苑", "1幢", "６层", 60]], "A1:E1"),
            ("说明", [["本表由各社区填报"]]),
        ),
    )

    found = Building.objects.values_list("compound__community__name", "compound__name", "name")
    assert set(found) == {
        ("柳岸社区", "柳岸新村", "1幢"),
        ("柳岸社区", "柳岸新村", "2幢"),
        ("清水社区", "清水苑", "1幢"),
    }
    assert any("都登记为“柳岸社区”" in r for r in settled.reminders)
    assert any("“说明”这一页没有认出表头" in r for r in settled.reminders)


def test_merged_communities_in_an_old_xls_belong_to_each_row(settled):
    settled.load(CompoundLedger, xls("compounds_merged.xls"))

    assert set(Compound.objects.values_list("community__name", "name", "built_year")) == {
        ("柳岸社区", "柳岸新村", 1998),
        ("柳岸社区", "柳岸花园", 2005),
        ("清水社区", "清水苑", None),
    }


def test_ditto_marks_stand_for_the_row_above(settled):
    settled.load(
        CompoundLedger,
        text([["社区", "小区名称"], ["柳岸社区", "甲苑"], ["同上", "乙苑"], ["〃", "丙苑"]]),
    )

    assert Compound.objects.filter(community__name="柳岸社区").count() == 3


# Units, facilities


def test_units_and_facilities_with_their_usual_labels(settled):
    settled.load(
        UnitLedger,
        text(
            [
                ["驻区单位名称", "单位性质", "所在社区", "联络员", "联系方式"],
                [
                    "滨河第一小学（柳岸校区）",
                    "事业单位",
                    "滨河街道柳岸社区",
                    "王　示范",
                    "１３８００００００１１",
                ],
                ["滨河派出所", "党政机关", "清水社区居委会", "", ""],
            ],
            encoding="gb18030",
            delimiter="\t",
        ),
    )
    settled.load(
        FacilityLedger,
        xlsx(
            (
                "阵地",
                [
                    ["阵地名称", "类别", "所属社区", "详细地址", "咨询电话", "无障碍设施"],
                    [
                        "柳岸社区党群服务中心",
                        "党群服务中心",
                        "柳岸",
                        "柳岸路1号",
                        "057188880001",
                        "有",
                    ],
                    ["清水老年食堂", "养老助餐", "清水", "清水路2号", "", "√"],
                ],
            )
        ),
    )

    unit = Unit.objects.get(name="滨河第一小学（柳岸校区）")
    assert (unit.community.name, unit.contact_name, unit.contact_phone) == (
        "柳岸社区",
        "王示范",
        "13800000011",
    )
    hall = Facility.objects.get(name="柳岸社区党群服务中心")
    assert (hall.kind, hall.address, hall.is_barrier_free) == ("party", "柳岸路1号", True)


def test_a_name_in_other_brackets_is_the_same_row(settled):
    make_unit(street=settled.street, name="滨河第一小学（柳岸校区）")

    settled.load(UnitLedger, text([["单位名称", "联系人"], ["滨河第一小学(柳岸 校区)", "王示范"]]))

    assert Unit.objects.get().contact_name == "王示范"
    assert Unit.objects.get().name == "滨河第一小学（柳岸校区）"


# Teams and roster


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


def test_an_old_xls_tells_its_formulas_without_a_result_and_what_it_hides(office):
    office.check(CommunityLedger, xls("formulas_unsaved.xls"))

    ((cell, _header, sentence),) = office.errors
    assert cell == "B3"
    assert "公式，文件里没有存下结果" in sentence
    assert [said for said in office.reminders if "C 列在表格里是隐藏的" in said]
    assert [said for said in office.reminders if "第 2 行在表格里是隐藏的" in said]


# Activities

HEADER = ["序号", "活动主题", "活动时间", "活动地点", "参与人次", "组织单位", "活动类别", "备注"]


def activity(title="清扫", held="2022.3.5", count=20, organiser="银龄互助队", kind="环境卫生整治"):
    return ["", title, held, "清水广场", count, organiser, kind, ""]


MOMENT = datetime(2022, 3, 5, 9, 30)  # noqa: DTZ001 - a cell knows no zone
DAYS = [
    ("2022.3.5", date(2022, 3, 5)),
    ("2022年3月5日", date(2022, 3, 5)),
    ("2022 年 3 月 5 日", date(2022, 3, 5)),
    ("3月5日", date(2022, 3, 5)),
    ("3.5", date(2022, 3, 5)),
    ("20220305", date(2022, 3, 5)),
    (20220305, date(2022, 3, 5)),
    (44625, date(2022, 3, 5)),
    ("44625", date(2022, 3, 5)),
    (MOMENT, date(2022, 3, 5)),
    ("2022-03-05 14:30:00", date(2022, 3, 5)),
    ("2022年3月5日（星期六）上午9:00-11:30", date(2022, 3, 5)),
    ("2022/3/5 14:00—16:00", date(2022, 3, 5)),
    ("3月5日晚7点半", date(2022, 3, 5)),
    ("２０２２．０３．０５", date(2022, 3, 5)),
    ("2022。3。5", date(2022, 3, 5)),
    ("22.3.5", date(2022, 3, 5)),
]


def test_days_as_offices_write_them(settled):
    rows = [activity(f"第{n}场", held) for n, (held, _day) in enumerate(DAYS)]
    settled.load(
        ActivityLedger, xlsx(("Sheet1", [["2022年度志愿服务活动台账"], HEADER, *rows], "A1:H1"))
    )

    held = dict(Activity.objects.values_list("title", "held_on"))
    assert held == {f"第{n}场": day for n, (_held, day) in enumerate(DAYS)}
    assert "2：没有写年份的日期，按标题、页名或文件名里的 2022 年登记。" in settled.reminders


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("2022.3.5-3.7", "不止一天"),
        ("2022年3月5日至7日", "不止一天"),
        ("2022年3月5日 至 2022年3月7日", "不止一天"),
        ("2022-03-05~2022-03-07", "不止一天"),
        ("3月5日、6日", "不止一天"),
        ("2022年3月", "没有日"),
        ("2022", "没有日"),
        (3.1, "存成了小数"),
        (2022.3, "没有日"),
        ("03/05/22", "年份只有两位"),
        ("2022年2月30日", "没有 2022年2月30日"),
        ("三月初", "看不懂"),
        ("3月5日", "没有年份"),
        (date(2023, 5, 5), "还没有到"),
    ],
)
def test_a_day_that_is_not_clear_is_never_guessed(settled, held, said):
    settled.check(ActivityLedger, xlsx(("Sheet1", [HEADER, activity(held=held)])))

    ((cell, _header, sentence),) = settled.errors
    assert cell == "C2"
    assert said in sentence


def test_a_day_in_another_year_than_the_title_is_pointed_out(settled):
    settled.check(
        ActivityLedger,
        xlsx(("Sheet1", [["2022年活动台账"], HEADER, activity(held=date(2023, 1, 5))])),
    )

    assert settled.errors == []
    assert "3：标题里写的是 2022 年，这一行不是，请核对年份。" in settled.reminders


def test_visits_named_in_the_header_are_counted_as_visits(settled):
    settled.load(
        ActivityLedger,
        xlsx(
            ("Sheet1", [HEADER, activity("甲", count=35), activity("乙", count="３５人次")]),
            ("其他", [[*HEADER[:4], "人数", *HEADER[5:]], activity("丙", count="12人")]),
        ),
    )

    bases = dict(Activity.objects.values_list("title", "headcount_basis"))
    assert bases == {
        "甲": HeadcountBasis.VISITS,
        "乙": HeadcountBasis.VISITS,
        "丙": HeadcountBasis.PEOPLE,
    }


@pytest.mark.parametrize(
    "count", ["约40人", "40余人", "四十", "20+15", "党员20人、群众15人", 35.5, 0]
)
def test_a_headcount_that_is_no_number_is_never_guessed(settled, count):
    settled.check(ActivityLedger, xlsx(("Sheet1", [HEADER, activity(count=count)])))

    assert [(cell, header) for cell, header, _ in settled.errors] == [("E2", "参加人数")]


def test_of_two_headcounts_under_one_label_none_is_taken_for_the_whole(settled):
    rows = [
        ["活动主题", "活动时间", "活动地点", "参加人数", "", "组织单位", "活动类别"],
        ["", "", "", "党员", "群众", "", ""],
        ["清扫", "2022.3.5", "广场", 5, 15, "银龄互助队", "环境卫生"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"]

    settled.check(ActivityLedger, xlsx(("Sheet1", rows, *merges)))
    assert "缺少必填的列：参加人数" in settled.errors[0][2]
    settled.check(ActivityLedger, text(rows))
    assert "缺少必填的列：参加人数" in settled.errors[0][2]
    rows[1][3:5] = ["合计", "其中党员"]
    settled.load(ActivityLedger, text(rows))
    assert Activity.objects.get().headcount == 5


def test_the_organiser_is_a_team_a_project_or_a_community(settled):
    settled.load(
        ActivityLedger,
        xlsx(
            (
                "Sheet1",
                [
                    HEADER,
                    activity("甲", organiser="先锋(党员)志愿服务队"),
                    activity("乙", organiser="柳岸社区居委会"),
                    activity("丙", organiser="滨河街道清水社区"),
                ],
            )
        ),
    )

    found = Activity.objects.values_list("title", "line", "team__name", "community__name")
    assert set(found) == {
        ("甲", Line.VOLUNTEER, "先锋（党员）志愿服务队", "清水社区"),
        ("乙", Line.COMMUNITY, None, "柳岸社区"),
        ("丙", Line.COMMUNITY, None, "清水社区"),
    }


def test_without_an_organiser_the_file_is_told_so_once(settled):
    rows = [row[:5] + row[6:] for row in [HEADER, activity("甲"), activity("乙")]]

    settled.check(ActivityLedger, xlsx(("Sheet1", rows)))

    ((_row, _header, sentence),) = settled.errors
    assert "没有认出写组织者的列" in sentence


def test_activities_before_their_teams_are_told_the_order(office):
    make_community(street=office.street, name="柳岸社区", code="330106007001")

    office.check(
        ActivityLedger,
        xlsx(
            (
                "表",
                [
                    ["名称", "日期", "地点", "人数", "类型", "队伍"],
                    ["清扫", "2022.3.5", "广场", 5, "环境整治", "银龄互助队"],
                ],
            )
        ),
    )

    assert office.errors[0][2] == "还没有登记任何队伍，请先导入志愿者队伍，再导入这份文件。"


def test_the_same_row_twice_in_a_file_and_a_row_already_there(settled):
    settled.load(ActivityLedger, xlsx(("表", [HEADER, activity()])))
    settled.check(
        ActivityLedger, xlsx(("表", [HEADER, activity(), activity("植树"), activity("植树")]))
    )

    assert settled.errors == [(4, "", "与第 3 行重复，请删去其中一行。")]


def test_a_typo_in_a_choice_is_told_what_was_meant(settled):
    settled.check(ActivityLedger, xlsx(("表", [HEADER, activity(kind="环竟卫生")])))
    assert settled.errors[0][0] == "G2"
    assert "是不是" in settled.errors[0][2]
    settled.load(ActivityLedger, xlsx(("表", [HEADER, activity(kind="其它（文体）")])))


def test_hidden_rows_are_imported_and_hidden_sheets_are_told(settled):
    settled.load(
        ActivityLedger,
        xlsx(
            ("一月", [HEADER, activity("甲"), activity("乙")]),
            ("旧", [HEADER, activity("丙")]),
            hidden=("旧",),
            hidden_rows=(3,),
        ),
    )

    assert set(Activity.objects.values_list("title", flat=True)) == {"甲", "乙"}
    assert any("第 3 行在表格里是隐藏的，也会导入" in r for r in settled.reminders)
    assert any("“旧”这一页是隐藏的，没有导入" in r for r in settled.reminders)


def test_a_person_may_choose_the_sheets_and_the_header_row(settled):
    content = xlsx(
        ("一月", [["队伍名称", "社区"], ["旧表头", "作废"], ["名称", "社区"], ["甲队", "柳岸"]]),
        ("二月", [["名称", "社区"], ["乙队", "清水"]]),
    )

    settled.load(
        TeamLedger,
        content,
        corrections=Corrections(header_rows={"一月": 3}, left_out=frozenset({"二月"})),
    )

    assert Team.objects.filter(name="甲队").exists()
    assert not Team.objects.filter(name="乙队").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_prose_full_of_commas_does_not_cut_a_text_file_apart(settled, encoding, delimiter):
    summary = "上午，先在广场集合，然后，分三组，清扫了，清水路、柳岸路，下午，总结。"
    rows = [[*HEADER[:7], "活动简介"]]
    rows += [[*activity(f"第{n}场")[:7], summary] for n in range(4)]

    settled.load(ActivityLedger, text(rows, encoding=encoding, delimiter=delimiter))

    assert set(Activity.objects.values_list("summary", flat=True)) == {summary}
    assert Activity.objects.count() == 4


def test_the_street_in_an_old_xls_with_real_dates(settled):
    settled.load(ActivityLedger, xls("activities_days.xls"))

    assert dict(Activity.objects.values_list("title", "held_on")) == {
        "清扫": date(2022, 3, 5),
        "乙": date(2022, 3, 6),
    }


# Grids, accounts, alliances, party


def test_grids_name_their_people(settled):
    settled.load(
        AccountLedger,
        text([["姓名", "手机号", "职务", "社区"], ["张 三", "138 0000 0001", "社工", "清水社区"]]),
    )
    assert Post.objects.filter(role=Role.COMMUNITY_STAFF, user__name="张三").exists()
    settled.load(
        GridLedger,
        xlsx(
            (
                "网格",
                [
                    ["网格名称", "网格编号", "社区", "网格员", "户数"],
                    ["清水一网格", 330106007002001, "清水社区", "张三", "320户"],
                ],
            )
        ),
    )

    assert GridAssignment.objects.get().user.name == "张三"


def test_alliances_members_and_projects(settled):
    make_unit(street=settled.street, name="滨河第一小学")
    make_unit(street=settled.street, name="滨河派出所")
    settled.load(
        AllianceLedger,
        text(
            [
                ["联盟名称", "层级", "上级联盟", "覆盖社区"],
                ["清水片区党建联盟", "社区", "滨河街道党建联盟", "清水，柳岸社区"],
                ["滨河街道党建联盟", "街道", "", ""],
            ]
        ),
    )
    settled.load(
        MembershipLedger,
        text(
            [
                ["成员单位名称", "加入时间"],
                ["滨河第一小学", "2022年3月5日"],
                ["滨河派出所", "2022.3.5"],
            ]
        ),
        title="清水片区党建联盟成员单位名单",
    )
    settled.load(
        ProjectLedger,
        text(
            [
                ["项目名称", "所属联盟", "类别", "责任单位", "合作单位", "进展", "签约时间"],
                [
                    "护学",
                    "清水片区党建联盟",
                    "平安类",
                    "滨河派出所",
                    "滨河第一小学",
                    "进行中",
                    "2022/3/5",
                ],
            ]
        ),
    )

    assert AllianceMembership.objects.filter(alliance__name="清水片区党建联盟").count() == 2
    assert CoBuildProject.objects.get().partner_units.get().name == "滨河第一小学"


PARTY_HEADER = ["党组织名称", "代码", "类型", "层级", "上级党组织", "书记", "任职日期", "变更日期"]
PARTY = [
    ["中共滨河街道工作委员会", "A", "党工委", "街道", "", "", "", ""],
    [
        "中共清水社区总支部委员会",
        "B",
        "总支",
        "社区",
        "中共滨河街道工作委员会",
        "张 三",
        "2021.6.1",
        "",
    ],
    ["中共柳岸社区总支部委员会", "C", "总支", "社区", "A", "", "", ""],
    ["清水苑小区党支部", "D", "支部", "小区", "中共清水社区 总支部委员会", "", "", ""],
]


def test_another_superior_in_the_party_ledger_is_a_move_and_is_taken_back_with_the_import(settled):
    settled.load(PartyOrganisationLedger, text([PARTY_HEADER, *PARTY]))
    branch = PartyOrganisation.objects.get(code="D")
    moved = [*PARTY[3][:4], "C", "", "", "2022年9月1日"]

    settled.load(PartyOrganisationLedger, text([PARTY_HEADER, moved]))

    branch.refresh_from_db()
    move = OrganisationMove.objects.get()
    assert (move.from_parent.code, move.to_parent.code) == ("B", "C")
    assert (branch.parent.code, move.moved_on) == ("C", date(2022, 9, 1))
    undo(settled.batch)
    branch.refresh_from_db()
    assert branch.parent.code == "B"
    assert not OrganisationMove.objects.exists()


# Size


@pytest.mark.slow
def test_ten_thousand_rows_are_all_there(settled):
    rows = [[f"志愿者{n}甲", f"139{n:08d}", "银龄互助队"] for n in range(10_000)]

    settled.load(RosterLedger, xlsx(("表", [["名册"], ["姓名", "手机", "队伍"], *rows])))

    assert Volunteer.objects.count() == TeamMembership.objects.count() == 10_000
