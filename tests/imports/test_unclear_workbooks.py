"""What a workbook leaves unclear is refused or told: nothing is lost, nobody is invented.

Each of these once went through without a word.
"""

from datetime import date

import pytest

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.entries import Fate
from core.ledger.layouts import Corrections
from places.imports import CommunityLedger, CompoundLedger, FacilityLedger, UnitLedger
from places.models import Community, Compound, Facility, Unit
from tests.factories import day, make_community, make_unit, make_user
from tests.imports.messy import HEADER, activity, text, xlsx
from tests.imports.test_messy_workbooks import ID_A, office, settled
from volunteers.actions import correct_activity, void_activity
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger
from volunteers.models import Activity, Team, Volunteer

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PEOPLE = ["姓名", "手机号", "所在队伍", "特长"]


def person(name="张三", phone="13800000001", team="银龄互助队", skills=""):
    return [name, phone, team, skills]


# People


NO_NAMES = [
    ("张三 李四", "一个人还是几个人"),
    ("张三\n李四", "一个人还是几个人"),
    ("李女士", "只有姓和称呼"),
    ("欧阳主任", "只有姓和称呼"),
    ("张三（队长）", "后面还有别的字"),
    ("张三13800000001", "后面还有别的字"),
    ("张**", "星号遮住"),
    ("张三😀", "后面还有别的字"),
    ("待定", "应填姓名"),
    ("无", "应填姓名"),
    ("null", "应填姓名"),
]
NO_NUMBERS = [
    ("13800000001/13800000002", "几个号码"),
    ("138 0000 0001 139 0000 0002", "几个号码"),
    ("13800000001\n0571-88880001", "几个号码"),
    ("138****0001", "星号遮住"),
    ("手机13800000001", "只能是数字"),
]


def test_what_is_not_one_full_name_or_number_is_no_volunteer(settled):
    rows = [person(cell) for cell, _said in NO_NAMES]
    rows += [person(f"王{'甲乙丙丁戊'[n]}", cell) for n, (cell, _said) in enumerate(NO_NUMBERS)]
    settled.check(RosterLedger, text([PEOPLE, *rows]))

    told = {
        where: sentence for where, _header, sentence in settled.errors if isinstance(where, str)
    }
    for number, (cell, said) in enumerate([*NO_NAMES, *NO_NUMBERS], start=2):
        assert said in told[f"{'A' if number < 2 + len(NO_NAMES) else 'B'}{number}"], cell
    assert len(told) == len(rows)


def test_a_title_and_blanks_are_no_part_of_a_name(settled):
    names = {
        "张三先生": "张三",
        "李\u200b四\u00a0": "李四",
        "欧阳　娜娜": "欧阳娜娜",
        "张 三 丰": "张三丰",
        "阿依古丽．买买提": "阿依古丽·买买提",
        "'王五": "王五",
        "John Smith": "John Smith",
    }
    rows = [person(cell, f"1380000001{n}") for n, cell in enumerate(names)]
    settled.load(RosterLedger, text([PEOPLE, *rows]))

    assert set(Volunteer.objects.values_list("name", flat=True)) == set(names.values())


def test_a_number_that_a_program_wrote_with_a_point_is_whole(settled):
    settled.load(RosterLedger, text([PEOPLE, person(phone="13800000001.0")]))

    assert Volunteer.objects.get().phone == "13800000001"


def test_a_day_to_come_is_no_day_of_joining(settled):
    rows = [["姓名", "手机号", "入队日期"], ["张三", "13800000001", f"{day(1)}"]]

    settled.check(RosterLedger, text(rows))

    assert settled.errors == [("C2", "入队日期", "日期还没有到，请核对年份。")]


def test_groups_under_the_name_of_a_team_are_not_read_without_it(settled):
    rows = [["序号", "姓名", "手机号"], ["银龄互助队"], [1, "张三", "13800000001"]]

    settled.check(RosterLedger, xlsx(("名册", rows, "A2:C2")))
    ((row, _header, sentence),) = settled.errors
    assert row == 2
    assert "写的是“银龄互助队”" in sentence
    settled.load(RosterLedger, xlsx(("银龄互助队", rows, "A2:C2")))
    assert Volunteer.objects.get().seats.get().team.name == "银龄互助队"


