"""Writes of the registers of alliances and memberships."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.leaving import check_day_of_leaving, end_members_with_unit, hold_unit
from alliances.actions.memberships import end_coverage_of_member
from alliances.models import WAITING_STATES, Alliance, AllianceMembership
from audit.actions import save_recorded
from core import pagecache
from core.errors import RefusedError
from places.actions import check_scope
from places.models import Community


@transaction.atomic
def save_alliance(
    *,
    alliance: Alliance,
    by: User,
    communities: Sequence[Community] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Alliance:
    """Save an alliance; the communities it spans stay as they are when None."""
    _check(alliance, by=by)
    spanned = {} if communities is None else {"communities": communities}
    if any(community.street_id != alliance.street_id for community in communities or ()):
        raise RefusedError("涉及社区应属于本街道，请重新选择。")
    pagecache.forget_on_commit()
    return save_recorded(alliance, "alliance.saved", by=by, version=version, at=at, **spanned)


@transaction.atomic
def save_membership(
    *,
    membership: AllianceMembership,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AllianceMembership:
    """Save a unit's membership of an alliance in the ledger; the caller has set its fields.

    Errors: RefusedError outside one's posts, for one that waits for an answer, or a day of
            leaving to come or not after the unit's last signature there; ValidationError.
    Source: docs/rules.md R-UNI-1, R-UNI-8.
    """
    hold_unit(membership.unit)
    check_scope(
        membership,
        by=by,
        permission=Permission.PROJECT_EDIT,
        place_of=lambda row: (row.alliance.street_id, None),
    )
    if membership.state in WAITING_STATES:
        raise RefusedError("这份邀请或申请还没有办结，请在联盟页面办理。")
    if membership.left_on is not None and membership.left_on > timezone.localdate(at):
        raise RefusedError("退出日期不能晚于今天。")
    if membership.left_on is None:
        end_coverage_of_member(membership, by=by, at=at)
    else:
        check_day_of_leaving(membership)
    pagecache.forget_on_commit()
    saved = save_recorded(membership, "membership.saved", by=by, version=version, at=at)
    end_members_with_unit(saved, by=by, at=at)
    return saved


def _check(alliance: Alliance, *, by: User) -> None:
    check_scope(
        alliance,
        by=by,
        permission=Permission.PROJECT_EDIT,
        place_of=lambda state: (state.street_id, None),
    )
