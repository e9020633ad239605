"""Whose sight is compared: each role once, and those whose posts begin, end or stand for others."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Post, User
from accounts.roles import Role
from grids.models import GridAssignment
from tests import factories as make
from tests.architecture.world import World
from volunteers.models import ActivityState

People = dict[str, User]
SECRETARY, WORKER = Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF
GRID, LEADER = Role.GRID_WORKER, Role.TEAM_LEADER


def people_of(world: World) -> People:
    """Return the people of a street and its first community, and the odd ones among them."""
    people = {
        f"{role} of {zone}": user
        for (role, zone), user in world.people.items()
        if zone in {"S", "A"}
    }
    return people | _with_odd_dates(world) | _with_two_posts(world) | _without_a_post(world)


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
    people = {"worker of A, grid worker of B": here, "street staff, secretary of A": both}
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


def _own_rows(world: World, person: User) -> None:
    """What one filed stays one's own only while one has a post."""
    for state in (ActivityState.DRAFT, ActivityState.RETURNED):
        make.make_activity(filed_by=person, state=state, community=world.communities["A"])
    make.make_problem(found_by=person, community=world.communities["A"])


def _person(world: World, **values: Any) -> User:
    return make.make_user(None, home_street=world.streets["S"], **values)
