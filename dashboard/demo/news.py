"""What people are told: messages read and unread, and systems outside that would be told.

Nothing leaves because of these rows: the systems are switched off, under names that nobody can own,
nobody's way of notice is set, and the outbox stays empty.
"""

from datetime import datetime, timedelta
from secrets import token_hex

from django.utils import timezone

from accounts.models import HookEvent, Message, User, Webhook
from core.models import Job, JobStatus
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff

# Name, address under a name kept for examples (RFC 2606), events.
SYSTEMS = (
    (
        "示例区级平台",
        "https://platform.example.com/events",
        (HookEvent.ACTIVITY_CONFIRMED, HookEvent.ACTIVITY_VOIDED),
    ),
    ("示例小程序", "https://mini.example.com/guide-news", (HookEvent.GUIDE_PUBLISHED,)),
)
# Title, text, link, hours ago, read.
OFFICE_NEWS = (
    ("有新的填报等您审核", "社区刚提交了活动，请核对照片和内容。", "/desk/reviews/", 3, False),
    (
        "一件个人信息请求等另一位同事批准",
        "15 个工作日内答复。",
        "/desk/subject-requests/",
        26,
        False,
    ),
    ("导出已完成", "文件保留一天。", "", 51, True),
)
COMMUNITY_NEWS = (
    (
        "填报被退回",
        "照片看不清人数，请补一张全景。补好后再提交，不用重填。",
        "/desk/activities/",
        5,
        False,
    ),
    ("填报已确认", "从现在起计入统计。", "/desk/activities/", 29, True),
    ("有一项走访该去了", "本周内走访一次，回来登记。", "/desk/", 77, True),
)
FAILED = "生成到一半时服务器重启，没有写出文件。请重新导出。"


def make_news(places: Places, staff: Staff) -> None:
    """Write messages for the office and the secretaries, two systems, one export that failed."""
    now = timezone.now()
    for user in staff.reviewers:
        _messages(user, OFFICE_NEWS, now)
    for user in staff.secretaries.values():
        _messages(user, COMMUNITY_NEWS, now)
    for name, url, events in SYSTEMS:
        hook = Webhook(
            street=places.street,
            name=name,
            url=url,
            events=",".join(events),
            is_active=False,
            is_demo=True,
        )
        hook.set_secret(token_hex(32))
        hook.full_clean()
        hook.save()
    Job.objects.create(
        kind="export",
        label="导出志愿者",
        status=JobStatus.FAILED,
        message=FAILED,
        owner=staff.reviewers[0],
        finished_at=now - timedelta(days=2),
        is_demo=True,
    )


def _messages(user: User, news: tuple[tuple[str, str, str, int, bool], ...], now: datetime) -> None:
    for number, (title, body, link, hours, is_read) in enumerate(news):
        row = Message.objects.create(
            recipient=user,
            key=f"demo:{user.username}:{number}",
            title=title,
            body=body,
            link=link,
            read_at=now - timedelta(hours=hours - 1) if is_read else None,
            is_demo=True,
        )
        Message.objects.filter(pk=row.pk).update(created_at=now - timedelta(hours=hours))
