"""Each ledger of a street, from a workbook to rows: right once, unchanged the second time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.imports import AccountLedger
from accounts.models import Post, User
from accounts.roles import Role
from alliances.imports import AllianceLedger, MembershipLedger, ProjectLedger
from alliances.models import Alliance, AllianceMembership, CoBuildProject
from core.ledger import workbooks
from core.ledger.cells import Hints
from core.ledger.entries import Fate
from core.ledger.layouts import find_layouts
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook, read_workbook
from grids.imports import GridLedger, StructureLedger
from grids.models import GridAssignment
from party.imports import CheckInLedger, PartnerLedger, PartyOrganisationLedger
from party.models import CommitteePost, CommitteeTerm, MemberCheckIn, PartyOrganisation, UnitCheckIn
from places.imports import CommunityLedger, CompoundLedger, FacilityLedger, UnitLedger
from places.models import Building, Community, Compound, Unit
from projects.imports import LivelihoodLedger, PremisesLedger, SafetyAssetLedger
from projects.models import Premises, PremisesState
from tests.factories import (
    make_activity,
    make_alliance,
    make_community,
    make_post,
    make_street,
    make_team,
    make_unit,
    make_user,
)
from tests.imported import import_plan
from volunteers.imports import ActivityLedger, RosterLedger, TeamLedger
from volunteers.imports.activity_columns import headcount, problem_texts
from volunteers.models import (
    Activity,
    ActivityState,
    Line,
    Problem,
    Team,
    TeamMembership,
    Volunteer,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)

EVERY_LEDGER = [
    AccountLedger,
    CommunityLedger,
    CompoundLedger,
    UnitLedger,
    FacilityLedger,
    PremisesLedger,
    PartyOrganisationLedger,
    CheckInLedger,
    GridLedger,
    StructureLedger,
    AllianceLedger,
    MembershipLedger,
    ProjectLedger,
    LivelihoodLedger,
    TeamLedger,
    RosterLedger,
    ActivityLedger,
]


@pytest.fixture
def street():
    return make_street(name="清河街道", code="530102007")


@pytest.fixture
def staff(street):
    return make_user(role=Role.STREET_STAFF, street=street)


@pytest.fixture
def check(street, staff):
    """Plan rows given as a header line and lines of cells, split at |."""

    def plan_of(ledger, header, *rows, **answers):
        table = [header.split("|"), *[line.split("|") for line in rows]]
        width = max(map(len, table))
        sheet = Sheet("数据", [[*row, *[""] * (width - len(row))] for row in table])
        made = ledger(scope=street, by=staff, at=NOW, answers=answers)
        return make_plan(made, Workbook([sheet]))

    return plan_of


@pytest.fixture
def load(check):
    """Import rows, see that every row is valid, and that the same rows change nothing."""

    def run(ledger, header, *rows, **answers):
        plan = check(ledger, header, *rows, **answers)
        import_plan(plan)
        for target in ledger.targets:
            for row in target.model.objects.all():
                row.full_clean()
        again = check(ledger, header, *rows, **answers)
        assert [f.sentence for f in again.errors] == []
        assert again.total(Fate.NEW) == again.total(Fate.CHANGED) == 0
        return plan

    return run


def sentences(plan):
    return [f"{f.header}：{f.sentence}" for f in plan.errors]


@pytest.mark.parametrize("ledger", EVERY_LEDGER, ids=lambda ledger: ledger.key)
def test_every_template_is_recognised_as_its_own_ledger(ledger, street, staff):
    made = ledger(scope=street, by=staff, at=NOW)
    made.prepare()

    ((_sheet, layout),) = find_layouts(made, read_workbook(workbooks.template(made)))

    assert list(layout.columns.values()) == [column.name for column in ledger.columns]
    assert layout.unmatched == []


@pytest.mark.parametrize("ledger", EVERY_LEDGER, ids=lambda ledger: ledger.key)
def test_no_two_columns_of_a_ledger_answer_to_the_same_name(ledger):
    labels = [label for labels in ledger.column_names().values() for label in labels]

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("ledger", "heading", "field"),
    [
        (CommunityLedger, "平台上线时间", "launched_on"),
        (CommunityLedger, "联系方式", "phone"),
        (PartnerLedger, "签约时间", "signed_on"),
        (PartnerLedger, "到期时间", "agreed_until"),
        (PartyOrganisationLedger, "联系方式", "phone"),
        (ProjectLedger, "结束时间", "ends_on"),
        (FacilityLedger, "电话号码", "phone"),
        (StructureLedger, "楼栋长手机号码", "building_head_phone"),
        (SafetyAssetLedger, "打通时间", "opened_on"),
    ],
)
def test_a_day_is_also_a_time_and_a_phone_a_way_to_reach_somebody(ledger, heading, field):
    assert heading in ledger.column_names()[field]


def test_a_label_of_another_column_is_not_taken_by_a_likeness():
    names = TeamLedger.column_names()

    assert "成立时间" in names["founded_on"]
    assert "解散时间" in names["dissolved_on"]
    assert "联系方式" in names["leader_phone"]


def test_communities_come_with_their_figures(load):
    load(
        CommunityLedger,
        "社区名称|统计代码|类型|办公地址|联系电话|户数|人口|面积（平方公里）",
        "清水社区|530102007001|居民社区|清水路1号|0871-65550001|2,300户|６５００|0.85",
        "柳岸社区||校园社区||||",
        "东园社区||||||",
    )

    clear = Community.objects.get(name="清水社区")
    assert (clear.households, clear.population, str(clear.area_km2)) == (2300, 6500, "0.850")
    assert clear.name_initials == "qssq"
    placeholders = Community.objects.filter(code_is_placeholder=True).order_by("code")
    assert [c.code for c in placeholders] == ["530102007002", "530102007003"]


def test_a_community_gets_its_true_code_later(load, street):
    load(CommunityLedger, "社区名称|统计代码", "清水社区|")
    load(CommunityLedger, "社区名称|统计代码", "清水社区|530102007008")

    assert Community.objects.get().code == "530102007008"
    assert not Community.objects.get().code_is_placeholder


def test_a_code_of_another_street_is_refused(check):
    plan = check(CommunityLedger, "社区名称|统计代码", "清水社区|530102008001")

    assert "530102007" in sentences(plan)[0]


def test_compounds_come_with_their_buildings(load, street):
    make_community(street=street, name="清水社区")

    load(
        CompoundLedger,
        "小区名称|所属社区|小区类型|建成年份|楼栋|楼层|单元|户数|电梯",
        "清水苑|清水|老旧|1998|1栋|6|3|36|否",
        "清水苑|清水|老旧|1998|2栋|18|1|72|有",
        "柳园|清水社区|||||||",
    )

    assert Compound.objects.count() == 2
    assert list(Building.objects.values_list("name", "floors", "has_lift")) == [
        ("1栋", 6, False),
        ("2栋", 18, True),
    ]


def test_units_are_known_by_their_credit_code(load, street):
    header = "单位名称|性质|统一社会信用代码|联系人|联系电话"
    load(UnitLedger, header, "清水小学|学校|12530102MB2E000074|张某某|13800000001")
    load(UnitLedger, header, "清水小学（本部）|学校|12530102MB2E000074||")

    unit = Unit.objects.get()
    assert (unit.name, unit.contact_name) == ("清水小学（本部）", "张某某")


def test_one_row_that_names_two_stored_units_is_refused(load, check):
    header = "单位名称|统一社会信用代码"
    load(UnitLedger, header, "清水小学|12530102MB2E000074", "柳岸医院|")

    plan = check(UnitLedger, header, "柳岸医院|12530102MB2E000074")

    assert "分别属于两条已有的记录" in sentences(plan)[0]


@pytest.mark.parametrize("written", ["3", "3届", "第3届", "第三届", " 第 三 届 "])
def test_the_number_of_a_term_may_be_written_as_it_is_said(load, street, written):
    header = "党组织名称|代码|类型|层级|上级组织|届次|选举日期|届满日期"
    committee = "街道党工委|A1|党工委|街道||||"
    row = f"清水党委|A2|党委|社区|A1|{written}|2021-03-05|2026-03-04"
    load(PartyOrganisationLedger, header, committee, row)

    assert CommitteeTerm.objects.get().number == 3


def test_party_organisations_form_a_tree_in_any_order(load, street):
    make_community(street=street, name="清水社区")

    load(
        PartyOrganisationLedger,
        "党组织名称|代码|类型|层级|上级党组织|所属社区|书记|书记任职日期|届次|选举日期|届满日期",
        "清水苑党支部|Q003|党支部|小区|清水社区党总支|清水|||||",
        "清水社区党总支|Q002|党总支|社区|清河街道党工委|清水|张某某|2021-03-01|5|2021.3.1|2026.3.1",
        "清河街道党工委|Q001|党工委|街道||||||||",
        "清水苑第一党小组|Q004|党小组|党小组|清水苑党支部|清水|李某某|2022-05-01|||",
    )

    paths = dict(PartyOrganisation.objects.values_list("code", "path"))
    assert paths["Q003"].startswith(paths["Q002"])
    assert paths["Q002"].startswith(paths["Q001"])
    assert PartyOrganisation.objects.get(code="Q002").members.heads().get().name == "张某某"
    assert PartyOrganisation.objects.get(code="Q002").terms.get().number == 5
    assert paths["Q004"].startswith(paths["Q003"])
    leader = PartyOrganisation.objects.get(code="Q004").members.get()
    assert (leader.name, leader.post) == ("李某某", CommitteePost.LEADER)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("甲支部|Q1|党支部|小区||||", "没有填写上级党组织"),
        ("甲支部|Q1|党支部|小区|没有的|||", "文件和台账里都没有"),
        ("甲党工委|Q1|党工委|街道||1|2021.3.1|2026.3.1", "没有届次"),
        ("甲党工委|Q1|党工委|街道|甲党工委|||", "没有上级"),
        ("甲党小组|Q1|党小组|党小组|甲党支部|1|2021.3.1|2026.3.1", "党小组没有届次"),
        ("甲党支部|Q1|党支部|党小组|甲党工委|||", "只有党小组的层级"),
        ("甲党小组|Q1|党小组|小区|甲党工委|||", "它所在的党支部"),
        ("乙党支部|Q1|党支部|小区|甲党支部|||", "只设党小组"),
    ],
    ids=[
        "no superior",
        "unknown superior",
        "term of a working committee",
        "superior of the root",
        "term of a group",
        "a branch as a group",
        "a group below a working committee",
        "a branch below a branch",
    ],
)
def test_a_tree_that_cannot_be_is_told(check, load, row, sentence):
    load(
        PartyOrganisationLedger,
        "党组织名称|代码|类型|层级|上级党组织",
        "甲党工委|Q8|党工委|街道|",
        "甲党支部|Q9|党支部|小区|Q8",
    )

    plan = check(
        PartyOrganisationLedger, "党组织名称|代码|类型|层级|上级党组织|届次|选举日期|届满日期", row
    )

    assert any(sentence in said for said in sentences(plan))


def test_a_group_written_as_a_tier_is_registered_as_a_group_with_a_warning(check, load):
    header = "党组织名称|代码|类型|层级|上级党组织"
    rows = [
        "甲党工委|Q8|党工委|街道|",
        "甲党支部|Q9|党支部|小区|Q8",
        "第一党小组|Q10|党小组|小区|Q9",
    ]
    warned = [
        finding.sentence for finding in check(PartyOrganisationLedger, header, *rows).warnings
    ]

    load(PartyOrganisationLedger, header, *rows)

    assert any("层级按“党小组”登记" in sentence for sentence in warned)
    assert PartyOrganisation.objects.get(code="Q10").level == "group"
    refused = check(PartyOrganisationLedger, header, "第一党小组|Q10|党支部|小区|Q8")
    assert "不能互换" in sentences(refused)[0]


CHECK_INS = "姓名|手机号|所在单位|社区|报到日期|特长|意向岗位"


def test_check_ins_of_members_wait_and_those_of_units_count(load, street):
    make_community(street=street, name="清水社区")
    unit = make_unit(street=street, name="清水小学")

    load(
        CheckInLedger,
        CHECK_INS,
        "李示范|13800000001|清水小学|清水|2026-03-01|理发|护学岗",
        "王示范|13800000002|区外单位|清水社区|2026-03-02||",
        "||清水小学|清水社区|2026-02-01||",
    )

    at_school, elsewhere = MemberCheckIn.objects.order_by("phone")
    assert (at_school.state, at_school.home_unit, at_school.wanted_post) == (
        "pending",
        unit,
        "护学岗",
    )
    assert (elsewhere.home_unit, elsewhere.home_unit_name) == (None, "区外单位")
    assert at_school.name_initials == "lsf"
    assert UnitCheckIn.objects.get().unit == unit


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("李示范||清水小学|清水社区|2026-03-01||", "没有填写手机号"),
        ("李示范|13800000001|清水小学||2026-03-01||", "向哪个社区报到"),
        ("李示范|13800000001|清水小学|清水社区|2027-03-01||", "日期还没有到"),
        ("||区外单位|清水社区|2026-03-01||", "没有这家单位"),
        ("赵示范|13800000009|清水小学|清水社区|2026-03-01||", "再次报到的日期应在那之后"),
    ],
)
def test_a_check_in_that_cannot_be_is_told(check, street, row, sentence):
    community = make_community(street=street, name="清水社区")
    make_unit(street=street, name="清水小学")
    MemberCheckIn.objects.create(
        street=street,
        community=community,
        name="赵示范",
        phone="13800000009",
        home_unit_name="区外单位",
        checked_in_on=date(2026, 1, 1),
        state="left",
        left_on=date(2026, 5, 1),
        leave_reason="调动",
    )

    plan = check(CheckInLedger, CHECK_INS, row)

    assert sentence in "".join(sentences(plan))


def test_who_imports_members_does_not_confirm_them(load, street, staff):
    make_community(street=street, name="清水社区")
    load(CheckInLedger, CHECK_INS, "赵示范|13800000009|区外单位|清水|2026-06-01||")

    member = MemberCheckIn.objects.get()

    assert member.entered_by == staff
    assert not MemberCheckIn.objects.confirmable_by(staff).exists()


def test_of_two_people_of_one_name_the_account_is_asked_for(check, street):
    for number, (account, place) in enumerate({"wei": "清水社区", "wei2": "柳岸社区"}.items()):
        community = make_community(street=street, name=place, code=f"53010200700{number + 1}")
        worker = {"role": Role.GRID_WORKER, "community": community, "home_street": street}
        make_user(username=account, name="张示范", **worker)

    plan = check(GridLedger, "网格名称|网格编码|网格员", "第一网格|530102007001001|张 示范")

    assert "叫“张 示范”的不止一个，请写账号：wei（清水社区）、wei2（柳岸社区）。" in [
        finding.sentence for finding in plan.errors
    ]


def test_grids_come_with_the_people_who_work_them(load, check, street):
    make_community(street=street, name="清水社区", code="530102007001")
    for username in ("wang", "li"):
        make_user(role=None, username=username, home_street=street)

    load(
        GridLedger,
        "网格名称|网格编码|网格长|网格员|户数",
        "第一网格|530102007001001|wang|wang、li|320户",
    )

    assert GridAssignment.objects.count() == 3
    plan = check(GridLedger, "网格名称|网格编码|网格长", "第一网格|530102007001001|li")
    assert "只有一名网格长" in sentences(plan)[0]


def test_alliances_members_and_projects_follow_each_other(load, street):
    make_community(street=street, name="清水社区")
    for name in ("清水小学", "柳岸医院"):
        make_unit(street=street, name=name)

    load(
        AllianceLedger,
        "联盟名称|层级|上级联盟|涉及社区|成立日期",
        "清水片区联盟|子联盟|清河街道党建联盟|清水|2021年7月1日",
        "清河街道党建联盟|街道|||",
    )
    load(
        MembershipLedger,
        "单位名称|联盟名称|角色|加入日期",
        "清水小学|清水片区联盟|成员|2021/7/1",
        "柳岸医院|清水片区联盟|主席|2021/7/1",
    )
    plan = load(
        ProjectLedger,
        "项目名称|联盟|类别|牵头单位|共建单位|状态|签约日期",
        "护学|清水片区联盟|服务共做|清水小学|柳岸医院|进行中|2022.3.1",
        "义诊|清水片区联盟|服务共做|柳岸医院||草拟|",
    )

    assert Alliance.objects.get(tier="community").parent.name == "清河街道党建联盟"
    assert AllianceMembership.objects.count() == 2
    project = CoBuildProject.objects.get(name="护学")
    assert (project.number, project.partner_units.get().name) == ("GJ202611220001", "柳岸医院")
    assert len(plan.warnings) == 1


def test_a_signed_project_needs_its_day(check, street):
    make_alliance(street=street, name="联盟")
    make_unit(street=street, name="小学")

    plan = check(
        ProjectLedger,
        "项目名称|联盟|类别|牵头单位|共建单位|状态",
        "护学|联盟|服务|小学|小学|已签约",
    )

    assert sentences(plan) == [
        "签约日期：已签约的项目必须填写签约日期。",
        "共建单位：牵头单位不必再写进共建单位，请删去。",
    ]


def test_a_ledger_brings_old_projects_and_no_state_that_only_a_step_sets(load, check, street):
    make_alliance(street=street, name="联盟")
    make_unit(street=street, name="小学")
    head = "项目名称|联盟|类别|牵头单位|状态|签约日期"
    load(
        ProjectLedger,
        head,
        "护学|联盟|服务|小学|已公布|2022-03-01",
        "义诊|联盟|服务|小学|已终止|",
    )
    old = CoBuildProject.objects.get(name="护学")
    assert (old.source, old.state) == ("ledger", "published")

    plan = check(ProjectLedger, head, "讲座|联盟|服务|小学|待签约|")
    assert "请先按“草拟”导入" in sentences(plan)[0]
    CoBuildProject.objects.filter(name="义诊").update(source="desk", termination_reason="x")
    plan = check(ProjectLedger, head, "义诊|联盟|服务|小学|执行中|2022-03-01")
    assert [line[:4] for line in sentences(plan)] == ["状态：这", "签约日期"]
    unchanged = check(ProjectLedger, head, "义诊|联盟|服务|小学|已终止|")
    assert sentences(unchanged) == []


def test_teams_are_known_by_name(load, street):
    make_community(street=street, name="清水社区")

    load(
        TeamLedger,
        "序号|志愿服务队名称|所属社区|类别|负责人|联系电话|成立时间",
        "1|清水先锋队|清水|党员|张某某|138 0000 0001|2021年3月5日",
    )

    team = Team.objects.get()
    assert (team.leader_phone, team.kind) == ("13800000001", "party")
    assert team.founded_on == date(2021, 3, 5)


ROSTER = "姓名|性别|手机号|身份证号|所在队伍|入队日期"


def test_a_person_in_two_teams_is_one_person_with_two_seats(load, street):
    make_team(street=street, name="甲队")
    make_team(street=street, name="乙队")

    load(
        RosterLedger,
        ROSTER,
        "李示范|女|13800000001|530102199003070024|甲队|2021-03-05",
        "李示范|女|13800000001|530102199003070024|乙队|2021-03-05",
        "张某某|男|13800000002||甲队、乙队|2021-03-05",
    )

    assert Volunteer.objects.count() == 2
    assert TeamMembership.objects.count() == 4
    li = Volunteer.objects.with_id_number("530102199003070024").get()
    assert li.unseal_id_number() == "530102199003070024"
    assert li.id_number_tail == "0024"


def test_a_person_known_by_phone_is_given_the_id_number_later(load, street):
    make_team(street=street, name="甲队")
    load(RosterLedger, ROSTER, "李示范||13800000001||甲队|")
    load(RosterLedger, ROSTER, "李示范||13800000001|530102199003070024|甲队|")

    assert Volunteer.objects.get().id_number_tail == "0024"


def test_the_id_number_finds_a_person_whose_phone_changed(load, street):
    make_team(street=street, name="甲队")
    load(RosterLedger, ROSTER, "李示范||13800000001|530102199003070024|甲队|")
    load(RosterLedger, ROSTER, "李示范||13800000009|530102199003070024|甲队|")

    assert Volunteer.objects.get().phone == "13800000009"


def test_without_any_number_a_person_is_known_by_name_and_team(load, check, street):
    make_team(street=street, name="甲队")
    make_team(street=street, name="乙队")
    plan = load(RosterLedger, ROSTER, "李示范||||甲队|", "李示范||||乙队|")
    told = [finding.sentence for finding in plan.warnings if finding.header == "手机号"]
    assert len(told) == 2
    assert Volunteer.objects.count() == 2

    twice = check(RosterLedger, ROSTER, "王某||||甲队|", "王某||||甲队|")
    assert "重复" in sentences(twice)[0]
    nobody = check(RosterLedger, ROSTER, "王某|||||")
    assert "至少填一项" in sentences(nobody)[0]


def test_the_report_never_repeats_an_id_number(check, street):
    make_team(street=street, name="甲队")

    plan = check(RosterLedger, ROSTER, "李示范|||530102199003070025|甲队|")

    assert "校验位" in plan.errors[0].sentence
    assert plan.errors[0].value == "（不显示）"


ACTIVITY = "活动名称|活动日期|活动地点|参加人数|活动类型|谁组织的|队伍|社区|解决的问题"


def test_last_years_ledger_becomes_confirmed_activities_with_solved_problems(load, street, staff):
    community = make_community(street=street, name="清水社区")
    make_team(street=street, name="清水先锋队", community=community)

    load(
        ActivityLedger,
        ACTIVITY,
        "清扫家园|2022年6月1日|清水苑|35人次|环境卫生整治||清水先锋队||修好路灯2盏；清运杂物3车",
        "入户走访|20220602|柳园|１２|走访|社区自办||清水|无",
    )

    activity = Activity.objects.get(title="清扫家园")
    assert activity.state == ActivityState.CONFIRMED
    assert (activity.line, activity.community) == ("volunteer", community)
    assert (activity.headcount, activity.headcount_basis) == (35, "visits")
    assert (activity.confirmed_by, activity.filed_by) == (staff, None)
    assert Problem.objects.counted().count() == 2
    assert Problem.objects.get(title="修好路灯2盏").solved_on == date(2022, 6, 1)
    assert Activity.objects.of_line(Line.COMMUNITY).confirmed().count() == 1


def test_the_whole_file_may_be_given_its_line_kind_place_and_year(load, street):
    make_community(street=street, name="清水社区")

    load(
        ActivityLedger,
        "活动名称|活动日期|参加人数",
        "清扫家园|6月1日|35",
        line="社区自办",
        kind="环境整治",
        place="辖区",
        community="清水社区",
        year="2022",
        basis="人次",
    )

    activity = Activity.objects.get()
    assert (activity.held_on, activity.place) == (date(2022, 6, 1), "辖区")
    assert activity.headcount_basis == "visits"


def test_a_confirmed_activity_is_not_changed_by_a_file(check, street):
    activity = make_activity(
        state=ActivityState.CONFIRMED, headcount=10, held_on=NOW.date() - timedelta(days=9)
    )
    assert activity.street == street

    plan = check(
        ActivityLedger,
        ACTIVITY,
        f"{activity.title}|{activity.held_on}|{activity.place}|11|{activity.get_kind_display()}"
        f"|社区自办||{activity.community or ''}|",
    )

    assert "已登记在册，但参加人数不同" in sentences(plan)[0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("清扫|2022-6-1|柳园|35|志愿服务||||", "没有写谁组织的"),
        ("清扫|2022-6-1|柳园|35|志愿服务|志愿服务队|||", "要写明队伍"),
        ("清扫|2099-6-1|柳园|35|志愿服务|社区自办|||", "日期还没有到"),
        ("清扫|2022-6-1|柳园|0|志愿服务|社区自办|||", "应在 1 到"),
        ("清扫|2022-6-1|柳园|35|志愿服务|社区自办|||3", "只写数字不能计入"),
    ],
    ids=["no organiser", "no team", "not yet", "nobody", "a number of problems"],
)
def test_an_activity_that_cannot_count_is_refused(check, row, sentence):
    plan = check(ActivityLedger, ACTIVITY, row)

    assert any(sentence in said for said in sentences(plan))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("35", (35, None)), ("35人", (35, "people")), ("３５人次", (35, "visits")), (35, (35, None))],
)
def test_a_headcount_says_what_was_counted(cell, expected):
    assert headcount(cell, Hints()) == expected


@pytest.mark.parametrize("cell", [3, "3", "3件", "共 5 个问题", "解决3个", 3.0])
def test_a_number_of_problems_is_no_problem(cell):
    with pytest.raises(ValidationError, match="只写数字"):
        problem_texts(cell, Hints())


def test_problems_are_one_sentence_each():
    said = "1.修路灯；2、清沟渠\n（3）补护栏"
    assert problem_texts(said, Hints()) == ["修路灯", "清沟渠", "补护栏"]


ACCOUNTS = "姓名|账号|手机号|角色|所属社区"


def test_accounts_come_with_posts_that_somebody_else_grants(load, street, staff):
    make_community(street=street, name="清水社区")

    load(
        AccountLedger,
        ACCOUNTS,
        "李示范|li.shifan|13800000001|社区书记|清水",
        "李示范|li.shifan|13800000001|网格员|清水",
        "王样例||13800000002|社区工作者|清水",
        "王样例||13800000003|社区工作者|清水",
    )

    names = set(User.objects.filter(home_street=street).values_list("username", flat=True))
    assert names == {"li.shifan", "wangyangli", "wangyangli2"}
    li = User.objects.get(username="li.shifan")
    assert not li.has_usable_password()
    assert li.must_change_password
    assert Post.objects.filter(user=li, proposed_by=staff, granted_at=None).count() == 2
    assert li.current_posts == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("李示范|||社区书记|", "岗位应设在社区"),
        ("李示范|taken||社区书记|清水", "已被别人使用"),
        ("李示范|李||社区书记|清水", "只能用小写字母"),
    ],
    ids=["no community", "foreign name", "Chinese name"],
)
def test_an_account_that_cannot_be_is_refused(check, street, row, sentence):
    make_community(street=street, name="清水社区")
    make_user(role=None, username="taken", home_street=make_street())

    plan = check(AccountLedger, ACCOUNTS, row)

    assert any(sentence in said for said in sentences(plan))


@pytest.mark.parametrize(
    ("rows", "is_refused"),
    [
        (["李示范|one||系统管理员|", "李示范|one||审计员|"], True),
        (["李示范|guard||安全管理员|", "李示范|guard||审计员|"], True),
        (["李示范|guard||安全管理员|", "李示范|guard||街道领导|"], False),
        (["李示范|guard||审计员|", "王样例|two||系统管理员|"], True),
        (["李示范|left||审计员|", "王样例|two||系统管理员|"], False),
    ],
    ids=["in the file", "beside a stored post", "another post", "stored and new", "ended"],
)
def test_a_file_gives_nobody_two_of_the_three(check, street, rows, is_refused):
    yesterday, before = NOW.date() - timedelta(days=1), NOW.date() - timedelta(days=400)
    for name, values in (("guard", {}), ("left", {"ends_on": yesterday})):
        user = make_user(role=None, username=name, name="李示范", home_street=street)
        make_post(user, Role.SECADMIN, street=street, starts_on=before, **values)

    plan = check(AccountLedger, ACCOUNTS, *rows)

    assert any("三员" in said for said in sentences(plan)) is is_refused


def test_premises_come_in_with_papers_and_the_words_that_offices_use(check, load, street):
    community = make_community(street=street, name="清水社区")
    header = (
        "房屋名称|居委会|坐落|房屋面积|取得方式|实际用途|产权|使用情况|移交日期|接收岗位|移交协议"
    )
    rows = [
        "居民活动室|清水居委会|清水路 1 号|320㎡|配建|活动室|未办证|在用|2022.6.1|社区书记|协议",
        "备用间|清水|清水路 2 号|80平米|租用|办公|其他|未移交||||",
    ]
    load(PremisesLedger, header, *rows)

    used, waiting = Premises.objects.filter(community=community).order_by("file_no")
    assert (used.area_m2, used.state, used.file_no[-4:]) == (320, PremisesState.IN_USE, "0001")
    assert used.inspect_on is not None
    assert (waiting.state, waiting.inspect_on) == (PremisesState.TO_RECEIVE, None)
    plan = check(
        PremisesLedger,
        header,
        "新用房|清水|清水路|0|自建|办公|街道|在用|||",
        "居民活动室|清水|清水路 1 号|320|配建|活动室|未办证|闲置|2022-6-1|社区书记|协议",
    )
    assert [said.split("：")[0] for said in sentences(plan)] == [
        *("接收日期", "接收岗位", "接收依据", "建筑面积", "状态"),
    ]
