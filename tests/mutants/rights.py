"""Who may do what, and where: the rules behind the rows, asked for everybody."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.test import override_settings

from accounts.guards import check_permission, require_permission
from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from places.actions import check_scope, placed
from places.models import Facility
from places.models.placed import covered_by
from places.reach import Reach
from tests.architecture.world import World
from tests.mutants.doors import KEPT, page, passes, request_of
from tests.mutants.nobody import of_nobody, once, people_found
from tests.mutants.sight import Answer, Question
from volunteers.models import Activity, ActivityPhoto, Team

REACHED = (None, Permission.ACTIVITY_VIEW, Permission.PROJECT_VIEW, Permission.STUDY_HOLD)
COLUMNS = "| 权限 | in code |"


def rules(world: World) -> Iterator[Question]:
    """Yield what is asked of a person, a post, a guard or a ledger."""
    yield Question("permissions held", lambda person: _as_printed(person, person.may))
    for name, let_in in _doors().items():
        yield Question(name, partial(_let_in, let_in))
    for permission in REACHED:
        name = f"reach of {permission.name if permission else 'any post'}"
        yield Question(name, partial(_reach, world, permission))
    yield Question("reach of duties", lambda person: _places(world, person.duty_reach()))
    yield Question("posts", partial(_posts, world))
    yield Question("office", _office)
    yield Question("counts as", lambda person: _names(world, person.counts_as))
    yield Question("post by which one files", partial(_post_at, world))
    yield Question("may save", partial(_saves, world))
    yield Question("may point at", partial(_points, world))
    yield Question("covers by file permission", partial(_covers, world))
    for name, ask in of_nobody(world).items():
        yield Question(name, partial(once, ask))
    yield from people_found(world)
    for model, ledger in admin.site._registry.items():
        yield Question(f"ledger {model._meta.label}", partial(_ledger, ledger))


# Permissions


@cache
def printed() -> dict[str, frozenset[str]]:
    """Return role → names of its permissions, as docs/permissions.md was reviewed."""
    held: dict[str, set[str]] = {}
    roles: list[str] = []
    by_label = {role.label: role.value for role in Role}
    for line in _document():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith(COLUMNS):
            roles = [by_label[label] for label in cells[2:]]
        elif roles and line.startswith("| ") and len(cells) == len(roles) + 2:
            for role, tick in zip(roles, cells[2:], strict=True):
                if tick:
                    held.setdefault(role, set()).add(cells[1].strip("`"))
    return {role: frozenset(names) for role, names in held.items()}


def printed_places() -> dict[str, str]:
    """Return role → where its posts lie, in the words of docs/permissions.md."""
    by_label = {role.label: role.value for role in Role}
    rows = [line.strip("|").split(" | ") for line in _document() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {by_label[row[0]]: row[1] for row in cells if len(row) == 3 and row[0] in by_label}


def _document() -> list[str]:
    return Path(settings.BASE_DIR, "docs/permissions.md").read_text("utf-8").splitlines()


def _as_printed(person: User, may: Callable[[Permission], bool]) -> Answer:
    """Return the roles whose printed permissions these are, else the permissions."""
    held = frozenset(permission.name for permission in Permission if may(permission))
    roles = sorted({post.role for post in person.posts.all()})
    for count in range(len(roles) + 1):
        for some in combinations(roles, count):
            if held == frozenset().union(*(printed()[role] for role in some)):
                return frozenset(some)
    return held


def _doors() -> dict[str, Callable[[HttpRequest, Permission], object]]:
    return {
        "let in by the check": check_permission,
        "let in by the guard of a view": lambda request, wanted: KEPT[wanted](request),
        "let in by a new guard": lambda request, wanted: require_permission(wanted)(page)(request),
    }


def _let_in(door: Callable[[HttpRequest, Permission], object], person: User) -> Answer:
    return _as_printed(person, lambda wanted: passes(partial(door, request_of(person), wanted)))


# Places


def _places(world: World, reach: Reach) -> Answer:
    """Return the zones that a reach covers, the units it names, and the streets around it."""
    streets = {pk: letter for letter, pk in _streets(world).items()}
    here = {letter for letter, place in _zones(world).items() if reach.covers(*place)}
    around = {f"around {streets[pk]}" for pk in reach.home_streets}
    units = {f"{len(reach.units)} units"} if reach.units else set()
    return frozenset({*here, *around, *units, *(["somewhere"] if reach else [])})


def _streets(world: World) -> dict[str, int]:
    return {letter: street.pk for letter, street in world.streets.items()}


def _zones(world: World) -> dict[str, tuple[int, int | None]]:
    """Return each zone's street and community; None is the level of the street."""
    zones: dict[str, tuple[int, int | None]] = {
        letter: (pk, None) for letter, pk in _streets(world).items()
    }
    for letter, community in world.communities.items():
        zones[letter] = (community.street_id, community.pk)
    return zones


def _reach(world: World, permission: Permission | None, person: User) -> Answer:
    return _places(world, person.reach(*([permission] if permission else [])))


