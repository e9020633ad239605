"""Writes of the kinds of visiting duties and of the duties themselves."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.errors import RefusedError
from places.actions import check_scope, placed
from volunteers.models import VisitDuty, VisitDutyKind


@transaction.atomic
def save_visit_kind(
    *, kind: VisitDutyKind, by: User, version: int | None = None, at: datetime | None = None
) -> VisitDutyKind:
    """Save a kind of visiting duty; the street's own list.

    Errors: RefusedError outside one's posts.
    """
    check_scope(
        kind,
        by=by,
        permission=Permission.WALK_ARRANGE,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(kind, "visitdutykind.saved", by=by, version=version, at=at)


@transaction.atomic
def save_visit_duty(
    *, duty: VisitDuty, by: User, version: int | None = None, at: datetime | None = None
) -> VisitDuty:
    """Save a duty to visit; the caller has set its fields.

    Errors: ValidationError for bad fields, a number in the label among them; RefusedError
            outside one's posts or for an owner who holds no post there.
    Source: docs/rules.md R-VST-1.
    """
    check_scope(duty, by=by, permission=Permission.WALK_ARRANGE, place_of=placed)
    if duty.owner is not None and not may_visit(duty).filter(pk=duty.owner.pk).exists():
        raise RefusedError("所选的人在这个社区没有可以走访的岗位，请另选一人。")
    return save_recorded(duty, "visitduty.saved", by=by, version=version, at=at)


def may_visit(duty: VisitDuty) -> QuerySet[User]:
    """Return the people who may file a visit in the duty's community."""
    able: QuerySet[User] = User.objects.able_at(
        Permission.WALK_FILE, street_id=duty.street_id, community_id=duty.community_id
    )
    return able
