"""No posted form brings a server error, writes where its sender has no business, or silently.

Every route × roles × odd bodies, and each form of a page filled in well. Whatever changed a row
must have left an event (G-45). A normal run takes one sender and one body per route, two in three
routes of the large apps and one in six ledgers of the back room; `--full` all, and watches what
they read (watched.py).
"""

import functools
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from zlib import crc32

import pytest
from django.apps import apps
from django.db import transaction

from accounts.roles import Role
from tests.architecture.crawl import Request, requests
from tests.architecture.posting import Foreign, Posting
from tests.architecture.test_people_queries import KNOWN
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.watched import Places, watched
from tests.architecture.world import World
from tests.architecture.writes import ROUTES, TABLES, needs_event, writes
from tests.factories import make_message
from volunteers.models import Activity, Team

pytestmark = pytest.mark.slow

# Who sends what to which routes; those of the guide are nobody else's. The secretary's are sent app
# by app, so that both cores share them.
GUIDE = ("services:desk-",)
BY_APP = {
    app: (f"{app}:",)
    for app in ("accounts", "admin", "alliances", "dashboard", "party", "projects", "volunteers")
} | {"rest": ("api:", "core:", "grids:", "services:", "gallery", "healthz", "readyz")}
EVERY = ("",)
FEW = (*GUIDE, "api:", "grids:")  # of these all are sent
# As many routes of these at least write in every run for forms filled in well: refusals alone would
# prove little.
LEAST = {
    "secretary-alliances": 2,
    "secretary-dashboard": 3,
    "secretary-party": 6,
    "secretary-projects": 7,
    "secretary-volunteers": 5,
    "secretary-rest": 3,
    "editor": 3,
}
SENDERS = [
    *(
        pytest.param(Role.COMMUNITY_SECRETARY, "A", names, id=f"secretary-{app}")
        for app, names in BY_APP.items()
    ),
    pytest.param(Role.GUIDE_EDITOR, "S", GUIDE, id="editor"),
    pytest.param(Role.GUIDE_REVIEWER, "S", GUIDE, id="reviewer"),
    *(
        pytest.param(role, zone, EVERY, id=role.value, marks=pytest.mark.full)
        for role, zone in HOMES.items()
        if role != Role.COMMUNITY_SECRETARY
    ),
]


@pytest.fixture(scope="module")
def sent() -> dict[str, set[str]]:
    """Which bodies each route was sent; one sender goes on where the other ended."""
    return {}


@pytest.fixture(scope="module")
def foreign_to(built: World) -> Callable[[Role, str], Foreign]:
    """What is none of a sender's business; whoever has the same post shares the questions."""
    return functools.cache(lambda role, zone: Foreign(built, built.foreign_to(role, zone)))


@pytest.mark.parametrize(("role", "zone", "routes"), SENDERS)
def test_no_posted_form_brings_an_error_or_writes_elsewhere(
    role: Role,
    zone: str,
    routes: tuple[str, ...],
    world: World,
    sent: dict[str, set[str]],
    foreign_to: Callable[[Role, str], Foreign],
    request: pytest.FixtureRequest,
) -> None:
    foreign = foreign_to(role, zone)
    whole = request.config.getoption("--full")
    addresses = _addresses(world, foreign.zones, whole=whole, routes=routes)
    posting = Posting(world.people[role, zone], foreign, whole=whole, sent=sent)
    begun, used = time.monotonic(), time.process_time()

    with watched() if whole else nullcontext(Places()) as found:
        wrong = posting.to(addresses)

    seconds, used = time.monotonic() - begun, time.process_time() - used
    name = request.node.callspec.id
    print(
        f"{name}: {posting.posts} posts, {seconds:.0f} s, {used:.0f} s of CPU,"
        f" {len(posting.wrote)} routes wrote, {len(posting.meant)} of them for a form filled in"
        f" well, {len(wrong)} wrong",
        *wrong,
        sep="\n",
    )
    assert wrong == []
    assert sorted(found - KNOWN) == []
    assert len(addresses) > 10
    assert len(posting.meant) >= LEAST.get(name, 0), sorted(posting.meant)


