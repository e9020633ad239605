"""The street's decision on an application, and taking an admission back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.errors import RefusedError
from core.words import written
from party.actions.admissions import flag_negative, refuse_unless, street_row
from party.models import DECIDABLE_STATES, AdmissionApplication, AdmissionPhase, AdmissionState
from party.notifications import tell_of_admission

OUTCOMES = (AdmissionState.APPROVED, AdmissionState.REJECTED, AdmissionState.ESCALATED)


@transaction.atomic
def decide_admission(
    *,
    application: AdmissionApplication,
    outcome: AdmissionState,
    by: User,
    reason: str = "",
    district_number: str = "",
    district_on: date | None = None,
    funding_exemption: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Approve, reject, or ask the district; likeness to the negative list is looked for again.

    Errors: RefusedError for one's own application, unless it waits for a decision, for a
            rejection without a reason, and for an approval that lacks the district's document,
            money or a reason for none, or whose last day is over.
    Source: docs/rules.md R-ADM-3, R-ADM-4, R-ADM-5.
    """
    row = _decidable(application, by=by, version=version)
    if outcome not in OUTCOMES:
        raise RefusedError("请选择批准、不予准入或报区级。")
    if outcome == AdmissionState.ESCALATED and row.state == AdmissionState.ESCALATED:
        raise RefusedError("这项申请已报区级，请等区级答复后批准或不予准入。")
    row.decision_reason = reason.strip()
    row.district_number, row.district_on = district_number.strip(), district_on
    row.funding_exemption = funding_exemption.strip()
    flag_negative(row)
    if outcome == AdmissionState.APPROVED:
        _refuse_approval(row, timezone.localdate(at))
    else:
        row.decision_reason = written(reason, ask=f"请写明{outcome.label}的原因。")
    row.state, row.decided_by, row.decided_at = outcome, by, at or timezone.now()
    saved = save_recorded(row, f"admission.{outcome}", by=by, at=at)
    tell_of_admission(saved)
    return saved


@transaction.atomic
def revoke_admission(
    *,
    application: AdmissionApplication,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Take an approved admission back, with a reason; what rests on it stays as it was.

    Errors: RefusedError without a reason, unless it is approved, or once it has expired.
    Source: docs/rules.md R-ADM-6.
    """
    row = street_row(application, by=by, permission=Permission.ADMISSION_DECIDE, version=version)
    check_revocable(row, timezone.localdate(at))
    row.revoke_reason = written(reason, ask="请写明撤销的原因。")
    row.state, row.revoked_at = AdmissionState.REVOKED, at or timezone.now()
    saved = save_recorded(row, "admission.revoked", by=by, at=at)
    tell_of_admission(saved)
    return saved


def _decidable(
    application: AdmissionApplication, *, by: User, version: int | None
) -> AdmissionApplication:
    row = street_row(application, by=by, permission=Permission.ADMISSION_DECIDE, version=version)
    check_decidable(row, by=by)
    return row


def check_decidable(row: AdmissionApplication, *, by: User) -> None:
    """Refuse what does not wait for the street's decision, and one's own (R-ADM-5)."""
    refuse_unless(row, *DECIDABLE_STATES)
    if AdmissionApplication.objects.written_by(by).filter(pk=row.pk).exists():
        raise RefusedError("自己经办的申请不能由自己决定，请由另一位街道领导决定。")


def check_revocable(row: AdmissionApplication, today: date) -> None:
    """Refuse what is not approved, or has expired (R-ADM-6)."""
    refuse_unless(row, AdmissionState.APPROVED)
    if row.phase_on(today) == AdmissionPhase.EXPIRED:
        raise RefusedError("这项准入已经到期，不需要撤销。")


def _refuse_approval(row: AdmissionApplication, today: date) -> None:
    """Raise RefusedError for what stands against an approval; the database says so once more."""
    if row.negative_item is not None and not row.has_district_document:
        raise RefusedError(
            f"命中负面清单事项“{row.negative_item}”，没有区级文件不能准入："
            "请填写区级文件的文号和日期，或报区级，或不予准入。"
        )
    if row.district_on is not None and row.district_on > today:
        raise RefusedError("区级文件的日期不能晚于今天。")
    if row.needs_funding and row.funding_amount <= 0 and not row.funding_exemption:
        raise RefusedError(
            "不在依法履职清单里的工作须“费随事转”：请由科室落实经费，或写明不落实经费的理由。"
        )
    if row.ends_on is not None and row.ends_on < today:
        raise RefusedError("申请的结束日期已经过去，批准没有意义，请不予准入并写明原因。")
