"""What happened to a task on the way: how far it has come, and later due days."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import Record
from party.models.assignments import MeetingTask


class OfTaskQuerySet(models.QuerySet[Any]):
    """What hangs on a task is seen with it."""

    def visible_to(self, user: Any) -> Self:
        """Keep what belongs to the tasks that `user` may see."""
        return self.filter(task__in=MeetingTask.objects.visible_to(user))


class TaskNote(Record):
    """How far a task has come, in a sentence."""

    task = models.ForeignKey(
        MeetingTask, models.PROTECT, related_name="notes", verbose_name="交办任务"
    )
    text = models.CharField("进展", max_length=500)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="task_notes", verbose_name="登记人"
    )

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理进展"
        ordering = ["task", "pk"]

    def __str__(self) -> str:
        return self.text


class TaskExtension(Record):
    """A later due day, with its reason; the earlier one is kept."""

    task = models.ForeignKey(
        MeetingTask, models.PROTECT, related_name="extensions", verbose_name="交办任务"
    )
    old_due_on = models.DateField("原期限")
    new_due_on = models.DateField("新期限")
    reason = models.CharField("延期原因", max_length=200)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="task_extensions",
        verbose_name="批准人",
    )

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务延期"
        ordering = ["task", "pk"]
        constraints = [
            models.CheckConstraint(
                name="task_extension_is_later",
                condition=Q(new_due_on__gt=F("old_due_on")),
                violation_error_message="新的期限要晚于原来的期限。",
            ),
            models.CheckConstraint(
                name="task_extension_has_reason",
                condition=~Q(reason=""),
                violation_error_message="请写明延期原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_due_on:%Y年%-m月%-d日} → {self.new_due_on:%Y年%-m月%-d日}"
