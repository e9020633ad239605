"""Who looks after a compound: quasi-property pilots and owners' committees."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Record
from core.spans import refuse_overlap
from places.models import Community, Compound

TERM_ENDS_SOON = timedelta(days=180)


class OfCompoundQuerySet(models.QuerySet[Any]):
    """Rows of a compound; who looks at renewal in its community sees them."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows of the compounds where `user` may look at renewal."""
        reach = user.reach(Permission.RENEWAL_VIEW)
        seen = Compound.objects.filter(community__in=Community.objects.within(reach))
        return self.filter(compound__in=seen.order_by().values("pk"))

    def in_charge_of(self, user: Any) -> Self:
        """Keep the rows of the compounds whose renewal `user` looks after."""
        reach = user.reach(Permission.RENEWAL_FILE)
        return self.filter(
            Q(compound__community__street__in=reach.streets)
            | Q(compound__community__in=reach.communities)
        )


class QuasiPropertyQuerySet(OfCompoundQuerySet):
    """Pilots of quasi-property."""

    def ending_by(self, today: date, day: date) -> Self:
        """Keep the running pilots whose end is settled for some day from today to `day`."""
        return self.filter(ended_on__range=(today, day))

    def running_on(self, day: date) -> Self:
        """Keep the pilots that had begun and had not ended on `day`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class QuasiProperty(Record):
    """Basic property service for a compound that nobody managed (准物业试点)."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="quasi_properties", verbose_name="小区"
    )
    provider = models.CharField("服务单位", max_length=80)
    services = models.TextField("服务内容", max_length=1000, help_text="一行一项")
    monthly_fee = models.DecimalField(
        "收费标准",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="元/户·月，不收费填 0",
        validators=[MinValueValidator(Decimal(0), "收费标准不能小于 0。")],
    )
    started_on = models.DateField("引入日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = QuasiPropertyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "准物业试点"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compound"],
                condition=Q(ended_on=None),
                name="quasi_property_one_at_a_time",
                violation_error_message="这个小区已有正在服务的准物业，请先结束原来的。",
            ),
            models.CheckConstraint(
                name="quasi_property_end_after_start",
                condition=Q(ended_on__isnull=True)
                | (Q(ended_on__gte=F("started_on")) & ~Q(end_reason="")),
                violation_error_message="结束日期不能早于引入日期，并要写明结束原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compound} 准物业"

    def clean(self) -> None:
        """A compound has one at a time."""
        super().clean()
        refuse_overlap(
            self,
            same=("compound_id",),
            begins="started_on",
            ends="ended_on",
            what="这个小区已有一段准物业",
        )


class QuasiPropertyReviewQuerySet(models.QuerySet["QuasiPropertyReview"]):
    """Reviews of pilots."""

    def visible_to(self, user: Any) -> Self:
        """Keep the reviews of the pilots that `user` may see."""
        seen = QuasiProperty.objects.visible_to(user).order_by().values("pk")
        return self.filter(pilot__in=seen)


class QuasiPropertyReview(Record):
    """How residents judged a pilot at one time."""

    pilot = models.ForeignKey(
        QuasiProperty, models.PROTECT, related_name="reviews", verbose_name="准物业试点"
    )
    reviewed_on = models.DateField("评议日期")
    asked = models.PositiveIntegerField("参加评议", help_text="户")
    satisfied = models.PositiveIntegerField("满意", help_text="户")
    opinion = models.CharField("主要意见", max_length=300, blank=True)

    objects = QuasiPropertyReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "准物业评议"
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "reviewed_on"],
                name="quasi_review_once_a_day",
                violation_error_message="这一天的评议已经登记过。",
            ),
            models.CheckConstraint(
                name="quasi_review_satisfied_of_asked",
                condition=Q(asked__gt=0) & Q(satisfied__lte=F("asked")),
                violation_error_message="参加评议的户数应大于 0，满意的不能多于参加的。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot} {self.reviewed_on:%Y年%-m月%-d日}"


class CommitteeForm(models.TextChoices):
    """In which form owners are represented."""

    COMMITTEE = "committee", "业主委员会"
    MANAGEMENT = "management", "物业管理委员会"


class OwnersCommitteeQuerySet(OfCompoundQuerySet):
    """Owners' committees."""

    def ending_by(self, day: date) -> Self:
        """Keep the running terms that end on or before `day`."""
        return self.filter(ended_on=None, term_until__lte=day)


class OwnersCommittee(Record):
    """One term of a compound's owners' committee; its members are counted, not named."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="owners_committees", verbose_name="小区"
    )
    form = models.CharField(
        "形式", max_length=12, choices=CommitteeForm, default=CommitteeForm.COMMITTEE
    )
    members_count = models.PositiveSmallIntegerField("委员人数", help_text="人")
    party_members_count = models.PositiveSmallIntegerField(
        "其中党员人数", null=True, blank=True, help_text="人"
    )
    term_from = models.DateField("任期开始")
    term_until = models.DateField("任期届满")
    filed_on = models.DateField("备案日期", null=True, blank=True)
    ended_on = models.DateField("卸任日期", null=True, blank=True)

    objects = OwnersCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "业主委员会"
        ordering = ["term_until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compound"],
                condition=Q(ended_on=None),
                name="owners_committee_one_at_a_time",
                violation_error_message="这个小区已有在任的业主委员会，请先登记卸任。",
            ),
            models.CheckConstraint(
                name="owners_committee_term_in_order",
                condition=Q(term_until__gt=F("term_from"))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("term_from"))),
                violation_error_message="任期届满和卸任日期应晚于任期开始。",
            ),
            models.CheckConstraint(
                name="owners_committee_members",
                condition=Q(members_count__gt=0)
                & (
                    Q(party_members_count__isnull=True)
                    | Q(party_members_count__lte=F("members_count"))
                ),
                violation_error_message="委员人数应大于 0，其中党员不能多于委员。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compound}{self.get_form_display()}"
