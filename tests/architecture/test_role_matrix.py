"""Every route × every role: the status by permission, and nobody else's words in any answer.

Source of what is right: accounts/roles.py and the reach of posts (docs/rules.md R-ACC-1, R-ACC-2).
Each promise has its control: with scope switched off the same crawl must find leaks.
A normal run asks a sample of rows at each route. Where the permission is there, one role of each
reach asks foreign rows everywhere; rows and forms of one's own are asked at every fourth route, and
so are lists but by street staff and secretaries; where it is not, one row at every fourth route.
The others of a reach, whose rows are found by the same code, ask at every sixth route whatever it
is, another one for each role. A visitor asks every row of what is public, and one at each other
route. `--full` asks all.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client

from accounts.models import Post, User
from accounts.permissions import Permission
from accounts.roles import ROLES, Role, Scope
from core.guards import PUBLIC, SIGNED_IN
from lianhua.privacy import TEXTS, Privacy
from party.models import CommitteeMember, CommitteeTerm, PartyBrand, PartyOrganisation
from places.models import Facility
from projects.models import LivelihoodProject, Showcase, YardPlan
from tests.architecture.crawl import (
    Answer,
    Request,
    ask,
    autocompletes,
    can_supply,
    filters_of,
    requests,
    signed_in_as,
    walked,
)
from tests.architecture.routes import Route
from tests.architecture.world import STREET_OF, UNSHOWN, World
from tests.factories import day
from volunteers.models import Activity

pytestmark = [pytest.mark.slow, pytest.mark.once]

# Where each role's person lives: community and unit posts in A, street posts on street S.
HOMES = {role: "S" if Scope.STREET in row.scopes else "A" for role, row in ROLES.items()}
PERMISSIONS = set(Permission)
FEW = 8
WELL = {200, 204, 301, 302, 304, 400, 405, 409}
OPEN_TEXTS = {
    f"{label.split('.')[1]}.{name}"
    for label, row in TEXTS.items()
    for name in row.get(Privacy.P0, "").split()
}
# What a street shares with all its communities, reviewed: the organisation tree is browsed by
# everybody, a filing names any unit of the street and any facility, a figure names its owner.
SHARED = {
    "PartyOrganisation.name",
    "PartyOrganisation.phone",
    "CommitteeMember.name",
    "Unit.name",
    "Department.name",
    "FigureOwner.position",
}
SHARED_TABLES = {PartyOrganisation, CommitteeTerm, CommitteeMember, Facility, PartyBrand}
# What any visitor may open by its address.
PUBLIC_TABLES = {LivelihoodProject, PartyBrand, Showcase, YardPlan}
# A foreign filter value is tried as these in every run, at one in eight lists; else with --full.
FILTERING = {Role.COMMUNITY_SECRETARY}
# Who ask every list in every run; the others every fourth one.
WHOLE_LISTS = {Role.STREET_STAFF, Role.COMMUNITY_SECRETARY}
# A visitor is sent to the sign-in page before any row is looked at: one row tells.
VISITOR = "visitor"
# Who ask for foreign rows everywhere: a street, a community, a grid, a unit.
EVERYWHERE = WHOLE_LISTS | {Role.GRID_WORKER, Role.UNIT_LIAISON}


class Closed:
    """Routes that need no further row: one that takes no such request, one that refuses the role.

    A page refuses for want of a permission before it looks at a row. In a sample one row is enough
    to know, with `--full` it is a few of which none was let in.
    """

    def __init__(self, *, is_sample: bool) -> None:
        self.most = 1 if is_sample else FEW
        self.refused: Counter[str] = Counter()
        self.open: set[str] = set()

    def note(self, name: str, status: int) -> None:
        """Remember how a row of a route was answered."""
        if status == 405:
            self.refused[name] += self.most
        elif status == 403:
            self.refused[name] += 1
        else:
            self.open.add(name)

    def __contains__(self, name: str) -> bool:
        is_mixed = self.most > 1 and name in self.open  # refused for a row's sake: all are asked
        return self.refused[name] >= self.most and not is_mixed


def crawl(client: Client, world: World, home: str = "", seed: str = "") -> Iterator[Answer]:
    """Ask every page, row, file and picker; see `requests` for `home` and `seed`."""
    every: list[Request] = list(requests(world, home, seed))
    is_visitor = seed == VISITOR
    # Posted to only or not for this role, whatever the row.
    closed = Closed(is_sample=bool(home) or is_visitor)
    for request in every:
        if request.route.name in closed or (home and _is_left_out(request, home, seed)):
            continue
        answer = ask(client, request)
        is_sent_away = is_visitor and answer.status == 302 and request.route.guard != PUBLIC
        closed.note(request.route.name, 403 if is_sent_away else answer.status)
        yield answer
    index = next(r for r in every if r.route.name == "admin:index")
    for question in autocompletes():
        route = Request(index.route, "/admin/autocomplete/", "")
        yield ask(client, route, **question)


def _is_left_out(request: Request, home: str, seed: str) -> bool:
    """Tell whether a sample goes without: three in four pages of one's own, or that are refused,
    and five in six pages of whose reach is another role's."""
    route, dealt = request.route, crc32(f"{seed} {request.route}".encode())
    if seed in set(Role) - EVERYWHERE:
        return dealt % 6 > 0
    if _is_refused(route, seed):
        return dealt % 4 > 0
    if request.zone in {home, ""}:
        is_list = not route.parameters and not route.name.endswith(("_add", "-create"))
        return dealt % 4 > 0 and not (is_list and seed in WHOLE_LISTS)
    return False