def _posts(world: World, person: User) -> Answer:
    """Return what each post of today says of itself, and how many there are."""
    told = {f"{len(person.post_keys)} today"} if person.post_keys else set()
    for post in person.posts.all():
        covered = "".join(z for z, place in _zones(world).items() if post.covers(*place))
        delegable = "may be stood in for" if post.is_delegable else "nobody stands in"
        whole = " whole" if post.is_street_post else ""
        files = " files" if post.permits(Permission.ACTIVITY_FILE) else ""
        told.add(f"{post.role} in a {post.scope}{whole}{files} covers {covered or '-'} {delegable}")
    filing = person.posts_with(Permission.ACTIVITY_FILE)
    return frozenset({*told, *(f"files as {post.role}" for post in filing)})


def _office(person: User) -> Answer:
    told = {
        "office": person.is_office,
        "street office": person.is_street_office,
        "back room": person.is_staff,
        "in the site": admin.site.has_permission(request_of(person)),
        "Django's permissions": person.has_perm("x") or person.has_module_perms("x"),
    }
    for kind in ("", "office", "all"):
        with override_settings(TOTP_REQUIRED=kind):
            told[f"second factor with {kind or 'nothing'}"] = person.needs_second_factor
    return frozenset(name for name, is_so in told.items() if is_so)


def _names(world: World, keys: Any) -> Answer:
    known = {user.pk: f"{role} {zone}" for (role, zone), user in world.people.items()}
    return frozenset(known.get(key, "oneself or an odd one") for key in keys)


def _post_at(world: World, person: User) -> Answer:
    told = set()
    for zone, (street, community) in _zones(world).items():
        row = Facility(street_id=street, community_id=community)
        post = person.post_at(Permission.ACTIVITY_FILE, row)
        if post is not None:
            told.add(f"{zone}: {post.role}{' as deputy' if post.deputises_for_id else ''}")
    return frozenset(told)


# Writes


def _saves(world: World, person: User) -> Answer:
    """Return which facilities one may save: new ones by zone, and what is moved between zones."""
    told = set()
    zones = _zones(world)
    for permission in (Permission.PLACE_EDIT, Permission.ACTIVITY_FILE):
        save = partial(check_scope, by=person, permission=permission, place_of=placed)
        for zone, (street, community) in zones.items():
            row = Facility(street_id=street, community_id=community)
            if passes(partial(save, row)):
                told.add(f"{permission.name} {zone}")
        for before, after in ("AB", "BA", "AS", "SA", "AC", "AA"):
            row = Facility.objects.filter(
                street=zones[before][0], community=zones[before][1]
            ).order_by("pk")[0]
            row.street_id, row.community_id = zones[after]
            if passes(partial(save, row)):
                told.add(f"{permission.name} {before} → {after}")
    return frozenset(told)


def _points(world: World, person: User) -> Answer:
    """Return at whose teams an activity of A may point, newly or as it did before."""
    told = set()
    a = world.communities["A"]
    save = partial(check_scope, by=person, permission=Permission.ACTIVITY_FILE, place_of=placed)
    for zone, (street, community) in _zones(world).items():
        team = Team.objects.filter(street=street, community=community).order_by("pk")[0]
        new = Activity(street=a.street, community=a, team=team, filed_by=person)
        if passes(partial(save, new)):
            told.add(f"new {zone}")
        stood = Activity.objects.filter(community=a).order_by("pk")[0]
        before, stood.team = stood.team_id, team
        if passes(partial(save, stood)):
            told.add(f"changed to {zone}")
        stood.team_id = before
        Activity.objects.filter(pk=stood.pk).update(team=team)
        stood.team = team
        if passes(partial(save, stood)):
            told.add(f"left at {zone}")
        Activity.objects.filter(pk=stood.pk).update(team=before)
    for role, zone in ((Role.COMMUNITY_STAFF, "B"), (Role.STREET_STAFF, "T")):
        other = world.people[role, zone]  # people are the caller's question
        if passes(partial(save, Activity(street=a.street, community=a, filed_by=other))):
            told.add(f"somebody of {zone}")
    shown = ActivityPhoto.objects.order_by("pk")[0]
    shown.pk, shown.activity = None, Activity.objects.filter(community=a).order_by("pk")[0]
    save_photo = partial(save, place_of=lambda row: placed(row.activity))
    if passes(partial(save_photo, shown)):  # a table that nobody sees by itself
        told.add("a photo")
    return frozenset(told)


def _covers(world: World, person: User) -> Answer:
    return frozenset(
        zone
        for zone, (street, community) in _zones(world).items()
        if covered_by(
            person,
            Facility(street_id=street, community_id=community),
            Permission.ACTIVITY_FILE,
        )
    )


# Ledgers


def _ledger(ledger: Any, person: User) -> Answer:
    request = request_of(person)
    steps = ("module", "view", "add", "change", "delete", "export")
    told = {step for step in steps if getattr(ledger, f"has_{step}_permission")(request)}
    rows = ledger.get_queryset(request)
    return frozenset(told | ({"plain"} if ledger.may_export_plain(request, rows) else set()))
