"""Who may do what, and where: the rules behind the rows, asked for everybody."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from accounts.guards import check_permission, require_permission
from accounts.models import Department, Post, User
from accounts.permissions import Permission
from accounts.roles import Role, roles_with
from core.errors import RefusedError
from core.guards import public_page, signed_in_page
from places.actions import check_scope, placed
from places.models import Facility, Unit
from places.models.placed import covered_by
from places.reach import Reach
from tests import factories as make
from tests.architecture.world import World
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
    for name, ask in _of_nobody(world).items():
        yield Question(name, partial(_once, ask))
    yield from _people_found(world)
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


def _request(person: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = person
    return request


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


KEPT = {permission: require_permission(permission)(_page) for permission in Permission}


def _doors() -> dict[str, Callable[[HttpRequest, Permission], object]]:
    return {
        "let in by the check": check_permission,
        "let in by the guard of a view": lambda request, wanted: KEPT[wanted](request),
        "let in by a new guard": lambda request, wanted: require_permission(wanted)(_page)(request),
    }


def _let_in(door: Callable[[HttpRequest, Permission], object], person: User) -> Answer:
    return _as_printed(person, lambda wanted: _passes(partial(door, _request(person), wanted)))


def _passes(step: Callable[[], object]) -> bool:
    try:
        step()
    except (PermissionDenied, RefusedError, ValidationError):
        return False
    return True


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
    return _places(world, person.reach(permission))


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
        "in the site": admin.site.has_permission(_request(person)),
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
            if _passes(partial(save, row)):
                told.add(f"{permission.name} {zone}")
        for before, after in ("AB", "BA", "AS", "SA", "AC", "AA"):
            row = Facility.objects.filter(
                street=zones[before][0], community=zones[before][1]
            ).order_by("pk")[0]
            row.street_id, row.community_id = zones[after]
            if _passes(partial(save, row)):
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
        if _passes(partial(save, new)):
            told.add(f"new {zone}")
        stood = Activity.objects.filter(community=a).order_by("pk")[0]
        before, stood.team = stood.team_id, team
        if _passes(partial(save, stood)):
            told.add(f"changed to {zone}")
        stood.team_id = before
        Activity.objects.filter(pk=stood.pk).update(team=team)
        stood.team = team
        if _passes(partial(save, stood)):
            told.add(f"left at {zone}")
        Activity.objects.filter(pk=stood.pk).update(team=before)
    for role, zone in ((Role.COMMUNITY_STAFF, "B"), (Role.STREET_STAFF, "T")):
        other = world.people[role, zone]  # people are the caller's question
        if _passes(partial(save, Activity(street=a.street, community=a, filed_by=other))):
            told.add(f"somebody of {zone}")
    shown = ActivityPhoto.objects.order_by("pk")[0]
    shown.pk, shown.activity = None, Activity.objects.filter(community=a).order_by("pk")[0]
    save_photo = partial(save, place_of=lambda row: placed(row.activity))
    if _passes(partial(save_photo, shown)):  # a table that nobody sees by itself
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


# What is asked of nobody in particular


def _once(ask: Callable[[], Answer], person: User) -> Answer:
    return frozenset() if person.posts.exists() else ask()


def _of_nobody(world: World) -> dict[str, Callable[[], Answer]]:
    return {
        "marks of guards": _marks,
        "visitors let in": _visitors,
        "roles with EXPORT": lambda: frozenset(map(str, roles_with(Permission.EXPORT))),
        "where a post may lie": partial(_clean_posts, world),
        "whose places a post may have": partial(_clean_places, world),
        "which deputies may be": partial(_clean_deputies, world),
        "rows of another street's community": partial(_clean_rows, world),
    }


def _visitors() -> Answer:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    told = {p.name for p in Permission if _passes(partial(check_permission, request, p))}
    return frozenset(told or {"nowhere"})


def _marks() -> Answer:
    def one(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def two(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def three(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    views = {
        "public": public_page(one),
        "cached": public_page(cached=True)(two),
        "signed in": signed_in_page(three),
        "guarded": KEPT[Permission.EXPORT],
    }
    names = ("required_permission", "is_cached_page", "login_required")
    return frozenset(
        f"{word}: {name} {getattr(view, name)}"
        for word, view in views.items()
        for name in names
        if hasattr(view, name)
    )


def _clean_posts(world: World) -> Answer:
    street, a = world.streets["S"], world.communities["A"]
    unit = Unit.objects.filter(community=a).order_by("pk")[0]
    told = set()
    for role in Role:
        for word, place in {
            "street": {},
            "community": {"community": a},
            "unit": {"unit": unit},
        }.items():
            if _passes(Post(role=role, street=street, **place).clean):
                told.add(f"{role} {word}")
    if _passes(Post(role="", street=street).clean):  # a form says that it is missing
        told.add("no role yet")
    return frozenset(told)


def _clean_places(world: World) -> Answer:
    c = world.communities["C"]
    unit = Unit.objects.filter(community=c).order_by("pk")[0]
    places: dict[str, tuple[Role, dict[str, Any]]] = {
        "community": (Role.COMMUNITY_STAFF, {"community": c}),
        "unit": (Role.UNIT_LIAISON, {"unit": unit}),
        "department": (
            Role.STREET_STAFF,
            {"department": Department.objects.filter(street=c.street).order_by("pk")[0]},
        ),
    }
    return frozenset(
        f"{word} of {letter}'s street {'taken' if _passes(post.clean) else 'refused'}"
        for word, (role, place) in places.items()
        for letter in ("S", "T")
        for post in [Post(role=role, street=world.streets[letter], **place)]
    )


def _clean_deputies(world: World) -> Answer:
    """Return which posts of deputies are taken: same role and place, within the own one's dates."""
    own = Post.objects.get(user=world.people[Role.COMMUNITY_SECRETARY, "A"])
    own.ends_on = make.day(90)
    odd: dict[str, dict[str, Any]] = {
        "as it should be": {},
        "from its first day": {"starts_on": own.starts_on, "ends_on": own.starts_on},
        "before it": {"starts_on": own.starts_on - make.timedelta(1), "ends_on": own.starts_on},
        "to its last day": {"starts_on": make.day(80), "ends_on": own.ends_on},
        "beyond it": {"starts_on": make.day(80), "ends_on": make.day(91)},
        "sixty days": {"ends_on": make.day(59)},
        "sixty-one days": {"ends_on": make.day(60)},
        "another role": {"role": Role.COMMUNITY_STAFF},
        "another community": {"community": world.communities["B"]},
        "without an end": {"ends_on": None},
    }
    told = set()
    for word, values in odd.items():
        same = {"role": own.role, "street": own.street, "community": own.community}
        dates = {"starts_on": make.day(), "ends_on": make.day(3)}
        if _passes(Post(deputises_for=own, **same | dates | values).clean):
            told.add(word)
    return frozenset(told | _clean_oversight(world))


