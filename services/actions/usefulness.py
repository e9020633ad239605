"""A reader's answer to 「这页对您有用吗」: counted, not kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from services.actions.corrections import file_correction
from services.models import Correction, CorrectionKind, GuideVersion, UsefulTally


@transaction.atomic
def count_answer(
    *,
    guide_version: GuideVersion,
    is_useful: bool,
    reason: str = "",
    at: datetime | None = None,
) -> Correction | None:
    """Count one answer; return the correction that a reason for 没用 becomes.

    The count leaves no event of its own: an event holds the moment and the address of one reader,
    which this tally is meant not to know.
    Source: docs/rules.md R-GUI-6.
    """
    now = at or timezone.now()
    tally, _ = UsefulTally.objects.get_or_create(
        guide_version=guide_version,
        day=timezone.localdate(now),
        defaults={"is_demo": guide_version.is_demo},
    )
    field = "useful" if is_useful else "useless"
    UsefulTally.objects.filter(pk=tally.pk).update(**{field: F(field) + 1})
    if is_useful or not reason.strip():
        return None
    return file_correction(
        guide_version=guide_version, kind=CorrectionKind.USELESS, text=reason, at=now
    )
