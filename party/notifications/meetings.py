"""What to tell whom about topics and tasks; a task may run twice with the effect of once."""

from celery import shared_task

from accounts.actions import send_message
from party.models import MeetingTask, MeetingTopic, TopicState
from party.owners import people_of


@shared_task(name="party.task_assigned")
def task_assigned(uid: str) -> None:
    """Tell the responsible person, else everybody who reports for the owner."""
    task = MeetingTask.objects.for_lists().filter(uid=uid).first()
    if task is None or not task.is_owed:
        return
    for person in [task.responsible] if task.responsible else people_of(task.owner):
        send_message(
            recipient=person,
            key=f"task.assigned:{uid}:{person.pk}",
            title=f"有一项任务交给{task.owner_label}：{task.what}",
            body=f"请在 {task.due_on:%Y年%-m月%-d日}前办理，办好了在这里报送结果。",
            link=task.get_absolute_url(),
        )


@shared_task(name="party.task_returned")
def task_returned(uid: str) -> None:
    """Tell who reported a result why it came back."""
    task = MeetingTask.objects.select_related("reported_by").filter(uid=uid).first()
    if task is None or task.reported_by is None or not task.return_reason:
        return
    send_message(
        recipient=task.reported_by,
        key=f"task.returned:{uid}:{task.version}",
        title=f"办理结果被退回：{task.what}",
        body=f"退回原因：{task.return_reason}。补充后可以再次报送。",
        link=task.get_absolute_url(),
    )


@shared_task(name="party.topic_answered")
def topic_answered(uid: str) -> None:
    """Tell who proposed a topic that it was declined, or what came of it."""
    topic = MeetingTopic.objects.select_related("proposed_by").filter(uid=uid).first()
    if topic is None:
        return
    is_declined = topic.state == TopicState.DECLINED
    send_message(
        recipient=topic.proposed_by,
        key=f"topic.{topic.state}:{uid}",
        title=f"议题“{topic.title}”{'不予受理' if is_declined else '有了反馈'}",
        body=topic.decline_reason if is_declined else f"{topic.answer} 请打开后评价。",
        link=topic.get_absolute_url(),
    )
