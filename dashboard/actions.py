"""Published figures and who answers for them; what an operator starts again."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import jobs, outbox
from core.database import locked
from core.errors import RefusedError
from core.models import Job, JobStatus, OutboxEntry
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


@transaction.atomic
def retry_job(*, job: Job, by: User, at: datetime | None = None) -> Job:
    """Put work that failed back into the queue, for the person who asked for it.

    It runs under that person's posts of today; what it wrote before, it refuses to write again.
    Errors: RefusedError without the permission, or when it has not failed.
    Source: docs/rules.md R-JOB-2.
    """
    _expect_operator(by)
    row = locked(job)
    if row.status != JobStatus.FAILED or not jobs.wait_again(row):
        raise RefusedError("这项任务没有失败，或者已经重新排队，不需要重试。")
    record("job.retried", row, by=by, at=at, facts={"kind": row.kind})
    return row


@transaction.atomic
def retry_outbox(*, by: User, at: datetime | None = None) -> int:
    """Give the effects that were given up all their tries back; return how many these are.

    Errors: RefusedError without the permission, or when nothing was given up.
    Source: docs/rules.md R-JOB-2.
    """
    _expect_operator(by)
    count = outbox.try_again(OutboxEntry.objects.all())
    if not count:
        raise RefusedError("没有停止发送的通知，不需要重试。")
    record("outbox.retried", by=by, at=at, label="待发事项", facts={"count": count})
    return count


def _expect_operator(by: User) -> None:
    if not by.may(Permission.SYSTEM_OPERATE):
        raise RefusedError("您的岗位不能重试后台任务，请联系系统管理员。")
