"""Who has left is not brought back by yesterday's workbook, and nobody comes within their time.

Source: docs/rules.md R-IMP-12.
"""

from datetime import date

import pytest

from accounts.roles import Role
from alliances.imports import MembershipLedger, PartTimeLedger
from alliances.models import AllianceMembership, PartTimeMember
from grids.imports import GridLedger, StructureLedger
from grids.models import GridAssignment, GridRole, HeadKind, ResidentHead
from party.imports import CheckInLedger, PartnerLedger, PartyOrganisationLedger
from party.models import (
    CommitteeMember,
    CommitteePost,
    Partner,
    PartnerAttachment,
    UnitCheckIn,
)
from tests import factories as make
from tests.imports.messy import Office, text
from volunteers.imports import ArmbandLedger
from volunteers.models import RedArmband

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LEFT = date(2022, 6, 1)
CODE = "330106007001001"


@pytest.fixture
def office():
    street = make.make_street(name="滨河街道", code="330106007")
    make.make_community(street=street, name="清水社区", code="330106007001")
    return Office(street, make.make_user(Role.STREET_STAFF, street=street))


@pytest.fixture
def said(office):
    """Return what a file of these lines is told: errors, then warnings."""

    def check(ledger, *lines):
        office.check(ledger, text([line.split("|") for line in lines]))
        return [s for *_, s in office.errors], [f.sentence for f in office.last.warnings]

    return check


@pytest.fixture
def load(office):
    return lambda ledger, *lines: office.load(ledger, text([line.split("|") for line in lines]))


# Members of alliances

MEMBERS = "单位名称|联盟名称|加入日期"


@pytest.fixture
def former_member(office):
    unit = make.make_unit(street=office.street, name="清水小学")
    alliance = make.make_alliance(street=office.street, name="清水联盟")
    return AllianceMembership.objects.create(
        alliance=alliance,
        unit=unit,
        state="left",
        joined_on=date(2019, 1, 1),
        left_on=LEFT,
        reason="迁出",
    )


def test_a_unit_that_left_is_not_brought_back_by_an_old_file(former_member, said, load):
    _, told = said(MembershipLedger, MEMBERS, "清水小学|清水联盟|2019-01-01")
    assert "登记到2022年6月1日为止，这一行按已登记的不改" in told[-1]
    load(MembershipLedger, MEMBERS, "清水小学|清水联盟|2019-01-01")
    errors, _ = said(MembershipLedger, MEMBERS, "清水小学|清水联盟|2020-01-01")
    assert "再次加入的日期应在那之后" in errors[0]

    assert AllianceMembership.objects.get() == former_member
    load(MembershipLedger, MEMBERS, "清水小学|清水联盟|2022-09-01")
    assert AllianceMembership.objects.open().get().joined_on == date(2022, 9, 1)


def test_the_second_membership_keeps_its_day_when_the_file_has_the_first_one(former_member, load):
    load(MembershipLedger, MEMBERS, "清水小学|清水联盟|2022-09-01")

    load(MembershipLedger, MEMBERS, "清水小学|清水联盟|2019-01-01")

    days = AllianceMembership.objects.order_by("joined_on").values_list("joined_on", flat=True)
    assert list(days) == [date(2019, 1, 1), date(2022, 9, 1)]


# Part-time members

PART_TIME = "姓名|单位名称|聘任党组织|聘任日期"


def test_a_part_time_member_who_left_is_not_appointed_again_by_an_old_file(office, said, load):
    host = make.make_organisation(street=office.street, name="滨河街道党工委")
    unit = make.make_unit(street=office.street, name="清水小学")
    alliance = make.make_alliance(street=office.street)
    AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=date(2019, 1, 1))
    former = PartTimeMember.objects.create(
        street=office.street,
        unit=unit,
        host=host,
        name="张示安",
        state="ended",
        appointed_on=date(2020, 1, 1),
        ended_on=LEFT,
        end_reason="调离",
    )
    row = "张示安|清水小学|滨河街道党工委|"

    _, told = said(PartTimeLedger, PART_TIME, f"{row}2020-01-01")
    assert "这一行按已登记的不改" in told[-1]
    load(PartTimeLedger, PART_TIME, f"{row}2020-01-01")
    errors, _ = said(PartTimeLedger, PART_TIME, f"{row}2021-01-01")
    assert "再次聘任的日期应在那之后" in errors[0]

    assert PartTimeMember.objects.get() == former
    load(PartTimeLedger, PART_TIME, f"{row}2022-09-01")
    load(PartTimeLedger, PART_TIME, f"{row}2020-01-01")
    assert PartTimeMember.objects.in_office().get().appointed_on == date(2022, 9, 1)


