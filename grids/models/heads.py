"""楼栋长、单元长、十户长: who looks after a building, an entrance or ten households."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from grids.models.structure import Entrance, HouseholdGroup
from places.models import Building, Community, Unit

TERM_ENDS_SOON = timedelta(days=60)


class HeadKind(models.TextChoices):
    """What somebody is the head of."""

    BUILDING = "building", "楼栋长"
    ENTRANCE = "entrance", "单元长"
    GROUP = "group", "十户长"


class SelectedBy(models.TextChoices):
    """Who appointed a head (选用方)."""

    COMMUNITY = "community", "社区"
    PROPERTY = "property", "物业企业"


class ResidentHeadQuerySet(models.QuerySet["ResidentHead"]):
    """Heads, serving and former."""

    def serving(self) -> Self:
        """Keep those whose service nobody ended."""
        return self.filter(ends_on=None)

    def serving_on(self, day: date) -> Self:
        """Keep those who serve on `day`; the last day still counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` may look at grids."""
        reach = user.reach(Permission.GRID_VIEW)
        return self.filter(community__in=Community.objects.within(reach))

    def term_over_by(self, day: date) -> Self:
        """Keep the serving ones whose term ends by `day`, the first one first."""
        return self.serving().filter(term_until__lte=day).order_by("term_until", "pk")


def _exactly(kind: HeadKind) -> Q:
    return Q(kind=kind) & Q(**{f"{other.value}__isnull": other is not kind for other in HeadKind})


class ResidentHead(Record):
    """One person's service as a head; it ends with a reason, and the row stays.

    No official and no account: known by name and phone, shown to the public only when they agreed.
    Source: docs/rules.md R-GRD-5, R-GRD-6.
    """

    kind = models.CharField("职务", max_length=10, choices=HeadKind)
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="heads", verbose_name="社区"
    )
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        related_name="heads",
        verbose_name="楼栋",
        null=True,
        blank=True,
    )
    entrance = models.ForeignKey(
        Entrance,
        models.PROTECT,
        related_name="heads",
        verbose_name="单元",
        null=True,
        blank=True,
    )
    group = models.ForeignKey(
        HouseholdGroup,
        models.PROTECT,
        related_name="heads",
        verbose_name="十户组",
        null=True,
        blank=True,
    )
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    household_range = models.CharField(
        "联系哪些户", max_length=100, blank=True, help_text="例如 1、2 单元共 48 户。"
    )
    selected_by = models.CharField(
        "选用方", max_length=10, choices=SelectedBy, default=SelectedBy.COMMUNITY
    )
    company = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="selected_heads",
        verbose_name="物业企业",
        null=True,
        blank=True,
    )
    starts_on = models.DateField("任职日期")
    term_until = models.DateField("任期至", null=True, blank=True)
    ends_on = models.DateField("卸任日期", null=True, blank=True)
    end_reason = models.CharField("卸任原因", max_length=100, blank=True)
    is_public = models.BooleanField(
        "本人同意公开",
        default=False,
        help_text="同意以后，姓名和联系电话印在楼栋海报上，扫码也能看到。",
    )

    objects = ResidentHeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋长"
        ordering = ["community__code", "kind", "pk"]
        indexes = [
            models.Index(fields=["starts_on"], name="head_starts_on"),
            models.Index(fields=["kind", "selected_by"], name="head_by_kind"),
            models.Index(fields=["selected_by"], name="head_by_selection"),
            models.Index(
                fields=["term_until", "id"],
                name="head_term_ending",
                condition=Q(ends_on__isnull=True),
            ),
            models.Index(fields=["name", "phone"], name="head_by_name"),
            models.Index(fields=["community"], name="head_in_public", condition=Q(is_public=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="head_of_exactly_one",
                condition=_exactly(HeadKind.BUILDING)
                | _exactly(HeadKind.ENTRANCE)
                | _exactly(HeadKind.GROUP),
                violation_error_message="楼栋长选楼栋，单元长选单元，十户长选十户组，只选一个。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind.value],
                    name=f"head_one_per_{kind.value}",
                    condition=Q(ends_on__isnull=True),
                    violation_error_message=f"这里已有{kind.label}，请先登记前一位卸任。",
                )
                for kind in HeadKind
            ),
            models.CheckConstraint(
                name="head_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="卸任日期不能早于任职日期。",
            ),
            models.CheckConstraint(
                name="head_term_ends_after_start",
                condition=Q(term_until__isnull=True) | Q(term_until__gte=F("starts_on")),
                violation_error_message="任期的最后一天不能早于任职日期。",
            ),
            models.CheckConstraint(
                name="head_ends_with_reason",
                condition=Q(ends_on__isnull=True, end_reason="")
                | (Q(ends_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message="卸任要写原因；在任的不写。",
            ),
            models.CheckConstraint(
                name="head_of_property_names_company",
                condition=Q(selected_by=SelectedBy.COMMUNITY, company__isnull=True)
                | Q(selected_by=SelectedBy.PROPERTY, company__isnull=False),
                violation_error_message="物业选用的请选物业企业，社区选用的不选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_kind_display()}"

    @property
    def place(self) -> Any:
        """The building, entrance or group."""
        return getattr(self, self.kind)

    @property
    def its_building(self) -> Building | None:
        """The building it lies in; None for a group of a compound without buildings."""
        place = self.building or self.entrance or self.group
        if place is None or isinstance(place, Building):
            return place
        return place.building

    def get_absolute_url(self) -> str:
        """The head's page on the desk."""
        return reverse("grids:head-detail", args=[self.uid])

    def clean(self) -> None:
        """The place lies in the community."""
        super().clean()
        place = getattr(self, self.kind or "", None)
        if place is not None and community_of(place) != self.community:
            raise ValidationError("所选位置不在这个社区。")


def community_of(place: Building | Entrance | HouseholdGroup) -> Community:
    """Return the community in which a building, an entrance or a group lies."""
    holder = place.building if isinstance(place, Entrance) else place
    return holder.compound.community


class AwardKind(models.TextChoices):
    """How a head was thanked."""

    PRAISE = "praise", "表扬"
    GOODS = "goods", "物资"
    POINTS = "points", "积分"
    MONEY = "money", "补贴"


class HeadAwardQuerySet(models.QuerySet["HeadAward"]):
    """Awards; written once, never changed."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the heads that `user` may see."""
        return self.filter(head__in=ResidentHead.objects.visible_to(user))


class HeadAward(Record):
    """Something given to a head (奖励); append-only: a wrong one is cancelled by a second row.

    Source: docs/rules.md R-GRD-7.
    """

    head = models.ForeignKey(
        ResidentHead, models.PROTECT, related_name="awards", verbose_name="楼栋长"
    )
    kind = models.CharField("奖励方式", max_length=8, choices=AwardKind)
    given_on = models.DateField("日期")
    what = models.CharField("内容", max_length=100)
    points = models.IntegerField("积分", default=0)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, default=0, help_text="元")
    giver = models.CharField("发放单位", max_length=60)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="recorded_awards",
        verbose_name="登记人",
    )
    cancels = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="cancelled_by",
        verbose_name="冲销哪一笔",
        null=True,
        blank=True,
    )

    objects = HeadAwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋长奖励"
        ordering = ["-given_on", "-pk"]
        indexes = [
            models.Index(fields=["-given_on", "-id"], name="award_ledger"),
            models.Index(fields=["kind", "-given_on", "-id"], name="award_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                name="award_points_belong_to_points",
                condition=Q(kind=AwardKind.POINTS) ^ Q(points=0),
                violation_error_message="奖励方式是积分的写积分，其他方式不写。",
            ),
            models.CheckConstraint(
                name="award_amount_belongs_to_money",
                condition=Q(kind=AwardKind.MONEY) ^ Q(amount=0),
                violation_error_message="奖励方式是补贴的写金额，其他方式不写。",
            ),
            models.CheckConstraint(
                name="award_is_positive_unless_it_cancels",
                condition=Q(cancels__isnull=True, points__gte=0, amount__gte=0)
                | Q(cancels__isnull=False, points__lte=0, amount__lte=0),
                violation_error_message="积分和金额应大于 0；冲销的由系统填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head} {self.get_kind_display()} {self.given_on:%Y年%-m月%-d日}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if not self._state.adding:
            raise TypeError("an award is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is taken out of the ledger."""
        raise TypeError("an award is never deleted")
