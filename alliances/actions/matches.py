"""Writes of matching (撮合): a unit is asked, its answer is kept, a yes becomes the claim."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import tell_liaisons
from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.claims import claim_need
from alliances.actions.needs import check_member
from alliances.models import MatchAnswer, NeedItem, NeedMatch, NeedState, ResourceItem
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from places.models import Unit, covered_by


@transaction.atomic
def ask_unit(
    *,
    need: NeedItem,
    unit: Unit,
    by: User,
    resource: ResourceItem | None = None,
    at: datetime | None = None,
) -> NeedMatch:
    """Note that a unit was asked for a need; its liaisons find it among their messages.

    Errors: RefusedError without the permission there, when the need is not open, for a unit that
            is no member, raised it, or is being asked already.
    Source: docs/rules.md R-NED-7.
    """
    row, today = locked(need), timezone.localdate(at)
    if not covered_by(by, row, Permission.NEED_MANAGE):
        raise RefusedError("由街道向单位询问，您的岗位不能办理。")
    if row.state != NeedState.PUBLISHED:
        raise RefusedError(f"这项需求是“{row.get_state_display()}”，不需要再问。")
    if unit.pk == row.raised_by_unit_id:
        raise RefusedError("这家单位就是提出方，请问其他单位。")
    check_member(unit, row, day=today)
    if NeedMatch.objects.waiting().filter(need=row, unit=unit).exists():
        raise RefusedError(f"已经问过“{unit}”，正在等答复。")
    if resource is not None and resource.unit_id != unit.pk:
        raise RefusedError("所选的资源不是这家单位的，请重新选择。")
    match = NeedMatch(
        need=row,
        unit=unit,
        resource=resource,
        asked_on=today,
        asked_by=by,
        is_demo=row.is_demo,
    )
    saved = save_recorded(match, "match.asked", by=by, at=at)
    title = f"街道想请贵单位帮忙：{row}"
    tell_liaisons(unit, row, by=by, key=f"match.asked:{match.uid}", title=title)
    return saved


@transaction.atomic
def answer_match(
    *, match: NeedMatch, is_yes: bool, by: User, note: str = "", at: datetime | None = None
) -> NeedMatch:
    """Keep a unit's answer; a yes turns into its claim at once.

    Errors: RefusedError for another unit's answer, when it was answered, and for a yes as
            claim_need.
    Source: docs/rules.md R-NED-7.
    """
    need = locked(match.need)
    row = locked(match)
    is_own = row.unit_id in by.reach(Permission.NEED_RAISE).units
    if not is_own and not covered_by(by, need, Permission.NEED_MANAGE):
        raise RefusedError("由被询问的单位答复，或由街道代为登记。")
    if row.answer != MatchAnswer.WAITING:
        raise RefusedError(f"这次询问的答复是“{row.get_answer_display()}”，不需要再登记。")
    if is_yes and row.resource is not None:
        locked(row.resource)  # the claim holds it, too, and by then an event is written
    row.close(MatchAnswer.YES if is_yes else MatchAnswer.NO, on=timezone.localdate(at), note=note)
    saved = save_recorded(row, "match.answered", by=by, at=at)
    if is_yes:
        claim_need(need=need, unit=row.unit, resource=row.resource, plan=row.note, by=by, at=at)
    return saved