def test_none_written_out_is_a_blank_where_a_blank_may_stand(settled):
    header = ["队伍名称", "所属社区", "所属单位", "队长", "队长电话"]

    settled.load(TeamLedger, text([header, ["甲队", "无", "—", "暂无", "/"]]))

    team = Team.objects.get(name="甲队")
    assert (team.community, team.unit, team.leader_name, team.leader_phone) == (None, None, "", "")
    settled.check(TeamLedger, text([header, ["无", "", "", "", ""], ["乙队", "没", "", "", ""]]))
    assert [where for where, *_ in settled.errors] == ["A2", "B3"]


def test_what_people_and_programs_write_for_nothing_is_no_text(settled):
    """A place called null and an address that reads / once stood on public pages."""
    header = ["单位名称", "地址", "联系人", "联系电话", "单位性质"]
    signs = ["/", "//", "null", "N/A", "（空白）", "…", "？", "——", "<null>", "暂无"]
    rows = [
        [f"{name}小学", *[sign] * 4]
        for name, sign in zip("东西南北红黄蓝绿金银", signs, strict=True)
    ]
    settled.load(UnitLedger, text([header, *rows]))

    kept = Unit.objects.values_list("address", "contact_name", "contact_phone")
    assert list(kept) == [("", "", "")] * 10
    settled.check(UnitLedger, text([header, *([sign, "一号", "", "", ""] for sign in signs)]))
    assert {said for _where, _header, said in settled.errors} == {"这里应填名称。"}
    assert len(settled.errors) == 10


def test_a_required_text_is_asked_for_and_no_is_an_answer(settled):
    settled.check(ActivityLedger, text([HEADER, [*activity()[:3], "null", *activity()[4:]]]))
    assert settled.errors == [("D2", "活动地点", "没有填写，这一项必填。")]

    header = ["场所名称", "场所类型", "地址", "无障碍"]
    settled.load(FacilityLedger, text([header, ["清水食堂", "养老助餐", "一号", "无"]]))
    assert Facility.objects.get().is_barrier_free is False


def test_a_gender_that_the_id_number_denies_is_pointed_out(settled):
    rows = [["姓名", "性别", "身份证号", "队伍"], ["张三", "女性", ID_A, "银龄互助队"]]

    settled.load(RosterLedger, text(rows))

    assert "2：与身份证号里的性别不同，请核对。" in settled.reminders


# Places


@pytest.mark.parametrize(
    "name", ["东苑", "东苑社区", "滨河街道东苑居委会", "滨河街道办事处东苑社区"]
)
def test_a_community_under_a_shorter_or_longer_name_is_no_second_one(office, name):
    make_community(street=office.street, name="东苑社区居民委员会", code="330106007001")

    office.load(CommunityLedger, text([["社区名称", "户数"], [name, 300]]))

    kept = Community.objects.get()
    assert (kept.name, kept.households) == ("东苑社区居民委员会", 300)
    assert "2：按已登记的“东苑社区居民委员会”导入，名称不改。" in office.reminders


def test_one_community_under_two_names_in_a_file_is_refused_and_a_code_renames(office):
    make_community(street=office.street, name="东苑社区", code="330106007001")

    office.check(CommunityLedger, text([["社区名称"], ["南园社区"], ["南园"]]))
    assert "与第 2 行的“南园社区”像是同一个社区" in office.errors[0][2]
    office.load(CommunityLedger, text([["社区名称", "代码"], ["东苑新社区", "330106007001"]]))
    assert Community.objects.get().name == "东苑新社区"


@pytest.mark.parametrize("place", ["滨河街道", "街道本级", "机关"])
def test_the_street_is_told_to_be_a_blank_and_two_communities_to_be_one(settled, place):
    settled.check(TeamLedger, text([["队伍名称", "社区"], ["甲队", place], ["乙队", "东园、西溪"]]))

    sentences = [sentence for _where, _header, sentence in settled.errors]
    assert "属于整个街道" in sentences[0]
    assert "只能写一个" in sentences[1]


def test_households_of_a_compound_without_buildings_are_the_compound_s(settled):
    header = ["社区", "小区名称", "楼栋", "户数", "层数"]

    settled.load(CompoundLedger, text([header, ["柳岸社区", "柳园", "", 300, ""]]))

    assert Compound.objects.get().households == 300
    settled.check(CompoundLedger, text([header, ["柳岸社区", "桃园", "", 300, 6]]))
    assert settled.errors[0][:2] == ("E2", "层数")


