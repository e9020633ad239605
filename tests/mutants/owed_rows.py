"""Problems, tasks, topics, reports, wishes and projects of everybody, here and elsewhere."""

from typing import Any

from accounts.models import Department
from accounts.roles import Role
from alliances.models import CoBuildProject
from party.models import (
    Attendee,
    CheckInReport,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    ReportKind,
    ReportState,
    TaskState,
    TopicState,
    UnitCheckIn,
    UnitCheckInState,
)
from projects.models import Wish, WishOffer, WishState
from tests import factories as make
from tests.architecture.world import World
from tests.mutants.rows import LIAISON, SECRETARY, STAFF, another, one, unit_of
from volunteers.models import ActivityPlan, ActivityState, ProblemState


def fill(world: World) -> None:
    """Add the rows; the people of tests/mutants/people.py are made after them."""
    for add in (
        _problems,
        _tasks,
        _topics,
        _attendees,
        _check_ins,
        _wishes,
        _co_building,
        _plans_of_activities,
    ):
        add(world)


def _problems(world: World) -> None:
    """Problems of every owner and finder, here and elsewhere."""
    people = [
        world.people[key]
        for key in (
            (SECRETARY, "A"),
            (LIAISON, "A"),
            (STAFF, "S"),
            (Role.GRID_WORKER, "A"),
            (Role.TEAM_LEADER, "A"),
        )
    ]
    other = world.people[Role.SYSADMIN, "S"]
    for zone in "AB":
        community = world.communities[zone]
        place = {"street": community.street, "community": community}
        for person in people:
            make.make_problem(found_by=other, owner=person, **place)
            make.make_problem(found_by=person, owner=other, **place)
            draft = make.make_activity(
                filed_by=world.people[SECRETARY, zone], state=ActivityState.DRAFT
            )
            make.make_problem(found_by=other, owner=person, activity=draft)
            for state in (ProblemState.SOLVED, ProblemState.INFEASIBLE):
                make.make_problem(
                    found_by=other, owner=person, state=state, solved_by=other, **place
                )
            make.make_problem(
                found_by=other, owner=other, state=ProblemState.SOLVED, solved_by=person, **place
            )
    for person in people:
        place = {"street": world.streets["S"], "community": None}
        make.make_problem(found_by=other, owner=person, **place)


def _tasks(world: World) -> None:
    """Tasks of units, communities, departments and persons, by meetings of each kind."""
    secretary, staff = world.people[SECRETARY, "A"], world.people[STAFF, "S"]
    department = Department.objects.filter(street=world.streets["S"]).order_by("pk")[0]
    none = {"unit": None, "owner_community": None, "department": None}
    owners: list[dict[str, Any]] = [
        {"unit": unit_of(world)},
        {"unit": unit_of(world, "B")},
        {"owner_community": world.communities["A"]},
        {"owner_community": world.communities["B"]},
        {"department": department},
        {"department": make.make_department(street=world.streets["S"])},
        {"unit": unit_of(world, "C"), "responsible": secretary},
        {"unit": unit_of(world, "C"), "responsible": staff},
        {"unit": unit_of(world, "C"), "responsible": world.people[Role.AUDITOR, "S"]},
        {"unit": unit_of(world, "C"), "responsible": world.people[Role.TEAM_LEADER, "A"]},
    ]
    for zone in "ABST":
        kinds = {row.decision.meeting.kind for z, row in world.of(MeetingTask) if z == zone}
        for kind in sorted(kinds):
            like = next(
                row
                for z, row in world.of(MeetingTask)
                if z == zone and row.state == TaskState.OPEN and row.decision.meeting.kind == kind
            )
            for owner in owners if zone != "T" else [o for o in owners if "responsible" in o]:
                for due_on in (make.day(-1), make.day(), make.day(5)):
                    another(like, **{**none, **owner, "due_on": due_on})


