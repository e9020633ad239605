"""A workbook of part-time members: known again by name, unit and committee."""

from datetime import UTC, datetime

import pytest

from accounts.roles import Role
from alliances.imports import PartTimeLedger
from alliances.models import AllianceMembership, PartTimeMember
from core.ledger.entries import Fate
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from dashboard.importing.kinds import KINDS
from tests.factories import (
    day,
    make_alliance,
    make_community,
    make_organisation,
    make_street,
    make_unit,
    make_user,
)
from tests.imported import import_plan

pytestmark = pytest.mark.django_db
HEADER = "姓名|单位名称|单位职务|聘任党组织|聘任日期|任期至|聘任文号"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def street():
    street = make_street()
    root = make_organisation(street=street, name="清河街道党工委")
    community = make_community(street=street)
    committee = make_organisation(parent=root, community=community, name="清水社区党委")
    make_organisation(parent=committee, name="清水苑党支部")
    unit = make_unit(street=street, name="清水小学")
    make_unit(street=street, name="柳岸医院")
    alliance = make_alliance(street=street)
    AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=day(-900))
    return street


@pytest.fixture
def check(street):
    staff = make_user(Role.STREET_STAFF, street=street)

    def plan_of(*lines):
        sheet = Sheet("数据", [line.split("|") for line in (HEADER, *lines)])
        return make_plan(PartTimeLedger(scope=street, by=staff, at=NOW), Workbook([sheet]))

    return plan_of


def test_rows_come_in_office_once_per_committee_and_the_same_file_changes_nothing(check, street):
    lines = (
        "何苗苗|清水小学|副校长|清河街道党工委|2022年4月1日|2027/3/31|1 号",
        "何苗苗|清水小学|副校长|清水社区党委|2022.4.1||",
    )
    plan = check(*lines)
    import_plan(plan)
    for row in PartTimeMember.objects.in_office():
        row.full_clean()
    assert {row.name_initials for row in PartTimeMember.objects.in_office()} == {"hmm"}
    again = check(*lines)
    assert [finding.sentence for finding in again.errors] == []
    assert again.total(Fate.NEW) == again.total(Fate.CHANGED) == 0
    assert again.total(Fate.UNCHANGED) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("何苗苗|柳岸医院||清河街道党工委|2022/4/1||", "不是联盟成员"),
        ("何苗苗|清水小学||清河街道党工委|2027/4/1||", "不能晚于今天"),
        ("何苗苗|清水小学||清河街道党工委|2022/4/1|2021/4/1|", "不能早于聘任日期"),
        ("何苗苗|清水小学||清水苑党支部|2022/4/1||", "党组织"),
    ],
)
def test_what_the_desk_would_refuse_is_refused(check, line, sentence):
    errors = check(line).errors

    assert sentence in errors[0].sentence


def test_it_is_offered_after_the_members_of_the_alliances():
    assert KINDS["part-time-members"].needs[0] == "units"
