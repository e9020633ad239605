"""The hash chain: each event's digest covers its content and the digest before it.

An event names the key under which it stands. Where the key was changed, the one before counts for
events before the change only: who got hold of it appends nothing.
Source: docs/rules.md R-AUD-2.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import connection

from audit.models import AuditEvent
from core.crypto import audit_keys, index_keys, name_of_key

GENESIS = "0" * 64
LOCK_KEY = 0x617564  # "aud": one advisory lock for the whole chain
OVERLAP = timedelta(hours=1)  # processes that are restarted one after another write under both keys
BEFORE_NAMES = ""


def lock_tail() -> str:
    """Return the digest of the newest event, holding the chain until the transaction ends.

    PostgreSQL takes an advisory lock; SQLite writes in IMMEDIATE transactions, which is the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
    tail = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first()
    return tail or GENESIS


def sign(event: AuditEvent) -> None:
    """Name the current key in the event and put its digest there; the caller saves."""
    event.key_name = name_of_key(settings.AUDIT_KEY)
    event.hash = digest_of(event, settings.AUDIT_KEY)


def digest_of(event: AuditEvent, master: bytes) -> str:
    """Return the event's digest: HMAC-SHA256 over its canonical JSON and the previous digest."""
    content = [
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
    ]
    if event.key_name != BEFORE_NAMES:
        content += [event.source, event.key_name]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(_derived(master), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=32)
def _derived(master: bytes) -> bytes:
    return hashlib.sha256(b"audit chain" + master).digest()


def broken_links() -> Iterator[tuple[int, str]]:
    """Yield (event id, Chinese sentence) for each edited, removed or inserted event."""
    previous, keys = GENESIS, _Keys()
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if event.previous_hash != previous:
            yield event.pk, "与前一条不衔接：其间有记录被删除或插入。"
        for sentence in keys.look_at(event):
            yield event.pk, sentence
        previous = event.hash


class _Keys:
    """The keys as they follow upon each other along the chain."""

    def __init__(self) -> None:
        named = {name_of_key(master): [master] for master in audit_keys()}
        self._keys = named | {BEFORE_NAMES: [*index_keys(), *audit_keys()]}
        self._order: list[str] = []
        self._since = self._latest = datetime.max.replace(tzinfo=UTC)
        self._missing: set[str] = set()

    def look_at(self, event: AuditEvent) -> Iterator[str]:
        """Yield what is wrong with one event; events come in the order of the chain."""
        keys = self._keys.get(event.key_name)
        if keys is None:
            if event.key_name not in self._missing:
                self._missing.add(event.key_name)
                yield (
                    f"所用的审计密钥（{event.key_name}）没有配置，从这一条起无法核对。"
                    "请把它放回 AUDIT_KEYS_OLD。"
                )
            return
        fits = next((key for key in keys if digest_of(event, key) == event.hash), None)
        if fits is None:
            yield "内容与摘要不符：该记录被改动过。"
        elif keys[0] is not fits:  # of many events of before it is the same each time
            keys.insert(0, keys.pop(keys.index(fits)))
        if self._comes_late(event):
            yield "所用的审计密钥当时已经更换：该记录是后来插入的。"

    def _comes_late(self, event: AuditEvent) -> bool:
        """True under an earlier key, when a later one had been in use for more than an hour."""
        if event.key_name not in self._order:
            self._order.append(event.key_name)
            self._since = self._latest = event.at
        elif event.key_name == self._order[-1]:
            self._latest = max(self._latest, event.at)
        else:
            return self._latest - self._since > OVERLAP
        return False
