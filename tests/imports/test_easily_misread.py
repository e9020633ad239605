"""What an office writes and a reader easily misreads is read right or refused, never turned.

Each of these once went through without a word, or with a word that was wrong.
"""

from datetime import UTC, date, datetime

import pytest

from alliances.imports import AllianceLedger
from alliances.models import Alliance
from core.ledger.entries import Fate
from dashboard.importing.forms import UploadForm
from party.imports import PartnerLedger, PartyOrganisationLedger
from party.models import PartyOrganisation
from places.imports import CommunityLedger, FacilityLedger, UnitLedger
from places.models import Community, Facility, Unit
from projects.imports import DrainageLedger, LivelihoodLedger, PremisesLedger, SafetyAssetLedger
from projects.models import LivelihoodProject
from tests.factories import make_project, make_team, the_street
from tests.imports.messy import text, xlsx
from tests.imports.test_messy_workbooks import office, settled
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger
from volunteers.models import Activity, Team

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACTIVITY = ["活动主题", "活动日期", "活动地点", "参加人数", "活动类型"]

# Measures


@pytest.mark.parametrize(
    ("ledger", "label", "field"),
    [
        (CommunityLedger, "人口（万）", "population"),
        (CommunityLedger, "人口（单位：百人）", "population"),
        (CommunityLedger, "面积（平米）", "area_km2"),
        (PremisesLedger, "建筑面积（万平方米）", "area_m2"),
        (LivelihoodLedger, "受益群众（户）", "beneficiaries"),
        (SafetyAssetLedger, "长度（公里）", "length_m"),
        (SafetyAssetLedger, "检查周期（月）", "cycle_days"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2])
def test_a_number_in_another_measure_is_not_read(settled, ledger, label, field, rows):
    name = ledger.columns[0].label
    above, _, measure = label.partition("（")
    header = [[name, label]] if rows == 1 else [[name, above], ["", f"（{measure}"]]

    settled.check(ledger, xlsx(("表", [*header, ["东苑", 2]], *(["A1:A2"] if rows == 2 else []))))

    told = [s for s in settled.reminders + [e[2] for e in settled.errors] if "列" in s]
    assert told, "nothing says that the column is not read"
    entries = [e for table in settled.last.tables.values() for e in table.named]
    assert not any(field in entry.values for entry in entries)


@pytest.mark.parametrize(
    "label", ["建筑面积（㎡）", "建筑面积(m²)", "建筑面积（平米）", "建筑面积\n（平方米）"]
)
def test_one_measure_has_several_names(settled, label):
    header = ["用房名称", "社区", "地址", label, "来源", "用途", "权属", "状态"]
    row = ["活动室", "清水", "清水路 1 号", 320, "租用", "活动室", "其他", "未移交"]

    plan = settled.load(PremisesLedger, xlsx(("表", [header, row])))

    assert plan.tables["premises"].named[0].values["area_m2"] == 320


@pytest.mark.parametrize(
    ("title", "label", "yuan"),
    [
        ("", "预算（千元）", 12_000),
        ("", "预算（百万元）", 12_000_000),
        ("", "预算（万）", 120_000),
        ("", "总投资（亿元）", 1_200_000_000),
        ("单位：千元", "预算", 12_000),
        ("金额单位：人民币万元", "预算", 120_000),
        ("单位：元", "预算", 12),
    ],
)
def test_an_amount_is_read_in_the_unit_that_stands_above_it(settled, title, label, yuan):
    rows = [[title], ["项目名称", label, "受益人数"], ["照明", 12, 3]]

    settled.load(LivelihoodLedger, xlsx(("表", rows)))

    assert LivelihoodProject.objects.get().budget == yuan


@pytest.mark.parametrize(
    ("title", "label"),
    [("", "预算（元/万元）"), ("", "预算（十万元）"), ("资金单位：元或单位：万元", "预算")],
)
def test_an_amount_in_an_unclear_unit_is_refused(settled, title, label):
    rows = [[title], ["项目名称", label, "受益人数"], ["照明", 12, 3]]

    settled.check(LivelihoodLedger, xlsx(("表", rows)))

    assert [(where, said[:8]) for where, _, said in settled.errors] == [("B3", "看不出金额的单位")]


# Names that two things bear


def test_a_superior_whose_name_two_organisations_bear_is_named_by_its_code(settled):
    header = ["党组织名称", "代码", "类型", "层级", "上级党组织"]
    rows = [
        ["党工委", "1", "党工委", "街道", ""],
        ["第一党支部", "21", "党支部", "小区", "党工委"],
        ["第一党支部", "31", "党支部", "小区", "党工委"],
    ]

    settled.check(
        PartyOrganisationLedger,
        text([header, *rows, ["一组", "9", "党小组", "党小组", "第一党支部"]]),
    )
    assert settled.errors == [
        (
            "E5",
            "上级党组织",
            "叫“第一党支部”的党组织不止一个，分不清是哪一个，请写代码：21、31。",
        )
    ]
    settled.load(
        PartyOrganisationLedger, text([header, *rows, ["一组", "9", "党小组", "党小组", "31"]])
    )
    assert PartyOrganisation.objects.get(code="9").parent.code == "31"


def test_a_project_whose_name_two_alliances_use_is_named_by_its_number(settled):
    for number in (1, 2):
        make_project(street=settled.street, name="护学", number=f"GJ-{number}")
    row = ["护学", "2022.3.5", "校门", "5", "志愿服务"]

    settled.check(ActivityLedger, text([[*ACTIVITY, "共建项目"], [*row, "护学"]]))
    ((where, _header, said),) = settled.errors
    assert where == "F2"
    assert "不止一个" in said
    settled.load(ActivityLedger, text([[*ACTIVITY, "共建项目"], [*row, "GJ-2"]]))
    assert Activity.objects.get().project.number == "GJ-2"


def test_an_organiser_that_is_a_team_and_a_community_by_name_is_refused(settled):
    make_team(community=Community.objects.get(name="东园社区"), name="东园社区")
    row = ["清扫", "2022.3.5", "校门", "5", "志愿服务", "东园社区"]

    settled.check(ActivityLedger, text([[*ACTIVITY, "组织单位"], row]))

    assert "不止一个" in settled.errors[0][2]


@pytest.mark.parametrize(
    ("ledger", "model", "label"),
    [
        (FacilityLedger, Facility, "场所名称"),
        (UnitLedger, Unit, "单位名称"),
        (TeamLedger, Team, "队伍名称"),
    ],
)
def test_one_name_in_two_communities_is_not_moved_from_one_to_the_other(
    settled, ledger, model, label
):
    rows = [["巡防站", "清水"], ["巡防站", "柳岸"]]

    settled.check(ledger, text([[label, "社区"], *rows]))
    within = settled.errors
    settled.load(ledger, text([[label, "社区"], rows[0]]))
    settled.check(ledger, text([[label, "社区"], rows[1]]))
    later = settled.errors

    assert [where for where, *_ in within] == ["A3"]
    assert [where for where, *_ in later] == ["A2"]
    assert "请写成“柳岸社区巡防站”" in later[0][2]
    assert model.objects.get(name="巡防站").community.name == "清水社区"


def test_a_unit_known_by_its_credit_code_may_move(settled):
    header = ["单位名称", "社区", "统一社会信用代码"]
    settled.load(UnitLedger, text([header, ["示范中心", "清水", "91350100M000100Y43"]]))

    settled.load(UnitLedger, text([header, ["示范中心", "柳岸", "91350100M000100Y43"]]))

    assert Unit.objects.get().community.name == "柳岸社区"


def test_another_credit_code_under_one_name_is_another_unit(settled):
    header = ["单位名称", "统一社会信用代码"]
    rows = [["示范银行", "91350100M000100Y43"], ["示范银行", "91350100M000200Y4T"]]

    settled.check(UnitLedger, text([header, *rows]))
    within = settled.errors
    settled.load(UnitLedger, text([header, rows[0]]))
    settled.check(UnitLedger, text([header, rows[1]]))

    for ((where, _header, said),), place in ((within, "B3"), (settled.errors, "B2")):
        assert where == place
        assert "另一个统一社会信用代码" in said
    assert Unit.objects.get().credit_code == rows[0][1]


# Cells


@pytest.mark.parametrize(
    ("ledger", "header", "row", "where"),
    [
        (SafetyAssetLedger, ["设施名称", "类别", "位置"], ["甲", "通道", date(2024, 3, 1)], "C2"),
        (DrainageLedger, ["名称", "编号"], ["甲", date(2024, 3, 1)], "B2"),
    ],
)  # fmt: skip
def test_a_text_that_the_spreadsheet_made_a_date_of_is_refused(settled, ledger, header, row, where):
    settled.check(ledger, xlsx(("表", [header, row])))

    ((place, _header, said),) = settled.errors
    assert place == where
    assert "变成了日期" in said


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "########"])
def test_an_error_that_was_saved_as_text_is_no_name(office, cell):
    office.check(CommunityLedger, text([["社区名称", "办公地址"], [cell, "1路"], ["东苑", cell]]))

    assert [(where, said[:4]) for where, _, said in office.errors] == [
        ("A2", "公式出错"),
        ("B3", "公式出错"),
    ]


