"""区域智库人才: people whose knowledge the street may ask for, and when it did."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.identity import check_phone
from core.masking import mask_name
from core.models import Record
from places.models import Placed, PlacedQuerySet, SearchableName


class TalentQuerySet(PlacedQuerySet["Talent"]):
    """People of the reserve; personal data, so only within one's posts."""

    def visible_to(self, user: Any) -> Self:
        """Keep the people within the user's posts."""
        return self.within(user.reach(Permission.PARTY_VIEW))

    def as_of(self, day: date) -> Self:
        """Keep those who were in the reserve on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)


class Talent(SearchableName, Placed, Record):
    """Somebody in the talent reserve; `community` is empty for those of the whole street."""

    field = models.CharField("专业领域", max_length=40, help_text="例如：法律、心理、规划。")
    affiliation = models.CharField("所在单位", max_length=100, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    availability = models.CharField(
        "可服务时间", max_length=100, blank=True, help_text="例如：周末，提前一周约。"
    )
    started_on = models.DateField("入库日期")
    ended_on = models.DateField("出库日期", null=True, blank=True)

    objects = TalentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "智库人才"
        ordering = ["name_pinyin", "pk"]
        constraints = [
            models.CheckConstraint(
                name="talent_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="出库日期不能早于入库日期。",
            ),
            models.UniqueConstraint(
                fields=["street", "name", "affiliation"],
                name="talent_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="已有同名、同单位的人才在库。",
            ),
        ]

    def __str__(self) -> str:
        return f"{mask_name(self.name)}（{self.field}）"

    def clean(self) -> None:
        """Check the phone."""
        super().clean()
        if self.phone:
            try:
                self.phone = check_phone(self.phone)
            except ValidationError as error:
                raise ValidationError({"phone": error}) from error


class InvitationOutcome(models.TextChoices):
    """What became of an invitation."""

    WAITING = "waiting", "等答复"
    ACCEPTED = "accepted", "答应"
    DECLINED = "declined", "婉拒"
    TOOK_PART = "took_part", "已参加"


class TalentInvitationQuerySet(models.QuerySet["TalentInvitation"]):
    """Invitations of people of the reserve."""

    def visible_to(self, user: Any) -> Self:
        """Keep the invitations of the people that `user` may see."""
        return self.filter(talent__in=Talent.objects.visible_to(user))


class TalentInvitation(Record):
    """Somebody of the reserve was asked for something on a day."""

    talent = models.ForeignKey(
        Talent, models.PROTECT, related_name="invitations", verbose_name="智库人才"
    )
    invited_on = models.DateField("邀请日期")
    purpose = models.CharField("邀请事项", max_length=200)
    outcome = models.CharField(
        "结果", max_length=10, choices=InvitationOutcome, default=InvitationOutcome.WAITING
    )

    objects = TalentInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人才邀请"
        ordering = ["-invited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["talent", "invited_on", "purpose"],
                name="invitation_once",
                violation_error_message="这一天的这件事已经登记过邀请。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invited_on:%Y年%-m月%-d日} {self.purpose}"
