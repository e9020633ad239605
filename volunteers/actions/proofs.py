"""志愿服务记录证明: issued from confirmed hours, revoked; never changed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.numbers import next_running
from core.words import written
from places.models import Community, Street, covered_by
from volunteers.models import ServiceProof, ServiceRecord, Volunteer


@transaction.atomic
def issue_proof(
    *,
    volunteer: Volunteer,
    street: Street,
    community: Community | None,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime | None = None,
) -> ServiceProof:
    """Certify the confirmed hours that this organiser, and no other, has on record.

    Shape:  the certificate that stands, when one of these days says the same already.
    Errors: RefusedError outside one's posts, for days ahead or the wrong way round, when there
            are no confirmed hours, or others than the certificate of these days says.
    Source: docs/rules.md R-HRS-4, R-HRS-8.
    """
    today = timezone.localdate(at)
    if not by.reach(Permission.PROOF_ISSUE).covers(street.pk, community.pk if community else None):
        raise RefusedError("只能出具本社区、本街道组织的志愿服务的证明。")
    if ends_on < starts_on or ends_on > today:
        raise RefusedError("请核对日期：结束日期不能早于开始日期，也不能晚于今天。")
    Street.objects.select_for_update(no_key=True).get(pk=street.pk)  # before the hours are read
    rows = _certifiable(volunteer, street, community, starts_on, ends_on)
    items = _lines(rows)
    if not items:
        raise RefusedError(
            "这段时间没有本社区（街道）已确认的服务时长，不能出具证明。"
            "证明由组织活动的社区或街道出具。"
        )
    given: dict[str, Any] = {
        "volunteer": volunteer,
        "street": street,
        "community": community,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    if (there := ServiceProof.objects.filter(**given, revoked_at=None).first()) is not None:
        if there.items == items:
            return there
        raise RefusedError(
            f"这段时间已出具证明 {there.number}，之后工时有变动；请先撤销那一份，再重新出具。"
        )
    proof = ServiceProof(
        **given,
        number=next_running(ServiceProof.objects.filter(street=street), f"ZM{today:%Y%m%d}"),
        hours=sum(row.hours for row in rows),
        items=items,
        issued_on=today,
        issued_by=by,
        is_demo=volunteer.is_demo,
    )
    return save_recorded(proof, "serviceproof.issued", by=by, at=at)


@transaction.atomic
def revoke_proof(
    *,
    proof: ServiceProof,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ServiceProof:
    """Take a certificate back; its code says so from now on.

    Errors: RefusedError outside one's posts, when revoked before, or without a reason.
    """
    row = locked(proof)
    check_valid(row, by=by)
    row.revoke_reason = written(reason, ask="请写明撤销原因。", most=200)
    row.revoked_at = at or timezone.now()
    return save_recorded(row, "serviceproof.revoked", by=by, version=version, at=at)


def check_valid(row: ServiceProof, *, by: User) -> None:
    """Refuse to take back a certificate of others, or one that was revoked."""
    if not covered_by(by, row, Permission.PROOF_ISSUE):
        raise RefusedError("这份证明不是您的社区（街道）出具的。")
    if row.revoked_at is not None:
        raise RefusedError("这份证明已经撤销。")


def _certifiable(
    volunteer: Volunteer, street: Street, community: Community | None, start: date, end: date
) -> list[ServiceRecord]:
    """Return the confirmed hours of these days that this organiser has on record, in order."""
    rows = ServiceRecord.objects.counted().filter(volunteer=volunteer, street=street)
    rows = rows.filter(community=community, served_on__range=(start, end))
    return list(rows.select_related("activity").order_by("served_on", "pk"))


def _lines(rows: list[ServiceRecord]) -> list[list[str]]:
    """Return what stands on paper of each: day, activity, what was done, hours."""
    return [
        [f"{row.served_on:%Y-%m-%d}", row.activity.title, row.content, str(row.hours)]
        for row in rows
    ]
