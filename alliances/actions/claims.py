"""Writes of claims (认领): first come, exactly one; given back, or fulfilled with evidence."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.needs import FULFILLED, check_member, lapse_matches, tell_raiser
from alliances.models import (
    ClaimState,
    CoBuildProject,
    NeedClaim,
    NeedItem,
    NeedState,
    ResourceItem,
    ResourceState,
)
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.models import Photo
from core.words import written
from places.models import Unit, covered_by

MOST_PHOTOS = 9


@transaction.atomic
def claim_need(
    *,
    need: NeedItem,
    unit: Unit,
    by: User,
    plan: str = "",
    planned_by: date | None = None,
    resource: ResourceItem | None = None,
    at: datetime | None = None,
) -> NeedClaim:
    """Promise a need for a unit: its liaison does, or the street on its behalf.

    Errors: RefusedError when another was first, outside one's posts, for a unit that is no member
            of the alliance or raised the need itself, or for a resource that cannot be had;
            ValidationError for a day in the past.
    Source: docs/rules.md R-NED-3.
    """
    row = locked(need)
    _check_on_list(row, by=by)
    is_own = unit.pk in by.reach(Permission.NEED_RAISE).units
    if not is_own and not _may_stand_in(row, unit, by=by):
        raise RefusedError("只能为本单位认领；其他单位由街道代为登记。")
    check_open(row, unit)
    if unit.pk == row.raised_by_unit_id:
        raise RefusedError("这项需求是本单位提出的，请由其他单位认领。")
    today = timezone.localdate(at)
    check_member(unit, row, day=today)
    _check_resource(resource, unit)
    claim = NeedClaim(
        need=row,
        unit=unit,
        resource=resource,
        plan=plan.strip(),
        planned_by=planned_by,
        claimed_on=today,
        claimed_by=by,
        is_on_behalf=not is_own,
        is_demo=row.is_demo,
    )
    saved = save_recorded(claim, "claim.made", by=by, at=at)
    row.state = NeedState.CLAIMED
    save_recorded(row, "need.claimed", by=by, at=at)
    lapse_matches(row, at=at)
    pagecache.forget_on_commit()
    tell_raiser(row, f"{unit}认领了“{row}”", by=by, key=f"claim.made:{claim.uid}", body=claim.plan)
    return saved


@transaction.atomic
def give_back_claim(
    *, claim: NeedClaim, reason: str, by: User, at: datetime | None = None
) -> NeedClaim:
    """Give a claimed need back: it is on the list again, the claim stays in its history.

    Errors: RefusedError without a reason, for another unit's claim, or when it does not run.
    Source: docs/rules.md R-NED-3.
    """
    need, row = _running(claim, by=by)
    row.state, row.end_reason = ClaimState.GIVEN_BACK, written(reason, ask="请写明原因。", most=200)
    row.ended_on = timezone.localdate(at)
    saved = save_recorded(row, "claim.given_back", by=by, at=at)
    need.state = NeedState.PUBLISHED
    save_recorded(need, "need.reopened", by=by, at=at)
    pagecache.forget_on_commit()
    tell_raiser(
        need,
        f"{row.unit}退回了“{need}”，需求重新开放认领",
        by=by,
        key=f"claim.given_back:{row.uid}",
        body=row.end_reason,
    )
    return saved


@transaction.atomic
def fulfil_claim(
    *,
    claim: NeedClaim,
    result: str,
    done_on: date,
    by: User,
    photos: Sequence[Photo] = (),
    project: CoBuildProject | None = None,
    at: datetime | None = None,
) -> NeedClaim:
    """Report what was done for a need, with photos; the raiser accepts it or not.

    Shape:  `project` is the co-building project within which it was done, if any.
    Errors: RefusedError without words, for a day before the claim or to come, too many photos,
            a project of others, another unit's claim, or when it does not run.
    Source: docs/rules.md R-NED-4, R-NED-9.
    """
    need, row = _running(claim, by=by)
    _check_evidence(row, result, done_on, photos, by=by, today=timezone.localdate(at))
    if project is not None and not need.projects_of(row.unit).filter(pk=project.pk).exists():
        raise RefusedError(f"所选的共建项目没有“{row.unit}”参加，或者还没有签约，请重新选择。")
    row.state, row.result, row.ended_on = ClaimState.FULFILLED, result.strip(), done_on
    saved = save_recorded(row, FULFILLED, by=by, at=at, photos=list(photos))
    need.state, need.project = NeedState.FULFILLED, project
    save_recorded(need, "need.fulfilled", by=by, at=at)
    pagecache.forget_on_commit()
    tell_raiser(need, f"“{need}”已办成，请验收", by=by, key=f"claim.fulfilled:{row.uid}")
    return saved


def may_act_on(claim: NeedClaim, *, by: User) -> bool:
    """True for the claiming unit's liaison, and the street on its behalf."""
    is_own = claim.unit_id in by.reach(Permission.NEED_RAISE).units
    return is_own or covered_by(by, claim.need, Permission.NEED_MANAGE)


