"""What to tell whom about a filing; each task may run twice with the effect of once."""

from celery import shared_task

from accounts.actions import send_message
from volunteers.models import Activity


def _tell(uid: str, *, event: str, title: str, body: str, group_text: str = "") -> None:
    activity = Activity.objects.select_related("filed_by").get(uid=uid)
    if activity.filed_by is None:
        return
    send_message(
        recipient=activity.filed_by,
        key=f"{event}:{uid}:{activity.version}",
        title=title.format(activity=activity),
        body=body.format(activity=activity),
        link=activity.get_absolute_url(),
        group_text=group_text.format(activity=activity)[:200],
    )


@shared_task(name="volunteers.activity_confirmed")
def activity_confirmed(uid: str) -> None:
    """Tell the filer that it counts, with a text for the WeChat group."""
    _tell(
        uid,
        event="activity.confirmed",
        title="“{activity.title}”已确认",
        body="街道已确认，已计入统计。",
        group_text=(
            "{activity.held_on:%-m月%-d日}，{activity.organiser_label}在{activity.place}开展"
            "“{activity.title}”，{activity.headcount_label}参加。感谢每一位参与的邻居。"
        ),
    )


@shared_task(name="volunteers.activity_returned")
def activity_returned(uid: str) -> None:
    """Tell the filer why it came back."""
    _tell(
        uid,
        event="activity.returned",
        title="“{activity.title}”被退回",
        body="退回原因：{activity.return_reason}。修改后可以再次提交。",
    )


@shared_task(name="volunteers.activity_corrected")
def activity_corrected(uid: str) -> None:
    """Tell the filer that the street corrected the record."""
    _tell(
        uid,
        event="activity.corrected",
        title="“{activity.title}”已由街道更正",
        body="更正前后的内容都已保留，可在活动页查看。",
    )


@shared_task(name="volunteers.activity_voided")
def activity_voided(uid: str) -> None:
    """Tell the filer that the record no longer counts."""
    _tell(
        uid,
        event="activity.voided",
        title="“{activity.title}”已作废",
        body="作废原因：{activity.void_reason}。该活动不再计入统计。",
    )