def test_a_month_and_day_that_lost_a_zero_in_a_text_file_are_refused(settled):
    rows = [["队伍名称", "成立日期"], ["甲", "3.1"], ["乙", "3.10"], ["丙", "3.5"]]

    settled.check(TeamLedger, text(rows), year="2022")
    assert [where for where, *_ in settled.errors] == ["B2"]
    settled.load(TeamLedger, xlsx(("表", rows)), year="2022")
    assert Team.objects.get(name="甲").founded_on == date(2022, 3, 1)


def test_a_table_on_its_side_is_not_read_as_one_community(office):
    office.check(CommunityLedger, text([["社区名称", "东苑", "西苑"], ["户数", "5", "6"]]))

    assert "横着排" in office.errors[0][2]


def test_a_running_number_does_not_make_a_total_a_community(office):
    office.load(
        CommunityLedger, text([["序号", "社区", "户数"], ["1", "东苑", "5"], ["2", "合 计", "5"]])
    )

    assert [c.name for c in Community.objects.all()] == ["东苑"]
    assert "3：看作合计，没有导入：“合 计”。" in office.reminders


def test_numbers_that_mean_something_are_not_left_out_as_if_they_counted(settled):
    rows = [["编号", "姓名", "手机号"], ["V-07", "张三", "13800000001"]]

    settled.load(RosterLedger, text(rows))
    assert any("没有认出的列不导入：A 列“编号”" in said for said in settled.reminders)
    settled.check(RosterLedger, text([rows[0], ["1", *rows[1][1:]]]))
    assert not any("没有认出的列" in said for said in settled.reminders)