@pytest.mark.parametrize("building", ["1栋、2栋", "1至6栋", "1~6号楼"])
def test_several_buildings_in_one_cell_are_not_one(settled, building):
    header = ["社区", "小区名称", "楼栋"]

    settled.check(CompoundLedger, text([header, ["柳岸社区", "柳园", building]]))
    assert "请每栋写一行" in settled.errors[0][2]
    settled.load(CompoundLedger, text([header, ["柳岸社区", "柳园", "1-6栋"]]))
    assert "2：登记为一栋楼；如果是几栋，请每栋写一行。" in settled.reminders


def test_two_people_to_ask_for_are_kept_apart(settled):
    make_unit(street=settled.street, name="滨河小学")

    settled.load(UnitLedger, text([["单位名称", "联系人"], ["滨河小学", "张三 李四"]]))

    assert Unit.objects.get().contact_name == "张三、李四"


# Tables


def test_two_columns_of_one_label_are_refused_until_a_person_names_one(settled):
    rows = [["姓名", "手机号", "手机号", "所在队伍"], ["张三", "", "13800000002", "银龄互助队"]]

    settled.check(RosterLedger, xlsx(("名册", rows)))
    assert "B 列和 C 列都叫“手机号”" in settled.errors[0][2]
    chosen = Corrections(columns={"名册": {0: "name", 2: "phone", 3: "teams"}})
    settled.load(RosterLedger, xlsx(("名册", rows)), corrections=chosen)
    assert Volunteer.objects.get().phone == "13800000002"


def test_of_two_labels_that_mean_one_field_the_surer_is_read(settled):
    rows = [["活动主题", "时间", "日期", "地点", "人数", "队伍", "类别"]]
    rows.append(["清扫", "上午9点", "2022.3.5", "广场", 5, "银龄互助队", "环境卫生"])

    settled.load(ActivityLedger, xlsx(("表", rows)))

    assert f"{Activity.objects.get().held_on}" == "2022-03-05"
    assert any("没有认出的列不导入：B 列“时间”" in r for r in settled.reminders)


def test_cells_beside_the_table_are_told(settled):
    rows = [[*PEOPLE, ""], [*person(), "已搬走"], ["", "", "", "", "共一人"]]

    settled.load(RosterLedger, xlsx(("名册", rows)))

    assert "2：E 列没有列名，不导入：“已搬走”等。" in settled.reminders
    assert "3：看作表外的文字，没有导入：“共一人”。" in settled.reminders


def test_a_second_table_in_another_order_is_not_read_under_the_first_header(settled):
    other = ["活动主题", "活动地点", "活动时间", "参与人次", "活动类别", "组织单位"]

    settled.check(
        ActivityLedger,
        xlsx(
            ("表", [HEADER, activity(), other, ["乙", "广场", "2022.3.6", 9, "其他", "柳岸社区"]])
        ),
    )

    ((row, _header, sentence),) = settled.errors
    assert row == 3
    assert "另一张表" in sentence


def test_a_number_merged_over_several_rows_is_not_counted_for_each(settled):
    rows = [HEADER, activity("甲", count=40), activity("乙", count="")]

    settled.check(ActivityLedger, xlsx(("表", rows, "E2:E3")))
    assert settled.errors[0][0] == "E3"
    assert "请拆开合并的单元格" in settled.errors[0][2]
    settled.load(ActivityLedger, xlsx(("表", [HEADER, activity("甲"), activity("乙")], "C2:C3")))


def test_a_year_is_not_supposed_where_titles_name_several(settled):
    rows = [HEADER, activity(held="3月5日")]

    settled.check(ActivityLedger, xlsx(("表", [["2021-2022年度台账"], *rows])), title="2022年")
    assert "没有年份" in settled.errors[0][2]
    later = [["2023年一季度"], activity("乙", held="3月6日")]
    settled.check(ActivityLedger, xlsx(("表", [["2022年台账"], *rows, *later])))
    ((row, _header, sentence),) = settled.errors
    assert row == 4
    assert "2023 年" in sentence


@pytest.mark.parametrize(("day", "is_supposed"), [("21/5/1", False), ("5月1日", True)])
def test_a_year_of_two_digits_needs_none_from_a_title(settled, day, is_supposed):
    rows = [["2022年志愿者队伍统计表"], ["队伍名称", "成立日期"], ["护绿队", day]]

    settled.load(TeamLedger, xlsx(("队伍", rows, "A1:B1")))

    assert any("没有写年份" in said for said in settled.reminders) is is_supposed
    assert Team.objects.get(name="护绿队").founded_on.year == (2022 if is_supposed else 2021)


