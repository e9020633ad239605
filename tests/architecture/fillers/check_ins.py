"""双报到: check-ins in every state, service posts, claims, reports, links."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Role
from party.halves import Half
from party.models import (
    CheckInReport,
    MemberCheckIn,
    MemberCheckInState,
    PostClaim,
    ReportGrade,
    ReportKind,
    ReportState,
    ServicePost,
    UnitCheckIn,
    UnitCheckInState,
)
from places.models import Community
from tests import factories as make
from volunteers.models import CheckInLink, Participation

if TYPE_CHECKING:
    from tests.architecture.world import World


def fill_community(world: "World", zone: str, community: Community) -> None:
    """Make one check-in of each kind in each state, a post with a claim, reports on both."""
    place = {"street": community.street, "community": community}
    number = MemberCheckIn.objects.count()
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    unit = world.people[Role.UNIT_LIAISON, zone].current_posts[0].unit
    ended = make.saved(
        UnitCheckIn(
            **place,
            unit=unit,
            checked_in_on=make.day(-300 - number),
            liaison_name="x",
            liaison_phone="13800000001",
            state=UnitCheckInState.ENDED,
            ended_on=make.day(-200),
            end_reason="x",
        )
    )
    home = make.make_unit(community=community)
    active = make.saved(
        UnitCheckIn(**place, unit=home, checked_in_on=make.day(-100), liaison_name="x")
    )
    members = {
        state: make.saved(_member(place, number + place_in_row, unit, state, secretary))
        for place_in_row, state in enumerate(MemberCheckInState)
    }
    serving = members[MemberCheckInState.ACTIVE]
    post = make.saved(
        ServicePost(
            **place,
            name=f"岗位{number}",
            duties="x",
            place="x",
            seats=3,
            opened_on=make.day(-90),
        )
    )
    closed = ServicePost(**place, name="x", seats=1, opened_on=make.day(-90))
    closed.closed_on, closed.close_reason = make.day(-1), "x"
    claims = [
        make.saved(PostClaim(post=post, seat=1, unit_check_in=active, claimed_on=make.day(-9))),
        make.saved(PostClaim(post=post, seat=2, member_check_in=serving, claimed_on=make.day(-9))),
    ]
    volunteer = make.make_volunteer(community=community)
    make.saved(CheckInLink(check_in=serving, volunteer=volunteer))
    activity = make.make_activity(filed_by=secretary, state="confirmed", held_on=make.day(-3))
    activity.units.add(home)
    Participation.objects.create(activity=activity, volunteer=volunteer)
    solved = make.make_problem(found_by=secretary, state="solved", solver_unit=active)
    reports = [make.saved(_report(place, serving, state, zone, world)) for state in ReportState]
    rows = (ended, active, *members.values(), post, make.saved(closed), *claims, activity)
    for row in (*rows, volunteer, solved, *reports):
        world.add(zone, row)


def _member(
    place: dict[str, object], number: int, unit: object, state: str, secretary: object
) -> MemberCheckIn:
    row = MemberCheckIn(
        **place,
        name="x",
        phone=f"138{number:08d}",
        home_unit=unit,
        checked_in_on=make.day(-100),
        skills="x",
        wanted_post="x",
        state=state,
    )
    if state != MemberCheckInState.PENDING:
        row.confirmed_at, row.confirmed_by = timezone.now(), secretary
    if state == MemberCheckInState.LEFT:
        row.left_on, row.leave_reason = make.day(-1), "x"
    return row


def _report(
    place: dict[str, object], member: MemberCheckIn, state: str, zone: str, world: "World"
) -> CheckInReport:
    half = Half.of(make.day(0))
    for _ in range(list(ReportState).index(state)):
        half = half.before
    row = CheckInReport(
        **place,
        member_check_in=member,
        year=half.year,
        half=half.number,
        kind=ReportKind.TO_COMMUNITY,
        body="x",
        state=state,
    )
    if state != ReportState.DRAFT:
        row.submitted_at = timezone.now()
        row.submitted_by = world.people[Role.UNIT_LIAISON, zone]
    if state == ReportState.REVIEWED:
        row.reviewed_at, row.grade, row.feedback = timezone.now(), ReportGrade.GOOD, "x"
        row.reviewed_by = world.people[Role.COMMUNITY_SECRETARY, zone]
    return row
