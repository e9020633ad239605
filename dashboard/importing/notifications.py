"""What to tell whom about an upload; a task may run twice with the effect of once."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from accounts.actions import send_message
from accounts.models import Post
from core.models import ImportBatch
from dashboard.importing.kinds import KINDS


@shared_task(name="dashboard.import_waits")
def import_waits(uid: str) -> None:
    """Tell those who may confirm an upload, without its uploader, that it waits for one of them.

    Source: docs/rules.md R-IMP-6.
    """
    batch = ImportBatch.objects.select_related("uploaded_by").get(uid=uid)
    posts = Post.objects.active_on(timezone.localdate()).filter(street__uid=batch.scope_uid)
    posts = posts.with_permission(KINDS[batch.kind].permission)
    for post in posts.exclude(user=batch.uploaded_by).select_related("user"):
        send_message(
            recipient=post.user,
            key=f"import.waits:{uid}:{post.user.pk}",
            title=f"{batch.label}等待核对",
            body=f"{batch.uploaded_by}上传了“{batch.file_name}”，请核对后确认导入。",
            link=reverse("dashboard:import-batch", args=[uid]),
        )
