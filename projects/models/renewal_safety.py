"""Fire stations, fire lanes and charging sites as things that are inspected again and again."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Photo, Record
from core.states import StateChoices, StateField, Tone
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there


class AssetKind(models.TextChoices):
    """What is inspected."""

    STATION = "station", "微型消防站"
    LANE = "lane", "消防通道"
    CHARGING = "charging", "充电保管站"


class AssetState(StateChoices):
    """Where it stands; only what is in use counts."""

    PLANNED = "planned", Tone.WAITING, "待办"
    IN_USE = "in_use", Tone.DONE, "在用"
    TROUBLED = "troubled", Tone.LATE, "反弹、停用"
    CLOSED = "closed", Tone.ENDED, "已撤销"


# The same state in the words of each kind.
STATE_WORDS: dict[tuple[str, str], str] = {
    (AssetKind.STATION, AssetState.PLANNED): "建设中",
    (AssetKind.STATION, AssetState.IN_USE): "在用",
    (AssetKind.STATION, AssetState.TROUBLED): "停用整改",
    (AssetKind.LANE, AssetState.PLANNED): "堵塞",
    (AssetKind.LANE, AssetState.IN_USE): "已打通",
    (AssetKind.LANE, AssetState.TROUBLED): "再次堵塞",
    (AssetKind.CHARGING, AssetState.PLANNED): "待安装",
    (AssetKind.CHARGING, AssetState.IN_USE): "已安装",
    (AssetKind.CHARGING, AssetState.TROUBLED): "停用整改",
}


class SafetyAssetQuerySet(PlacedQuerySet["SafetyAsset"]):
    """Assets that are inspected."""

    def visible_to(self, user: Any) -> Self:
        """Keep the assets where `user` may look at renewal."""
        return self.within(user.reach(Permission.RENEWAL_VIEW))

    def in_use(self, kind: AssetKind) -> Self:
        """Keep what counts of one kind: in use, not blocked again, not closed.

        Source: docs/rules.md R-RNW-3.
        """
        return self.filter(kind=kind, state=AssetState.IN_USE)

    def inspected(self) -> Self:
        """Keep what has to be inspected at all."""
        return self.exclude(state=AssetState.CLOSED)

    def due_by(self, day: date) -> Self:
        """Keep what is to be inspected on or before `day`."""
        return self.inspected().filter(next_due_on__lte=day)

    def overdue(self, today: date) -> Self:
        """Keep what should have been inspected before `today`."""
        return self.inspected().filter(next_due_on__lt=today)

    def reported_by(self, user: Any) -> Self:
        """Keep what `user` inspects."""
        return self.within(user.reach(Permission.RENEWAL_REPORT))

    def waiting_for(self, user: Any, today: date) -> Self:
        """Keep what this person should inspect today, or put right."""
        mine = self.reported_by(user)
        return mine.due_by(today) | mine.filter(state=AssetState.TROUBLED)


class SafetyAsset(SearchableName, Placed, Record):
    """A fire station, a fire lane or a charging site of a compound or a street corner."""

    kind = models.CharField("类别", max_length=8, choices=AssetKind)
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="safety_assets",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    address = models.CharField("位置", max_length=120, blank=True)
    equipment = models.CharField(
        "装备", max_length=300, blank=True, help_text="微型消防站：灭火器、水带、对讲机等"
    )
    length_m = models.PositiveIntegerField("长度", null=True, blank=True, help_text="消防通道，米")
    operator = models.CharField("运营单位", max_length=80, blank=True)
    piles_count = models.PositiveIntegerField(
        "充电桩数", null=True, blank=True, help_text="充电保管站，个"
    )
    cycle_days = models.PositiveSmallIntegerField(
        "检查周期", default=30, help_text="天，至少多少天检查一次"
    )
    state = StateField(
        "状态",
        max_length=8,
        choices=AssetState,
        default=AssetState.PLANNED,
        editable=False,
    )
    opened_on = models.DateField("建成、打通或安装日期", null=True, blank=True, editable=False)
    trouble_reason = models.CharField(
        "问题", max_length=300, blank=True, default="", editable=False
    )
    troubled_on = models.DateField("问题发现日期", null=True, blank=True, editable=False)
    last_inspected_on = models.DateField("上次检查", null=True, blank=True, editable=False)
    next_due_on = models.DateField("下次检查", null=True, blank=True, editable=False)

    objects = SafetyAssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "安全设施"
        ordering = ["kind", "name", "pk"]
        indexes = [
            models.Index(fields=["kind", "state"], name="asset_kind_state"),
            models.Index(fields=["next_due_on"], name="asset_next_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind", "name"],
                name="asset_name_once",
                violation_error_message="这一类别已有同名设施。",
            ),
            models.CheckConstraint(
                name="asset_in_use_since",
                condition=~Q(state=AssetState.IN_USE) | Q(opened_on__isnull=False),
                violation_error_message="在用的设施要有建成、打通或安装日期。",
            ),
            models.CheckConstraint(
                name="asset_in_use_without_trouble",
                condition=~Q(state=AssetState.IN_USE) | Q(trouble_reason=""),
                violation_error_message="有问题的设施不能算在用。",
            ),
            models.CheckConstraint(
                name="asset_trouble_named",
                condition=~Q(state__in=[AssetState.TROUBLED, AssetState.CLOSED])
                | ~Q(trouble_reason=""),
                violation_error_message="堵塞、停用和撤销要写明原因。",
            ),
            models.CheckConstraint(
                name="asset_charging_with_piles",
                condition=~Q(kind=AssetKind.CHARGING, state=AssetState.IN_USE)
                | Q(piles_count__isnull=False, piles_count__gt=0),
                violation_error_message="已安装的充电保管站要填写充电桩数。",
            ),
            models.CheckConstraint(
                name="asset_cycle_positive",
                condition=Q(cycle_days__gt=0),
                violation_error_message="检查周期应大于 0 天。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The asset's page on the desk."""
        return reverse("projects:asset-detail", args=[self.uid])

    def clean(self) -> None:
        """The compound lies in the asset's community; piles belong to charging sites."""
        super().clean()
        check_lies_there(self, "compound")
        if self.piles_count is not None and self.kind != AssetKind.CHARGING:
            raise ValidationError({"piles_count": "只有充电保管站填写充电桩数。"})

    @property
    def state_label(self) -> str:
        """The state in the words of its kind."""
        return STATE_WORDS.get((self.kind, self.state), AssetState(self.state).label)

    def due_after(self, day: date) -> date:
        """When it is to be inspected next, after an inspection on `day`."""
        return day + timedelta(days=self.cycle_days)


