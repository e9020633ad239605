"""Long work that a person watches, and effects that leave after the transaction."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core.models.record import Record
from core.storage import export_storage


class JobStatus(models.TextChoices):
    """Where a long piece of work stands."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs are seen by the person who started them."""

    def visible_to(self, user: object) -> Self:
        """Keep the jobs that `user` started."""
        return self.filter(owner=user)

    def owned_by(self, people: models.QuerySet[Any]) -> Self:
        """Keep the jobs that these people started."""
        return self.filter(owner__in=people)

    def failed_since(self, moment: datetime) -> Self:
        """Keep those that ended without success after `moment`."""
        return self.filter(status=JobStatus.FAILED, finished_at__gte=moment)

    def unstarted(self, *, at: datetime) -> Self:
        """Keep what nobody has begun although it was promised: not queued, or lost on the way."""
        return self.filter(status=JobStatus.WAITING).filter(
            Q(queued_at=None, created_at__lt=at - Job.GRACE) | Q(queued_at__lt=at - Job.LOST_AFTER)
        )


class Job(Record):
    """One long piece of work: the page polls it, on Celery and on the embedded default alike.

    The row is also the promise that `task(uid, *arguments)` runs: it is written in the transaction
    that asks for the work, and swept like the outbox when broker or worker fail.
    """

    GRACE = timedelta(seconds=20)  # between the commit and the queue
    LOST_AFTER = timedelta(minutes=10)
    MOST_TRIES = 3

    kind = models.CharField("类别", max_length=40)
    label = models.CharField("名称", max_length=100)
    status = models.CharField("状态", max_length=8, choices=JobStatus, default=JobStatus.WAITING)
    done_count = models.PositiveIntegerField("已处理", default=0)
    total_count = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    file = models.FileField("结果文件", upload_to="jobs/%Y/%m/", storage=export_storage, blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name="发起人"
    )
    made_under = models.JSONField("生成文件时的岗位", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    task = models.CharField("任务", max_length=120, db_default="", editable=False)
    arguments = models.JSONField("参数", null=True, editable=False)
    queued_at = models.DateTimeField("排入时间", null=True, editable=False)
    tries = models.PositiveSmallIntegerField("开始次数", db_default=0, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="job_finished_at_iff_ended",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["waiting", "running"], finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_done_within_total", condition=Q(done_count__lte=F("total_count"))
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_ended(self) -> bool:
        """True when nothing more will happen."""
        return self.status in {JobStatus.DONE, JobStatus.FAILED}

    def is_file_open_to(self, user: Any) -> bool:
        """True while `user` holds every post under which the file was made.

        Source: docs/rules.md R-ACC-15.
        """
        return self.made_under is not None and set(self.made_under) <= user.post_keys

    @property
    def is_file_gone(self) -> bool:
        """True when the work made a file that is kept no longer, or was not restored with the row.

        Source: docs/rules.md R-JOB-1.
        """
        is_there = bool(self.file) and self.file.storage.exists(self.file.name or "")
        return self.status == JobStatus.DONE and bool(self.file_name) and not is_there

    @property
    def percent(self) -> int:
        """Whole per cent done, 0 while the total is unknown."""
        return self.done_count * 100 // self.total_count if self.total_count else 0


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    """Effects that have been promised by a committed write."""

    def waiting(self) -> Self:
        """Keep what has not left yet and has tries left."""
        return self.filter(done_at__isnull=True, attempts__lt=OutboxEntry.MAX_ATTEMPTS)

    def due(self, *, at: datetime) -> Self:
        """Keep what waits and may be tried now."""
        return self.waiting().filter(Q(next_at=None) | Q(next_at__lte=at))

    def overdue(self, *, at: datetime, by: timedelta) -> Self:
        """Keep what might have been tried for longer than `by`, for the first time or once more."""
        since = Coalesce("next_at", "created_at")
        return self.due(at=at).alias(since=since).filter(since__lt=at - by)

    def given_up(self) -> Self:
        """Keep what failed too often: it stays until a person tries it again."""
        return self.filter(done_at__isnull=True, attempts__gte=OutboxEntry.MAX_ATTEMPTS)


class OutboxEntry(models.Model):
    """One effect (notice, file, export) written in the transaction that caused it.

    `task` names a Celery task; the key makes sending the same effect twice one row.
    """

    MAX_ATTEMPTS = 10
    FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)

    key = models.CharField("去重键", max_length=120, unique=True)
    task = models.CharField("任务", max_length=120)
    arguments = models.JSONField("参数", default=list)
    created_at = models.DateTimeField("写入时间", auto_now_add=True)
    done_at = models.DateTimeField("发出时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次尝试", null=True, blank=True)
    error = models.CharField("最近一次错误", max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待发事项"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def pause(self) -> timedelta:
        """How long to wait after the last attempt: a minute, then twice as long each time."""
        doubled: timedelta = self.FIRST_PAUSE * (1 << max(0, self.attempts - 1))
        return min(doubled, self.LONGEST_PAUSE)