def _is_refused(route: Route, role: str) -> bool:
    """Tell whether the role has not the permission that the page names; False for no role."""
    needed = Permission.OFFICE_ENTER if route.model_admin is not None else route.guard
    return role in ROLES and needed in PERMISSIONS and needed not in ROLES[Role(role)].permissions


def crawl_filters(client: Client, world: World, *, one_in: int) -> Iterator[Answer]:
    """Ask lists with what somebody else's rows hold, in each field of their filter forms."""
    for request in requests(world):
        if not request.route.parameters and crc32(str(request.route).encode()) % one_in == 0:
            yield from _asked_by_filters(client, request, world)


def _asked_by_filters(client: Client, request: Request, world: World) -> Iterator[Answer]:
    other = world.communities["B"]
    secret = next(word for word, what in world.canaries.items() if what == "Activity.title")
    foreign = next(
        word
        for word, what in world.canaries.items()
        if what == "Activity.title" and word.startswith("zqB")
    )
    for name, is_choice in filters_of(client, request.address):
        values = [str(other.pk), str(other.uid), other.code] if is_choice else [foreign, secret]
        for value in values:
            yield ask(client, request, **{name: value})


def leaks(answers: list[Answer], world: World, zone: str, forbidden: set[str]) -> list[str]:
    """Return one sentence for each foreign text that stands in an answer."""
    return sorted(
        {
            f"{answer.request.route}: {world.canaries[word]} of zone {word[2]}"
            for answer in answers
            for word in answer.seen
            if word[2] in forbidden and world.canaries[word] not in _open_to(zone, word[2])
        }
    )


def _open_to(zone: str, other: str) -> set[str]:
    """Return the texts of `other` that somebody in `zone` may read all the same."""
    return OPEN_TEXTS | SHARED if STREET_OF[zone] == STREET_OF[other] else OPEN_TEXTS


def wrong_statuses(answers: list[Answer], user: User, zone: str, forbidden: set[str]) -> list[str]:
    """Return one sentence for each answer with another status than permission and reach demand."""
    return sorted(
        f"{a.request.route} ({a.request.zone or '-'}): {a.status}"
        for a in answers
        if a.status not in _allowed(a.request, user, zone, forbidden)
    )


def _is_shared(request: Request, zone: str) -> bool:
    is_here = STREET_OF.get(request.zone) == STREET_OF[zone]
    return is_here and request.table in SHARED_TABLES


def _allowed(request: Request, user: User, zone: str, forbidden: set[str]) -> set[int]:
    route = request.route
    if route.guard not in {"", PUBLIC, SIGNED_IN} and not user.may(Permission(route.guard)):
        return {403, 405}
    if route.model_admin is not None or route.name.startswith("admin:"):
        return WELL | {403, 404}  # the content tells; ledgers have tests of their own
    is_public = route.guard == PUBLIC and request.table in PUBLIC_TABLES
    if request.zone in forbidden and not is_public and not _is_shared(request, zone):
        return {404, 405}
    return WELL | {404}


def test_every_parameter_can_be_supplied():
    unknown = [str(route) for route in walked() if not can_supply(route)]

    assert unknown == [], "Name the table in TABLES or the words in WORDS of crawl.py."


@pytest.fixture
def near(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Turn a person's zone into the `home` of a crawl; --full asks every zone alike."""
    return (lambda zone: "") if request.config.getoption("--full") else (lambda zone: zone)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_nobody_sees_what_is_not_theirs(role, world, near):
    zone = HOMES[role]
    user = world.people[role, zone]
    forbidden = world.foreign_to(role, zone)
    before = _state_of(world, forbidden)

    answers = list(crawl(signed_in_as(user), world, near(zone), role))

    found = leaks(answers, world, zone, forbidden)
    found += wrong_statuses(answers, User.objects.get(pk=user.pk), zone, forbidden)
    assert not found, "\n".join(found)
    assert _state_of(world, forbidden) == before, "a GET changed a foreign row"


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, id=str(role), marks=() if role in FILTERING else pytest.mark.full)
        for role in Role
    ],
)
def test_no_filter_or_search_finds_what_is_not_theirs(role, world, request):
    zone = HOMES[role]
    forbidden = world.foreign_to(role, zone)
    one_in = 1 if request.config.getoption("--full") else 8

    answers = list(crawl_filters(signed_in_as(world.people[role, zone]), world, one_in=one_in))

    found = leaks(answers, world, zone, forbidden)
    assert not found, "\n".join(found)
    assert len(answers) > 10


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_nobody_changes_what_is_not_theirs(role, world, near):
    zone = HOMES[role]
    user, forbidden = world.people[role, zone], world.foreign_to(role, zone)
    client = signed_in_as(user)
    before = _state_of(world, forbidden)
    reached, home = [], near(zone)
    closed = Closed(is_sample=bool(home))
    for request in requests(world, home, role):
        name = request.route.name
        if home and _is_left_out(request, home, role):
            continue
        if request.zone in forbidden and name not in closed and not name.endswith("_history"):
            status = client.post(request.address, {"reason": "试一试"}).status_code
            allowed = {200, 409} if _is_shared(request, zone) else set()
            closed.note(name, status)
            if status not in {403, 404, 405, 302} | allowed:
                reached.append(f"{request.route} ({request.zone}): {status}")

    assert not reached, "\n".join(reached)
    assert _state_of(world, forbidden) == before


