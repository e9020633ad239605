"""What counts as the service of who checked in: the records filed anyway, each once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from party.models import MemberCheckIn, UnitCheckIn
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_post,
    make_problem,
    make_unit,
    make_user,
    make_volunteer,
    saved,
)
from volunteers.actions import (
    link_volunteer,
    merge_volunteers,
    solve_problem,
    undo_merge,
    unlink_volunteer,
)
from volunteers.models import (
    ActivityState,
    CheckInLink,
    Participation,
    Problem,
    member_services,
    unit_services,
)

pytestmark = pytest.mark.django_db


def member_in(community, **values):
    given = {
        "name": "陈安然",
        "phone": "13800000001",
        "home_unit_name": "区外单位",
        "checked_in_on": day(-50),
        "state": "active",
        "confirmed_at": timezone.now(),
        "confirmed_by": make_user(Role.COMMUNITY_SECRETARY, community=community),
        **values,
    }
    row = MemberCheckIn(street=community.street, community=community, **given)
    return saved(row)


def unit_in(community, unit, **values):
    given = {"checked_in_on": day(-50), **values}
    return UnitCheckIn.objects.create(
        street=community.street, community=community, unit=unit, **given
    )


def took_part(volunteer, by, offset, state=ActivityState.CONFIRMED, **values):
    activity = make_activity(filed_by=by, state=state, held_on=day(offset), **values)
    Participation.objects.create(activity=activity, volunteer=volunteer)
    return activity


def activities_of(rows):
    return [row.activity for row in rows]


def test_a_members_service_is_what_the_volunteer_did_there_while_they_served(community, secretary):
    person = make_volunteer(community=community, phone="13800000001")
    member = member_in(community, state="left", left_on=day(-10), leave_reason="调动")
    link_volunteer(check_in=member, volunteer=person, by=secretary)
    counted = [took_part(person, secretary, offset) for offset in (-10, -50)]
    elsewhere = make_user(community=make_community(street=community.street))
    for by, offset, state in (
        (secretary, -51, ActivityState.CONFIRMED),
        (secretary, -9, ActivityState.CONFIRMED),
        (secretary, -20, ActivityState.SUBMITTED),
        (secretary, -20, ActivityState.VOIDED),
        (elsewhere, -20, ActivityState.CONFIRMED),
    ):
        took_part(person, by, offset, state)

    rows = MemberCheckIn.objects.all()
    assert activities_of(member_services(rows)) == counted
    assert activities_of(member_services(rows, day(-20), day())) == counted[:1]


def test_a_units_service_is_where_it_took_part_in_the_community_it_reported_to(
    community, secretary
):
    unit = make_unit(community=community)
    unit_in(community, unit)
    counted = make_activity(filed_by=secretary, state="confirmed", held_on=day(-5))
    before = make_activity(filed_by=secretary, state="confirmed", held_on=day(-51))
    for activity in (counted, before):
        activity.units.add(unit, make_unit(community=community))

    assert activities_of(unit_services(UnitCheckIn.objects.all())) == [counted]


def test_only_the_same_name_and_phone_is_linked_and_only_once(community, secretary):
    member = member_in(community)
    for values in ({"name": "林小满"}, {"phone": "13800000002"}):
        stranger = make_volunteer(community=community, **values)
        with pytest.raises(RefusedError, match="姓名或手机号"):
            link_volunteer(check_in=member, volunteer=stranger, by=secretary)
    person = make_volunteer(community=community, phone="13800000001")
    link = link_volunteer(check_in=member, volunteer=person, by=secretary)

    with pytest.raises(RefusedError, match="已关联"):
        link_volunteer(check_in=member, volunteer=person, by=secretary)
    with pytest.raises(RefusedError):
        unlink_volunteer(link=link, by=make_user(Role.COMMUNITY_SECRETARY))
    unlink_volunteer(link=link, by=secretary)
    assert not CheckInLink.objects.exists()


def test_one_volunteer_is_not_two_members_of_one_community_at_one_time(community, secretary):
    person = make_volunteer(community=community)
    link_volunteer(check_in=member_in(community), volunteer=person, by=secretary)
    again = member_in(community, phone="13800000002")

    with pytest.raises(RefusedError, match="重叠"):
        link_volunteer(check_in=again, volunteer=person, by=secretary)


def test_merging_volunteers_takes_the_check_in_along_and_undoing_gives_it_back(
    community, secretary, staff
):
    kept = make_volunteer(community=community, phone="13800000001")
    entry = make_volunteer(community=community, phone="13800000001")
    link = link_volunteer(check_in=member_in(community), volunteer=entry, by=secretary)
    activity = took_part(entry, secretary, -5)

    merge = merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    link.refresh_from_db()
    assert link.volunteer == kept
    assert activities_of(member_services(MemberCheckIn.objects.all())) == [activity]

    undo_merge(merge=merge, by=staff)
    link.refresh_from_db()
    assert link.volunteer == entry


def test_a_problem_names_who_helped_to_solve_it(community, secretary):
    school = unit_in(community, make_unit(community=community))
    problem = make_problem(found_by=secretary)

    solve_problem(problem=problem, result="已清理", solver=school, by=secretary)

    assert school.solved_problems.counted().get() == problem


def test_the_helpers_page_is_offered_to_whom_it_opens(client, community, secretary):
    worker = make_user(Role.GRID_WORKER, community=community)
    make_post(worker, Role.COMMUNITY_STAFF, community=make_community(street=community.street))
    school = unit_in(community, make_unit(community=community))
    problem = make_problem(found_by=worker)
    solve_problem(problem=problem, result="已清理", solver=school, by=secretary)

    client.force_login(worker)
    page = client.get(problem.get_absolute_url()).content.decode()
    assert str(school) in page
    assert school.get_absolute_url() not in page
    client.force_login(secretary)
    assert school.get_absolute_url() in client.get(problem.get_absolute_url()).content.decode()


def test_nobody_is_credited_who_does_not_serve_in_the_problems_community(community, secretary):
    there = make_community(street=community.street)
    unit = make_unit(community=community)
    ended = unit_in(community, unit, state="ended", ended_on=day(-1), end_reason="搬迁")
    problem = make_problem(found_by=secretary)

    for helper in (unit_in(there, unit), ended, member_in(there)):
        with pytest.raises((RefusedError, ValidationError)):
            solve_problem(problem=problem, result="已清理", solver=helper, by=secretary)
    problem.refresh_from_db()
    assert problem.state == "open"


def test_a_grid_worker_credits_no_member_whom_they_may_not_see(community):
    worker = make_user(Role.GRID_WORKER, community=community)
    problem = make_problem(found_by=worker)

    with pytest.raises(RefusedError):
        solve_problem(problem=problem, result="已清理", solver=member_in(community), by=worker)


def test_the_database_refuses_a_helper_of_an_open_problem(community, secretary):
    school = unit_in(community, make_unit(community=community))
    problem = make_problem(found_by=secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(solver_unit=school)
