"""「内容有误」: what a reader found wrong, and the answer; no account, no name, a query code."""

import secrets
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from core.models import Record
from services.models.choices import CorrectionKind, CorrectionStatus
from services.models.items import GuideItem
from services.models.versions import GuideVersion

# No 0 and O, 1 and I: the code is read from a screen and typed by hand.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_code() -> str:
    """Return a code nobody can guess (about 50 bits)."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """What readers found wrong."""

    def visible_to(self, user: Any) -> Self:
        """Keep the corrections of the streets in which `user` may look at the guide."""
        return self.filter(item__street__in=user.reach(Permission.GUIDE_VIEW).streets)

    def waiting(self) -> Self:
        """Keep those without an answer, the most urgent first."""
        return self.filter(status=CorrectionStatus.OPEN).order_by("due_on", "pk")

    def answerable_by(self, user: Any) -> Self:
        """Keep what waits for an answer where `user` may give one."""
        return self.waiting().filter(item__street__in=user.reach(Permission.GUIDE_ANSWER).streets)

    def overdue(self, day: date) -> Self:
        """Keep those whose last day for an answer lies before `day`."""
        return self.filter(status=CorrectionStatus.OPEN, due_on__lt=day)


class Correction(Record):
    """A reader's word that a page is wrong; open until answered."""

    code = models.CharField("查询码", max_length=12, unique=True, default=new_code, editable=False)
    item = models.ForeignKey(
        GuideItem, models.PROTECT, related_name="corrections", verbose_name="事项"
    )
    guide_version = models.ForeignKey(
        GuideVersion, models.PROTECT, related_name="corrections", verbose_name="当时的版本"
    )
    kind = models.CharField("哪里不对", max_length=10, choices=CorrectionKind)
    text = models.CharField("具体情况", max_length=500)
    status = models.CharField(
        "状态", max_length=10, choices=CorrectionStatus, default=CorrectionStatus.OPEN
    )
    received_at = models.DateTimeField("收到时间")
    due_on = models.DateField("答复期限")
    due_is_estimate = models.BooleanField("期限为推算", default=False)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="answered_corrections",
        verbose_name="答复人",
        null=True,
        blank=True,
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "内容纠错"
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="correction_worklist")]
        constraints = [
            models.CheckConstraint(
                name="correction_answered_iff_closed",
                condition=Q(
                    status="open", answer="", answered_at__isnull=True, answered_by__isnull=True
                )
                | (
                    ~Q(status="open")
                    & ~Q(answer="")
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                violation_error_message="办结的纠错必须有答复、答复人和时间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """True until answered."""
        return self.status == CorrectionStatus.OPEN
