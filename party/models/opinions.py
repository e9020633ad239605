"""What each community says to an application."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.admissions import AdmissionApplication
from places.models import PlacedQuerySet
from places.models.placed import Placed


class Opinion(StateChoices):
    """What a community says."""

    AGREE = "agree", Tone.DONE, "同意"
    DISAGREE = "disagree", Tone.RETURNED, "不同意"
    REVISE = "revise", Tone.RETURNED, "建议修改"


class AdmissionOpinionQuerySet(PlacedQuerySet["AdmissionOpinion"]):
    """Opinions; a community sees its own, the street all."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities within one's posts."""
        return self.within(user.reach(Permission.WORKLIST_VIEW))


class AdmissionOpinion(Placed, Record):
    """One community's opinion on an application; empty until it is given (逾期不等于同意)."""

    application = models.ForeignKey(
        AdmissionApplication, models.PROTECT, related_name="opinions", verbose_name="准入申请"
    )
    opinion = StateField("意见", max_length=10, choices=Opinion, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="admission_opinions",
        verbose_name="填写人",
        null=True,
        blank=True,
        editable=False,
    )
    given_at = models.DateTimeField("填写时间", null=True, blank=True, editable=False)

    objects = AdmissionOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区意见"
        ordering = ["application_id", "community_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "community"],
                name="admission_opinion_once_per_community",
                violation_error_message="这个社区已在征求意见的范围内。",
            ),
            models.CheckConstraint(
                name="admission_opinion_iff_given",
                condition=Q(opinion="", given_at__isnull=True, given_by__isnull=True)
                | (~Q(opinion="") & Q(given_at__isnull=False, given_by__isnull=False)),
                violation_error_message="意见与填写人、填写时间要一起登记。",
            ),
            models.CheckConstraint(
                name="admission_opinion_objection_has_reason",
                condition=Q(opinion__in=["", Opinion.AGREE]) | ~Q(reason=""),
                violation_error_message="不同意或建议修改的，请写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_label}：{self.get_opinion_display() or '未答复'}"
