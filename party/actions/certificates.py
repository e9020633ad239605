"""服务证明: issued from the confirmed log with a running number, and revoked with a reason."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import save_version
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from party.models import SecretaryAssistant, ServiceCertificate
from places.models import Street

OTHER_WORK = "其他"


@transaction.atomic
def issue_certificate(
    *,
    assistant: SecretaryAssistant,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime | None = None,
) -> ServiceCertificate:
    """Certify what the confirmed log says about some days, under the year's next number.

    Errors: RefusedError outside one's posts, for days to come or outside the term, without a
            confirmed entry, or while a valid certificate speaks of one of these days.
    Source: docs/rules.md R-PAR-2.
    """
    row = SecretaryAssistant.objects.select_for_update(no_key=True).get(pk=assistant.pk)
    _check_place(row, by=by)
    refuse_future(ends_on, at=at)
    _check_days(row, starts_on, ends_on)
    # One street, one number at a time; the constraint is the last word.
    street = Street.objects.select_for_update(no_key=True).get(pk=row.street_id)
    year = timezone.localdate(at).year
    last = ServiceCertificate.objects.filter(street=street, year=year).aggregate(Max("serial"))
    certificate = ServiceCertificate(
        street=street,
        assistant=row,
        year=year,
        serial=(last["serial__max"] or 0) + 1,
        name=row.name,
        community_name=str(row.community),
        society_name=str(row.society or ""),
        starts_on=starts_on,
        ends_on=ends_on,
        issued_at=at or timezone.now(),
        issued_by=by,
        **certified(row, starts_on, ends_on),
    )
    if not certificate.log_count:
        raise RefusedError("这段时间没有社区书记确认过的履职记录，不能出具证明。")
    return save_recorded(certificate, "certificate.issued", by=by, at=at)


@transaction.atomic
def revoke_certificate(
    *, certificate: ServiceCertificate, reason: str, by: User, at: datetime | None = None
) -> ServiceCertificate:
    """Take a certificate back; it stays on the register with the reason.

    Errors: RefusedError outside one's posts, without a reason, or when it is revoked already.
    Source: docs/rules.md R-PAR-2.
    """
    row = ServiceCertificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    check_valid(row, by=by)
    words = written(reason, ask="请写明撤销原因。")
    row.revoked_at, row.revoked_by, row.revoke_reason = at or timezone.now(), by, words
    save_version(row)
    record("certificate.revoked", row, by=by, at=at, reason=row.revoke_reason)
    return row


def certified(assistant: SecretaryAssistant, first: date, last: date) -> dict[str, Any]:
    """Return what the confirmed log says about some days.

    Shape:  `log_count`; `hours`, those that were noted; `duties`: [[duty, entries]], the most
            frequent first. One query.
    Source: docs/rules.md R-PAR-1, R-PAR-2.
    """
    logs = assistant.logs.confirmed().done_between(first, last).select_related("duty")
    rows = [(log.duty.text if log.duty else OTHER_WORK, log.hours or Decimal()) for log in logs]
    duties = Counter(duty for duty, _ in rows)
    return {
        "log_count": len(rows),
        "hours": sum((hours for _, hours in rows), Decimal()),
        "duties": [[duty, count] for duty, count in duties.most_common()],
    }


def check_valid(row: ServiceCertificate, *, by: User) -> None:
    """Refuse to take a certificate back twice, or outside one's posts.

    Source: docs/rules.md R-PAR-2.
    """
    _check_place(row.assistant, by=by)
    if not row.is_valid:
        raise RefusedError(f"{row}已经撤销。")


def _check_days(assistant: SecretaryAssistant, first: date, last: date) -> None:
    if last < first:
        raise RefusedError("服务结束不能早于服务开始。")
    if not (assistant.serves_on(first) and assistant.serves_on(last)):
        raise RefusedError("证明的起止日期要在任期以内。")
    earlier = assistant.certificates.valid().overlapping(first, last).first()
    if earlier is not None:
        raise RefusedError(
            f"服务证明{earlier.number}已证明 {earlier.starts_on:%Y年%-m月%-d日}至 "
            f"{earlier.ends_on:%Y年%-m月%-d日}，请换一段时间，或先撤销那一份。"
        )


def _check_place(assistant: SecretaryAssistant, *, by: User) -> None:
    reach = by.reach(Permission.PARTY_EDIT)
    if not reach.covers(assistant.street_id, assistant.community_id):
        raise RefusedError("这位助理员不在您的岗位范围内，不能办理。")
