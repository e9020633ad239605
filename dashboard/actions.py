"""Published figures, entered by one person and approved by another; who answers for a figure."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError
from dashboard.models import Baseline, FigureOwner
from places.actions import check_scope
from places.models import Street


@transaction.atomic
def enter_baseline(
    *,
    street: Street,
    figure: str,
    value: int,
    is_lower_bound: bool,
    as_of: date,
    source: str,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> Baseline:
    """Enter a published figure; the board shows it once another person has approved it.

    Errors: ValidationError for a second figure of the same day; RefusedError outside one's posts.
    Source: docs/rules.md R-FIG-2.
    """
    if not by.reach(Permission.BASELINE_ENTER).covers(street.pk, None):
        raise RefusedError("您的岗位不能录入公布数。")
    baseline = Baseline(
        street=street,
        figure=figure,
        value=value,
        is_lower_bound=is_lower_bound,
        as_of=as_of,
        source=source,
        note=note,
        entered_by=by,
    )
    baseline.full_clean()
    baseline.save()
    record("baseline.entered", baseline, by=by, at=at, facts={"figure": figure, "value": value})
    return baseline


@transaction.atomic
def approve_baseline(*, baseline: Baseline, by: User, at: datetime | None = None) -> Baseline:
    """Approve a published figure that somebody else entered.

    Errors: RefusedError for one's own entry, outside one's posts, or when it is approved already.
    Source: docs/rules.md R-FIG-2, R-ACC-14.
    """
    row = locked(baseline)
    if not by.reach(Permission.BASELINE_APPROVE).covers(row.street_id, None):
        raise RefusedError("您的岗位不能批准公布数。")
    if row.entered_by_id in by.counts_as:
        raise RefusedError("不能批准自己或正在代办的人录入的公布数，请由另一位同事批准。")
    if row.approved_at is not None:
        raise RefusedError("这个公布数已经批准。")
    row.approved_by, row.approved_at = by, at or timezone.now()
    row.version += 1
    row.save()
    record("baseline.approved", row, by=by, at=at)
    return row


@transaction.atomic
def discard_baseline(*, baseline: Baseline, by: User, at: datetime | None = None) -> None:
    """Take back one's own entry that nobody has approved yet; the audit trail keeps that it was.

    Errors: RefusedError for somebody else's entry or an approved one.
    Source: docs/rules.md R-FIG-2.
    """
    row = locked(baseline)
    if row.entered_by_id != by.pk:
        raise RefusedError("只能撤回自己录入的公布数。")
    if row.approved_at is not None:
        raise RefusedError("已批准的公布数不能撤回；数字有变化时，请录入新的截至日期。")
    record("baseline.discarded", row, by=by, at=at)
    row.delete()


@transaction.atomic
def save_figure_owner(
    *, owner: FigureOwner, by: User, version: int | None = None, at: datetime | None = None
) -> FigureOwner:
    """Save who answers for a figure; the caller has set the fields.

    Errors: RefusedError outside one's posts; ValidationError when nobody is named, or for another
            street's department; ConflictError when somebody saved it since `version`.
    Source: docs/rules.md R-FIG-5.
    """
    check_scope(
        owner,
        by=by,
        permission=Permission.FIGURE_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(owner, "figure_owner.saved", by=by, version=version, at=at)
