"""Honours as they were granted, what re-examinations said, and the four-party platform."""

from datetime import date
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from party.models import PartyOrganisation
from places.models import Compound, PlacedQuerySet, Unit
from projects.models.honour_applications import HonourApplication
from projects.models.honour_targets import HonourTarget, target_constraints
from projects.models.honours import HonourTheme

SOON: Final = 60  # days before a re-examination is due, from which on it is announced


class HonourLevel(models.TextChoices):
    """How well."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    SELECTED = "selected", "入选"


class HonourQuerySet(PlacedQuerySet["Honour"]):
    """Honours that were granted (荣誉)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the places in which `user` may look at honours."""
        return self.within(user.reach(Permission.HONOUR_VIEW))

    def standing(self) -> Self:
        """Keep those that were not withdrawn."""
        return self.filter(revoked_on=None)

    def as_of(self, day: date) -> Self:
        """Keep those granted by `day` and not withdrawn by then."""
        return self.filter(Q(revoked_on=None) | Q(revoked_on__gt=day), granted_on__lte=day)

    def of_theme(self, theme: HonourTheme) -> Self:
        """Keep those of programmes that belong to `theme`."""
        return self.filter(programme__theme=theme)

    def once_each(self) -> Self:
        """Keep of each target the honour registered last: rows are then lanes or compounds.

        Source: docs/rules.md R-HON-5.
        """
        targets = self.order_by().values("street", "community", "kind", "compound", "unit", "lane")
        return self.filter(pk__in=targets.annotate(latest=Max("pk")).values("latest"))

    def to_check_by(self, day: date) -> Self:
        """Keep those whose re-examination is due on `day` or before."""
        return self.standing().filter(check_on__lte=day).order_by("check_on", "pk")

    def checkable_by(self, user: Any) -> Self:
        """Keep those that `user` may re-examine."""
        return self.within(user.reach(Permission.HONOUR_REVIEW))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "compound", "unit", "programme")


class Honour(HonourTarget):
    """One honour; withdrawn with a reason it stays to be seen and counts nowhere."""

    application = models.OneToOneField(
        HonourApplication,
        models.PROTECT,
        related_name="honour",
        verbose_name="创建申报",
        null=True,
        blank=True,
        editable=False,
    )
    level = models.CharField("等次", max_length=10, choices=HonourLevel)
    granted_on = models.DateField("命名日期")
    doc = models.CharField("命名文件", max_length=100, blank=True)
    check_on = models.DateField("下次复评", null=True, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True, editable=False)
    revoke_reason = models.CharField("撤销原因", max_length=300, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="revoked_honours",
        verbose_name="撤销人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "荣誉"
        ordering = ["-granted_on", "programme", "pk"]
        constraints = [
            *target_constraints("honour", once=Q(revoked_on__isnull=True)),
            models.CheckConstraint(
                name="honour_revoked_with_reason",
                condition=Q(revoked_on__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (
                    Q(revoked_on__gte=F("granted_on"), revoked_by__isnull=False)
                    & ~Q(revoke_reason="")
                ),
                violation_error_message="撤销荣誉要写明原因，日期不早于命名日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_label}：{self.programme}（{self.get_level_display()}）"

    def get_absolute_url(self) -> str:
        """The honour's page on the desk."""
        return reverse("projects:honour-detail", args=[self.uid])

    @property
    def is_standing(self) -> bool:
        """True unless it was withdrawn."""
        return self.revoked_on is None


class OfHonourQuerySet(models.QuerySet[Any]):
    """Rows that hang on an honour."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the honours that `user` may see."""
        return self.filter(user.reach(Permission.HONOUR_VIEW).as_filter("honour__"))


class HonourCheckResult(models.TextChoices):
    """What a re-examination came to."""

    KEPT = "kept", "保持荣誉"
    TO_MEND = "to_mend", "限期整改"


class HonourCheck(Record):
    """One re-examination (复评) of an honour."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="checks", verbose_name="荣誉")
    done_on = models.DateField("复评日期")
    result = models.CharField("复评结果", max_length=10, choices=HonourCheckResult)
    words = models.CharField("复评意见", max_length=300)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="honour_checks",
        verbose_name="复评人",
    )

    objects = OfHonourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "荣誉复评"
        ordering = ["-done_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.done_on:%Y年%-m月%-d日}复评：{self.get_result_display()}"


class CompoundPlatformQuerySet(models.QuerySet["CompoundPlatform"]):
    """Four-party platforms (四方平台)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the places in which `user` may look at honours."""
        reach = user.reach(Permission.HONOUR_VIEW)
        return self.filter(
            Q(compound__community__in=reach.communities)
            | Q(compound__community__street__in=reach.streets)
        )

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("compound", "compound__community", "branch", "property_company")


class CompoundPlatform(Record):
    """The four that talk in a compound: Party branch, owners' committee, building heads, property.

    It names organisations and numbers, no persons. Source: docs/rules.md R-HON-6.
    """

    compound = models.OneToOneField(
        Compound, models.PROTECT, related_name="platform", verbose_name="小区"
    )
    branch = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="platforms",
        verbose_name="党支部",
        null=True,
        blank=True,
    )
    owners_committee = models.CharField(
        "业委会或物管会", max_length=60, blank=True, help_text="组织名称，不写姓名"
    )
    building_heads = models.PositiveSmallIntegerField(
        "楼栋长", null=True, blank=True, help_text="人"
    )
    property_company = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="platforms",
        verbose_name="物业",
        null=True,
        blank=True,
    )
    meets = models.CharField("议事安排", max_length=100, blank=True, help_text="例如：每月一次")
    started_on = models.DateField("建立日期", null=True, blank=True)

    objects = CompoundPlatformQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "四方平台"
        ordering = ["compound__community__code", "compound__name"]

    def __str__(self) -> str:
        return f"{self.compound}四方平台"

    @property
    def missing(self) -> list[str]:
        """Which of the four are not there yet."""
        parties = {
            "党支部": self.branch_id,
            "业委会": self.owners_committee,
            "楼栋长": self.building_heads,
            "物业": self.property_company_id,
        }
        return [label for label, there in parties.items() if not there]

    @property
    def is_complete(self) -> bool:
        """True when all four are there."""
        return not self.missing
