"""What to tell whom about a livelihood project; a task may run twice with the effect of once."""

from celery import shared_task

from accounts.actions import tell_about
from projects.models import LivelihoodProject


def _tell(uid: str, *, event: str, title: str, body: str) -> None:
    project = LivelihoodProject.objects.select_related("submitted_by").get(uid=uid)
    tell_about(
        project,
        to=project.submitted_by,
        event=event,
        title=title.format(project=project),
        body=body.format(project=project),
    )


@shared_task(name="projects.livelihood_approved")
def livelihood_approved(uid: str) -> None:
    """Tell who asked for it that the project was approved."""
    _tell(
        uid,
        event="livelihood.approved",
        title="“{project.name}”已立项",
        body="街道将公示，期满后签合同、开工。",
    )


@shared_task(name="projects.livelihood_returned")
def livelihood_returned(uid: str) -> None:
    """Tell who asked for it why it came back."""
    _tell(
        uid,
        event="livelihood.returned",
        title="“{project.name}”被退回",
        body="退回原因：{project.return_reason}。修改后可以再次提请。",
    )


@shared_task(name="projects.livelihood_cancelled")
def livelihood_cancelled(uid: str) -> None:
    """Tell who asked for it why it was given up."""
    _tell(
        uid,
        event="livelihood.cancelled",
        title="“{project.name}”已取消",
        body="取消原因：{project.cancel_reason}。",
    )


@shared_task(name="projects.livelihood_reworked")
def livelihood_reworked(uid: str) -> None:
    """Tell who carries it out that the acceptance team asks for more."""
    _tell(
        uid,
        event="livelihood.reworked",
        title="“{project.name}”验收未通过",
        body="请按验收意见整改，改好后再次登记完工。",
    )
