"""1+5+N with the last activity of what fills each slot, counted from the activity record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from party.models import GroupSlot, OrganisationLevel, PartyOrganisation, SlotGroup
from places.models import Facility, Unit
from volunteers.models import Activity

Key = tuple[str, int]


@dataclass(frozen=True)
class Filled:
    """A slot as the board shows it."""

    slot: GroupSlot
    who: str
    kind: str
    url: str
    last_on: date | None
    has_activities: bool  # False where no activity can be told for what fills the slot


def slots_of(slots: Any) -> dict[SlotGroup, list[Filled]]:
    """Return the slots by group, with the day of the last confirmed activity. Five queries.

    Activities of a unit are those it took part in; of a facility or a brand, those held there;
    of a community's or the street's organisation, those of the community or of the street itself.
    Source: docs/rules.md R-PAR-4.
    """
    rows = list(slots.in_use())
    source = {slot.pk: _source(slot) for slot in rows}
    last = _last_days({key for key in source.values() if key})
    groups: dict[SlotGroup, list[Filled]] = {group: [] for group in SlotGroup}
    for slot in rows:
        key = source[slot.pk]
        groups[SlotGroup(slot.group)].append(_filled(slot, last.get(key) if key else None, key))
    return groups


def _filled(slot: GroupSlot, last_on: date | None, key: Key | None) -> Filled:
    row = slot.filled_by
    return Filled(
        slot=slot,
        who=str(row) if row else "",
        kind=str(row._meta.verbose_name) if row else "",
        url=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
        last_on=last_on,
        has_activities=key is not None,
    )


def _source(slot: GroupSlot) -> Key | None:
    """Return by which column and key the activities of a slot are found; None for none."""
    row = slot.brand.facility if slot.brand else slot.filled_by
    if isinstance(row, Unit):
        return "units", row.pk
    if isinstance(row, Facility):
        return "facility", row.pk
    if isinstance(row, PartyOrganisation):
        return _source_of(row)
    return None


def _source_of(organisation: PartyOrganisation) -> Key | None:
    if organisation.unit_id:
        return "units", organisation.unit_id
    if organisation.level == OrganisationLevel.COMMUNITY and organisation.community_id:
        return "community", organisation.community_id
    if organisation.level == OrganisationLevel.STREET:
        return "street", organisation.street_id
    return None


def _last_days(keys: set[Key]) -> dict[Key, date]:
    """Return the last day by column and key; one query for each column."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for column, key in keys:
        wanted[column].append(key)
    found: dict[Key, date] = {}
    for column, values in wanted.items():
        rows = Activity.objects.confirmed().filter(**{f"{column}__in": values})
        if column == "street":
            rows = rows.filter(community=None)
        days = rows.order_by().values_list(column).annotate(last=Max("held_on"))
        found |= {(column, key): day for key, day in days if day is not None}
    return found
