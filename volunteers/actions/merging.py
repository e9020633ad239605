"""Two or more register entries of one person become one, and come apart again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.database import save_version
from core.errors import ConflictError, RefusedError
from places.models import covered_by
from volunteers.actions.merged_rows import (
    UNDO_REFUSED,
    changed,
    expect_as_left,
    give_back_armbands,
    give_back_keyed,
    move_armbands,
    move_points,
    move_proofs,
    move_service_records,
    move_signups,
    settle_points_of_ended,
)
from volunteers.models import (
    CheckInLink,
    Participation,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerState,
    forget_alike_count,
)
from volunteers.models.merges import MergePlan, chosen_values, python_values, snapshot

MOST_MERGED = 5  # entries at once, as many as fit side by side

CHANGED_SINCE = "预览之后有人改动了其中的登记，没有合并。请对照现在的内容再确认。"


@transaction.atomic
def merge_volunteers(
    *,
    kept: Volunteer,
    entries: Sequence[Volunteer],
    chosen: Mapping[str, str],
    versions: Mapping[UUID, int] | None = None,
    by: User,
    at: datetime | None = None,
) -> VolunteerMerge:
    """Let `kept` stand for the person of all `entries`; those end and count nowhere.

    Shape:  `chosen` maps a field to the uid of the entry whose value stays, or 特长 to ALL; what
            it leaves out is suggested. `versions` are those that the person was shown.
    Errors: ConflictError when an entry was changed or merged since; RefusedError outside one's
            posts, across streets, between demo and real data, with two different ID numbers,
            when the one person would have served more than MOST_HOURS on a day, or confirmed
            hours would give way to proposed ones in the same activity.
    Source: docs/rules.md R-VOL-1, R-HRS-1.
    """
    now = at or timezone.now()
    kept, others = _locked(kept, entries, versions=versions, by=by)
    everyone = [kept, *others]
    try:
        values = chosen_values(everyone, chosen)
    except KeyError:
        raise RefusedError("所选的内容不在这几条登记里，请刷新页面后重新选择。") from None
    serves = any(row.state == VolunteerState.ACTIVE for row in everyone)
    is_leaving = serves and values["state"] == VolunteerState.LEFT
    left_on = timezone.localdate(now) if is_leaving else None  # R-VOL-3
    plan = MergePlan.of(kept, others, left_on=left_on)
    before = {row.pk: snapshot(row) for row in everyone}
    number = next((row.unseal_id_number() for row in everyone if row.id_number_sealed), "")
    merge = VolunteerMerge(kept=kept, merged_at=now, merged_by=by, is_demo=kept.is_demo)
    for entry in others:
        _end(entry, kept)
    facts = _facts(plan)
    moved = {name: move(plan) for name, move in MOVES.values()}
    for name, value in values.items():
        setattr(kept, name, value)
    if number and not kept.id_number_sealed:
        kept.seal_id_number(number)
    save_version(kept)
    settle_points_of_ended(plan.joined_activities, by=by, at=now)
    merge.remember({"entries": [changed(row, before[row.pk]) for row in everyone], **moved})
    merge.full_clean()
    merge.save()
    merge.entries.set(others)
    _record_merge(merge, plan, before[kept.pk], facts, by=by)
    forget_alike_count()
    return merge


@transaction.atomic
def undo_merge(*, merge: VolunteerMerge, by: User, at: datetime | None = None) -> VolunteerMerge:
    """Give every entry back what it was and had before the merge, exactly.

    What came to the remaining entry since stays with it, but points of hours that go back.
    Errors: RefusedError when it was undone before, when something it would give back has changed
            since, or when points of it were exchanged since; then nothing is undone.
    Source: docs/rules.md R-VOL-1, R-HRS-5.
    """
    now = at or timezone.now()
    merge = VolunteerMerge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    memory = _remembered(merge)
    uids = [UUID(one["uid"]) for one in memory["entries"]]
    locked = Volunteer.objects.select_for_update(no_key=True).filter(uid__in=uids).order_by("pk")
    rows = {str(row.uid): row for row in locked}
    if not all(covered_by(by, row, Permission.VOLUNTEER_EDIT) for row in rows.values()):
        raise RefusedError("这些登记不都在您的岗位范围内，不能撤销合并。")
    kept = rows[str(merge.kept.uid)]
    expect_as_left(rows, memory["entries"], "登记的内容改动过")
    _give_back_seats(memory["seats"])
    _give_back_activities(memory["activities"], kept, rows)
    give_back_armbands(memory.get("armbands", ()))  # merges of before armbands have none
    give_back_keyed(memory, merge, rows)
    # The remaining entry first: an ID number stands in one place only.
    for remembered in sorted(memory["entries"], key=lambda one: one["uid"] != str(kept.uid)):
        row = rows[remembered["uid"]]
        for name, value in python_values(Volunteer, remembered["before"]).items():
            setattr(row, name, value)
        save_version(row)
    joined = {rows[uid].pk: lists["joined"] for uid, lists in memory["activities"].items()}
    settle_points_of_ended(joined, by=by, at=now)
    for link, uid in memory.get("check_ins", ()):  # merges of before check-ins have none
        CheckInLink.objects.filter(uid=link, volunteer=kept).update(volunteer=rows[uid])
    for follower, leader in memory["followers"]:
        Volunteer.objects.filter(uid=follower).update(merged_into=rows[leader])
    merge.undone_at, merge.undone_by = now, by
    merge.version += 1
    merge.save()
    for row in rows.values():
        record("volunteer.merge_undone", row, by=by, at=now, facts={"merge": str(merge.uid)})
    forget_alike_count()
    return merge


def _remembered(merge: VolunteerMerge) -> dict[str, Any]:
    """Return what undoing needs, or say why it cannot be undone."""
    if merge.undone_at is not None:
        raise RefusedError("这次合并已经撤销过。")
    memory = merge.memory()
    if not memory["entries"]:
        raise RefusedError("本人的信息已按请求删除，这次合并不能再撤销。")
    return memory


@transaction.atomic
def tell_apart(*, entries: Sequence[Volunteer], by: User, at: datetime | None = None) -> None:
    """Note that these entries, alike as they look, are different people.

    Errors: RefusedError outside one's posts.
    Source: docs/rules.md R-VOL-2.
    """
    now = at or timezone.now()
    for entry in entries:
        if not covered_by(by, entry, Permission.VOLUNTEER_EDIT):
            raise RefusedError("这些登记不都在您的岗位范围内。")
        record("volunteer.told_apart", entry, by=by, at=now, facts={"of": len(entries)})
    keys = [entry.pk for entry in entries]
    Volunteer.objects.filter(pk__in=keys).update(told_apart_at=now)
    forget_alike_count()


def _locked(
    kept: Volunteer,
    entries: Sequence[Volunteer],
    *,
    versions: Mapping[UUID, int] | None,
    by: User,
) -> tuple[Volunteer, list[Volunteer]]:
    """Return the entries under lock, taken in one order by everybody, or say what forbids it."""
    keys = {kept.pk, *(entry.pk for entry in entries)}
    if len(keys) < 2 or len(keys) != len(entries) + 1:
        raise RefusedError("请选择两条以上不同的登记来合并。")
    if len(keys) > MOST_MERGED:
        raise RefusedError(f"一次最多合并 {MOST_MERGED} 条登记，请分几次办理。")
    rows = list(
        Volunteer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("community")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    if not all(covered_by(by, row, Permission.VOLUNTEER_EDIT) for row in rows):
        raise RefusedError("这些登记不都在您的岗位范围内，不能合并。")
    for row in rows:
        if versions is not None and versions.get(row.uid) != row.version:
            raise ConflictError(CHANGED_SINCE)
        if row.merged_into_id is not None:
            raise ConflictError(f"“{row}”的一条登记刚刚已并入另一条，请重新查找。")
    _refuse_unlike(rows)
    stays = next(row for row in rows if row.pk == kept.pk)
    return stays, [row for row in rows if row is not stays]


def _refuse_unlike(rows: Sequence[Volunteer]) -> None:
    """Refuse what cannot be one person's."""
    if len({row.street_id for row in rows}) > 1:
        raise RefusedError("不同街道的登记不能合并。")
    if len({row.is_demo for row in rows}) > 1:
        raise RefusedError("演示数据和真实数据不能合并。")
    if len({row.id_number_index for row in rows if row.id_number_index}) > 1:
        raise RefusedError(
            "这几条登记的身份证号不同，不是同一个人。如果其中一个登记错了，请先在台账里更正。"
        )


