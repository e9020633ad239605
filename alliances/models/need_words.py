"""The words of needs, resources and claims, and the categories that a street names itself."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.models import Record
from core.states import StateChoices, Tone
from places.models import Street


class Season(models.TextChoices):
    """When something is needed or can be had; 不限 goes with everything."""

    ANY = "any", "不限"
    SPRING = "spring", "春季"
    SUMMER = "summer", "夏季"
    AUTUMN = "autumn", "秋季"
    WINTER = "winter", "冬季"
    VACATION = "vacation", "寒暑假"
    FESTIVAL = "festival", "节日前后"


class NeedCategoryQuerySet(models.QuerySet["NeedCategory"]):
    """Categories of needs and resources."""

    def visible_to(self, user: Any) -> Self:
        """Keep the categories of the streets in which `user` holds any post."""
        reach = user.reach()
        return self.filter(
            Q(street__in=Street.objects.visible_to(user)) | Q(street__unit_rows__in=reach.units)
        ).distinct()


class NeedCategory(Record):
    """A category of needs and resources; the office names its own."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="need_categories", verbose_name="街道"
    )
    name = models.CharField("类别", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = NeedCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "需求类别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="need_category_name_once",
                violation_error_message="已有同名类别。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class NeedState(StateChoices):
    """Where a need stands."""

    COLLECTED = "collected", Tone.DRAFT, "待发布"
    PUBLISHED = "published", Tone.WAITING, "待认领"
    CLAIMED = "claimed", Tone.WAITING, "已认领"
    FULFILLED = "fulfilled", Tone.WAITING, "待验收"
    CLOSED = "closed", Tone.DONE, "已办结"
    WITHDRAWN = "withdrawn", Tone.ENDED, "已撤回"


ON_THE_LIST = (NeedState.PUBLISHED, NeedState.CLAIMED, NeedState.FULFILLED, NeedState.CLOSED)
UNMET = (NeedState.PUBLISHED, NeedState.CLAIMED)
OVER = (NeedState.CLOSED, NeedState.WITHDRAWN)


class ClaimState(StateChoices):
    """How a claim went."""

    RUNNING = "running", Tone.WAITING, "办理中"
    FULFILLED = "fulfilled", Tone.DONE, "已办成"
    GIVEN_BACK = "given_back", Tone.ENDED, "已退回"
    REOPENED = "reopened", Tone.ENDED, "未通过验收"


STANDING = (ClaimState.RUNNING, ClaimState.FULFILLED)
