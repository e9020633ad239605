"""What is asked of nobody in particular: marks of guards, where posts may lie, who is found."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.guards import check_permission
from accounts.models import Department, Post, User
from accounts.permissions import Permission
from accounts.roles import Role, roles_with
from core.guards import public_page, signed_in_page
from places.models import Facility, Unit
from tests import factories as make
from tests.architecture.world import World
from tests.mutants.doors import KEPT, passes
from tests.mutants.sight import Answer, Question


def once(ask: Callable[[], Answer], person: User) -> Answer:
    return frozenset() if person.posts.exists() else ask()


def of_nobody(world: World) -> dict[str, Callable[[], Answer]]:
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
    told = {p.name for p in Permission if passes(partial(check_permission, request, p))}
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
            if passes(Post(role=role, street=street, **place).clean):
                told.add(f"{role} {word}")
    if passes(Post(role="", street=street).clean):  # a form says that it is missing
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
        f"{word} of {letter}'s street {'taken' if passes(post.clean) else 'refused'}"
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
        if passes(Post(deputises_for=own, **same | dates | values).clean):
            told.add(word)
    return frozenset(told | _clean_oversight(world))


def _clean_oversight(world: World) -> set[str]:
    told = set()
    for role in (Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN, Role.STREET_STAFF):
        own = Post.objects.get(user=world.people[role, "S"])
        dates = {"starts_on": make.day(), "ends_on": make.day(3)}
        deputy = Post(deputises_for=own, role=role, street=own.street, **dates)
        if passes(deputy.clean):
            told.add(f"of {role}")
    return told


def _clean_rows(world: World) -> Answer:
    told = set()
    for zone, community in world.communities.items():
        if passes(Facility(street=world.streets["S"], community=community).clean):
            told.add(zone)
    if passes(Facility(street=world.streets["S"]).clean):
        told.add("S")
    return frozenset(told)


def people_found(world: World) -> Iterator[Question]:
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
        yield Question(f"people {name}", partial(once, keys), User)