# Grids

GRIDS = "网格名称|网格编码|启用日期|网格长账号|网格员账号"


@pytest.fixture
def former_workers(office):
    grid = make.make_grid(
        community=office.street.communities.get(), code=CODE, effective_from=date(2020, 1, 1)
    )
    values = {"community": grid.community, "home_street": office.street}
    for username, role in (("zhang", GridRole.LEADER), ("li", GridRole.WORKER)):
        person = make.make_user(**values, username=username)
        GridAssignment.objects.create(
            grid=grid, user=person, role=role, starts_on=date(2020, 1, 1), ends_on=LEFT
        )
    make.make_user(**values, username="wang")
    return grid


@pytest.mark.parametrize("day", ["2020-01-01", ""])
def test_who_no_longer_works_a_grid_is_not_added_again_by_an_old_file(
    former_workers, said, load, day
):
    row = f"{former_workers.name}|{CODE}|{day}|zhang|li"

    _, told = said(GridLedger, GRIDS, row)
    assert sum("到2022年6月1日为止" in sentence for sentence in told) == 2
    load(GridLedger, GRIDS, row)

    assert not GridAssignment.objects.filter(ends_on=None).exists()


def test_nobody_leads_a_grid_on_a_day_on_which_another_one_did(former_workers, said, load):
    errors, _ = said(GridLedger, GRIDS, f"{former_workers.name}|{CODE}|2020-01-01|wang|")
    assert "前一位网格长到2022年6月1日" in errors[0]

    load(GridLedger, GRIDS, f"{former_workers.name}|{CODE}||wang|")
    assert GridAssignment.objects.get(ends_on=None).starts_on == date(2023, 3, 1)


def test_nobody_is_put_to_work_in_a_grid_that_was_stopped(former_workers, said, load):
    former_workers.effective_to = LEFT
    former_workers.save()

    errors, _ = said(GridLedger, GRIDS, f"{former_workers.name}|{CODE}|2020-01-01|wang|wang")
    assert [sentence[:9] for sentence in errors] == ["这个网格已经停用，"] * 2
    load(GridLedger, GRIDS, f"{former_workers.name}|{CODE}|2020-01-01||")


# Heads of buildings

STRUCTURE = "所属社区|小区|楼栋|楼栋长|任职日期"


@pytest.fixture
def former_head(office):
    community = office.street.communities.get()
    compound = make.make_compound(community=community, name="清水苑小区")
    return ResidentHead.objects.create(
        kind=HeadKind.BUILDING,
        community=community,
        building=make.make_building(compound=compound, name="1栋"),
        name="何小安",
        starts_on=date(2020, 1, 1),
        ends_on=LEFT,
        end_reason="搬走",
    )


@pytest.mark.parametrize("day", ["2020-01-01", ""])
def test_a_head_who_left_does_not_serve_again_by_an_old_file(former_head, said, load, day):
    row = f"清水|清水苑小区|1栋|何小安|{day}"

    _, told = said(StructureLedger, STRUCTURE, row)
    assert "这一行按已登记的不改" in told[-1]
    load(StructureLedger, STRUCTURE, row)

    assert ResidentHead.objects.get() == former_head


@pytest.mark.parametrize("name", ["何小安", "林小一"])
def test_no_head_begins_within_the_time_of_the_one_before(former_head, said, load, name):
    for day in ("2021-01-01", "2022-06-01"):
        errors, _ = said(StructureLedger, STRUCTURE, f"清水|清水苑小区|1栋|{name}|{day}")
        assert "2022年6月1日" in errors[0]

    load(StructureLedger, STRUCTURE, f"清水|清水苑小区|1栋|{name}|2022-06-02")
    assert ResidentHead.objects.serving().get().name == name


# Secretaries

PARTY = "党组织名称|代码|类型|层级|书记|书记任职日期"