def _clean_oversight(world: World) -> set[str]:
    told = set()
    for role in (Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN, Role.STREET_STAFF):
        own = Post.objects.get(user=world.people[role, "S"])
        dates = {"starts_on": make.day(), "ends_on": make.day(3)}
        deputy = Post(deputises_for=own, role=role, street=own.street, **dates)
        if _passes(deputy.clean):
            told.add(f"of {role}")
    return told


def _clean_rows(world: World) -> Answer:
    told = set()
    for zone, community in world.communities.items():
        if _passes(Facility(street=world.streets["S"], community=community).clean):
            told.add(zone)
    if _passes(Facility(street=world.streets["S"]).clean):
        told.add("S")
    return frozenset(told)


def _people_found(world: World) -> Iterator[Question]:
    """Yield who is found for a task: those who hold a permission, who could stand in."""
    street, a = world.streets["S"].pk, world.communities["A"].pk
    secretary = Post.objects.get(user=world.people[Role.COMMUNITY_SECRETARY, "A"])
    staff = Post.objects.get(user=world.people[Role.STREET_STAFF, "S"])
    wanted, shared = Permission.ACTIVITY_VIEW, Permission.PROJECT_VIEW
    found: dict[str, Callable[[], Any]] = {
        "holding": lambda: User.objects.holding(wanted, street_id=street),
        "holding what liaisons hold": lambda: User.objects.holding(shared, street_id=street),
        "able to what liaisons are": lambda: User.objects.able_at(
            shared, street_id=street, community_id=None
        ),
        "able at the street": lambda: User.objects.able_at(
            wanted, street_id=street, community_id=None
        ),
        "able at A": lambda: User.objects.able_at(wanted, street_id=street, community_id=a),
        "able to deputise for the secretary of A": lambda: User.objects.able_to_deputise(secretary),
        "able to deputise for street staff": lambda: User.objects.able_to_deputise(staff),
    }
    for name, ask in found.items():
        keys = lambda ask=ask: frozenset(ask().order_by().values_list("pk", flat=True))  # noqa: E731
        yield Question(f"people {name}", partial(_once, keys), User)


# Ledgers


def _ledger(ledger: Any, person: User) -> Answer:
    request = _request(person)
    steps = ("module", "view", "add", "change", "delete", "export")
    told = {step for step in steps if getattr(ledger, f"has_{step}_permission")(request)}
    return frozenset(told | ({"plain"} if ledger.may_export_plain(request) else set()))
