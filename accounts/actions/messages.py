"""In-app messages."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Message, Post, User
from accounts.notifications import promise_notices
from accounts.roles import Role
from places.models import Unit


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


def tell_about(
    row: Any, *, to: User | None, event: str, title: str, body: str, group_text: str = ""
) -> None:
    """Put the message about a row as it stands into somebody's inbox, once per version of the row.

    Without anybody to tell, as with a row out of a workbook, nothing is sent.
    """
    if to is not None:
        send_message(
            recipient=to,
            key=f"{event}:{row.uid}:{row.version}",
            title=title,
            body=body,
            link=row.get_absolute_url(),
            group_text=group_text,
        )


def tell_liaisons(
    unit: Unit, row: Any, *, key: str, title: str, body: str = "", by: User | None = None
) -> None:
    """Put a message about a row before each liaison of a unit, less `by`, who knows; once a key."""
    posts = Post.objects.active_on(timezone.localdate()).filter(unit=unit, role=Role.UNIT_LIAISON)
    liaisons = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    for person in liaisons:
        if person != by:
            send_message(
                recipient=person,
                key=f"{key}:{person.pk}",
                title=title,
                body=body,
                link=row.get_absolute_url(),
            )


@transaction.atomic
def read_message(*, message: Message, by: User, at: datetime | None = None) -> Message:
    """Mark one's own message as read."""
    if message.recipient_id == by.pk and message.read_at is None:
        message.read_at = at or timezone.now()
        message.save(update_fields=["read_at", "updated_at"])
    return message
