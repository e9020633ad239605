"""What a secretary reports under the outline, and what is to be mended after the grading."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from core.models import Record
from party.models.appraisals import Appraisal
from party.models.rounds import OutlineItem, own_communities


class AppraisalAnswer(models.Model):
    """What a secretary reports under one item of the outline (述职内容)."""

    appraisal = models.ForeignKey(
        Appraisal, models.CASCADE, related_name="answers", verbose_name="述职评议"
    )
    item = models.ForeignKey(
        OutlineItem, models.PROTECT, related_name="answers", verbose_name="述职提纲"
    )
    text = models.TextField("内容", max_length=4000)

    class Meta:
        verbose_name = verbose_name_plural = "述职内容"
        ordering = ["appraisal", "item__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "item"],
                name="appraisal_answer_once_per_item",
                violation_error_message="提纲的这一项已经写过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appraisal}：{self.item}"


class RectificationQuerySet(models.QuerySet["Rectification"]):
    """What is to be mended after an appraisal."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the appraisals that `user` may see, once the result stands for them."""
        return self.filter(appraisal__in=Appraisal.objects.visible_to(user))

    def unfinished(self) -> Self:
        """Keep what is not done yet."""
        return self.filter(done_on=None)

    def overdue(self, day: date) -> Self:
        """Keep what should have been done before `day`."""
        return self.unfinished().filter(due_on__lt=day)

    def resting_on(self, user: Any) -> Self:
        """Keep those that `user` sees to: the secretary's own, for the street's staff all."""
        own = Q(
            appraisal__community__in=own_communities(user),
            appraisal__reported_by=user,
            appraisal__confirmed_at__isnull=False,
        )
        streets = user.reach(Permission.APPRAISAL_EDIT).streets
        return self.filter(own | Q(appraisal__street__in=streets))


class Rectification(Record):
    """One thing to mend (整改事项), by a day, with its result."""

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="rectifications", verbose_name="述职评议"
    )
    text = models.CharField("整改内容", max_length=200)
    due_on = models.DateField("完成期限")
    result = models.CharField("整改结果", max_length=300, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["appraisal", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rectification_done_with_result",
                condition=Q(done_on__isnull=True, result="")
                | (Q(done_on__isnull=False) & ~Q(result="")),
                violation_error_message="登记完成要写明结果和日期。",
            )
        ]

    def __str__(self) -> str:
        return self.text


def appraisals_waiting(user: Any, today: date) -> list[models.QuerySet[Any]]:
    """Return what waits for `user`: steps of appraisals, and what should be mended by now."""
    overdue = Rectification.objects.overdue(today).resting_on(user)
    return [Appraisal.objects.waiting_for(user), overdue]
