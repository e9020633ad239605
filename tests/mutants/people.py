"""Whose sight is compared: each role once, and those whose posts begin, end or stand for others."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Department, Post, User
from accounts.permissions import Permission
from accounts.roles import ROLES, Role, RoleRow
from grids.models import GridAssignment
from places.models import Unit
from tests import factories as make
from tests.architecture.world import World
from tests.mutants import owed_rows, rows, second_persons
from volunteers.models import ActivityState

People = dict[str, User]
SECRETARY, WORKER = Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF
GRID, LEADER = Role.GRID_WORKER, Role.TEAM_LEADER


def people_of(world: World) -> People:
    """Return the people of a street and its first community, and the odd ones among them."""
    for module in (rows, owed_rows, second_persons):
        module.fill(world)
    people = {
        f"{role} of {zone}": user
        for (role, zone), user in world.people.items()
        if zone in {"S", "A"}
    }
    people |= _with_odd_dates(world) | _with_two_posts(world) | _without_a_post(world)
    return people | _standing_for(world) | _of_units(world) | _with_a_table_of_their_own(world)


def _with_odd_dates(world: World) -> People:
    """Secretaries of A: only those of today may do anything."""
    tomorrow = timezone.make_aware(datetime.combine(make.day(1), time.min))
    by = world.people[Role.SECADMIN, "S"]
    ended = {"ended_by": by, "end_reason": "x"}
    odd: dict[str, dict[str, Any]] = {
        "to the end of today": {"ends_on": make.day()},
        "until yesterday": {"ends_on": make.day(-1)},
        "from today": {"starts_on": make.day()},
        "from tomorrow": {"starts_on": make.day(1)},
        "never granted": {"granted_at": None},
        "ended just now": {"ended_at": timezone.now(), **ended},
        "ended before midnight": {"ended_at": tomorrow - timedelta(minutes=1), **ended},
        "ended at midnight": {"ended_at": tomorrow, **ended},
    }
    people = {}
    for words, values in odd.items():
        people[words] = _person(world)
        make.make_post(people[words], SECRETARY, community=world.communities["A"], **values)
        _own_rows(world, people[words])
    people["switched off"] = _person(world, is_active=False)
    make.make_post(people["switched off"], SECRETARY, community=world.communities["A"])
    people["street staff, switched off"] = _person(world, is_active=False)
    make.make_post(
        people["street staff, switched off"], Role.STREET_STAFF, street=world.streets["S"]
    )
    return people


def _with_two_posts(world: World) -> People:
    a, b = world.communities["A"], world.communities["B"]
    street = world.streets["S"]
    here, both = _person(world), _person(world)
    make.make_post(here, WORKER, community=a)
    make.make_post(here, GRID, community=b)
    make.make_post(both, Role.STREET_STAFF, street=street)
    make.make_post(both, SECRETARY, community=a)
    abroad = _person(world)
    make.make_post(abroad, Role.STREET_STAFF, street=street)
    make.make_post(abroad, SECRETARY, community=world.communities["C"])
    of_office = _person(world)
    department = Department.objects.filter(street=street).order_by("pk")[0]
    make.make_post(of_office, Role.STREET_STAFF, street=street, department=department)
    people = {
        "street staff of a department": of_office,
        "worker of A, grid worker of B": here,
        "street staff, secretary of A": both,
        "street staff, secretary of C": abroad,
    }
    for role, zone, words in (
        (SECRETARY, "A", "grid worker of B for the secretary of A"),
        (GRID, "A", "grid worker of B for the grid worker of A"),
    ):
        principal = world.people[role, zone]
        deputy = people[words] = _person(world)
        make.make_post(deputy, GRID, community=b)
        own = Post.objects.get(user=principal)
        stands_in = make.make_post(
            deputy,
            role,
            community=a,
            deputises_for=own,
            starts_on=make.day(-3),
            ends_on=make.day(3),
        )
        for state in (ActivityState.DRAFT, ActivityState.RETURNED, ActivityState.SUBMITTED):
            make.make_activity(filed_by=deputy, filed_post=stands_in, community=a, state=state)
    return people


def _without_a_post(world: World) -> People:
    """Duties that nobody ended when their holders left."""
    former, nobody = _person(world), _person(world)
    make.make_post(former, GRID, community=world.communities["A"], ends_on=make.day(-1))
    grid = make.make_grid(community=world.communities["A"])
    GridAssignment.objects.create(grid=grid, user=former, starts_on=make.day(-9))
    make.make_team(community=world.communities["A"], leader=former)
    _own_rows(world, former)
    return {"grid worker and leader until yesterday": former, "nobody": nobody}


def _standing_for(world: World) -> People:
    """Second persons who count as the first one, and duties of a place held from another."""
    a, b, street = world.communities["A"], world.communities["B"], world.streets["S"]
    pairs: list[tuple[str, Role, dict[str, Any], Role, str]] = [
        (
            "street leader for the secretary of A",
            Role.STREET_LEADER,
            {"street": street},
            SECRETARY,
            "A",
        ),
        (
            "street leader for the staff of S",
            Role.STREET_LEADER,
            {"street": street},
            Role.STREET_STAFF,
            "S",
        ),
        (
            "street staff for the secretary of A",
            Role.STREET_STAFF,
            {"street": street},
            SECRETARY,
            "A",
        ),
        (
            "guide reviewer for the editor",
            Role.GUIDE_REVIEWER,
            {"street": street},
            Role.GUIDE_EDITOR,
            "S",
        ),
        ("worker of B for the grid worker of A", WORKER, {"community": b}, GRID, "A"),
        ("grid worker of B for the liaison of A", GRID, {"community": b}, Role.UNIT_LIAISON, "A"),
        (
            "secretary of A for the liaison of A",
            SECRETARY,
            {"community": a},
            Role.UNIT_LIAISON,
            "A",
        ),
    ]
    people = {}
    for words, role, place, principal, zone in pairs:
        people[words] = deputy = _person(world)
        make.make_post(deputy, role, **place)
        own = Post.objects.get(user=world.people[principal, zone])
        make.make_post(
            deputy,
            principal,
            street=own.street if own.is_street_post else None,
            community=own.community,
            unit=own.unit,
            department=own.department,
            deputises_for=own,
            starts_on=make.day(-3),
            ends_on=make.day(3),
        )
    return people


def _of_units(world: World) -> People:
    """Liaisons of every unit of a community, alone and beside a post in another one."""
    all_of_a, and_b = _person(world), _person(world)
    make.make_post(and_b, SECRETARY, community=world.communities["B"])
    for person in (all_of_a, and_b):
        for unit in Unit.objects.filter(community=world.communities["A"]):
            make.make_post(person, Role.UNIT_LIAISON, unit=unit)
    return {"liaison of all units of A": all_of_a, "secretary of B, liaison of A": and_b}


def _with_a_table_of_their_own(world: World) -> People:
    """As if the table of roles were another one: it tells permissions of the same roles apart."""
    street, a = world.streets["S"], world.communities["A"]
    without, only, below = _person(world), _person(world), _person(world)
    make.make_post(without, Role.STREET_STAFF, street=street)
    make.make_post(only, Role.STREET_STAFF, street=street)
    make.make_post(below, SECRETARY, community=a)
    for unit in Unit.objects.filter(community=a):
        make.make_post(below, Role.UNIT_LIAISON, unit=unit)
    little = frozenset({Permission.DESK_ENTER, Permission.STUDY_HOLD})
    staff = ROLES[Role.STREET_STAFF]
    own_table(without)[Role.STREET_STAFF] = replace(
        staff, permissions=staff.permissions - {Permission.STUDY_HOLD}
    )
    own_table(only)[Role.STREET_STAFF] = replace(staff, permissions=little)
    for role in (SECRETARY, Role.UNIT_LIAISON):
        own_table(below)[role] = replace(ROLES[role], permissions=little)
    return {
        "street staff without studies": without,
        "street staff who only enter and study": only,
        "secretary and liaison of A who only enter and study": below,
    }


def own_table(person: User) -> dict[Role, RoleRow]:
    """Return the rows of the table of roles that are others for this person."""
    table: dict[Role, RoleRow] = vars(person).setdefault("own_table", {})
    return table


def _own_rows(world: World, person: User) -> None:
    """What one filed stays one's own only while one has a post."""
    for state in (ActivityState.DRAFT, ActivityState.RETURNED):
        make.make_activity(filed_by=person, state=state, community=world.communities["A"])
    make.make_problem(found_by=person, community=world.communities["A"])


def _person(world: World, **values: Any) -> User:
    return make.make_user(None, home_street=world.streets["S"], **values)
