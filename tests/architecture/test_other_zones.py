"""What happens elsewhere is not felt here, and what is elsewhere looks as if it were not there.

Source: docs/rules.md R-ACC-2.
"""

import re
import time
import uuid
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db import connection
from django.shortcuts import get_object_or_404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core import pagecache
from tests import factories as make
from tests.architecture.crawl import Request, requests, signed_in_as, text_of
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.world import World, fill_community, fill_street
from volunteers.models import Activity, ActivityState, Problem

pytestmark = pytest.mark.slow

READERS = [Role.COMMUNITY_SECRETARY, Role.GRID_WORKER, Role.TEAM_LEADER, Role.UNIT_LIAISON]
# What differs from one answer to the next by itself: tokens, ids of requests, moments, pictures.
OWN = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|X-Request-Id: \w+'
    r"|name=\"key\" value=\"[^\"]*\"|\d\d:\d\d(:\d\d(\.\d+)?)?|Content-Length: \d+|ETag: [^ ]+"
    r"|Expires: [^:]*|data-key=\"[^\"]*\"|Set-Cookie[^\n]*"
)
SAME_LENGTH, SAME_TIME, TRIES = 0.05, 0.2, 200
# What is for everybody: the map of all communities with what is open in them today; whether the
# portal is well, of which how long its outbox waits is a part.
OF_ALL_STREETS = {"services:where", "readyz"}

# What the communities of one street share, by the reason why; read through one by one.
SHARED_BY_A_STREET = {
    name
    for names in (
        # pages for everybody, and their figures of the whole street
        "dashboard:home dashboard:alliance dashboard:public-honours dashboard:public-livelihood"
        " dashboard:public-party dashboard:public-premises dashboard:public-rankings"
        " dashboard:results dashboard:result-table projects:public-wishes",
        # alliances, facilities and the tree of Party organisations: browsed by the whole street
        "admin:alliances_alliance_changelist admin:alliances_alliance_export"
        " admin:alliances_alliancecoverage_changelist"
        " admin:alliances_alliancemembership_changelist"
        " admin:alliances_cobuildproject_changelist admin:alliances_needitem_changelist"
        " admin:party_partyorganisation_changelist admin:party_partyorganisation_export"
        " admin:places_facility_changelist admin:places_facility_export"
        " alliances:alliance-list alliances:project-create dashboard:facility-list"
        " party:organisation-tree",
        # a form offers the street's units and facilities, its own teams and its own people, who
        # solve what a community cannot
        "accounts:deputy-propose alliances:part-time-nominate api:activity-choices"
        " party:check-in-member-edit party:check-in-member-new party:check-in-unit-new"
        " party:decision-task party:meeting-invite projects:wish-claim"
        " volunteers:activity-create volunteers:offline-form volunteers:plan-create"
        " volunteers:problem-create volunteers:walk-create",
        # wishes that are offered to a unit, or where it has checked in (R-WSH-3)
        "api:wishes projects:wish-list",
    )
    for name in names.split()
}