def test_a_number_of_problems_in_words_is_no_problem(settled):
    cells = ["解决问题3件", "为居民办实事5件。", "三件", "共2个"]
    rows = [[*activity(f"第{n}场")[:7], cell] for n, cell in enumerate(cells)]
    settled.check(ActivityLedger, xlsx(("表", [[*HEADER[:7], "解决实际问题"], *rows])))

    assert len(settled.errors) == 4
    assert all("只写数字不能计入" in said for _where, _header, said in settled.errors)


def test_ditto_marks_of_all_kinds(settled):
    marks = ["同　上", "同上。", "”", "''", "〃〃"]
    rows = [person(f"李{'甲乙丙丁戊'[n]}", f"1380000001{n}", mark) for n, mark in enumerate(marks)]
    settled.load(RosterLedger, xlsx(("名册", [PEOPLE, person(), *rows])))

    assert Team.objects.get(name="银龄互助队").seats.count() == 6


@pytest.mark.parametrize(
    "rows",
    [
        '张三,13800000001,银龄互助队,"唱歌\r\n李四,13800000002,银龄互助队,\r\n',
        '张三,13800000001,银龄互助队,"唱歌\r\n李四,13800000002,银龄互助队,"跳舞"\r\n',
    ],
)
def test_an_open_quotation_mark_does_not_swallow_the_rows_behind_it(settled, rows):
    with pytest.raises(RefusedError, match="第 2 行起引号没有成对"):
        settled.check(RosterLedger, f"{','.join(PEOPLE)}\r\n{rows}".encode())


def test_quotation_marks_in_pairs_may_hold_lines_and_quotation_marks(settled):
    rows = f'{",".join(PEOPLE)}\r\n张三,13800000001,银龄互助队,"唱歌，\r\n跳""民族""舞"\r\n'

    settled.load(RosterLedger, rows.encode("gb18030"))

    assert Volunteer.objects.get().skills == '唱歌， 跳"民族"舞'


# What the portal knows better than the file


def test_the_same_ledger_neither_brings_back_nor_doubles_what_was_voided_or_corrected(settled):
    rows = [HEADER, activity("甲"), activity("乙"), activity("丙")]
    settled.load(ActivityLedger, xlsx(("表", rows)))
    leader = make_user(role=Role.STREET_LEADER, street=settled.street)
    first, second = Activity.objects.order_by("title")[:2]  # 丙, 乙
    void_activity(activity=first, reason="重复登记", by=leader)
    changes = {"held_on": date(2022, 3, 6)}
    correct_activity(activity=second, changes=changes, reason="日期写错了", by=leader)
    correct_activity(activity=second, changes={"place": "东园"}, reason="地点写错了", by=leader)

    plan = settled.check(ActivityLedger, xlsx(("表", rows)))

    assert settled.errors == []
    assert plan.total(Fate.NEW) == 0
    told = {row: said for row, _, said in (r.partition("：") for r in settled.reminders)}
    assert sum("作废" in said for said in told.values()) == 1
    assert sum("更正过" in said for said in told.values()) == 1


def test_a_temporary_code_is_not_made_final_by_the_community_s_own_export(office):
    office.load(CommunityLedger, text([["社区名称"], ["东园社区"]]))
    assert "2：没有写统计代码，先用临时代码，日后请补上正式的。" in office.reminders
    code = Community.objects.get().code

    office.load(CommunityLedger, text([["社区", "统计代码"], ["东园社区", code]]))
    assert Community.objects.get().code_is_placeholder
    office.load(CommunityLedger, text([["社区", "统计代码"], ["东园社区", "330106007088"]]))
    assert not Community.objects.get().code_is_placeholder


def test_a_masked_export_is_refused_and_leaves_nobody_behind(settled):
    header = ["队伍", "社区", "队长", "队长电话"]

    settled.check(TeamLedger, text([header, ["银龄互助队", "清水", "张**", "138****0001"]]))
    assert [where for where, *_ in settled.errors] == ["C2", "D2"]
    settled.load(TeamLedger, text([header, ["银龄互助队", "清水", "", ""]]))
