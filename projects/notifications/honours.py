"""What to tell whom about applications for honours; doing it twice tells it once."""

from celery import shared_task

from accounts.actions import send_message
from core import outbox
from projects.models import ApplicationState, HonourApplication


def tell_applicant(application: HonourApplication) -> None:
    """Promise who sent it in a message about what became of it."""
    key = f"honour.judged:{application.uid}:{application.version}"
    outbox.send(honour_judged, key, application.uid)


@shared_task(name="projects.honour_judged")
def honour_judged(uid: str) -> None:
    """Tell who sent it in that it came back, was granted or not granted."""
    application = HonourApplication.objects.for_lists().select_related("submitted_by").get(uid=uid)
    if application.submitted_by is None:
        return
    bodies = {
        ApplicationState.RETURNED: f"退回原因：{application.closing_reason}。补充后可以再次提交。",
        ApplicationState.AWARDED: "已命名，荣誉证书可以打印。",
        ApplicationState.FAILED: f"未通过：{application.closing_reason}。",
    }
    send_message(
        recipient=application.submitted_by,
        key=f"honour.judged:{uid}:{application.version}",
        title=f"“{str(application)[:70]}”{application.get_state_display()}",
        body=bodies.get(ApplicationState(application.state), "请打开查看。"),
        link=application.get_absolute_url(),
    )
