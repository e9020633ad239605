"""What is known of communities, gathered from the apps below: completeness, people, grids."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from accounts.models import Post
from accounts.roles import Role
from grids.models import Grid, GridAssignment, GridRole
from places.completeness import Group, groups_of, is_recorded
from places.models import Community

# Whom residents and the street may look for in a community, in this order.
STAFF_ROLES = (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.GRID_WORKER)


@dataclass(frozen=True)
class Overview:
    """One line of the list: how complete a community's information is, and how old."""

    community: Community
    secretary: str
    groups: list[Group]
    is_recorded: bool
    is_stale: bool

    @property
    def missing(self) -> list[str]:
        """Everything that is missing, by name."""
        return [item for group in self.groups for item in group.missing]


def overviews(communities: list[Community], *, on: date) -> list[Overview]:
    """Return the communities with their completeness; they need `with_counts()`. Three queries.

    Source: docs/rules.md R-PLC-2, R-PLC-4.
    """
    keys = [community.pk for community in communities]
    posts = Post.objects.active_on(on).filter(
        community__in=keys, role=Role.COMMUNITY_SECRETARY, user__is_active=True
    )
    secretaries = dict(posts.values_list("community", "user__name"))
    grids = Grid.objects.active_on(on).filter(community__in=keys)
    led = set(
        GridAssignment.objects.running_on(on)
        .filter(role=GridRole.LEADER, grid__in=grids)
        .values_list("grid", flat=True)
    )
    cells = defaultdict(list)
    for grid, community in grids.values_list("pk", "community"):
        cells[community].append(grid in led)
    return [
        _overview(community, secretaries.get(community.pk, ""), cells[community.pk], on=on)
        for community in communities
    ]


def _overview(community: Community, secretary: str, led: list[bool], *, on: date) -> Overview:
    groups = groups_of(community)
    people = Group("人员", (("社区书记", bool(secretary)),), counts=False)
    grids = Group("网格", (("网格", bool(led)), ("网格长", bool(led) and all(led))), counts=False)
    return Overview(
        community=community,
        secretary=secretary,
        groups=[*groups, people, grids],
        is_recorded=is_recorded(groups),
        is_stale=community.is_stale_on(on),
    )


@dataclass(frozen=True)
class Cell:
    """One grid cell with the names of who works it."""

    grid: Grid
    leader: str
    workers: list[str]


def cells_of(community: Community, *, on: date) -> list[Cell]:
    """Return the grid cells in force with leader and workers; two queries."""
    grids = list(Grid.objects.active_on(on).filter(community=community))
    people = defaultdict(list)
    for grid, role, name in (
        GridAssignment.objects.running_on(on)
        .filter(grid__in=[grid.pk for grid in grids])
        .order_by("starts_on", "pk")
        .values_list("grid", "role", "user__name")
    ):
        people[grid, role == GridRole.LEADER].append((name, GridRole(role).label))
    return [
        Cell(
            grid=grid,
            leader="、".join(name for name, _ in people[grid.pk, True]),
            workers=[f"{name}（{label}）" for name, label in people[grid.pk, False]],
        )
        for grid in grids
    ]


def staff_of(community: Community, *, on: date) -> list[tuple[str, str]]:
    """Return (role, name) of those who hold a post in the community, the secretary first."""
    posts = (
        Post.objects.active_on(on)
        .filter(community=community, role__in=STAFF_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__name_pinyin")
    )
    rank = {role: number for number, role in enumerate(STAFF_ROLES)}
    return [
        (post.get_role_display(), post.user.name)
        for post in sorted(posts, key=lambda post: rank[post.role_enum])
    ]