def test_an_apostrophe_that_marks_a_text_is_no_part_of_it(office):
    header = ["社区名称", "代码", "户数", "社区类型"]

    office.load(CommunityLedger, text([header, ["东苑", "'330106007009", "'12", "'居民区"]]))
    assert (Community.objects.get().code, Community.objects.get().households) == (
        "330106007009",
        12,
    )
    office.check(CommunityLedger, text([header, ["'西苑", "", "", ""], ["'90后'之家", "", "", ""]]))
    assert [where for where, *_ in office.errors] == ["A2"]
    assert "撇号" in office.errors[0][2]
    office.load(TeamLedger, text([["队伍名称", "社区"], ["甲队", "'东苑"]]))


def test_several_names_are_told_how_to_be_parted(settled):
    settled.check(
        AllianceLedger, text([["联盟名称", "层级", "涉及社区"], ["甲", "街道", "清水/柳岸"]])
    )

    assert settled.errors[0][2] == "写了几个社区，请用顿号（、）隔开。"


# Rows that are wrong


@pytest.mark.parametrize("between", ["、", "，", "；", "\n", " "])
@pytest.mark.parametrize("first", ["滨河街道柳岸社区", "柳岸社区", "柳岸"])
def test_of_several_names_none_is_taken_for_what_stands_before_the_street(settled, first, between):
    """清河街道东园社区、清河街道北桥社区 was 北桥社区 alone."""
    several = f"{first}{between}滨河街道清水社区"
    alliance = [["联盟名称", "层级", "涉及社区"], ["片区联盟", "社区", several]]
    team = [["队伍名称", "所属社区"], ["护绿队", several]]

    settled.load(AllianceLedger, xlsx(("联盟", alliance)))
    settled.check(TeamLedger, xlsx(("队伍", team)))

    names = Alliance.objects.get().communities.order_by("code").values_list("name", flat=True)
    assert list(names) == ["柳岸社区", "清水社区"]
    assert [cell for cell, *_ in settled.errors] == ["B2"]


@pytest.mark.parametrize("above", ["云南省昆明市五华区", "五华区", "昆明五华", "中共"])
def test_what_lies_above_the_street_may_stand_before_it(settled, above):
    team = [["队伍名称", "所属社区"], ["护绿队", f"{above}滨河街道清水社区"]]

    settled.load(TeamLedger, xlsx(("队伍", team)))

    assert Team.objects.get(name="护绿队").community.name == "清水社区"


def test_what_else_is_wrong_is_told_beside_a_column_that_is_missing(settled):
    settled.check(TeamLedger, text([["社区", "队长电话"], ["清水河", "138"], ["清水", ""]]))

    assert [where for where, *_ in settled.errors] == [1, "A2", "B2"]


def test_who_names_a_row_with_something_wrong_is_not_told_that_it_is_missing(settled):
    header = ["党组织名称", "代码", "类型", "层级", "上级党组织"]
    rows = [["党工委", "1", "党工委会", "街道", ""], ["党委", "2", "党委", "社区", "党工委"]]
    settled.check(PartyOrganisationLedger, text([header, *rows]))
    assert [where for where, *_ in settled.errors] == ["C2"]

    rows = [["甲盟", "街里", ""], ["乙盟", "社区", "甲盟"]]
    settled.check(AllianceLedger, text([["联盟名称", "层级", "上级联盟"], *rows]))
    assert [where for where, *_ in settled.errors] == ["B2"]

    rows = [["大学", "高校", "2022.3", ""], ["社团", "学生社团", "", "大学"]]
    settled.check(PartnerLedger, text([["名称", "类别", "协议签订日期", "所在高校"], *rows]))
    assert [where for where, *_ in settled.errors] == ["C2"]
    assert settled.last.total(Fate.NEW) == 2  # the college too, once its day is mended


def test_in_the_first_hours_of_a_year_dates_may_already_be_of_it():
    half_past_midnight = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    ledger = ActivityLedger(scope=the_street(), by=None, at=half_past_midnight)
    ledger.prepare()

    form = UploadForm(ledger=ledger, streets=[the_street()])

    assert form.fields["all-year"].max_value == 2027
