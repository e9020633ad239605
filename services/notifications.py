"""What to tell whom about the guide; a task may run twice with the effect of once."""

from celery import shared_task
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actions import send_message
from accounts.models import Post, User
from accounts.permissions import Permission
from services.models import Correction, GuideItem, GuideVersion


def _holders(item: GuideItem, permission: Permission) -> QuerySet[User]:
    """Return who may do it for this item: its own department's people when there are any."""
    today = timezone.localdate()
    posts = Post.objects.active_on(today).with_permission(permission).filter(street=item.street_id)
    own = posts.filter(department=item.department_id) if item.department_id else posts.none()
    holders: QuerySet[User] = User.objects.filter(
        posts__in=own if own.exists() else posts, is_active=True
    )
    return holders.distinct()


@shared_task(name="services.correction_filed")
def correction_filed(uid: str) -> None:
    """Tell those who answer for the item that a reader found something wrong."""
    correction = Correction.objects.select_related("item").filter(uid=uid).first()
    if correction is None or not correction.is_open:
        return
    for person in _holders(correction.item, Permission.GUIDE_ANSWER):
        send_message(
            recipient=person,
            key=f"correction.filed:{uid}:{person.pk}",
            title=f"有读者说“{correction.item}”内容有误",
            body=f"{correction.get_kind_display()}：{correction.text}"
            f"　请在 {correction.due_on:%-m月%-d日}前答复。",
            link=reverse("services:desk-correction", args=[correction.uid]),
        )


@shared_task(name="services.guide_submitted")
def guide_submitted(uid: str) -> None:
    """Tell the reviewers that a version waits for them; whoever wrote in it is not one of them."""
    waiting = GuideVersion.objects.waiting_for_review().select_related("item", "author")
    version = waiting.filter(uid=uid).first()
    if version is None:
        return
    writers = {version.author_id, *version.co_authors.values_list("pk", flat=True)}
    for person in _holders(version.item, Permission.GUIDE_REVIEW).exclude(pk__in=writers):
        send_message(
            recipient=person,
            key=f"guide.submitted:{uid}:{version.submitted_at}:{person.pk}",
            title=f"“{version.short_name}”第 {version.number} 版等您审核",
            body=f"{version.author}送审。{version.change_note}",
            link=reverse("services:desk-version", args=[version.uid]),
        )


@shared_task(name="services.guide_returned")
def guide_returned(uid: str) -> None:
    """Tell the author why a version came back."""
    version = GuideVersion.objects.select_related("author").filter(uid=uid).first()
    if version is None:
        return
    send_message(
        recipient=version.author,
        key=f"guide.returned:{uid}:{version.submitted_at}",
        title=f"“{version.short_name}”第 {version.number} 版被退回",
        body=f"退回原因：{version.reason}",
        link=reverse("services:desk-version", args=[version.uid]),
    )
