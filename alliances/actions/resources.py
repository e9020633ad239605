"""Writes of the list of resources: registered, published, paused, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import ResourceItem, ResourceState
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by


@transaction.atomic
def save_resource(
    *, resource: ResourceItem, by: User, version: int | None = None, at: datetime | None = None
) -> ResourceItem:
    """Register what a unit offers, or change it; it lies where its unit lies.

    Errors: RefusedError outside one's posts, for another unit than before, or once it is
            withdrawn; ValidationError for bad fields; ConflictError since `version`.
    Source: docs/rules.md R-NED-8.
    """
    before = (
        ResourceItem.objects.select_for_update(no_key=True).filter(pk=resource.pk).first()
        if resource.pk
        else None
    )
    if before is not None and before.unit_id != resource.unit_id:
        raise RefusedError("资源属于登记它的单位，不能改到另一家。请撤下这一条，再登记一条。")
    if before is not None:
        check_editable(before)
    resource.street, resource.community = resource.unit.street, resource.unit.community
    if resource.unit_id not in by.reach(Permission.NEED_RAISE).units:
        check_scope(resource, by=by, permission=Permission.NEED_RAISE, place_of=placed)
    pagecache.forget_on_commit()
    return save_recorded(resource, "resource.saved", by=by, version=version, at=at)


@transaction.atomic
def publish_resource(
    *, resource: ResourceItem, by: User, at: datetime | None = None
) -> ResourceItem:
    """Put a resource on the list, for the first time or after a pause.

    Errors: RefusedError outside one's posts, or when it is there or withdrawn.
    Source: docs/rules.md R-NED-8.
    """
    row = _own(resource, by=by)
    if row.state not in {ResourceState.DRAFT, ResourceState.PAUSED}:
        raise RefusedError(f"这项资源是“{row.get_state_display()}”，不需要发布。")
    row.published_on = row.published_on or timezone.localdate(at)
    return _set(row, ResourceState.PUBLISHED, "resource.published", by=by, at=at)


@transaction.atomic
def pause_resource(*, resource: ResourceItem, by: User, at: datetime | None = None) -> ResourceItem:
    """Take a resource off the list for a while; running claims go on.

    Errors: RefusedError outside one's posts, or when it is not on the list.
    Source: docs/rules.md R-NED-8.
    """
    row = _own(resource, by=by)
    if row.state != ResourceState.PUBLISHED:
        raise RefusedError(f"这项资源是“{row.get_state_display()}”，不需要暂停。")
    return _set(row, ResourceState.PAUSED, "resource.paused", by=by, at=at)


@transaction.atomic
def withdraw_resource(
    *, resource: ResourceItem, reason: str, by: User, at: datetime | None = None
) -> ResourceItem:
    """Take a resource off the list for good, with a reason.

    Errors: RefusedError outside one's posts, without a reason, or when it was withdrawn.
    Source: docs/rules.md R-NED-8.
    """
    row = _own(resource, by=by)
    check_withdrawable(row, by=by)
    row.withdraw_reason = written(reason, ask="请写明原因。", most=200)
    return _set(row, ResourceState.WITHDRAWN, "resource.withdrawn", by=by, at=at)


def may_keep(resource: ResourceItem, *, by: User) -> bool:
    """True for the unit's liaison and for the offices where the unit lies."""
    is_own = resource.unit_id in by.reach(Permission.NEED_RAISE).units
    return is_own or covered_by(by, resource, Permission.NEED_RAISE)


def _own(resource: ResourceItem, *, by: User) -> ResourceItem:
    row = locked(resource)
    check_kept(row, by=by)
    return row


def check_kept(resource: ResourceItem, *, by: User) -> None:
    """Refuse anybody but the unit and the offices where it lies (R-NED-8)."""
    if not may_keep(resource, by=by):
        raise RefusedError("这项资源由所属单位，或它所在的社区、街道办理。")


def check_editable(resource: ResourceItem) -> None:
    """Refuse other words for a resource that was withdrawn (R-NED-8)."""
    if resource.state == ResourceState.WITHDRAWN:
        raise RefusedError("这项资源已撤下，不能再改。请重新登记一条。")


def check_withdrawable(resource: ResourceItem, *, by: User) -> None:
    """Refuse others' resources, and one that was withdrawn (R-NED-8)."""
    check_kept(resource, by=by)
    if resource.state == ResourceState.WITHDRAWN:
        raise RefusedError("这项资源已经撤下。")


def _set(
    row: ResourceItem, state: ResourceState, action: str, *, by: User, at: datetime | None
) -> ResourceItem:
    row.state = state
    pagecache.forget_on_commit()
    return save_recorded(row, action, by=by, at=at)
