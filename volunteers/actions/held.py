"""Whose rows a step holds, in the one order of all: people, then their hours, then the trail.

A plan is held before its activity, and an activity before its people.

A merge holds the people first and their hours later. It and a step that held them the other way
round, or wrote an event before it held somebody, would wait for each other.
"""

from collections.abc import Collection, Iterable

from core.errors import ConflictError
from volunteers.models import Activity, ServiceRecord, Volunteer
from volunteers.models.service_records import ServiceRecordQuerySet

CHANGED_MEANWHILE = "其中有人的登记或工时刚刚由他人合并、删除，没有写入任何数据。请刷新后再办。"


def hold_people(keys: Iterable[int]) -> None:
    """Hold volunteers until the transaction ends, in one order."""
    held = Volunteer.objects.select_for_update(no_key=True)
    list(held.filter(pk__in=set(keys)).order_by("pk"))


def hold_people_of(activity: Activity, *, more: Iterable[int] = ()) -> set[int]:
    """Hold who took part in an activity or has hours in it, and `more` people.

    Shape:  the keys of `more` as they stand now: a merge may have ended an entry until it was held.
    Source: docs/rules.md R-VOL-1.
    """
    wanted = set(more)
    took_part = activity.participations.values_list("volunteer", flat=True)
    served = activity.service_records.values_list("volunteer", flat=True)
    hold_people({*took_part.order_by(), *served.order_by(), *wanted})
    rows = Volunteer.objects.filter(pk__in=wanted).values_list("pk", "merged_into")
    standing = {into or pk for pk, into in rows}
    hold_people(standing - wanted)
    return standing


def hold_hours(rows: ServiceRecordQuerySet) -> list[ServiceRecord]:
    """Return records of hours afresh and held, in one order, their people held before them.

    Errors: ConflictError when a merge gave one of them to another person meanwhile.
    """
    people = dict(rows.order_by().values_list("pk", "volunteer"))
    hold_people(people.values())
    held = ServiceRecord.objects.select_for_update(of=("self",), no_key=True)
    found = list(held.filter(pk__in=people).order_by("pk"))
    if {row.pk: row.volunteer_id for row in found} != people:
        raise ConflictError(CHANGED_MEANWHILE)
    return found


def hold_these(records: Collection[ServiceRecord]) -> list[ServiceRecord]:
    """Hold the records that a step was handed, as hold_hours does.

    Errors: ConflictError when one of them is gone, too.
    """
    keys = {record.pk for record in records}
    found = hold_hours(ServiceRecord.objects.filter(pk__in=keys))
    if len(found) != len(keys):
        raise ConflictError(CHANGED_MEANWHILE)
    return found
