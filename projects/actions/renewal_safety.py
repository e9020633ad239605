"""Writes of what is inspected: registered, inspected, put in use, closed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked, save_version
from core.errors import RefusedError
from core.models import Photo
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import AssetInspection, AssetKind, AssetState, InspectionResult, SafetyAsset


@transaction.atomic
def save_asset(
    *, asset: SafetyAsset, by: User, version: int | None = None, at: datetime | None = None
) -> SafetyAsset:
    """Save what an asset is; its state follows from inspections and steps.

    Source: docs/rules.md R-RNW-3.
    """
    check_scope(asset, by=by, permission=Permission.RENEWAL_EDIT, place_of=placed)
    if asset.next_due_on is None:
        asset.next_due_on = timezone.localdate(at)
    elif asset.last_inspected_on is not None:
        asset.next_due_on = asset.due_after(asset.last_inspected_on)
    return save_recorded(asset, "asset.saved", by=by, version=version, at=at)


@transaction.atomic
def inspect_asset(
    *,
    asset: SafetyAsset,
    result: str,
    finding: str,
    photo: Photo | None,
    by: User,
    at: datetime | None = None,
) -> AssetInspection:
    """Write down an inspection; what was found blocked or broken counts no more from now on.

    Errors: RefusedError outside one's posts, for what is closed, for trouble without words, or for
            another person's photo.
    Source: docs/rules.md R-RNW-3, R-RNW-4.
    """
    row = locked(asset)
    check_inspectable(row, by=by)
    today = timezone.localdate(at)
    is_troubled = result == InspectionResult.TROUBLE
    if is_troubled and not finding.strip():
        raise RefusedError("发现问题请写明情况。")
    check_own_photos([photo], by=by)
    inspection = AssetInspection(
        asset=row,
        inspected_on=today,
        result=result,
        finding=finding.strip()[:300],
        photo=photo,
        inspected_by=by,
    )
    save_recorded(inspection, "inspection.entered", by=by, at=at)
    row.last_inspected_on, row.next_due_on = today, row.due_after(today)
    if is_troubled and row.state in (AssetState.IN_USE, AssetState.TROUBLED):
        row.state, row.trouble_reason = AssetState.TROUBLED, inspection.finding
        row.troubled_on = row.troubled_on or today
    _save(row, "asset.troubled" if is_troubled else "asset.inspected", by=by, at=at)
    return inspection


@transaction.atomic
def put_in_use(
    *,
    asset: SafetyAsset,
    day: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> SafetyAsset:
    """Confirm that an asset is built, cleared or installed (again); from now on it counts.

    Errors: RefusedError without an inspection that found it in order, by somebody else, since it
            was last in trouble; for a charging site without piles; ConflictError.
    Source: docs/rules.md R-RNW-4.
    """
    row = locked(asset)
    check_openable(row, by=by)
    row.expect_version(version)
    today = timezone.localdate(at)
    if day > today or (row.troubled_on is not None and day < row.troubled_on):
        raise RefusedError("日期不能晚于今天，也不能早于发现问题的那天。")
    row.state, row.trouble_reason, row.troubled_on = AssetState.IN_USE, "", None
    row.opened_on = day
    return _save(row, "asset.put_in_use", by=by, at=at)


@transaction.atomic
def close_asset(
    *,
    asset: SafetyAsset,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> SafetyAsset:
    """Take an asset out of the register's counts for good; its inspections stay.

    Source: docs/rules.md R-RNW-3.
    """
    row = locked(asset)
    check_not_closed(row, by=by)
    row.expect_version(version)
    words = written(reason, ask="请写明撤销的原因。", most=300)
    row.state, row.trouble_reason = AssetState.CLOSED, words
    row.next_due_on = None
    return _save(row, "asset.closed", by=by, at=at, reason=row.trouble_reason)


def check_inspectable(row: SafetyAsset, *, by: User) -> None:
    """Refuse an inspection outside one's posts, or of what is closed.

    Source: docs/rules.md R-RNW-3.
    """
    if not covered_by(by, row, Permission.RENEWAL_REPORT):
        raise RefusedError("这处设施不在您的岗位范围内，不能登记检查。")
    if row.state == AssetState.CLOSED:
        raise RefusedError("这处设施已经撤销，不用检查。")


def check_openable(row: SafetyAsset, *, by: User) -> None:
    """Refuse to count what is in use, or what nobody else has found in order since.

    Source: docs/rules.md R-RNW-4.
    """
    _check_edited(row, by=by)
    if row.state not in (AssetState.PLANNED, AssetState.TROUBLED):
        raise RefusedError(f"“{row}”现在是“{row.state_label}”，不用再确认。")
    last = row.inspections.order_by("-inspected_on", "-pk").first()
    if last is None or last.result != InspectionResult.OK:
        raise RefusedError("最近一次检查要是“正常、畅通”才能确认，请社区先去看一次。")
    if last.inspected_by_id in by.counts_as:
        raise RefusedError("最近一次检查是您登记的，请由另一位同事确认。")
    if row.kind == AssetKind.CHARGING and not row.piles_count:
        raise RefusedError("请先在台账里填写充电桩数。")


def check_not_closed(row: SafetyAsset, *, by: User) -> None:
    """Refuse to close an asset twice.

    Source: docs/rules.md R-RNW-3.
    """
    _check_edited(row, by=by)
    if row.state == AssetState.CLOSED:
        raise RefusedError("这处设施已经撤销。")


def _check_edited(row: SafetyAsset, *, by: User) -> None:
    if not covered_by(by, row, Permission.RENEWAL_EDIT):
        raise RefusedError("这处设施不在您的岗位范围内，不能办理。")


def _save(
    row: SafetyAsset, action: str, *, by: User, at: datetime | None, reason: str = ""
) -> SafetyAsset:
    before = SafetyAsset.objects.get(pk=row.pk)
    save_version(row)
    record(action, row, by=by, at=at, fields={"state": (before.state, row.state)}, reason=reason)
    return row
