"""A need is met by an activity that was filed anyway: told once, seen from both."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.actions import fulfil_claim
from alliances.models import CoBuildProject, NeedClaim
from core.errors import RefusedError
from core.models import Photo
from volunteers.models import Activity


@transaction.atomic
def deliver_need(
    *,
    claim: NeedClaim,
    result: str,
    done_on: date,
    by: User,
    photos: Sequence[Photo] = (),
    project: CoBuildProject | None = None,
    activities: Sequence[Activity] = (),
    at: datetime | None = None,
) -> NeedClaim:
    """Report what was done for a need, naming the confirmed activities in which it was done.

    Shape:  without words, the activities say what was done.
    Errors: as fulfil_claim; RefusedError for an activity that is not confirmed, in which the unit
            took no part, or that was held before the claim.
    Source: docs/rules.md R-NED-4, R-NED-10.
    """
    keys = {activity.pk for activity in activities}
    rows = Activity.objects.delivering(claim, timezone.localdate(at)).filter(pk__in=keys)
    found = list(rows.order_by("held_on", "pk").select_for_update(of=("self",), no_key=True))
    if len(found) != len(keys):
        raise RefusedError(
            "所选的活动里，有的还没有确认，有的不是认领以后由本单位参加的，请重新选择。"
        )
    saved = fulfil_claim(
        claim=claim,
        result=result.strip() or words_of(found),
        done_on=done_on,
        by=by,
        photos=photos,
        project=project,
        at=at,
    )
    for activity in found:
        activity.need_claims.add(saved)
    return saved


def words_of(activities: Sequence[Activity]) -> str:
    """Return what was done, as the activities tell it; "" for none.

    Anybody may read it, so it says kind and day: their names are free text.
    """
    parts = [
        f"{row.held_on:%-m月%-d日}开展{row.get_kind_display()}，{row.headcount_label}参加"
        for row in activities
    ]
    return ("；".join(parts) + "。")[:500] if parts else ""
