"""The one way to write an event: inside the transaction of the write it tells about."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from audit import chain
from audit.models import AuditEvent
from core.context import current
from core.crypto import digest
from core.masking import mask_personal
from core.models import Record

Saved = TypeVar("Saved", bound=Record)


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
    post: Any = None,
) -> AuditEvent:
    """Append one event.

    Shape:  `action` is dotted, past tense (`activity.confirmed`); `fields` maps a field name to
            (old, new), of which only keyed digests are kept; `facts` holds plain non-personal
            facts (counts, file names, filters); `by` is a user or None for the system; `post` is
            the post in which they acted, where that is known.
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
        post_label=str(post or actor.post_label)[:120] if actor else "",
        object_type=row._meta.label_lower if row is not None else "",
        object_uid=getattr(row, "uid", None),
        object_label=mask_personal(label or (str(row) if row is not None else ""))[:120],
        fields={
            **{name: [digest(old), digest(new)] for name, (old, new) in (fields or {}).items()},
            **({"facts": _without_numbers(facts)} if facts else {}),
        },
        reason=mask_personal(reason)[:300],
        request_id=context.request_id,
        address=context.address,
        source=context.source,
        previous_hash=chain.lock_tail(),
    )
    chain.sign(event)
    event.save(force_insert=True)
    return event


def _without_numbers(facts: Mapping[str, str | int | None]) -> dict[str, str | int | None]:
    """Blank phones and ID numbers in facts such as a filter that somebody typed."""
    return {
        name: mask_personal(fact) if isinstance(fact, str) else fact for name, fact in facts.items()
    }


def save_recorded(
    row: Saved,
    action: str,
    *,
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
    **many: Iterable[models.Model],
) -> Saved:
    """Save a register's row, new or changed, with one event that names the changed fields.

    Shape:  `many` sets relations to many by name. Nothing changed means nothing saved.
    Errors: ValidationError for bad fields; ConflictError when somebody saved the row since
            `version`. Whether `by` may do this is the caller's question.
    Source: docs/rules.md R-AUD-1.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",), no_key=True)
    before = rows.filter(pk=row.pk).first() if row.pk is not None else None
    if before is not None:
        before.expect_version(version)
        row.version = before.version
    row.full_clean()
    changed = _changed_fields(before, row)
    wanted = {name: sorted(one.pk for one in rows) for name, rows in many.items()}
    linked = {
        name: (sorted(one.pk for one in getattr(before, name).all()) if before else [], keys)
        for name, keys in wanted.items()
    }
    changed |= {name: pair for name, pair in linked.items() if pair[0] != pair[1]}
    if before is not None and not changed:
        return row
    if before is not None:
        row.version = before.version + 1
    row.save()
    for name, keys in wanted.items():
        getattr(row, name).set(keys)
    record(action, row, by=by, at=at, fields=changed)
    return row


def _changed_fields(before: models.Model | None, row: models.Model) -> dict[str, tuple[Any, Any]]:
    """Return name → (old, new) of the fields that people fill in; all of them for a new row."""
    return {
        field.name: (None if before is None else field.value_from_object(before), new)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
        for new in [field.value_from_object(row)]
        if before is None or field.value_from_object(before) != new
    }
