"""A reader's word that a page is wrong, and its answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.permissions import Permission
from audit import actions as audit
from core import outbox, workdays
from core.errors import RefusedError
from core.masking import mask_personal
from services import notifications
from services.models import Correction, CorrectionKind, CorrectionStatus, GuideVersion

# Readers are promised an answer within so many working days.
ANSWER_WITHIN_WORKDAYS = 5


@transaction.atomic
def file_correction(
    *,
    guide_version: GuideVersion,
    kind: CorrectionKind,
    text: str,
    at: datetime | None = None,
) -> Correction:
    """Take down what a reader found wrong; answers with a query code, asks for no name.

    ID and telephone numbers a reader writes all the same are blanked before they are kept.
    Whoever answers for the item is told.
    Source: docs/rules.md R-GUI-3.
    """
    now = at or timezone.now()
    deadline = workdays.add_workdays(timezone.localdate(now), ANSWER_WITHIN_WORKDAYS)
    correction = Correction(
        item=guide_version.item,
        guide_version=guide_version,
        kind=kind,
        text=mask_personal(text.strip()),
        received_at=now,
        due_on=deadline.date,
        due_is_estimate=deadline.is_estimated,
        is_demo=guide_version.is_demo,
    )
    correction.full_clean()
    correction.save()
    audit.record("correction.filed", correction, at=now)
    outbox.send(
        notifications.correction_filed, f"correction.filed:{correction.uid}", correction.uid
    )
    return correction


@transaction.atomic
def answer_correction(
    *,
    correction: Correction,
    status: CorrectionStatus,
    answer: str,
    by: Any,
    at: datetime | None = None,
) -> Correction:
    """Answer a reader: the page was mended, or why it is right.

    Errors: RefusedError without an answer, when answered before, or outside one's street.
    Source: docs/rules.md R-GUI-3.
    """
    now = at or timezone.now()
    correction = Correction.objects.select_for_update(of=("self",), no_key=True).get(
        pk=correction.pk
    )
    if correction.item.street_id not in by.reach(Permission.GUIDE_ANSWER).streets:
        raise RefusedError("您的岗位不能答复这条纠错。")
    if not correction.is_open:
        raise RefusedError("这条纠错已经答复过了。")
    if status == CorrectionStatus.OPEN or not answer.strip():
        raise RefusedError("请选择处理结果，并写明答复。")
    correction.status = status
    correction.answer = answer.strip()
    correction.answered_by, correction.answered_at = by, now
    correction.full_clean()
    correction.save()
    audit.record("correction.answered", correction, by=by, at=now)
    return correction
