"""The systems outside the portal that are told of events."""

from datetime import datetime

from django.db import transaction

from accounts.models import User, Webhook
from accounts.permissions import Permission
from audit.actions import save_recorded
from places.actions import check_scope


@transaction.atomic
def save_webhook(
    *, webhook: Webhook, by: User, version: int | None = None, at: datetime | None = None
) -> Webhook:
    """Save a system that is told; the caller has set its fields and its secret.

    Errors: ValidationError for bad fields; RefusedError outside one's posts.
    Source: docs/rules.md R-HOK-1.
    """
    check_scope(
        webhook,
        by=by,
        permission=Permission.SYSTEM_OPERATE,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(webhook, "webhook.saved", by=by, version=version, at=at)