@pytest.fixture
def former_secretary(office):
    root = make.make_organisation(street=office.street, name="滨河街道党工委", code="ROOT")
    return CommitteeMember.objects.create(
        organisation=root,
        name="何小安",
        post=CommitteePost.SECRETARY,
        started_on=date(2020, 1, 1),
        ended_on=LEFT,
    )


def test_a_secretary_who_left_does_not_serve_again_by_an_old_file(former_secretary, said, load):
    row = "滨河街道党工委|ROOT|党工委|街道|何小安|2020-01-01"

    _, told = said(PartyOrganisationLedger, PARTY, row)
    assert "这一行按已登记的不改" in told[-1]
    load(PartyOrganisationLedger, PARTY, row)

    assert CommitteeMember.objects.get() == former_secretary


@pytest.mark.parametrize("name", ["何小安", "林小一"])
def test_no_secretary_begins_within_the_time_of_the_one_before(former_secretary, said, load, name):
    row = f"滨河街道党工委|ROOT|党工委|街道|{name}|"
    errors, _ = said(PartyOrganisationLedger, PARTY, f"{row}2021-05-01")
    assert "2022年6月1日" in errors[0]

    load(PartyOrganisationLedger, PARTY, f"{row}2022-06-01")
    assert CommitteeMember.objects.get(ended_on=None).name == name


# Check-ins

CHECK_INS = "姓名|手机号|所在单位|社区|报到日期"


def test_a_check_in_that_ended_is_left_out_and_the_next_one_keeps_its_day(office, said, load):
    community = office.street.communities.get()
    unit = make.make_unit(street=office.street, name="清水小学")
    UnitCheckIn.objects.create(
        street=office.street,
        community=community,
        unit=unit,
        checked_in_on=date(2020, 1, 1),
        ended_on=LEFT,
        end_reason="迁出",
        state="ended",
    )
    row = "||清水小学|清水|"

    _, told = said(CheckInLedger, CHECK_INS, f"{row}2020-01-01")
    assert "这一行按已登记的不改" in told[-1]
    load(CheckInLedger, CHECK_INS, f"{row}2020-01-01")
    assert UnitCheckIn.objects.count() == 1
    load(CheckInLedger, CHECK_INS, f"{row}2022-09-01")
    load(CheckInLedger, CHECK_INS, f"{row}2020-01-01")

    days = UnitCheckIn.objects.order_by("checked_in_on").values_list("checked_in_on", flat=True)
    assert list(days) == [date(2020, 1, 1), date(2022, 9, 1)]


# Red armbands

ARMBANDS = "姓名|手机号|来源|社区|加入日期"


def test_an_armband_of_the_second_time_keeps_its_day_when_the_file_has_the_first_one(office, load):
    row = "张三|13800000001|居民|清水|"
    load(ArmbandLedger, f"{ARMBANDS}|退出日期", f"{row}2020-01-01|2022-06-01")
    load(ArmbandLedger, ARMBANDS, f"{row}2022-09-01")

    load(ArmbandLedger, ARMBANDS, f"{row}2020-01-01")

    days = RedArmband.objects.order_by("joined_on").values_list("joined_on", flat=True)
    assert list(days) == [date(2020, 1, 1), date(2022, 9, 1)]


# Partners

PARTNERS = "名称|类别|挂靠社区|开始合作"


@pytest.fixture
def former_place(office):
    partner = Partner.objects.create(
        street=office.street, name="绿色公益", kind="charity", started_on=date(2020, 1, 1)
    )
    return PartnerAttachment.objects.create(
        partner=partner,
        community=office.street.communities.get(),
        started_on=date(2020, 1, 1),
        ended_on=LEFT,
    )


def test_a_partner_is_not_put_back_where_it_worked_once(former_place, said, load):
    _, told = said(PartnerLedger, PARTNERS, "绿色公益|公益|清水|")
    assert "到2022年6月1日为止" in told[-1]

    load(PartnerLedger, PARTNERS, "绿色公益|公益|清水|")

    assert PartnerAttachment.objects.get() == former_place


def test_a_partner_that_came_again_is_read_as_it_was_written_out(former_place, said, load):
    again = {"partner": former_place.partner, "community": former_place.community}
    PartnerAttachment.objects.create(**again, started_on=date(2022, 9, 1))

    errors, _ = said(PartnerLedger, PARTNERS, "绿色公益|公益|清水|2020-01-01")

    assert errors == []
