"""A day or a state that a step on the desk would refuse is refused in a workbook as well.

Source: docs/rules.md R-IMP-8.
"""

from datetime import date

import pytest

from accounts.roles import Role
from alliances.imports import MembershipLedger, ProjectLedger
from alliances.models import AllianceMembership
from grids.imports import StructureLedger
from party.imports import PartyOrganisationLedger
from places.models import Unit
from projects.imports import LivelihoodLedger, PremisesLedger
from tests import factories as make
from tests.imports.messy import Office, text
from volunteers.imports import ActivityLedger, TeamLedger

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    community = make.make_community(street=street, name="清水社区", code="330106007001")
    make.make_compound(community=community, name="清水苑小区")
    make.make_team(community=community, name="银龄互助队")
    make.make_unit(street=street, name="清水小学")
    make.make_alliance(street=street, name="清水联盟", founded_on=date(2020, 1, 1))
    make.make_alliance(
        street=street,
        name="旧联盟",
        founded_on=date(2018, 1, 1),
        dissolved_on=date(2021, 1, 1),
    )
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


@pytest.fixture
def errors(office):
    """Return {cell: sentence} of what is wrong with a file of these lines."""

    def check(ledger, *lines):
        office.check(ledger, text([line.split("|") for line in lines]))
        return {cell: sentence for cell, _header, sentence in office.errors}

    return check


ACTIVITIES = "活动主题|活动时间|活动地点|参与人次|队伍|活动类别"
MEMBERS = "单位名称|联盟名称|加入日期"
PROJECTS = "项目名称|联盟名称|项目类别|牵头单位|状态|签约日期"
PARTY = "党组织名称|代码|类型|层级|上级党组织|书记|书记任职日期|届次|选举日期|届满日期"
PREMISES = "用房名称|社区|坐落|面积|取得方式|用途|产权|状态|接收日期|接收岗位|接收依据|移交方"
WORKS = "实事项目|社区|惠及人数|预算|状态|完成时间|完成情况"
ROOT = "滨河党工委|ROOT|党工委|街道||||||"


@pytest.mark.parametrize(
    ("ledger", "lines", "cell", "words"),
    [
        (ActivityLedger, [ACTIVITIES, "清扫|1922.3.5|广场|20|银龄互助队|环境整治"], "B2", "1922"),
        (MembershipLedger, [MEMBERS, "清水小学|清水联盟|2023-03-02"], "C2", "还没有到"),
        (MembershipLedger, [MEMBERS, "清水小学|清水联盟|2019-12-31"], "C2", "2020年1月1日成立"),
        (MembershipLedger, [MEMBERS, "清水小学|旧联盟|2019-01-01"], "B2", "已于2021年1月1日解散"),
        (
            ProjectLedger,
            [PROJECTS, "护学|清水联盟|便民|清水小学|已签约|2023-03-02"],
            "F2",
            "还没有到",
        ),
        (ProjectLedger, [PROJECTS, "护学|清水联盟|便民|清水小学|已签约|1920-03-02"], "F2", "1920"),
        (PartyOrganisationLedger, [PARTY, f"{ROOT[:-4]}何小安|2023-03-02|||"], "G2", "还没有到"),
        (
            PartyOrganisationLedger,
            [PARTY, ROOT, "清水党委|A|党委|社区|ROOT|||3|2023-03-02|2028-03-02"],
            "I3",
            "还没有到",
        ),
        (
            PartyOrganisationLedger,
            [PARTY, ROOT, "清水党委|A|党委|社区|ROOT|何小安|2016-03-02|3|2021-03-02|2026-03-02"],
            "G3",
            "第 3 届）从2021年3月2日起",
        ),
        (
            StructureLedger,
            ["所属社区|小区|楼栋|楼栋长|任职日期", "清水|清水苑小区|1栋|何小安|2023-03-02"],
            "E2",
            "还没有到",
        ),
        (
            PremisesLedger,
            [PREMISES, "活动室|清水|路 1 号|20|租赁|文体|社区|在用|2023-03-02|岗|文|方"],
            "I2",
            "还没有到",
        ),
        (
            LivelihoodLedger,
            [WORKS, "照明|清水|9|1|待验收|2023-03-02|已换灯"],
            "F2",
            "还没有到",
        ),
        (LivelihoodLedger, [WORKS, "照明|清水|9|1|待验收|1901-03-02|已换灯"], "F2", "1901"),
        (TeamLedger, ["队伍名称|状态|解散日期", "先锋队|已解散|2023-03-02"], "C2", "还没有到"),
    ],
)
def test_a_day_that_the_desk_refuses_is_refused_in_a_file(errors, ledger, lines, cell, words):
    found = errors(ledger, *lines)

    assert list(found) == [cell]
    assert words in found[cell]


def test_a_member_of_before_the_alliance_was_dissolved_stays_as_it_is(office, errors):
    AllianceMembership.objects.create(
        alliance=office.street.alliances.get(name="旧联盟"),
        unit=Unit.objects.get(),
        joined_on=date(2017, 1, 1),
    )

    assert errors(MembershipLedger, MEMBERS, "清水小学|旧联盟|2017-01-01") == {}


def test_the_term_that_is_on_the_ledger_counts_as_well(office, errors):
    root = make.make_organisation(street=office.street, name="滨河党工委", code="ROOT")
    make.make_organisation(
        parent=root, name="清水党委", code="A", term=(date(2021, 3, 2), date(2026, 3, 2))
    )

    found = errors(PartyOrganisationLedger, PARTY, "清水党委|A|党委|社区|ROOT|何小安|2016-03-02|||")

    assert "第 6 届）从2021年3月2日起" in found["G2"]