def check_own_claim(claim: NeedClaim, *, by: User) -> None:
    """Refuse another unit's claim (R-NED-3)."""
    if not may_act_on(claim, by=by):
        raise RefusedError("这是其他单位的认领，由该单位或街道办理。")


def _check_on_list(need: NeedItem, *, by: User) -> None:
    if not NeedItem.objects.visible_to(by).filter(pk=need.pk).exists():
        raise RefusedError("这项需求不在您的岗位范围内。")


def _may_stand_in(need: NeedItem, unit: Unit, *, by: User) -> bool:
    is_here = unit.street_id == need.street_id
    return is_here and covered_by(by, need, Permission.NEED_MANAGE)


def check_open(need: NeedItem, unit: Unit | None) -> None:
    """Refuse what is not to be claimed; who came second hears who was first."""
    if need.state == NeedState.PUBLISHED:
        return
    claim = need.standing_claim
    if need.state != NeedState.CLAIMED or claim is None:
        raise RefusedError(f"这项需求是“{need.get_state_display()}”，现在不能认领。")
    if unit is not None and claim.unit_id == unit.pk:
        raise RefusedError("本单位已经认领了这项需求，不需要再认领。")
    raise RefusedError(
        f"“{claim.unit}”已先一步认领了这项需求，认领以先到为准。可以看看清单里的其他需求。"
    )


def _check_resource(resource: ResourceItem | None, unit: Unit) -> None:
    if resource is None:
        return
    row = locked(resource)
    if row.unit_id != unit.pk or row.state != ResourceState.PUBLISHED:
        raise RefusedError("所选的资源现在不能使用，请重新选择。")
    if not ResourceItem.objects.available().filter(pk=row.pk).exists():
        raise RefusedError(f"“{row}”的可提供次数已用完，请选别的资源，或先调整次数。")


def _running(claim: NeedClaim, *, by: User) -> tuple[NeedItem, NeedClaim]:
    """Return the need and its claim under lock, the need first as whoever claims does."""
    need = locked(claim.need)
    row = locked(claim)
    check_own_claim(row, by=by)
    if row.state != ClaimState.RUNNING:
        raise RefusedError(f"这次认领是“{row.get_state_display()}”，不需要再办。")
    return need, row


def _check_evidence(
    claim: NeedClaim,
    result: str,
    done_on: date,
    photos: Sequence[Photo],
    *,
    by: User,
    today: date,
) -> None:
    if not result.strip():
        raise RefusedError("请写明办了什么。")
    if not claim.claimed_on <= done_on <= today:
        raise RefusedError(
            f"办成日期应在认领日期（{claim.claimed_on:%Y年%-m月%-d日}）到今天之间，请重新选择。"
        )
    if len(photos) > MOST_PHOTOS:
        raise RefusedError(f"最多附 {MOST_PHOTOS} 张照片，请去掉几张。")
    check_own_photos(photos, by=by)
