"""Of what both entries of one unit have in an alliance, one row goes on, and the other one ends.

Left as it was, the other row would go on being a membership: counted beside the first one, waiting
for an answer, its earlier first day lost to the unit that stays.
Source: docs/rules.md R-UNI-4.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from accounts.models import User
from alliances.models import AllianceCoverage, AllianceMembership, MembershipState
from places.models import Unit

TABLES: dict[str, Any] = {
    model._meta.label: model for model in (AllianceMembership, AllianceCoverage)
}
JOINED = "两家单位已合并，另一家的登记继续有效"

Change = dict[str, Any]


def end_doubles(*, kept: Unit, joined: Unit, by: User, at: datetime) -> list[Change]:
    """End one of two memberships, requests or coverages of one alliance.

    Shape:  what changed, for `give_back`. The membership of `kept` begins when the first of both
            did; a membership outlives a request.
    """
    over: dict[str, Any] = {"state": MembershipState.WITHDRAWN, "reason": JOINED}
    over |= {"decided_at": at.isoformat(), "decided_by_id": by.pk}
    changes = []
    for own, other in _pairs(AllianceMembership.objects.open(), kept, joined):
        if other.joined_on is None:
            changes.append(_change(other, over))
        elif own.joined_on is None:
            changes.append(_change(own, over))
        else:
            left = {"state": MembershipState.LEFT, "reason": JOINED}
            changes += _one_span(own, other, "joined_on", {"left_on": other.joined_on, **left})
    for own, other in _pairs(AllianceCoverage.objects.running(), kept, joined):
        changes += _one_span(own, other, "covered_on", {"ended_on": other.covered_on})
    return changes


def end_coverage_of_joined(unit: Unit) -> list[Change]:
    """End what covers a unit where it is a member, as by joining an alliance (R-UNI-2).

    Shape:  what changed, for `give_back`.
    """
    own = AllianceMembership.objects.filter(unit=unit, state=MembershipState.ACTIVE)
    since: dict[int, Any] = dict(own.values_list("alliance", "joined_on"))
    covered = AllianceCoverage.objects.running().filter(unit=unit, alliance__in=since)
    return [
        _change(row, {"ended_on": max(row.covered_on, since[row.alliance_id])}) for row in covered
    ]


def give_back(changes: Sequence[Mapping[str, Any]]) -> None:
    """Undo `end_doubles`; what was changed again since stays as it is."""
    for change in changes:
        rows = TABLES[change["table"]].objects.filter(pk=change["key"], **change["after"])
        try:
            with transaction.atomic():
                rows.update(**change["before"], version=F("version") + 1)
        except IntegrityError:
            continue


def _pairs(rows: Any, kept: Unit, joined: Unit) -> Iterator[tuple[Any, Any]]:
    """Yield the two rows of each alliance in which both units have one."""
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    own = {row.alliance_id: row for row in locked.filter(unit=kept)}
    for other in locked.filter(unit=joined):
        if other.alliance_id in own:
            yield own[other.alliance_id], other


def _one_span(own: Any, other: Any, first_day: str, ended: Mapping[str, Any]) -> list[Change]:
    """Let `own` begin when the first of both did; `other` ends on its first day and ran on none."""
    changes = [_change(other, ended)]
    earlier = getattr(other, first_day)
    if earlier < getattr(own, first_day):
        changes.append(_change(own, {first_day: earlier}))
    return changes


def _change(row: models.Model, values: Mapping[str, Any]) -> Change:
    table = row._meta.label
    before = {name: _plain(getattr(row, name)) for name in values}
    TABLES[table].objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
    after = {name: _plain(value) for name, value in values.items()}
    return {"table": table, "key": row.pk, "before": before, "after": after}


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
