"""The hash chain: each event's digest covers its content and the digest before it.

Source: docs/rules.md R-AUD-2.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC

from django.conf import settings
from django.db import connection

from audit.models import AuditEvent

GENESIS = "0" * 64
LOCK_KEY = 0x617564  # "aud": one advisory lock for the whole chain


def lock_tail() -> str:
    """Return the digest of the newest event, holding the chain until the transaction ends.

    PostgreSQL takes an advisory lock; SQLite writes in IMMEDIATE transactions, which is the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
    tail = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first()
    return tail or GENESIS


def digest_of(event: AuditEvent) -> str:
    """Return the event's digest: HMAC-SHA256 over its canonical JSON and the previous digest."""
    content = json.dumps(
        [
            event.previous_hash,
            event.at.astimezone(UTC).isoformat(),
            event.action,
            event.actor_id,
            event.post_label,
            event.object_type,
            str(event.object_uid or ""),
            event.object_label,
            event.fields,
            event.reason,
            event.request_id,
            event.address,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    key = hashlib.sha256(b"audit chain" + settings.INDEX_KEY).digest()
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def broken_links() -> Iterator[tuple[int, str]]:
    """Yield (event id, Chinese sentence) for each edited, removed or inserted event."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if event.previous_hash != previous:
            yield event.pk, "与前一条不衔接：其间有记录被删除或插入。"
        if digest_of(event) != event.hash:
            yield event.pk, "内容与摘要不符：该记录被改动过。"
        previous = event.hash