def _end(entry: Volunteer, kept: Volunteer) -> None:
    """Let an entry count nowhere; its ID number stands with the one that stays."""
    entry.state, entry.merged_into = VolunteerState.LEFT, kept
    entry.id_number_sealed, entry.id_number_index, entry.id_number_tail = "", None, ""
    entry.version += 1
    entry.save()


def _move_seats(plan: MergePlan) -> list[dict[str, Any]]:
    """Move the seats; of those that overlap in one team the longest span remains in one row."""
    memory: list[dict[str, Any]] = []
    for group in plan.seats:
        for other in group.others:
            memory.append(
                {"uid": str(other.uid), "before": snapshot(other), "after": None}
                | {"version": other.version, "pk": other.pk}
            )
            other.delete()
    for group in plan.seats:
        seat, before = group.seat, snapshot(group.seat)
        seat.volunteer = plan.kept
        seat.joined_on, seat.left_on = group.joined_on, group.left_on
        if snapshot(seat) != before:
            save_version(seat)
            memory.append(changed(seat, before))
    return memory


def _move_participations(plan: MergePlan) -> dict[str, Any]:
    """Move who took part in what; an activity has one person once."""
    memory = {}
    for entry in plan.entries:
        parts = Participation.objects.filter(volunteer=entry)
        joined, moved = plan.joined_activities[entry.pk], plan.moved_activities[entry.pk]
        parts.filter(activity__in=joined).delete()
        parts.filter(activity__in=moved).update(volunteer=plan.kept)
        memory[str(entry.uid)] = {"joined": joined, "moved": moved}
    return memory


