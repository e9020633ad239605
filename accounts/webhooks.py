"""Other systems are told of events, through the outbox: signed, repeated, public facts only.

Source: docs/rules.md R-HOK-1, R-HOK-2.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from celery import shared_task
from django.utils import timezone

from accounts.models import HookEvent, Webhook
from core import outbox, outside


def promise_hooks(
    event: HookEvent, *, uid: UUID, street_id: int, at: datetime, facts: Mapping[str, str | int]
) -> None:
    """Promise that every system of the street that asked for `event` is told of it.

    Shape:  `facts` holds only what public pages show: no names of people, no free texts.
    """
    hooks = Webhook.objects.filter(street=street_id, is_active=True)
    listening = [hook for hook in hooks if event in hook.event_names]
    if not listening:
        return
    event_id = str(uuid4())
    content = {
        "id": event_id,
        "kind": str(event),
        "at": at.isoformat(timespec="seconds"),
        "uid": str(uid),
        "facts": dict(facts),
    }
    body = json.dumps(content, ensure_ascii=False)
    for hook in listening:
        outbox.send(call_hook, f"hook:{hook.pk}:{event_id}", hook.uid, event_id, body)


@shared_task(name="accounts.call_hook")
def call_hook(hook_uid: str, event_id: str, body: str) -> None:
    """Hand one event to one system; nothing when it was switched off meanwhile."""
    hook = Webhook.objects.filter(uid=hook_uid, is_active=True).first()
    if hook is None:
        return
    moment, content = str(int(timezone.now().timestamp())), body.encode()
    sign = outside.signature(content, moment=moment, secret=hook.unseal_secret())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": event_id,
        "X-Timestamp": moment,
        "X-Signature": sign,
    }
    outside.to_system(url=hook.url, body=content, headers=headers)
