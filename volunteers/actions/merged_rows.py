"""What a merge moves beside seats and participations, and how its undoing gives it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from core.database import save_version
from core.errors import RefusedError
from volunteers.actions.points import settle_points
from volunteers.models import (
    MOST_HOURS,
    HoursState,
    PointEntry,
    PointKind,
    RedArmband,
    ServiceProof,
    ServiceRecord,
    Signup,
    Volunteer,
    VolunteerMerge,
)
from volunteers.models.merges import MergePlan, python_values, snapshot
from volunteers.models.service_records import ServiceRecordQuerySet

UNDO_REFUSED: Final = "合并之后{}，不能原样撤销。请在台账里直接更正。"


def changed(row: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what undoing needs to know of a row that the merge changed."""
    return {"uid": str(row.uid), "before": before, "after": snapshot(row)}


def expect_as_left(
    rows: Mapping[str, Any], remembered: Sequence[Mapping[str, Any]], what: str
) -> None:
    """Refuse unless each row is there and says what the merge left in it."""
    for one in remembered:
        row = rows.get(one["uid"])
        left = {} if row is None else python_values(type(row), one["after"])
        # The same number sealed anew is another text; its blind index tells a change.
        told = left.keys() - getattr(type(row), "SEALED", {}).keys()
        if row is None or any(getattr(row, name) != left[name] for name in told):
            raise RefusedError(UNDO_REFUSED.format(what))


def move_armbands(plan: MergePlan) -> list[dict[str, Any]]:
    """Join the armbands of the entries to the one that stays; of two that serve one goes on.

    Source: docs/rules.md R-ARM-1.
    """
    rows = RedArmband.objects.select_for_update(of=("self",), no_key=True).filter(
        volunteer__in=plan.entries
    )
    is_serving = RedArmband.objects.filter(volunteer=plan.kept, left_on=None).exists()
    memory = []
    for row in rows.order_by("pk"):
        before = snapshot(row)
        if row.left_on is None and is_serving:
            row.left_on = max(row.joined_on, timezone.localdate())
        is_serving = is_serving or row.left_on is None
        row.volunteer = plan.kept
        save_version(row)
        memory.append(changed(row, before))
    return memory


def give_back_armbands(memory: Sequence[Mapping[str, Any]]) -> None:
    """Give the armbands back as they were before the merge."""
    uids = [UUID(one["uid"]) for one in memory]
    locked = RedArmband.objects.select_for_update(of=("self",), no_key=True).filter(uid__in=uids)
    rows = {str(row.uid): row for row in locked}
    expect_as_left(rows, memory, "红袖标登记改动过")
    for one in memory:
        row = rows[one["uid"]]
        for name, value in python_values(RedArmband, one["before"]).items():
            setattr(row, name, value)
        row.version += 1
        row.save()


def move_signups(plan: MergePlan) -> list[tuple[int, str]]:
    """Let the names that were put down lead to the one that stays."""
    return _move(Signup.objects.filter(volunteer__in=plan.entries), plan)


def move_service_records(plan: MergePlan) -> list[tuple[int, str]]:
    """Move the hours; of two records of one activity the one of the remaining entry counts.

    The other one stays with the entry that ended and counts no more, nor do its points.
    Errors: RefusedError that names the days on which the one person would have served too long,
            or where confirmed hours would give way to mere proposals.
    Source: docs/rules.md R-HRS-1, R-VOL-1.
    """
    memory: list[tuple[int, str]] = []
    for entry in plan.entries:
        there = ServiceRecord.objects.filter(volunteer=plan.kept).exclude(state="voided")
        rows = ServiceRecord.objects.filter(volunteer=entry)
        _refuse_lost_hours(there, rows)
        memory += _move(rows.exclude(activity__in=there.values("activity")), plan)
    _expect_possible_days(plan.kept, [key for key, _ in memory], "合并")
    return memory


def _refuse_lost_hours(there: ServiceRecordQuerySet, rows: ServiceRecordQuerySet) -> None:
    proposed = there.filter(state=HoursState.PROPOSED).values("activity")
    confirmed = rows.filter(state=HoursState.CONFIRMED, activity__in=proposed)
    if (row := confirmed.select_related("activity").first()) is not None:
        raise RefusedError(
            f"两条登记在“{row.activity}”都有工时，保留的那条还没有确认，并入的那条已经确认，"
            "只能算一次。请先确认或作废待确认的一条，再合并。"
        )


def settle_points_of_ended(
    activities: Mapping[int, Sequence[int]], *, by: User, at: datetime
) -> None:
    """Take back, or give again, the points of hours that stayed with entries of a merge.

    Shape:  {the entry's key: activities in which another entry took part as well}; called once
            the entries ended, or stand again.
    Source: docs/rules.md R-VOL-1, R-HRS-5.
    """
    for entry, joined in activities.items():
        rows = ServiceRecord.objects.filter(volunteer=entry, activity__in=joined)
        confirmed = rows.filter(state=HoursState.CONFIRMED).order_by("pk")
        for row in confirmed.select_for_update(of=("self",), no_key=True):
            settle_points(row, by=by, at=at)