def answers(client: Client, world: World, role: Role, zone: str) -> dict[str, str]:
    """Return what each page says to a reader, without what changes by itself."""
    said: dict[str, str] = {}
    for request in requests(world, zone, role):
        if request.zone in world.foreign_to(role, zone) or _is_left_out(request):
            continue
        cache.clear()
        pagecache.forget()
        answer = client.get(request.address)
        if answer.status_code == 200:
            said[f"{request.route} {request.address}"] = OWN.sub("", text_of(answer))
    return said


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the pages that say something else, with the first place where they do."""
    told = []
    for page, text in before.items():
        other = after.get(page, "")
        if other != text:
            lines = zip(text.splitlines(), other.splitlines(), strict=False)
            first = next(((a, b) for a, b in lines if a != b), ("", ""))
            told.append(f"{page}: {first[0].strip()[:120]!r} → {first[1].strip()[:120]!r}")
    return told


def _is_left_out(request: Request) -> bool:
    name = request.route.name
    return name in OF_ALL_STREETS or any(
        word in name for word in ("photo", "-file", "agreement", "-word")
    )


def fill_elsewhere(world: World, monkeypatch: Any, times: int = 1) -> None:
    """Make more of everything in street T and its community C, and nothing anywhere else.

    Factories put whom they are not told a place for into the first street, which is S.
    """
    rows, people = list(world.rows), dict(world.people)
    with monkeypatch.context() as patch:
        patch.setattr(make, "the_street", lambda: world.streets["T"])
        for _ in range(times):
            fill_street(world, "T", world.streets["T"])
            fill_community(world, "C", world.communities["C"])
    world.rows, world.people = rows, people


def fill_next_door(world: World, times: int) -> None:
    """Make more of everything in community B, which A shares its street with."""
    rows, people = list(world.rows), dict(world.people)
    for _ in range(times):
        fill_community(world, "B", world.communities["B"])
    world.rows, world.people = rows, people


@pytest.mark.full
@pytest.mark.parametrize("role", READERS, ids=str)
def test_another_streets_rows_change_no_page_here(
    role: Role, world: World, monkeypatch: Any
) -> None:
    """More of everything in street T: every page of A says what it said."""
    client = signed_in_as(world.people[role, HOMES[role]])
    before = answers(client, world, role, "A")
    fill_elsewhere(world, monkeypatch)

    after = answers(client, world, role, "A")

    told = changed(before, after)
    assert told == [], "\n".join(told)
    assert len(before) > 20


@pytest.mark.full
@pytest.mark.parametrize("role", READERS, ids=str)
def test_the_next_communitys_rows_change_only_what_a_street_shares(
    role: Role, world: World, monkeypatch: Any
) -> None:
    """Seven more of everything in community B of the same street; see SHARED_BY_A_STREET."""
    client = signed_in_as(world.people[role, HOMES[role]])
    before = answers(client, world, role, "A")
    fill_next_door(world, 7)

    after = answers(client, world, role, "A")

    told = changed(before, after)
    unread = [page for page in told if page.split()[0] not in SHARED_BY_A_STREET]
    assert unread == [], "\n".join(unread)
    assert told


@pytest.mark.full
@pytest.mark.parametrize("role", [*READERS, Role.STREET_STAFF, Role.SYSADMIN], ids=str)
def test_a_foreign_row_looks_like_none(role: Role, world: World) -> None:
    """Same status, length of page and number of questions as for an id that nobody has."""
    client = signed_in_as(world.people[role, HOMES[role]])
    differ, compared = [], 0
    for request in _foreign(world, role):
        theirs, none = _looked_at(client, request.address), _looked_at(client, _of_nobody(request))
        if theirs.status not in {404, 403}:
            continue  # shared by the street, or public: test_role_matrix.py
        compared += 1
        if theirs.queries != none.queries:  # what was kept in between may have run out
            theirs = _looked_at(client, request.address)
            none = _looked_at(client, _of_nobody(request))
        same = (theirs.status, theirs.queries) == (none.status, none.queries)
        if not (same and _alike(theirs.length, none.length)):
            differ.append((request.address, theirs, none))

    assert differ == []
    assert compared > 20


def _foreign(world: World, role: Role) -> Iterator[Request]:
    """Yield the pages of rows of which this person must see nothing."""
    foreign = world.foreign_to(role, HOMES[role])
    for request in requests(world, "", role):
        if request.zone in foreign and "uid" in request.route.parameters:
            yield request


class Look(NamedTuple):
    """What somebody outside can tell of an answer."""

    status: int
    length: int
    queries: int


def _looked_at(client: Client, address: str) -> Look:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        text_of(answer)
    length = 0 if answer.streaming else len(answer.content)
    return Look(answer.status_code, length, len(asked))


@pytest.mark.full
def test_a_foreign_row_takes_as_long_as_none(world: World) -> None:
    """A page of every fifth table, 200 times in turn: CPU of ours, which no neighbour changes.

    That every page asks as many questions is seen above.
    """
    client = signed_in_as(world.people[Role.COMMUNITY_SECRETARY, "A"])
    pages: dict[object, Request] = {}
    for request in _foreign(world, Role.COMMUNITY_SECRETARY):
        if request.table not in pages and client.get(request.address).status_code == 404:
            pages[request.table] = request

    some = list(pages.values())[::5]
    ratios = {r.address: _ratio(client, r.address, _of_nobody(r)) for r in some}

    print(f"{len(ratios)} pages, {min(ratios.values()):.3f} to {max(ratios.values()):.3f}")
    slow = {page: ratio for page, ratio in ratios.items() if abs(ratio - 1) > SAME_TIME}
    assert slow == {}
    assert len(ratios) > 10


def _ratio(client: Client, one: str, other: str) -> float:
    """Return the median CPU of one address by that of the other, asked in turn."""
    took: dict[str, list[float]] = {one: [], other: []}
    for _ in range(TRIES):
        for address, times in took.items():
            began = time.thread_time()
            client.get(address)
            times.append(time.thread_time() - began)
    return median(took[one]) / median(took[other])


@pytest.mark.full
def test_a_page_that_looks_further_would_be_noticed(world: World, monkeypatch: Any) -> None:
    """Negative control: one that loads what hangs on a row before it asks whose it is."""
    activity = next(row for zone, row in world.of(Activity) if zone == "B")
    address = reverse("volunteers:activity-detail", args=[activity.uid])
    nobodys = address.replace(str(activity.uid), str(uuid.uuid4()))
    client = signed_in_as(world.people[Role.COMMUNITY_SECRETARY, "A"])
    assert _looked_at(client, address).queries == _looked_at(client, nobodys).queries
    assert abs(_ratio(client, address, nobodys) - 1) <= SAME_TIME

    def looks_further(rows: Any, **by: Any) -> Any:
        found = Activity.objects.for_lists().filter(**by).first()
        if found is not None:
            for name in ("participations", "photos", "problems", "units"):
                list(getattr(found, name).all())
        return get_object_or_404(rows, **by)

    monkeypatch.setattr("volunteers.views.details.get_object_or_404", looks_further)

    assert _looked_at(client, address).queries > _looked_at(client, nobodys).queries
    ratio = _ratio(client, address, nobodys)
    print(f"{ratio:.3f} times")
    assert ratio > 1 + SAME_TIME


def _of_nobody(request: Request) -> str:
    resolved = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request.address)
    assert resolved is not None, request.address
    return request.address.replace(resolved[0], str(uuid.uuid4()))


def _alike(one: int, other: int) -> bool:
    return abs(one - other) <= SAME_LENGTH * max(one, other)


@pytest.mark.full
def test_a_page_that_tells_more_would_be_noticed(world: World, monkeypatch: Any) -> None:
    """Negative control: a foreign row that answers 200 or a longer page is no match."""
    assert not _alike(1000, 1100)
    assert _alike(1000, 1040)
    activity = next(row for zone, row in world.of(Activity) if zone == "B")
    client = signed_in_as(world.people[Role.COMMUNITY_SECRETARY, "A"])
    address = reverse("volunteers:activity-detail", args=[activity.uid])
    assert client.get(address).status_code == 404
    monkeypatch.setattr(type(Activity.objects.all()), "visible_to", lambda self, user: self)
    assert client.get(address).status_code == 200


# A sample for every run: two communities, a few lists and home pages, no crawl.

SAMPLE = ("dashboard:desk-home", "volunteers:activity-list", "volunteers:problem-list")


def _said(client: Client) -> str:
    cache.clear()
    pagecache.forget()
    pages = [client.get(reverse(name), {"mine": "no"}) for name in SAMPLE]
    assert [page.status_code for page in pages] == [200] * len(SAMPLE)
    return OWN.sub("", "".join(text_of(page) for page in pages))


def _before_and_after() -> tuple[str, str]:
    here, there = make.make_community(), make.make_community()
    reader = make.make_user(Role.COMMUNITY_SECRETARY, community=here)
    other = make.make_user(Role.COMMUNITY_SECRETARY, community=there)
    make.make_activity(filed_by=reader)
    client = Client()
    client.force_login(reader)
    before = _said(client)
    for _ in range(7):
        make.make_activity(filed_by=other, state=ActivityState.SUBMITTED)
        make.make_problem(found_by=other)
    return before, _said(client)


def test_the_next_communitys_rows_are_not_felt(db: None) -> None:
    before, after = _before_and_after()

    assert before == after


def test_a_list_that_shows_all_would_be_felt(db: None, monkeypatch: Any) -> None:
    """Negative control: with the scope of activities and problems open, the lists differ."""
    for table in (Activity, Problem):
        monkeypatch.setattr(type(table.objects.all()), "visible_to", lambda self, user: self)

    before, after = _before_and_after()

    assert before != after


@pytest.mark.parametrize("name", ["volunteers:activity-detail", "volunteers:problem-detail"])
def test_the_next_communitys_row_looks_like_none(db: None, name: str) -> None:
    """A row of B and an id that nobody has: same status, nearly the same length."""
    other = make.make_user(Role.COMMUNITY_SECRETARY, community=make.make_community())
    rows = {
        "volunteers:activity-detail": make.make_activity(filed_by=other),
        "volunteers:problem-detail": make.make_problem(found_by=other),
    }
    client = Client()
    client.force_login(make.make_user(Role.COMMUNITY_SECRETARY, community=make.make_community()))

    theirs, none = (client.get(reverse(name, args=[uid])) for uid in (rows[name].uid, uuid.uuid4()))

    assert theirs.status_code == none.status_code == 404
    assert _alike(len(theirs.content), len(none.content))
