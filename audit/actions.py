"""The one way to write an event: inside the transaction of the write it tells about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from audit import chain
from audit.models import AuditEvent
from core.context import current
from core.crypto import digest
from core.masking import mask_personal


def record(
    action: str,
    row: models.Model | None = None,
    *,
    by: Any = None,
    at: datetime | None = None,
    fields: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, str | int | None] | None = None,
    reason: str = "",
    label: str = "",
) -> AuditEvent:
    """Append one event.

    Shape:  `action` is dotted, past tense (`activity.confirmed`); `fields` maps a field name to
            (old, new), of which only keyed digests are kept; `facts` holds plain non-personal
            facts (counts, file names, filters); `by` is a user or None for the system.
    Errors: TransactionManagementError outside a transaction, so that no write goes unrecorded.
    Source: docs/rules.md R-AUD-1.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("audit.record needs a transaction")
    context = current.get()
    actor = None if by is None or isinstance(by, AnonymousUser) else by
    event = AuditEvent(
        at=at or timezone.now(),
        action=action,
        actor=actor,
        post_label=actor.post_label if actor else "",
        object_type=row._meta.label_lower if row is not None else "",
        object_uid=getattr(row, "uid", None),
        object_label=mask_personal(label or (str(row) if row is not None else ""))[:120],
        fields={
            **{name: [digest(old), digest(new)] for name, (old, new) in (fields or {}).items()},
            **({"facts": dict(facts)} if facts else {}),
        },
        reason=mask_personal(reason)[:300],
        request_id=context.request_id,
        address=context.address,
        previous_hash=chain.lock_tail(),
    )
    event.hash = chain.digest_of(event)
    event.save(force_insert=True)
    return event