def _topics(world: World) -> None:
    """Topics of units, communities and persons, at each place, judged or not."""
    secretary, unit = world.people[SECRETARY, "A"], unit_of(world)
    other = world.people[Role.SYSADMIN, "S"]
    sources: list[dict[str, Any]] = [
        {"unit": unit},
        {"from_community": world.communities["A"]},
        {"proposed_by": secretary},
        {"proposed_by": world.people[Role.AUDITOR, "S"]},
        {"proposed_by": world.people[LIAISON, "A"]},
        {},
    ]
    for zone in "BST":
        for state in (TopicState.PROPOSED, TopicState.CLOSED):
            like = one(world, MeetingTopic, zone, state=state, kind=MeetingKind.ALLIANCE)
            for source in sources if zone != "T" else [s for s in sources if "proposed_by" in s]:
                another(like, **{"proposed_by": other, **source})
                if state == TopicState.CLOSED:
                    another(like, **{"proposed_by": other, "rating": "good", **source})


def _attendees(world: World) -> None:
    """People of a unit at meetings of each place and kind."""
    for zone, meeting in world.of(Meeting):
        if meeting.state == MeetingState.HELD and zone in "ABST":
            for unit in (unit_of(world), unit_of(world, "B")):
                Attendee.objects.create(meeting=meeting, unit=unit, name="x", title="x")


def _check_ins(world: World) -> None:
    """Units that serve elsewhere, and reports to the place and to the home unit."""
    unit, liaison, secretary = (
        unit_of(world),
        world.people[LIAISON, "A"],
        world.people[SECRETARY, "A"],
    )
    for zone, state in (("B", UnitCheckInState.ACTIVE), ("C", UnitCheckInState.ENDED)):
        like = one(world, UnitCheckIn, zone, state=state)
        another(like, unit=unit, checked_in_on=make.day(-250))
    year = 2020
    for zone in "ABC":
        like = one(world, CheckInReport, zone, state=ReportState.SUBMITTED)
        theirs = UnitCheckIn.objects.filter(unit=unit, community=world.communities[zone]).first()
        sides: list[dict[str, Any]] = [{}]
        if theirs is not None:
            sides.append({"unit_check_in": theirs, "member_check_in": None})
        for side in sides:
            for kind in ReportKind:
                for by in (liaison, secretary, world.people[STAFF, "S"]):
                    year += 1
                    another(like, **{**side, "kind": kind, "submitted_by": by, "year": year})


def _wishes(world: World) -> None:
    """Wishes offered to a unit from elsewhere, open and not; posted by who reviews."""
    unit = unit_of(world)
    for state in WishState:
        wish = another(one(world, Wish, "B", state=state))
        WishOffer.objects.create(wish=wish, unit=unit, offered_on=make.day(-1), basis="x")
    for person in (world.people[SECRETARY, "A"], world.people[STAFF, "S"]):
        another(one(world, Wish, "A", state=WishState.POSTED), posted_by=person)


def _co_building(world: World) -> None:
    """Projects of whole streets by where their host lies, and with partners from elsewhere."""
    number = 0
    for zone in "ABC":
        like = one(world, CoBuildProject, zone)
        for host in [unit_of(world, z) for z in "ABC" if (z == "C") == (zone == "C")]:
            number += 3
            another(like, number=f"z{number}", community=None, host_unit=host)
            another(like, number=f"z{number + 1}", host_unit=host)
            shared = another(like, number=f"z{number + 2}")
            shared.partner_units.add(host)


def _plans_of_activities(world: World) -> None:
    """Plans for activities that a team does, that a person filed, and others."""
    leader = world.people[Role.TEAM_LEADER, "A"]
    like = one(world, ActivityPlan, "A")
    for zone in "AB":
        community = world.communities[zone]
        led = make.make_team(community=community, leader=leader)
        team = make.make_team(community=community)
        secretary = world.people[SECRETARY, zone]
        for activity in (
            make.make_activity(filed_by=secretary, team=led, community=community),
            make.make_activity(filed_by=secretary, team=team, community=community),
            make.make_activity(filed_by=leader, community=community),
            make.make_activity(filed_by=secretary, community=community),
        ):
            codes = {
                name: f"{name[:5]}{activity.pk:07}" for name in ("sign_up_code", "check_in_code")
            }
            another(like, activity=activity, **codes)
