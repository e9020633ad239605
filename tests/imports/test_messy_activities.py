"""An office's own ledgers of activities: days, headcounts and organisers as they are written."""

from datetime import date, datetime

import pytest

from tests.factories import make_activity, make_community
from tests.imports.messy import HEADER, activity, text, xls, xlsx
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger
from volunteers.models import Activity, ActivityState, HeadcountBasis, Line, Team

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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


UNCLEAR_DAYS = [
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
]


def test_a_day_that_is_not_clear_is_never_guessed(settled):
    rows = [activity(f"第{n}场", held) for n, (held, _said) in enumerate(UNCLEAR_DAYS)]
    settled.check(ActivityLedger, xlsx(("Sheet1", [HEADER, *rows])))

    told = {cell: sentence for cell, _header, sentence in settled.errors}
    for number, (held, said) in enumerate(UNCLEAR_DAYS, start=2):
        assert said in told.pop(f"C{number}"), held
    assert not told


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


def test_a_headcount_that_is_no_number_is_never_guessed(settled):
    counts = ["约40人", "40余人", "四十", "20+15", "党员20人、群众15人", 35.5, 0]
    rows = [activity(f"第{n}场", count=count) for n, count in enumerate(counts)]
    settled.check(ActivityLedger, xlsx(("Sheet1", [HEADER, *rows])))

    found = [(cell, header) for cell, header, _ in settled.errors]
    assert found == [(f"E{number}", "参加人数") for number in range(2, 9)]


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


def test_no_hours_are_told_to_be_left_blank(settled):
    settled.check(ActivityLedger, text([[*HEADER, "服务时长"], [*activity(), "0"]]))

    assert settled.errors == [("I2", "服务时长", "服务时长应大于 0；不知道的请空着。")]


def test_the_same_row_twice_in_a_file_and_a_row_already_there(settled):
    settled.load(ActivityLedger, xlsx(("表", [HEADER, activity()])))
    settled.check(
        ActivityLedger, xlsx(("表", [HEADER, activity(), activity("植树"), activity("植树")]))
    )

    assert settled.errors == [(4, "", "与第 3 行重复，请删去其中一行。")]


@pytest.mark.parametrize("state", ["submitted", "returned", "confirmed"])
def test_what_was_reported_before_two_ledgers_came_counts_once(settled, state):
    """Source: docs/rules.md R-ACT-6, R-IMP-7."""
    team = Team.objects.get(name="银龄互助队")
    make_activity(
        state=ActivityState(state),
        team=team,
        community=team.community,
        title="清扫",
        held_on=date(2022, 3, 5),
        place="清水广场",
        headcount=20,
        headcount_basis=HeadcountBasis.VISITS,
        kind="environment",
    )

    settled.load(ActivityLedger, xlsx(("表", [HEADER, activity(), activity("植树")])))
    told = settled.reminders
    label = ActivityState(state).label
    is_told = any(f"现在是“{label}”，没有导入" in sentence for sentence in told)
    assert is_told == (state != "confirmed")
    elsewhere = [*activity()]
    elsewhere[3] = "清水社区文化广场"
    settled.check(ActivityLedger, xlsx(("表", [HEADER, elsewhere, activity("植树")])))

    told = settled.reminders
    assert any("已有“清扫”，地点写的是“清水广场”" in sentence for sentence in told)
    assert Activity.objects.filter(title="清扫").count() == 1


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


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("gbk", "\t"), ("utf-16", ";")]
)
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
