"""An office's own workbooks: every row ends up right, or a sentence says where and what to do.

Nothing may be lost or misread in silence: what a test imports is compared with what it wrote.
"""

from datetime import date

import pytest

from accounts.imports import AccountLedger
from accounts.models import Post
from accounts.roles import Role
from alliances.imports import AllianceLedger, MembershipLedger, ProjectLedger
from alliances.models import AllianceMembership, CoBuildProject
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
from volunteers.imports import TeamLedger
from volunteers.models import Team

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
        "None：没有“社区类型”这一列：没有写的，新登记的按“居民社区”算；不是的请写上。",
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


def test_an_old_xls_tells_its_formulas_without_a_result_and_what_it_hides(office):
    office.check(CommunityLedger, xls("formulas_unsaved.xls"))

    ((cell, _header, sentence),) = office.errors
    assert cell == "B3"
    assert "公式，文件里没有存下结果" in sentence
    assert [said for said in office.reminders if "C 列在表格里是隐藏的" in said]
    assert [said for said in office.reminders if "第 2 行在表格里是隐藏的" in said]


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
