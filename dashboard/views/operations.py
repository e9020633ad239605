"""运行情况: what the system administrator looks at when something seems slow or lost."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.models import Job, OutboxEntry
from core.operation import look
from core.steps import press
from dashboard import actions
from dashboard.operating import NONE_YET, TO_COME, entry_words, failed_jobs_of, parts_of

MOST_ROWS = 50
TIMETABLE = {
    "sweep-outbox": "补发通知",
    "revive-jobs": "接续后台任务",
    "sweep-jobs": "清理导出文件",
    "note-audit-head": "记录审计链头",
    "tell-expired-admissions": "提醒准入到期",
    "discard-stale-imports": "清理未确认的导入",
    "note-erasures": "记录依请求的删除",
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
    by, now = signed_in(request), timezone.now()
    operation = look(at=now)
    parts = parts_of(operation)
    troubled = OutboxEntry.objects.waiting().filter(attempts__gt=0)[:MOST_ROWS]
    context = {
        "runs": [
            (TIMETABLE.get(run.name, run.name), run)
            for run in sorted(operation.runs, key=lambda run: not run.error)
        ],
        "parts": parts,
        "broken": "、".join(part.label for part in parts if not part.works),
        "never_done": "、".join(part.label for part in parts if part.state == NONE_YET),
        "to_come": "、".join(part.label for part in parts if part.state == TO_COME),
        "failed": failed_jobs_of(by, at=now).select_related("owner")[:MOST_ROWS],
        "given_up": list(entry_words([*OutboxEntry.objects.given_up()[:MOST_ROWS]], by)),
        "troubled": list(entry_words([*troubled], by)),
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
