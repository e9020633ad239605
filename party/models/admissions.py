"""准入申请: an application to give communities a piece of work."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from audit.models import wrote_in
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.worklists import WorkListItem, WorkListKind
from places.models import Community, Street


class WorkKind(models.TextChoices):
    """What sort of work it is; 减负账单 counts by it."""

    LONG = "long", "长期工作"
    TEMPORARY = "temporary", "临时工作"
    ASSESSMENT = "assessment", "考核评比"
    PLAQUE = "plaque", "挂牌"
    LEDGER = "ledger", "台账报表"
    APP = "app", "APP、系统"
    STAMP = "stamp", "盖章证明"


class AdmissionState(StateChoices):
    """Where an application stands; whether an approved one is in force depends on the day."""

    DRAFT = "draft", Tone.DRAFT, "草稿"
    SUBMITTED = "submitted", Tone.WAITING, "待初审"
    OPINION = "community_opinion", Tone.WAITING, "征求社区意见"
    DECISION = "street_meeting", Tone.WAITING, "待街道研究"
    ESCALATED = "escalated", Tone.WAITING, "报区级"
    APPROVED = "approved", Tone.DONE, "已批准"
    REJECTED = "rejected", Tone.ENDED, "不予准入"
    REVOKED = "revoked", Tone.ENDED, "已撤销"


class AdmissionPhase(StateChoices):
    """What an approved application is on a day."""

    COMING = "coming", Tone.WAITING, "已批准，未开始"
    ACTIVE = "active", Tone.DONE, "准入中"
    EXPIRED = "expired", Tone.ENDED, "已到期"


DECIDED_STATES = (
    AdmissionState.APPROVED,
    AdmissionState.REJECTED,
    AdmissionState.ESCALATED,
    AdmissionState.REVOKED,
)
ADMITTED_STATES = (AdmissionState.APPROVED, AdmissionState.REVOKED)
DECIDABLE_STATES = (AdmissionState.DECISION, AdmissionState.ESCALATED)
WRITING = ("admission.saved", "admission.submitted")  # events of who wrote in one
# Seen by the applicant alone until it is sent.
ASKED_STATES = tuple(
    state
    for state in AdmissionState
    if state not in {AdmissionState.DRAFT, AdmissionState.SUBMITTED}
)


def _written_by(user: Any) -> Q:
    """A deputy writes under the applicant's name: after the deputising only the trail knows."""
    applied = Q(applicant__in=user.counts_as)
    return applied | wrote_in(AdmissionApplication, WRITING, user)


class AdmissionQuerySet(models.QuerySet["AdmissionApplication"]):
    """Applications: the street's, and for a community those that it is asked about."""

    def visible_to(self, user: Any) -> Self:
        """Keep what was sent in one's street, even if it was returned, one's own drafts, and what
        one's community is asked.
        """
        reach = user.reach(Permission.WORKLIST_VIEW)
        sent = Q(street__in=reach.streets) & ~Q(state=AdmissionState.DRAFT, return_reason="")
        own = Q(street__in=reach.streets, applicant=user)
        asked = Q(communities__in=reach.communities, state__in=ASKED_STATES)
        return self.filter(sent | own | asked).distinct()

    def active_on(self, day: date) -> Self:
        """Keep what is in force on `day`, both its first and its last day included.

        Source: docs/rules.md R-ADM-6.
        """
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            state=AdmissionState.APPROVED,
            starts_on__lte=day,
        )

    def checkable_by(self, user: Any) -> Self:
        """Keep what waits for the preliminary check and was not applied for by `user`."""
        reach = user.reach(Permission.ADMISSION_CHECK)
        waiting = self.filter(state=AdmissionState.SUBMITTED, street__in=reach.streets)
        return waiting.exclude(_written_by(user))

    def to_bring_forward(self, user: Any, day: date) -> Self:
        """Keep those whose time for opinions is over while some community was silent."""
        reach = user.reach(Permission.ADMISSION_CHECK)
        return self.filter(
            state=AdmissionState.OPINION, street__in=reach.streets, opinions_due_on__lt=day
        )

    def decidable_by(self, user: Any) -> Self:
        """Keep what waits for the street's decision and was not applied for by `user`.

        Source: docs/rules.md R-ADM-5.
        """
        reach = user.reach(Permission.ADMISSION_DECIDE)
        waiting = self.filter(state__in=DECIDABLE_STATES, street__in=reach.streets)
        return waiting.exclude(_written_by(user))

    def written_by(self, user: Any) -> Self:
        """Keep what `user`, or who counts as one with them, applied for or wrote in.

        Source: docs/rules.md R-ADM-5.
        """
        return self.filter(_written_by(user))

    def to_answer_by(self, user: Any) -> Self:
        """Keep those on which a community of `user` has said nothing yet."""
        reach = user.reach(Permission.ADMISSION_ANSWER)
        return self.filter(
            state__in=[AdmissionState.OPINION, AdmissionState.DECISION],
            opinions__opinion="",
            opinions__community__in=reach.communities,
        ).distinct()

    def matching(self, text: str) -> Self:
        """Keep those whose number begins with `text`, or whose title or basis contains it."""
        word = text.strip()
        return self.filter(
            Q(number__startswith=word.upper())
            | Q(title__contains=word)
            | Q(legal_basis__contains=word)
        )