def _lead_on(plan: MergePlan) -> list[tuple[UUID, UUID]]:
    """Let entries that were merged before lead straight to the one that stays now."""
    followers = Volunteer.objects.filter(merged_into__in=plan.entries)
    memory = list(followers.values_list("uid", "merged_into__uid"))
    followers.update(merged_into=plan.kept)
    return memory


def _move_check_ins(plan: MergePlan) -> list[tuple[str, str]]:
    """Let the check-ins of the entries lead to the one that stays."""
    links = CheckInLink.objects.filter(volunteer__in=plan.entries)
    memory = [(str(link), str(entry)) for link, entry in links.values_list("uid", "volunteer__uid")]
    links.update(volunteer=plan.kept)
    return memory


# Every relation that points at a volunteer's entry is in one of these two; a test asks for it.
# What is done to it in a merge, and under which name undoing finds what it needs.
MOVES: Final[dict[str, tuple[str, Callable[[MergePlan], Any]]]] = {
    "volunteers.TeamMembership.volunteer": ("seats", _move_seats),
    "volunteers.Participation.volunteer": ("activities", _move_participations),
    "volunteers.CheckInLink.volunteer": ("check_ins", _move_check_ins),
    "volunteers.RedArmband.volunteer": ("armbands", move_armbands),
    "volunteers.Signup.volunteer": ("signups", move_signups),
    "volunteers.ServiceRecord.volunteer": ("service_records", move_service_records),
    "volunteers.ServiceProof.volunteer": ("proofs", move_proofs),
    "volunteers.PointEntry.volunteer": ("points", move_points),
    "volunteers.Volunteer.merged_into": ("followers", _lead_on),
}
# What tells about a merge is its past; a wish, who promised it then; a ranking is frozen.
STAYS: Final = frozenset(
    {
        "volunteers.VolunteerMerge.kept",
        "volunteers.VolunteerMerge.entries",
        "projects.WishClaim.volunteer",
        "volunteers.PointsRank.volunteer",
    }
)


def _facts(plan: MergePlan) -> dict[str, str | int | None]:
    return {
        "entries": len(plan.entries),
        "seats_moved": len(plan.moving_seats),
        "seats_joined": sum(len(group.others) for group in plan.seats),
        "activities_moved": plan.moved_count,
        "activities_joined": plan.joined_count,
    }


def _record_merge(
    merge: VolunteerMerge,
    plan: MergePlan,
    before: Mapping[str, Any],
    facts: Mapping[str, str | int | None],
    *,
    by: User,
) -> None:
    after = snapshot(plan.kept)
    fields = {
        name.removesuffix("_id"): (before[name], value)
        for name, value in after.items()
        if before[name] != value
    }
    facts = {"merge": str(merge.uid), **facts}
    record("volunteer.merged", plan.kept, by=by, at=merge.merged_at, fields=fields, facts=facts)
    for entry in plan.entries:
        into = {"merge": str(merge.uid), "into": str(plan.kept.uid)}
        record("volunteer.merged_away", entry, by=by, at=merge.merged_at, facts=into)


def _give_back_seats(memory: Sequence[Mapping[str, Any]]) -> None:
    altered = [one for one in memory if one["after"] is not None]
    locked = TeamMembership.objects.select_for_update(no_key=True).filter(
        uid__in=[UUID(one["uid"]) for one in altered]
    )
    rows = {str(row.uid): row for row in locked}
    expect_as_left(rows, altered, "队籍改动过")
    for one in altered:
        row = rows[one["uid"]]
        for name, value in python_values(TeamMembership, one["before"]).items():
            setattr(row, name, value)
        row.version += 1
        row.save()
    for one in memory:
        if one["after"] is None:
            TeamMembership.objects.create(
                pk=one["pk"],
                uid=UUID(one["uid"]),
                version=one["version"] + 1,
                **python_values(TeamMembership, one["before"]),
            )


def _give_back_activities(
    memory: Mapping[str, Mapping[str, list[int]]], kept: Volunteer, rows: Mapping[str, Volunteer]
) -> None:
    parts = Participation.objects.select_for_update(no_key=True).filter(volunteer=kept)
    wanted = {key for lists in memory.values() for keys in lists.values() for key in keys}
    if set(parts.filter(activity__in=wanted).values_list("activity", flat=True)) != wanted:
        raise RefusedError(UNDO_REFUSED.format("参加活动的记录改动过"))
    for uid, lists in memory.items():
        parts.filter(activity__in=lists["moved"]).update(volunteer=rows[uid])
        Participation.objects.bulk_create(
            Participation(activity_id=key, volunteer=rows[uid]) for key in lists["joined"]
        )