@pytest.mark.full
def test_the_matrix_is_not_hollow(world):
    """Control: at least 95 of 100 kinds of text are seen by somebody entitled to them."""
    entitled = [
        (Role.STREET_STAFF, "S"),
        (Role.SYSADMIN, "S"),
        (Role.GUIDE_EDITOR, "S"),
        (Role.COMMUNITY_SECRETARY, "A"),
    ]
    people = [world.people[role, zone] for role, zone in entitled]
    clients = {user: signed_in_as(user) for user in people}
    expected = set(world.canaries.values()) - UNSHOWN
    unseen, enough = set(expected), len(expected) / 20
    for page in requests(world):
        if len(unseen) <= enough:
            break
        name = page.table.__name__ if page.table is not None else ""
        if page.zone not in {"S", "A", ""} or not any(text.startswith(name) for text in unseen):
            continue
        guard = page.route.guard
        for user in people:
            if guard not in PERMISSIONS or user.may(guard):
                answer = ask(clients[user], page)
                unseen -= {world.canaries[word] for word in answer.seen}
                if answer.status == 200:
                    break

    assert len(unseen) <= enough, sorted(unseen)


def test_a_visitor_sees_only_what_may_be_published(world, request):
    cache.clear()
    seed = "" if request.config.getoption("--full") else VISITOR
    answers = list(crawl(Client(), world, seed=seed))

    personal = {
        f"{answer.request.route}: {world.canaries[word]}"
        for answer in answers
        for word in answer.seen
        if world.canaries[word] not in OPEN_TEXTS
    }
    opened = {
        str(answer.request.route)
        for answer in answers
        if answer.status == 200 and answer.request.route.guard != PUBLIC
    }
    assert personal == set()
    assert opened == set()


def test_the_crawl_would_notice_a_missing_scope(world, monkeypatch):
    """Negative control: with visible_to open, the secretary's crawl must find B's activities."""
    rows = type(Activity.objects.all())
    monkeypatch.setattr(rows, "visible_to", lambda self, user: self)
    user = world.people[Role.COMMUNITY_SECRETARY, "A"]

    client, forbidden = signed_in_as(user), world.foreign_to(Role.COMMUNITY_SECRETARY, "A")

    assert any(
        "Activity.title of zone B" in sentence
        for request in requests(world, "A")
        if request.table is Activity
        for sentence in leaks([ask(client, request)], world, "A", forbidden)
    )


def test_the_crawl_would_notice_a_missing_permission(world, monkeypatch):
    monkeypatch.setattr("accounts.guards.check_permission", lambda request, permission: None)
    user = world.people[Role.GRID_WORKER, "A"]

    forbidden = world.foreign_to(Role.GRID_WORKER, "A")

    assert any(
        wrong_statuses([answer], user, "A", forbidden)
        for answer in crawl(signed_in_as(user), world, "A")
    )


def test_the_crawl_sees_a_post_that_ended_meanwhile(world):
    """Who asks is kept between the pages of a crawl (`known_people`), until a post changes."""
    user = world.people[Role.STREET_STAFF, "S"]
    client, posts = signed_in_as(user), Post.objects.filter(user=user)
    assert client.get("/board/").status_code == 200

    with transaction.atomic():
        posts.update(ends_on=day(-1))
        assert client.get("/board/").status_code == 403
        transaction.set_rollback(True)

    assert client.get("/board/").status_code == 200


def _state_of(world: World, zones: set[str]) -> dict[tuple[type[models.Model], int], object]:
    """Return a mark of every row of the zones that changes with the row."""
    tables = {type(row) for zone, row in world.rows if zone in zones}
    marks = {
        table: dict(table._default_manager.values_list("pk", "updated_at")) for table in tables
    }
    return {
        (type(row), row.pk): marks[type(row)].get(row.pk)
        for zone, row in world.rows
        if zone in zones
    }