def test_the_posts_would_notice_a_missing_permission(world: World, monkeypatch: Any) -> None:
    """Negative control: with the guard open, somebody without the permission is answered."""
    monkeypatch.setattr("accounts.guards.check_permission", lambda request, permission: None)
    foreign = Foreign(world, world.foreign_to(Role.GRID_WORKER, "A"))
    addresses = _addresses(world, foreign.zones, whole=False, routes=("accounts:person-create",))

    assert Posting(world.people[Role.GRID_WORKER, "A"], foreign, whole=True).to(addresses)


def test_the_posts_would_notice_writes_without_an_event(world: World, monkeypatch: Any) -> None:
    """Negative control: actions that write as ever and tell the trail nothing."""
    monkeypatch.setattr("audit.actions.record", lambda *_, **__: None)
    foreign = Foreign(world, world.foreign_to(Role.GUIDE_EDITOR, "S"))
    addresses = _addresses(world, foreign.zones, whole=False, routes=GUIDE)
    posting = Posting(world.people[Role.GUIDE_EDITOR, "S"], foreign, whole=False)

    wrong = posting.to(addresses)

    assert posting.wrote
    assert len(wrong) >= len(posting.wrote)
    assert [one for one in wrong if "no event tells of" not in one] == []


def test_what_was_taken_back_to_a_savepoint_was_not_written(world: World) -> None:
    person = world.people[Role.GRID_WORKER, "A"]
    with writes() as written, transaction.atomic():
        with transaction.atomic():
            make_message(person)
            transaction.set_rollback(True)
        assert written.tables == set()

        make_message(person)
        assert written.tables == {"accounts_message"}
        transaction.set_rollback(True)


def test_what_needs_no_event_is_named_as_it_is() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert tables >= set(TABLES).union(*(some for some, _ in ROUTES.values()))
    assert needs_event("accounts:me", {"accounts_message", "accounts_user"}) == {"accounts_user"}


def test_the_comparison_would_notice_what_was_written_elsewhere(world: World) -> None:
    """Negative control: a foreign row that changed, and a row of one's own that points at one."""
    foreign = Foreign(world, world.foreign_to(Role.COMMUNITY_SECRETARY, "A"))
    own = next(row for zone, row in world.of(Activity) if zone == "A")
    other = next(row for zone, row in world.of(Activity) if zone == "B")
    theirs = next(row for zone, row in world.of(Team) if zone == "B")
    for touch, is_noticed in (
        (lambda: own.save(), False),
        (lambda: other.save(), True),
        (lambda: Activity.objects.filter(pk=own.pk).update(team=theirs), True),
        (lambda: make_message(world.people[Role.GRID_WORKER, "B"]), True),
    ):
        before = foreign.state()
        with transaction.atomic():
            touch()
            assert (foreign.state() != before) == is_noticed
            transaction.set_rollback(True)


def _addresses(
    world: World, foreign: set[str], *, whole: bool, routes: tuple[str, ...]
) -> list[Request]:
    """Return the addresses to post to: one of each route with our own row or a foreign one, or all.

    The roles' walk posts to every foreign row as well. Ledgers are alike: one in six is asked.
    To post to a history is to read it.
    """
    every = [*requests(world, names=routes)]
    if whole:
        return every
    every = [asked for asked in every if not _is_left_out(asked.route.name)]
    chosen: dict[str, list[Request]] = {}
    for (name, _), asked in {(a.route.name, a.zone in foreign): a for a in every}.items():
        chosen.setdefault(name, []).append(asked)
    return [some[crc32(name.encode()) % len(some)] for name, some in chosen.items()]


def _is_left_out(name: str) -> bool:
    ledger, _, what = name.rpartition("_")
    if ledger.startswith("admin:"):
        return what == "history" or crc32(ledger.encode()) % 6 > 0
    return not name.startswith(FEW) and crc32(f"sent {name}".encode()) % 3 == 0