class AdmissionApplication(Record):
    """A department asks to give communities a piece of work (社区工作准入申请)."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="admissions", verbose_name="街道"
    )
    number = models.CharField("编号", max_length=20, editable=False)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="admissions", verbose_name="申请科室"
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="admissions",
        verbose_name="经办人",
        editable=False,
    )
    title = models.CharField("工作事项", max_length=100)
    content = models.TextField("内容和要求", max_length=1000)
    legal_basis = models.CharField("依据", max_length=300)
    kind = models.CharField("类型", max_length=10, choices=WorkKind)
    communities = models.ManyToManyField(
        Community, related_name="admissions", verbose_name="涉及社区"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField(
        "结束日期", null=True, blank=True, help_text="只有长期工作可以不填；临时工作最长一年。"
    )
    workload = models.CharField(
        "工作量", max_length=200, blank=True, help_text="每个社区大约多少人、多少时间。"
    )
    funding_amount = models.DecimalField(
        "经费",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0, "经费不能是负数。")],
        help_text="元",
    )
    funding_source = models.CharField("经费来源", max_length=100, blank=True)
    staffing_support = models.CharField("人员和条件保障", max_length=200, blank=True)
    state = StateField("状态", max_length=20, choices=AdmissionState, default=AdmissionState.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    matched_item = models.ForeignKey(
        WorkListItem,
        models.PROTECT,
        related_name="admissions",
        verbose_name="对应的清单事项",
        null=True,
        blank=True,
    )
    negative_item = models.ForeignKey(
        WorkListItem,
        models.PROTECT,
        related_name="refused_admissions",
        verbose_name="命中的负面清单事项",
        null=True,
        blank=True,
    )
    cleared_item = models.ForeignKey(
        WorkListItem,
        models.PROTECT,
        related_name="cleared_admissions",
        verbose_name="核对后排除的负面事项",
        null=True,
        blank=True,
    )
    cleared_reason = models.CharField("排除的理由", max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="checked_admissions",
        verbose_name="初审人",
        null=True,
        blank=True,
        editable=False,
    )
    checked_at = models.DateTimeField("初审时间", null=True, blank=True, editable=False)
    check_note = models.CharField("初审意见", max_length=300, blank=True)
    opinions_due_on = models.DateField("意见截止日期", null=True, blank=True)
    district_number = models.CharField("区级文件文号", max_length=60, blank=True)
    district_on = models.DateField("区级文件日期", null=True, blank=True)
    funding_exemption = models.CharField("不落实经费的理由", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="decided_admissions",
        verbose_name="决定人",
        null=True,
        blank=True,
        editable=False,
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)
    decision_reason = models.CharField("决定意见", max_length=300, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "准入申请"
        ordering = ["-number"]
        indexes = [models.Index(fields=["street", "state", "starts_on"], name="admission_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "number"],
                name="admission_number_once_per_street",
                violation_error_message="这个编号已经用过，请再提交一次。",
            ),
            models.CheckConstraint(
                name="admission_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="admission_only_long_is_open_ended",
                condition=Q(kind=WorkKind.LONG) | Q(ends_on__isnull=False),
                violation_error_message="只有长期工作可以不填结束日期，请填写。",
            ),
            models.CheckConstraint(
                name="admission_funding_not_negative",
                condition=Q(funding_amount__gte=0),
                violation_error_message="经费不能是负数。",
            ),
            models.CheckConstraint(
                name="admission_negative_needs_district",
                condition=~Q(state__in=ADMITTED_STATES)
                | Q(negative_item__isnull=True)
                | (~Q(district_number="") & Q(district_on__isnull=False)),
                violation_error_message="命中负面清单的，没有区级文件的文号和日期不能准入。",
            ),
            models.CheckConstraint(
                name="admission_decided_iff_known_by_whom",
                condition=Q(
                    state__in=DECIDED_STATES, decided_at__isnull=False, decided_by__isnull=False
                )
                | (
                    ~Q(state__in=DECIDED_STATES)
                    & Q(decided_at__isnull=True, decided_by__isnull=True)
                ),
                violation_error_message="决定人、决定时间与状态不符。",
            ),
            models.CheckConstraint(
                name="admission_checked_at_and_by",
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                violation_error_message="初审人和初审时间要一起登记。",
            ),
            models.CheckConstraint(
                name="admission_not_decided_by_applicant",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applicant")),
                violation_error_message="经办人不能自己决定，请由另一位街道领导决定。",
            ),
            models.CheckConstraint(
                name="admission_revoked_iff_reason",
                condition=(
                    Q(state=AdmissionState.REVOKED, revoked_at__isnull=False) & ~Q(revoke_reason="")
                )
                | (~Q(state=AdmissionState.REVOKED) & Q(revoked_at__isnull=True, revoke_reason="")),
                violation_error_message="撤销须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The application's page on the desk."""
        return reverse("party:admission-detail", args=[self.uid])

    def clean(self) -> None:
        """Refuse another street's department, and temporary work that lasts more than a year.

        What was sent under an earlier rule goes on with the days that it was sent with.
        Source: docs/rules.md R-ADM-2.
        """
        super().clean()
        if self.department_id and self.department.street_id != self.street_id:
            raise ValidationError({"department": "所选科室不属于本街道。"})
        first: date | None = self.starts_on  # None where the field itself was refused
        if self.kind != WorkKind.TEMPORARY or first is None or self.ends_on is None:
            return
        if self.ends_on > last_day_of_a_year(first) and not self._was_sent_so():
            raise ValidationError(
                {"ends_on": "临时工作最长一年，开始和结束当天都算。请缩短，或改为长期工作。"}
            )

    def _was_sent_so(self) -> bool:
        days = {"kind": self.kind, "starts_on": self.starts_on, "ends_on": self.ends_on}
        sent = AdmissionApplication.objects.exclude(state=AdmissionState.DRAFT)
        return sent.filter(pk=self.pk, **days).exists()

    def phase_on(self, day: date) -> AdmissionPhase | None:
        """Return what an approved application is on `day`; None for any other.

        Source: docs/rules.md R-ADM-6.
        """
        if self.state != AdmissionState.APPROVED:
            return None
        if day < self.starts_on:
            return AdmissionPhase.COMING
        is_over = self.ends_on is not None and day > self.ends_on
        return AdmissionPhase.EXPIRED if is_over else AdmissionPhase.ACTIVE

    @property
    def needs_funding(self) -> bool:
        """True unless it is an item of the lawful list: then money or a reason is asked for.

        Source: docs/rules.md R-ADM-4.
        """
        item = self.matched_item
        return item is None or item.work_list.kind != WorkListKind.LAWFUL

    @property
    def has_district_document(self) -> bool:
        """True when the district's document is known by number and date."""
        return bool(self.district_number and self.district_on)


def last_day_of_a_year(day: date) -> date:
    """Return the last day of a year that begins on `day`, which is its first: both count.

    Source: docs/rules.md R-ADM-2, R-ADM-6.
    """
    try:
        following = day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        following = date(day.year + 1, 3, 1)
    return following - timedelta(days=1)
