"""Which cell, building or head a page is about: as far as the person may look, or may act."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.guards import signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.masking import mask_name
from grids.actions.places import keeps, kept_buildings, kept_communities
from grids.models import (
    Entrance,
    Grid,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
)
from places.models import Building, Community

HEAD_PLACES = (
    "community",
    "company",
    "building__compound__community",
    "entrance__building__compound__community",
    "group__compound__community",
    "group__building__compound",
)


def visible_grid(request: HttpRequest, uid: UUID) -> Grid:
    """Return a cell that the person may see; another one is not found."""
    rows = Grid.objects.visible_to(signed_in(request)).select_related("community__street")
    return get_object_or_404(rows, uid=uid)


def editable_grid(request: HttpRequest, uid: UUID) -> Grid:
    """Return a cell that the person may change; another one is not found."""
    reach = signed_in(request).reach(Permission.GRID_EDIT)
    rows = Grid.objects.filter(community__in=Community.objects.within(reach))
    return get_object_or_404(rows.select_related("community__street"), uid=uid)


def may_edit(user: User, community: Community) -> bool:
    """True when the person may change cells there."""
    return user.reach(Permission.GRID_EDIT).covers(community.street_id, community.pk)


def visible_building(request: HttpRequest, uid: UUID) -> Building:
    """Return a building that the person may see; another one is not found."""
    rows = Building.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("compound__community__street"), uid=uid)


def kept_building(request: HttpRequest, uid: UUID) -> Building:
    """Return a building whose heads and code the person keeps; another one is not found."""
    rows: QuerySet[Building] = kept_buildings(signed_in(request), on=timezone.localdate())
    return get_object_or_404(rows.select_related("compound__community__street"), uid=uid)


def kept_entrance(request: HttpRequest, uid: UUID) -> Entrance:
    """Return an entrance whose head the person keeps."""
    buildings = kept_buildings(signed_in(request), on=timezone.localdate())
    rows = Entrance.objects.filter(building__in=buildings)
    return get_object_or_404(rows.select_related("building__compound__community__street"), uid=uid)


def kept_group(request: HttpRequest, uid: UUID) -> HouseholdGroup:
    """Return a ten-household group whose head the person keeps."""
    user = signed_in(request)
    buildings = kept_buildings(user, on=timezone.localdate())
    rows = HouseholdGroup.objects.filter(building__in=buildings) | HouseholdGroup.objects.filter(
        building=None, compound__community__in=kept_communities(user)
    )
    rows = rows.select_related("compound__community__street", "building__compound")
    return get_object_or_404(rows, uid=uid)


def visible_head(request: HttpRequest, uid: UUID) -> ResidentHead:
    """Return a head that the person may see; another one is not found."""
    rows: QuerySet[ResidentHead] = ResidentHead.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related(*HEAD_PLACES), uid=uid)


def kept_head(request: HttpRequest, uid: UUID) -> ResidentHead:
    """Return a head that the person may change; another one is not found."""
    user, head = signed_in(request), visible_head(request, uid)
    keys = [head.pk] if keeps_head(user, head) else []
    return get_object_or_404(ResidentHead.objects.filter(pk__in=keys).select_related(*HEAD_PLACES))


def keeps_head(user: User, head: ResidentHead) -> bool:
    """True when the person keeps the heads there."""
    return keeps(user, head.community, head.its_building, on=timezone.localdate())


def name_for(user: User, name: str, community: Community) -> str:
    """Return a head's name: in full for those who keep heads there, else its first sign.

    Source: docs/rules.md R-GRD-6.
    """
    reach = user.reach(Permission.HEAD_KEEP)
    return name if reach.covers(community.street_id, community.pk) else mask_name(name)


def kind_of(place: Any) -> HeadKind:
    """Return what the head of a place is called."""
    if isinstance(place, Building):
        return HeadKind.BUILDING
    return HeadKind.ENTRANCE if isinstance(place, Entrance) else HeadKind.GROUP
