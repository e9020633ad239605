"""What goes along with a building or a compound: household groups, heads and chat groups.

Without that a head could be neither kept up nor ended, no group of the building could be saved, and
both communities' vacancies were wrong.
Source: docs/rules.md R-GRD-4.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from audit.actions import record
from core import pagecache
from grids.models import ChatGroup, ChatScope, HouseholdGroup, ResidentHead, community_of
from places.models import Building, Community, Compound


def go_with_buildings(buildings: Collection[Building], by: Any, at: datetime | None) -> None:
    """Bring serving heads of what lies in them, and chat groups that name no other building."""
    held = Q(building__in=buildings) | Q(entrance__building__in=buildings)
    held |= Q(group__building__in=buildings)
    _bring_heads(held, by=by, at=at)
    chats = ChatGroup.objects.running().filter(scope=ChatScope.BUILDING)
    chats = chats.filter(pk__in=chats.filter(buildings__in=buildings).order_by().values("pk"))
    for row in chats.select_for_update(of=("self",), no_key=True).order_by("pk"):
        lies_in = Community.objects.filter(compounds__buildings__chat_groups=row).distinct()
        if len(lies_in) == 1:
            _bring_chat(row, lies_in[0], by=by, at=at)


def go_with_compound(compound: Compound, by: Any, at: datetime | None) -> None:
    """Bring serving heads of its ten-household groups, with or without a building."""
    _bring_heads(Q(group__compound=compound), by=by, at=at)


def groups_go_with(building: Building, by: Any, at: datetime | None) -> None:
    """Let the ten-household groups of a building lie in its compound: its households do."""
    rows = HouseholdGroup.objects.filter(building=building).exclude(compound=building.compound_id)
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        changed = HouseholdGroup.objects.filter(pk=row.pk)
        changed.update(compound=building.compound_id, version=F("version") + 1)
        fields = {"compound": (row.compound_id, building.compound_id)}
        record("household_group.moved", row, by=by, at=at, fields=fields)
        pagecache.forget_on_commit()


def _bring_heads(held: Q, *, by: Any, at: datetime | None) -> None:
    rows = ResidentHead.objects.serving().filter(held)
    rows = rows.select_related(
        "building__compound__community",
        "entrance__building__compound__community",
        "group__compound__community",
    )
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        to = community_of(row.place)
        if to.pk == row.community_id:
            continue
        changed = ResidentHead.objects.filter(pk=row.pk)
        changed.update(community=to, version=F("version") + 1)
        record("head.moved", row, by=by, at=at, fields={"community": (row.community_id, to.pk)})
        pagecache.forget_on_commit()


def _bring_chat(row: ChatGroup, to: Community, *, by: Any, at: datetime | None) -> None:
    """Bring a group unless its name is taken there; whoever keeps it then names it anew."""
    taken = ChatGroup.objects.running().filter(community=to, name=row.name)
    if to.pk == row.community_id or taken.exists():
        return
    ChatGroup.objects.filter(pk=row.pk).update(community=to, version=F("version") + 1)
    record("chatgroup.moved", row, by=by, at=at, fields={"community": (row.community_id, to.pk)})
