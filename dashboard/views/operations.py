"""运行情况: what the system administrator looks at when something seems slow or lost."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core import health, replica
from core.health import LATE_BACKUP
from core.models import Job, OutboxEntry
from core.operation import look
from core.steps import press
from dashboard import actions

FAILED_SHOWN = timedelta(days=7)
MOST_ROWS = 50
PARTS = {
    "database": "数据库",
    "migrations": "数据库结构",
    "disk": "磁盘空间",
    "cache": "缓存",
    "worker": "后台任务进程",
    "outbox": "待发通知",
    "backup": "备份",
    "audit_head": "审计链头记录",
    "drill": "恢复演练",
}
TIMETABLE = {
    "sweep-outbox": "补发通知",
    "revive-jobs": "接续后台任务",
    "sweep-jobs": "清理导出文件",
    "note-audit-head": "记录审计链头",
    "tell-expired-admissions": "提醒准入到期",
    "discard-stale-imports": "清理未确认的导入",
    "keep-retention": "清理过期个人信息",
    "tend-wishes": "跟进微心愿",
    "purge-unused-photos": "清理未使用的照片",
    "remind-of-visits": "提醒走访",
    "remind-of-premises-and-honours": "提醒阵地和荣誉复核",
}


@require_safe
@require_permission(Permission.SYSTEM_OPERATE)
def operations(request: HttpRequest) -> HttpResponse:
    """State of the parts, queue, outbox, timetable, disk and backup; failed work with a retry."""
    now = timezone.now()
    operation = look(at=now)
    people = User.objects.visible_to(signed_in(request))
    failed = Job.objects.owned_by(people).failed_since(now - FAILED_SHOWN)
    context = {
        "now": operation,
        "runs": [(TIMETABLE.get(run.name, run.name), run) for run in operation.runs],
        "parts": [(PARTS[name], works) for name, works in health.states().items()],
        "replica": replica.look() if replica.is_there() else None,
        "free_percent": operation.disk_free * 100 // max(operation.disk_total, 1),
        "is_backup_late": operation.last_backup is None
        or operation.last_backup < now - LATE_BACKUP,
        "failed": failed.select_related("owner")[:MOST_ROWS],
        "given_up": OutboxEntry.objects.given_up()[:MOST_ROWS],
        "troubled": OutboxEntry.objects.waiting().filter(attempts__gt=0)[:MOST_ROWS],
    }
    return render(request, "dashboard/operations.html", context)


@require_POST
@require_permission(Permission.SYSTEM_OPERATE)
def job_retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put failed work back into the queue."""
    by = signed_in(request)
    people = User.objects.visible_to(by)
    job = get_object_or_404(Job.objects.owned_by(people), uid=uid)
    return press(
        request,
        lambda: actions.retry_job(job=job, by=by),
        done="已重新排队，一分钟内开始。",
        back=reverse("dashboard:operations"),
    )


@require_POST
@require_permission(Permission.SYSTEM_OPERATE)
def outbox_retry(request: HttpRequest) -> HttpResponse:
    """Try again what was given up."""
    by = signed_in(request)
    return press(
        request,
        lambda: actions.retry_outbox(by=by),
        done="已重新排队，一分钟内再发。",
        back=reverse("dashboard:operations"),
    )
