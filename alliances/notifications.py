"""What to tell whom about a co-building project; a task may run twice with the effect of once."""

from celery import shared_task

from accounts.actions import send_message
from alliances.models import CoBuildProject


def _tell(uid: str, *, event: str, title: str, body: str) -> None:
    project = CoBuildProject.objects.select_related("submitted_by").get(uid=uid)
    if project.submitted_by is None:
        return
    send_message(
        recipient=project.submitted_by,
        key=f"{event}:{uid}:{project.version}",
        title=title.format(project=project),
        body=body.format(project=project),
        link=project.get_absolute_url(),
    )


@shared_task(name="alliances.project_approved")
def project_approved(uid: str) -> None:
    """Tell who sent it that the parties may sign."""
    _tell(
        uid,
        event="project.approved",
        title="“{project.name}”已批准",
        body="可以打印协议，各方签字盖章后登记签约。",
    )


@shared_task(name="alliances.project_returned")
def project_returned(uid: str) -> None:
    """Tell who sent it why it came back."""
    _tell(
        uid,
        event="project.returned",
        title="“{project.name}”被退回",
        body="退回原因：{project.return_reason}。修改后可以再次提交。",
    )