def _expect_possible_days(person: Volunteer, moved: Sequence[int], verb: str) -> None:
    days = ServiceRecord.objects.filter(pk__in=moved).values("served_on")
    rows = ServiceRecord.objects.filter(volunteer=person, served_on__in=days)
    if overfull := rows.overfull_days():
        words = "，".join(f"{day:%Y年%-m月%-d日}合计 {total} 小时" for day, total in overfull)
        raise RefusedError(
            f"{verb}以后，{person}的服务时长超过一天 {MOST_HOURS} 小时：{words}。"
            f"请先在服务记录里更正或作废多出的工时，再{verb}。"
        )


def move_proofs(plan: MergePlan) -> list[tuple[int, str]]:
    """Let the certificates lead to the one that stays.

    Of two that stand for the same days of one issuer, the other stays with the entry that ended.
    """
    span = ("street", "community", "starts_on", "ends_on")
    memory: list[tuple[int, str]] = []
    for entry in plan.entries:
        there = set(
            ServiceProof.objects.filter(volunteer=plan.kept, revoked_at=None).values_list(*span)
        )
        rows = ServiceProof.objects.filter(volunteer=entry)
        twice = [row.pk for row in rows.filter(revoked_at=None) if _span_of(row) in there]
        memory += _move(rows.exclude(pk__in=twice), plan)
    return memory


def _span_of(proof: ServiceProof) -> tuple[Any, ...]:
    return proof.street_id, proof.community_id, proof.starts_on, proof.ends_on


def move_points(plan: MergePlan) -> list[tuple[int, str]]:
    """Move the points of hours that moved, and what was exchanged; asked for after the hours."""
    rows = PointEntry.objects.filter(volunteer__in=plan.entries)
    stay = ServiceRecord.objects.filter(volunteer__in=plan.entries)
    return _move(rows.exclude(record__in=stay), plan)


KEYED: Final[dict[str, Any]] = {
    "signups": Signup,
    "service_records": ServiceRecord,
    "proofs": ServiceProof,
    "points": PointEntry,
}


def give_back_keyed(
    memory: Mapping[str, Any], merge: VolunteerMerge, rows: Mapping[str, Volunteer]
) -> None:
    """Give sign-ups, hours, certificates and points back to the entries that had them.

    Points that came or went since with hours or exchanges that go back, go back with them.
    Errors: RefusedError when the remaining entry has hours since in a part that goes back, or
            would owe points that were exchanged since.
    Source: docs/rules.md R-VOL-1, R-HRS-1, R-HRS-5.
    """
    kept = rows[str(merge.kept.uid)]
    _expect_no_hours_since(memory, kept)
    for name, model in KEYED.items():
        for key, uid in memory.get(name, ()):  # merges of before have none
            model.objects.filter(pk=key, volunteer=kept).update(volunteer=rows[uid])
    hours = [key for key, _ in memory.get("service_records", ())]
    for row in rows.values():
        back = ServiceRecord.objects.filter(pk__in=hours, volunteer=row)
        PointEntry.objects.filter(volunteer=kept, record__in=back).update(volunteer=row)
        PointEntry.objects.filter(volunteer=kept, cancels__volunteer=row).update(volunteer=row)
        _expect_possible_days(row, hours, "撤销合并")
    _expect_points_left(merge, kept)


def _expect_no_hours_since(memory: Mapping[str, Any], kept: Volunteer) -> None:
    parts = [key for lists in memory["activities"].values() for key in lists["moved"]]
    moved = [key for key, _ in memory.get("service_records", ())]
    rows = ServiceRecord.objects.filter(volunteer=kept, activity__in=parts).exclude(pk__in=moved)
    if rows.exclude(state=HoursState.VOIDED).exists():
        raise RefusedError(
            "合并之后，在要还回去的活动里登记过工时，不能原样撤销。"
            "请先作废这些工时，撤销以后再登记。"
        )


def _expect_points_left(merge: VolunteerMerge, kept: Volunteer) -> None:
    """Refuse to give points back that were exchanged since: they would be spent twice."""
    points = PointEntry.objects.filter(volunteer=kept)
    spent = points.filter(
        kind=PointKind.EXCHANGE, cancellations=None, created_at__gte=merge.created_at
    )
    if points.balance() < 0 and spent.exists():
        raise RefusedError(
            f"合并之后兑换过积分，撤销以后{kept}会欠 {-points.balance()} 分，不能撤销。"
            "等服务时长的积分补上以后，再撤销。"
        )


def _move(rows: Any, plan: MergePlan) -> list[tuple[int, str]]:
    memory = [(key, str(uid)) for key, uid in rows.values_list("pk", "volunteer__uid")]
    rows.model.objects.filter(pk__in=[key for key, _ in memory]).update(volunteer=plan.kept)
    return memory
