"""Part-time members: who may nominate, approve and appoint, who counts, how often they come."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from alliances import actions
from alliances.models import (
    AllianceMembership,
    MemberAttendance,
    PartTimeMember,
    PartTimeState,
)
from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from party.models import Attendance
from tests.factories import (
    day,
    make_alliance,
    make_community,
    make_organisation,
    make_post,
    make_street,
    make_unit,
    make_user,
    saved,
)
from tests.party.meetings import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def host(street):
    return make_organisation(street=street)


@pytest.fixture
def unit(street):
    unit = make_unit(street=street)
    alliance = make_alliance(street=street)
    AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=day(-90))
    return unit


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street=street)


@pytest.fixture
def leader(street):
    return make_user(Role.STREET_LEADER, street=street)


def appointed(host, unit, **values):
    row = PartTimeMember(
        street=host.street,
        community=host.community,
        host=host,
        unit=unit,
        **{"name": "林小满", "state": "appointed", "appointed_on": day(-60), **values},
    )
    return saved(row)


def test_the_unit_nominates_the_street_approves_and_a_leader_appoints(host, unit, staff, leader):
    liaison = make_user(Role.UNIT_LIAISON, unit=unit)
    member = actions.nominate_member(name="林小满", unit=unit, host=host, by=liaison)
    assert member.name_initials == "lxm"
    with pytest.raises(RefusedError, match="不能聘任"):
        actions.appoint_member(member=member, appointed_on=day(), by=leader)
    actions.approve_member(member=member, by=staff)
    with pytest.raises(RefusedError, match="街道领导办理"):
        actions.appoint_member(member=member, appointed_on=day(), by=staff)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.appoint_member(member=member, appointed_on=day(1), by=leader)
    with pytest.raises(ValidationError, match="不能早于聘任日期"):
        actions.appoint_member(member=member, appointed_on=day(), term_until=day(-1), by=leader)
    row = actions.appoint_member(
        member=member, appointed_on=day(), term_until=day(900), document="1 号", by=leader
    )
    assert (row.state, row.nominated_by, row.approved_by) == ("appointed", liaison, staff)


def test_whoever_approved_does_not_appoint(host, unit, staff, leader):
    both = make_user(Role.STREET_STAFF, street=host.street)
    make_post(both, Role.STREET_LEADER, street=host.street)
    member = actions.nominate_member(name="林小满", unit=unit, host=host, by=staff)
    actions.approve_member(member=member, by=both)
    with pytest.raises(RefusedError, match="两个人"):
        actions.appoint_member(member=member, appointed_on=day(), by=both)


def test_only_people_of_active_member_units_once_per_committee(host, unit, staff):
    stranger = make_unit(street=host.street)
    with pytest.raises(RefusedError, match="不是联盟成员单位"):
        actions.nominate_member(name="林小满", unit=stranger, host=host, by=staff)
    actions.nominate_member(name="林小满", unit=unit, host=host, by=staff)
    with pytest.raises(ValidationError, match="已是这个党组织的兼职委员"):
        actions.nominate_member(name="林小满", unit=unit, host=host, by=staff)
    liaison = make_user(Role.UNIT_LIAISON, unit=stranger)
    with pytest.raises(RefusedError, match="本单位"):
        actions.nominate_member(name="何苗苗", unit=unit, host=host, by=liaison)
    branch_host = make_organisation(
        parent=make_organisation(parent=host, community=make_community(street=host.street))
    )
    with pytest.raises(ValidationError, match="社区党组织聘任"):
        actions.nominate_member(name="何苗苗", unit=unit, host=branch_host, by=staff)


def test_a_replacement_ends_one_and_nominates_another_that_points_back(host, unit, staff):
    former = appointed(host, unit)
    with pytest.raises(RefusedError, match="不能更早"):
        actions.end_member(member=former, ended_on=day(-61), reason="调离", by=staff)
    new = actions.replace_member(
        member=former, name="何苗苗", ended_on=day(), reason="工作调动", by=staff
    )
    former.refresh_from_db()
    assert (former.state, former.end_reason) == (PartTimeState.ENDED, "工作调动")
    assert (new.state, new.replaces, new.unit) == (PartTimeState.NOMINATED, former, unit)
    with pytest.raises(RefusedError, match="已登记卸任"):
        actions.end_member(member=former, ended_on=day(), reason="调离", by=staff)


def test_the_figure_counts_persons_in_office_on_the_day(host, unit, street):
    community = make_community(street=street)
    local = make_organisation(parent=host, community=community)
    appointed(host, unit)
    appointed(local, unit)  # the same person in a second committee
    appointed(host, unit, name="何苗苗", term_until=day(-1))
    appointed(host, unit, name="郑一一", state="ended", ended_on=day(-3), end_reason="调离")
    appointed(host, unit, name="吴二二", state="approved", appointed_on=None)
    figure = BY_ID["F07"]
    assert figure.value(Selection(street=street)) == 1
    assert figure.rows(Selection(street=street)).get()["seat_count"] == 2
    assert figure.value(Selection(street=street, community=community)) == 1
    assert figure.value(Selection(street=street, today=day(-10))) == 3


def test_a_member_of_a_unit_entered_twice_is_one_person_once_the_units_are_joined(
    host, unit, street, staff
):
    """Source: docs/rules.md R-PTM-3, R-UNI-4."""
    again = make_unit(street=street, name=f"{unit.name}（重复）")
    appointed(host, unit)
    appointed(host, again)
    figure, selection = BY_ID["F07"], Selection(street=street)
    assert figure.value(selection) == 2

    join = actions.join_units(kept=unit, joined=again, by=staff)

    person = figure.rows(selection).get()
    assert figure.value(selection) == 1
    assert (person["unit_name"], person["seat_count"]) == (unit.name, 1)
    actions.undo_join(join=join, by=staff)
    assert figure.value(selection) == 2


def test_attendance_comes_out_of_the_lists_of_held_meetings(host, unit, staff):
    member = appointed(host, unit)
    meetings = [make_meeting(street=host.street, held_on=day(-n)) for n in (1, 2)]
    planned = make_meeting(street=host.street, state="planned", held_on=day(5))
    for meeting in (*meetings, planned):
        assert actions.invite_members(meeting=meeting, members=[member], by=staff) == 1
        assert actions.invite_members(meeting=meeting, members=[member], by=staff) == 0
    seat = MemberAttendance.objects.filter(attendee__meeting=meetings[0]).get()
    seat.attendee.state = Attendance.ATTENDED
    seat.attendee.save()
    assert PartTimeMember.objects.with_attendance().get().attendance == "1/2（50%）"
    gone = appointed(host, unit, name="何苗苗", state="ended", ended_on=day(), end_reason="调离")
    with pytest.raises(RefusedError, match="在任"):
        actions.invite_members(meeting=planned, members=[gone], by=staff)


def test_no_appointment_lies_ahead_also_in_the_ledger(host, unit, staff):
    member = appointed(host, unit)
    member.appointed_on = day(1)

    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.save_part_time_member(member=member, by=staff, version=member.version)
    member.appointed_on = day()
    assert actions.save_part_time_member(member=member, by=staff, version=member.version)


def test_only_who_runs_a_meeting_says_who_of_its_list_is_a_member(host, unit, staff):
    member = appointed(host, unit)
    meeting = make_meeting(street=host.street, state="planned", held_on=day(5))
    meeting.attendees.create(name=member.name, unit=unit)
    liaison = make_user(Role.UNIT_LIAISON, unit=unit)

    with pytest.raises(RefusedError):
        actions.invite_members(meeting=meeting, members=[member], by=liaison)
    assert not MemberAttendance.objects.exists()
    closed = make_meeting(street=host.street, state="closed", held_on=day(-5))
    with pytest.raises(RefusedError, match="增加出席人员"):
        actions.invite_members(meeting=closed, members=[member], by=staff)
    assert actions.invite_members(meeting=meeting, members=[member], by=staff) == 1


def test_names_are_masked_for_those_who_only_look(client, host, unit, street):
    member = appointed(host, unit, name="何苗苗")
    url = reverse("alliances:part-time-list")
    community = make_community(street=street)
    for role, place, is_plain in (
        (Role.STREET_STAFF, {"street": street}, True),
        (Role.COMMUNITY_SECRETARY, {"community": community}, False),
        (Role.AUDITOR, {"street": street}, False),
    ):
        client.force_login(make_user(role, **place))
        for page in (client.get(url).text, client.get(member.get_absolute_url()).text):
            assert ("何苗苗" in page) is is_plain, role
            assert ("何**" in page) is not is_plain, role


def test_a_units_liaison_sees_no_whole_names_of_other_units_by_a_post_in_a_community(
    client, host, unit, street
):
    """Source: docs/rules.md R-ACC-2."""
    appointed(host, unit, name="何苗苗")
    appointed(host, make_unit(street=street), name="郑一一")
    person = make_user(Role.UNIT_LIAISON, unit=unit)
    make_post(person, Role.COMMUNITY_SECRETARY, community=make_community(street=street))
    client.force_login(person)

    page = client.get(reverse("alliances:part-time-list")).text

    assert ("何苗苗" in page, "郑一一" in page, "郑**" in page) == (True, False, True)


def test_the_pages_lead_a_member_through_its_life(client, host, unit, staff, leader):
    client.force_login(staff)
    url = reverse("alliances:part-time-nominate")
    assert client.post(url, {"name": ""}).status_code == 422
    typed = {"unit": unit.uid, "host": host.uid, "name": "林小满", "title": "副校长"}
    client.post(url, typed)
    member = PartTimeMember.objects.get()
    client.post(reverse("alliances:part-time-approve", args=[member.uid]))
    client.force_login(leader)
    appoint = reverse("alliances:part-time-appoint", args=[member.uid])
    assert appoint in client.get(member.get_absolute_url()).text
    client.post(appoint, {"version": 2, "appointed_on": day(), "term_until": day(100)})
    client.force_login(staff)
    soon = client.get(reverse("alliances:part-time-list"), {"state": "soon"})
    assert "即将到期" in soon.text
    client.post(
        reverse("alliances:part-time-replace", args=[member.uid]),
        {"ended_on": day(), "reason": "调离", "name": "何苗苗"},
    )
    assert PartTimeMember.objects.get(replaces=member).name == "何苗苗"
