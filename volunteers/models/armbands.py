"""红袖标: people who wear the red armband; often volunteers too, never counted as such."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.permissions import Permission
from core.identity import check_phone
from core.masking import mask_name, mask_phone
from core.models import Record
from core.spans import refuse_overlap
from grids.models import Grid
from places.models import Placed, PlacedQuerySet, SearchableName
from volunteers.models.people import Volunteer


class ArmbandSource(models.TextChoices):
    """Where the street won somebody over, as the article lists it."""

    PARTY = "party", "党员"
    UNIT = "unit", "公共户单位志愿者"
    SHOP = "shop", "商铺店主"
    DELIVERY = "delivery", "外卖公司"
    RESIDENT = "resident", "辖区居民"


class RedArmbandQuerySet(PlacedQuerySet["RedArmband"]):
    """Members of the red-armband teams (红袖标队员)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the members within the user's posts."""
        return self.within(user.reach(Permission.ARMBAND_VIEW))

    def serving_on(self, day: date) -> Self:
        """Keep those who wore the armband on `day` (F17), each person once.

        Whose two entries on the roster were merged has two rows for the days before.
        Source: docs/rules.md R-ARM-1.
        """
        serving = Q(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
        same = RedArmband.objects.filter(serving, volunteer=OuterRef("volunteer"))
        first = same.filter(Q(left_on=None) | Q(pk__lt=OuterRef("pk")))
        return self.filter(Q(left_on=None) | ~Exists(first), serving)


class RedArmband(SearchableName, Placed, Record):
    """One person of the register; joined to the roster's entry of the same person where known.

    Source: docs/rules.md R-ARM-1.
    """

    phone = models.CharField("手机号", max_length=20, blank=True)
    source = models.CharField("来源", max_length=10, choices=ArmbandSource)
    organisation = models.CharField("所在单位或商铺", max_length=100, blank=True)
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="armbands",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    volunteer = models.ForeignKey(
        Volunteer,
        models.PROTECT,
        related_name="armbands",
        verbose_name="志愿者登记",
        null=True,
        blank=True,
    )
    joined_on = models.DateField("加入日期")
    left_on = models.DateField("退出日期", null=True, blank=True)

    objects = RedArmbandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "红袖标队员"
        ordering = ["name_pinyin", "pk"]
        indexes = [
            models.Index(fields=["community", "name_pinyin", "id"], name="armband_ledger"),
        ]
        constraints = [
            models.CheckConstraint(
                name="armband_in_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择红袖标队员所在的社区。",
            ),
            models.CheckConstraint(
                name="armband_leaves_after_joining",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                violation_error_message="退出日期不能早于加入日期。",
            ),
            models.UniqueConstraint(
                fields=["street", "name", "phone"],
                name="armband_once_per_person",
                condition=Q(left_on__isnull=True),
                violation_error_message=(
                    "这个人已在红袖标队伍中。如果是同名的另一个人，请填写各自的手机号。"
                ),
            ),
            models.UniqueConstraint(
                fields=["volunteer"],
                name="armband_once_per_volunteer",
                condition=Q(left_on__isnull=True),
                violation_error_message="这名志愿者已在红袖标队伍中，不用再登记一次。",
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask_phone(self.phone)

    def clean(self) -> None:
        """Check the phone and that the grid lies in the community."""
        super().clean()
        if self.phone:
            try:
                self.phone = check_phone(self.phone)
            except ValidationError as error:
                raise ValidationError({"phone": error}) from error
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不属于这个社区。"})
        refuse_overlap(
            self,
            same=("street_id", "name", "phone"),
            begins="joined_on",
            ends="left_on",
            what="姓名、手机号相同的队员已有一段",
        )
