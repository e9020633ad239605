"""Who hears outside the portal that there is news; a task may run twice with the effect of once.

Source: docs/rules.md R-NTF-1, R-NTF-2.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import NoticeBy, User
from core import outbox, outside

EVERY = timedelta(minutes=5)


def promise_notices(*, recipient: User, at: datetime) -> None:
    """Promise that the group and the recipient hear of a new message at the end of this span.

    Units:  one notice for each person and one for the group in five minutes, however many
            messages come; the span's notice covers all of them.
    Source: docs/rules.md R-NTF-2.
    """
    seconds = int(EVERY.total_seconds())
    span = int(at.timestamp()) // seconds
    end = datetime.fromtimestamp((span + 1) * seconds, tz=at.tzinfo)
    if settings.WECOM_ROBOT_URL:
        outbox.send(tell_group, f"notice.group:{span}", not_before=end)
    if recipient.notice_by in ways_open():
        key = f"notice.person:{recipient.uid}:{span}"
        outbox.send(tell_person, key, recipient.uid, key, not_before=end)


def ways_open() -> list[NoticeBy]:
    """Return the ways to reach a person that the operator has set up."""
    found = {NoticeBy.SMS: settings.SMS_GATEWAY_URL, NoticeBy.EMAIL: settings.EMAIL_HOST}
    return [way for way, is_set in found.items() if is_set]


def news() -> str:
    """Return the sentence that leaves: the same for everybody."""
    link = settings.SITE_URL + reverse("accounts:messages")
    return f"{settings.SITE_PORTAL_NAME}有新的消息，请登录查看：{link}"


@shared_task(name="accounts.tell_group")
def tell_group() -> None:
    """Say in the group that there is news."""
    if settings.WECOM_ROBOT_URL:
        outside.to_group(text=news())


@shared_task(name="accounts.tell_person")
def tell_person(uid: str, key: str) -> None:
    """Tell one person, the way they chose; nothing when they have read everything by now."""
    person = User.objects.filter(uid=uid, is_active=True).first()
    if person is None or not person.messages.filter(read_at=None).exists():
        return
    deliver(person, key=key)


def deliver(person: User, *, key: str) -> None:
    """Send the sentence by the way the person chose.

    Errors: NotTakenError when the other side did not take it.
    """
    way = person.notice_by if person.notice_by in ways_open() else ""
    if way == NoticeBy.SMS and person.phone:
        outside.to_phone(phone=person.phone, text=news(), key=key, at=timezone.now())
    elif way == NoticeBy.EMAIL and person.email:
        subject = f"{settings.SITE_PORTAL_NAME}：有新的消息"
        outside.to_mailbox(address=person.email, subject=subject, text=news(), key=key)
