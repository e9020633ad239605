"""What to tell whom about a co-building project; a task may run twice with the effect of once."""

from celery import shared_task

from accounts.actions import tell_about
from alliances.models import CoBuildProject


def _tell(uid: str, *, event: str, title: str, body: str) -> None:
    project = CoBuildProject.objects.select_related("submitted_by").get(uid=uid)
    tell_about(
        project,
        to=project.submitted_by,
        event=event,
        title=title.format(project=project),
        body=body.format(project=project),
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