class InspectionResult(models.TextChoices):
    """What an inspection found."""

    OK = "ok", "正常、畅通"
    TROUBLE = "trouble", "有问题、堵塞"


class AssetInspectionQuerySet(models.QuerySet["AssetInspection"]):
    """Inspections."""

    def visible_to(self, user: Any) -> Self:
        """Keep the inspections of the assets that `user` may see."""
        seen = SafetyAsset.objects.visible_to(user).order_by().values("pk")
        return self.filter(asset__in=seen)


class AssetInspection(Record):
    """One look at an asset, by whom and what was found; written once."""

    asset = models.ForeignKey(
        SafetyAsset, models.PROTECT, related_name="inspections", verbose_name="安全设施"
    )
    inspected_on = models.DateField("检查日期")
    result = models.CharField("结果", max_length=8, choices=InspectionResult)
    finding = models.CharField("情况", max_length=300, blank=True)
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="asset_inspections",
        verbose_name="照片",
        null=True,
        blank=True,
    )
    inspected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="asset_inspections",
        verbose_name="检查人",
    )

    objects = AssetInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "安全检查"
        ordering = ["-inspected_on", "-pk"]
        indexes = [
            models.Index(fields=["-inspected_on", "-id"], name="inspection_ledger"),
            models.Index(fields=["result", "-inspected_on", "-id"], name="inspection_by_result"),
        ]
        constraints = [
            models.CheckConstraint(
                name="inspection_trouble_with_words",
                condition=Q(result=InspectionResult.OK) | ~Q(finding=""),
                violation_error_message="发现问题要写明情况。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.inspected_on:%Y年%-m月%-d日}"
