"""Where the rows of the grid register lie, and who may keep the heads of a building."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from grids.models import Grid, GridAssignment, GridBuilding
from places.actions import Place
from places.models import Building, Community


def place_of_grid(grid: Grid) -> Place:
    """Return the keys of a cell's street and community."""
    return grid.community.street_id, grid.community_id


def place_of_community(community: Community) -> Place:
    """Return the keys of a community's street and of itself."""
    return community.street_id, community.pk


def grids_of_duty(user: Any, *, on: date) -> Any:
    """Return the cells in which `user` has a duty on a day, where a post of theirs still lies."""
    return GridAssignment.objects.held_by(user, on=on).values("grid")


def kept_communities(user: Any) -> Any:
    """Return the communities of which `user` keeps the heads of every building.

    Source: docs/rules.md R-GRD-5.
    """
    return Community.objects.within(user.reach(Permission.HEAD_KEEP, Permission.PLACE_VIEW))


def kept_buildings(user: Any, *, on: date) -> Any:
    """Return the buildings whose heads and codes `user` may keep.

    Whoever sees the register of buildings keeps those of their communities; a grid worker those
    of the cells in which they have a duty. Source: docs/rules.md R-GRD-5.
    """
    in_cells = GridBuilding.objects.running().filter(grid__in=grids_of_duty(user, on=on))
    in_reach = Building.objects.filter(
        compound__community__in=Community.objects.within(user.reach(Permission.HEAD_KEEP))
    )
    return in_reach.filter(
        Q(compound__community__in=kept_communities(user)) | Q(pk__in=in_cells.values("building"))
    )


def keeps(user: Any, community: Community, building: Building | None, *, on: date) -> bool:
    """True when `user` may keep the heads of a building, or of a compound without one."""
    if building is None:
        return bool(kept_communities(user).filter(pk=community.pk).exists())
    return bool(kept_buildings(user, on=on).filter(pk=building.pk).exists())


def check_keeper(
    user: User, community: Community, building: Building | None, *, at: datetime | None
) -> None:
    """Refuse somebody who may not keep the heads there."""
    if not keeps(user, community, building, on=timezone.localdate(at)):
        raise RefusedError("这栋楼不在您的岗位或网格范围内，请由所在社区或它的网格员登记。")
