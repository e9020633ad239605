"""In-app messages."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Message, User
from accounts.notifications import promise_notices


@transaction.atomic
def send_message(
    *, recipient: User, key: str, title: str, body: str = "", link: str = "", group_text: str = ""
) -> Message:
    """Put a message into somebody's inbox; the same key twice is one message."""
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "title": title[:100],
            "body": body[:500],
            "link": link[:200],
            "group_text": group_text[:200],
        },
    )
    if is_new:
        promise_notices(recipient=recipient, at=timezone.now())
    return message


@transaction.atomic
def read_message(*, message: Message, by: User, at: datetime | None = None) -> Message:
    """Mark one's own message as read."""
    if message.recipient_id == by.pk and message.read_at is None:
        message.read_at = at or timezone.now()
        message.save(update_fields=["read_at", "updated_at"])
    return message
