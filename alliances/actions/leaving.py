"""What a unit that leaves an alliance leaves behind: what ends with it, and what goes on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import (
    AllianceMembership,
    CoBuildProject,
    NeedClaim,
    PartTimeMember,
    PartTimeState,
    ResourceItem,
)
from alliances.models.project_states import RUNNING_STATES
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from party.models import MeetingTask
from places.models import Unit


@dataclass(frozen=True)
class InHand:
    """What a unit has in hand in an alliance, as far as somebody may see it.

    `is_last`: the unit belongs to no other alliance, so members and resources go with it.
    """

    is_last: bool
    members: QuerySet[PartTimeMember]
    resources: QuerySet[ResourceItem]
    claims: QuerySet[NeedClaim]
    projects: QuerySet[CoBuildProject]
    tasks: QuerySet[MeetingTask]


def in_hand(row: AllianceMembership, *, by: User) -> InHand:
    """Return what `by` sees of what a member unit has in hand, before it leaves.

    Source: docs/rules.md R-UNI-8.
    """
    unit = row.unit
    projects = CoBuildProject.objects.visible_to(by).of_party(unit)
    return InHand(
        is_last=not memberships_of(unit).exclude(pk=row.pk).exists(),
        members=PartTimeMember.objects.visible_to(by)
        .filter(unit=unit)
        .exclude(state=PartTimeState.ENDED)
        .select_related("host"),
        resources=ResourceItem.objects.visible_to(by).open_to_public().filter(unit=unit),
        claims=NeedClaim.objects.visible_to(by)
        .running()
        .filter(unit=unit, need__alliance=row.alliance_id)
        .select_related("need"),
        projects=projects.filter(alliance=row.alliance_id, state__in=RUNNING_STATES),
        tasks=MeetingTask.objects.visible_to(by).open().filter(unit=unit),
    )


def memberships_of(unit: Unit) -> QuerySet[AllianceMembership]:
    """Return a unit's memberships of today in alliances that have not been dissolved."""
    rows = AllianceMembership.objects.active_on(timezone.localdate())
    return rows.filter(unit=unit, alliance__dissolved_on=None)


def check_day_of_leaving(row: AllianceMembership) -> None:
    """Refuse a day on which the unit still signed a project there: it was a member then.

    Source: docs/rules.md R-UNI-8.
    """
    projects = CoBuildProject.objects.of_party(row.unit).filter(alliance=row.alliance_id)
    last = projects.filter(signed_on__gte=row.left_on).order_by("-signed_on", "-pk").first()
    if last is not None:
        raise RefusedError(
            f"该单位 {last.signed_on:%Y年%-m月%-d日}在这个联盟签了“{last}”，"
            "退出日期应晚于这一天；签约日期写错的，请先更正项目。"
        )


def hold_unit(unit: Unit) -> None:
    """Hold a unit and its part-time members before any event: steps of theirs come one by one."""
    locked(unit)
    members = unit.part_time_members.exclude(state=PartTimeState.ENDED).order_by("pk")
    list(members.select_for_update(of=("self",), no_key=True))


def end_members_with_unit(
    row: AllianceMembership, *, by: User, at: datetime | None = None
) -> list[PartTimeMember]:
    """End the part-time members of a unit that left and belongs to no alliance any more.

    The caller holds the unit (hold_unit); whoever let it leave ends them with it.
    Source: docs/rules.md R-UNI-8, R-PTM-2.
    """
    if row.left_on is None or memberships_of(row.unit).exists():
        return []
    members = row.unit.part_time_members.exclude(state=PartTimeState.ENDED).order_by("pk")
    reason = f"所在单位退出{row.alliance}"
    return [_end(member, row.left_on, reason, by=by, at=at) for member in members]


def _end(
    member: PartTimeMember, left_on: date, reason: str, *, by: User, at: datetime | None
) -> PartTimeMember:
    member.state, member.end_reason = PartTimeState.ENDED, reason[:200]
    member.ended_on = max(left_on, member.appointed_on or left_on)
    return save_recorded(member, "part_time.ended", by=by, at=at)
