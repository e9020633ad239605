"""What an assistant did, as the community filed it, and the certificates made from it."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from accounts.permissions import Permission
from audit.models import wrote_in
from core.masking import mask_name
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.assistants import AssistantDuty, SecretaryAssistant
from places.models import Street

DAY_HOURS = Decimal(24)


class LogState(StateChoices):
    """How far an entry has come; only confirmed ones count (R-PAR-1)."""

    SUBMITTED = "submitted", Tone.WAITING, "待确认"
    RETURNED = "returned", Tone.RETURNED, "已退回"
    CONFIRMED = "confirmed", Tone.DONE, "已确认"
    VOIDED = "voided", Tone.ENDED, "已作废"


OPEN_LOGS = (LogState.SUBMITTED, LogState.RETURNED)
WRITING = ("assistantlog.submitted", "assistantlog.edited")  # events of who wrote in one


class AssistantLogQuerySet(models.QuerySet["AssistantLog"]):
    """Entries of assistants' logs."""

    def visible_to(self, user: Any) -> Self:
        """Keep the entries of the assistants that `user` may see."""
        return self.filter(assistant__in=SecretaryAssistant.objects.visible_to(user))

    def within(self, reach: Any) -> Self:
        """Keep the entries of the places that `reach` covers."""
        return self.filter(reach.as_filter("assistant__"))

    def to_confirm_by(self, user: Any) -> Self:
        """Keep those that wait for `user` as a secretary."""
        return self.within(user.reach(Permission.ASSISTANT_CONFIRM)).submitted()

    def waiting_for(self, user: Any) -> Self:
        """Keep those on which `user` has something to do: to confirm, or to write in again."""
        confirm, write = (
            user.reach(permission).as_filter("assistant__")
            for permission in (Permission.ASSISTANT_CONFIRM, Permission.ASSISTANT_LOG)
        )
        return self.filter(
            Q(confirm, state=LogState.SUBMITTED)
            | Q(write, state=LogState.RETURNED, written_by=user)
        )

    def with_own(self, *, person: Any) -> Self:
        """Tell by `is_own` whether `person`, or who counts as one with them, ever wrote in it.

        Source: docs/rules.md R-PAR-1.
        """
        return self.annotate(is_own=Case(When(written_by(person), then=True), default=False))

    def submitted(self) -> Self:
        """Keep those that wait for the secretary."""
        return self.filter(state=LogState.SUBMITTED)

    def confirmed(self) -> Self:
        """Keep those that count.

        Source: docs/rules.md R-PAR-1.
        """
        return self.filter(state=LogState.CONFIRMED)

    def done_between(self, first: date, last: date) -> Self:
        """Keep what was done on these days, both included."""
        return self.filter(done_on__range=(first, last))


def written_by(user: Any) -> Q:
    """Keep the entries that `user`, or who counts as one with them, filed or ever wrote in."""
    named = Q(written_by__in=user.counts_as) | Q(changed_by__in=user.counts_as)
    return named | wrote_in(AssistantLog, WRITING, user)


class AssistantLog(Record):
    """One thing that an assistant did on a day.

    submitted → confirmed → voided; submitted → returned → submitted. `written_by` wrote it first,
    `changed_by` last, when that was somebody else.
    """

    assistant = models.ForeignKey(
        SecretaryAssistant, models.PROTECT, related_name="logs", verbose_name="助理员"
    )
    done_on = models.DateField("日期")
    what = models.CharField("做了什么", max_length=300)
    hours = models.DecimalField("时长", max_digits=4, decimal_places=1, null=True, blank=True)
    duty = models.ForeignKey(
        AssistantDuty,
        models.PROTECT,
        related_name="logs",
        verbose_name="对应职责",
        null=True,
        blank=True,
    )
    state = StateField(
        "状态", max_length=10, choices=LogState, default=LogState.SUBMITTED, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assistant_logs_written",
        verbose_name="填写人",
        editable=False,
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assistant_logs_changed",
        verbose_name="修改人",
        null=True,
        blank=True,
        editable=False,
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assistant_logs_decided",
        verbose_name="办理人",
        null=True,
        blank=True,
        editable=False,
    )
    own_reason = models.CharField("自己确认的原因", max_length=200, blank=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = AssistantLogQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "助理员履职记录"
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["-done_on", "-id"], name="assistant_log_ledger"),
            models.Index(fields=["state", "-done_on", "-id"], name="assistant_log_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="assistant_log_decided_at_with_decided_by",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="assistant_log_decided_iff_not_submitted",
                condition=Q(state="submitted", decided_at__isnull=True)
                | (~Q(state="submitted") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="assistant_log_reason_when_returned",
                condition=~Q(state="returned") | ~Q(return_reason=""),
                violation_error_message="请写明退回原因。",
            ),
            models.CheckConstraint(
                name="assistant_log_reason_iff_voided",
                condition=Q(state="voided") & ~Q(void_reason="")
                | ~Q(state="voided") & Q(void_reason=""),
                violation_error_message="请写明作废原因。",
            ),
            models.CheckConstraint(
                name="assistant_log_own_only_with_reason",
                condition=~Q(state="confirmed")
                | (~Q(decided_by=F("written_by")) & ~Q(decided_by=F("changed_by")))
                | Q(changed_by__isnull=True) & ~Q(decided_by=F("written_by"))
                | ~Q(own_reason=""),
                violation_error_message="确认自己写的记录，请写明原因。",
            ),
            models.CheckConstraint(
                name="assistant_log_hours_of_a_day",
                condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=DAY_HOURS),
                violation_error_message="时长应大于 0，不超过 24 小时；不清楚请留空。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done_on:%Y年%-m月%-d日} 履职记录"

    @property
    def is_open(self) -> bool:
        """True while it may still be written in."""
        return self.state in OPEN_LOGS

    def clean(self) -> None:
        """Refuse a day outside the term, and a duty of somebody else."""
        super().clean()
        if self._is_outside_term(self.done_on):
            raise ValidationError({"done_on": "这一天不在助理员的任期内。"})
        if self.duty is not None and self.duty.assistant_id != self.assistant_id:
            raise ValidationError({"duty": "请选择这位助理员的职责。"})

    def _is_outside_term(self, day: date | None) -> bool:
        return day is not None and not self.assistant.serves_on(day)


class ServiceCertificateQuerySet(models.QuerySet["ServiceCertificate"]):
    """Certificates that were issued, revoked ones included."""

    def visible_to(self, user: Any) -> Self:
        """Keep the certificates of the assistants that `user` may see."""
        return self.filter(assistant__in=SecretaryAssistant.objects.visible_to(user))

    def valid(self) -> Self:
        """Keep those that nobody has revoked."""
        return self.filter(revoked_at=None)

    def overlapping(self, first: date, last: date) -> Self:
        """Keep those that say something about one of these days."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class ServiceCertificate(Record):
    """服务证明: what the street certified on a day from confirmed entries of the log.

    It keeps its own words and numbers; it is never changed, only revoked.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="service_certificates", verbose_name="街道"
    )
    assistant = models.ForeignKey(
        SecretaryAssistant, models.PROTECT, related_name="certificates", verbose_name="助理员"
    )
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    name = models.CharField("姓名", max_length=100)
    community_name = models.CharField("服务社区", max_length=100)
    society_name = models.CharField("所属社团", max_length=100, blank=True)
    starts_on = models.DateField("服务开始")
    ends_on = models.DateField("服务结束")
    log_count = models.PositiveIntegerField("记录数", help_text="条")
    hours = models.DecimalField("时长", max_digits=7, decimal_places=1, help_text="小时")
    duties = models.JSONField("职责", default=list)
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="service_certificates_issued",
        verbose_name="出具人",
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="service_certificates_revoked",
        verbose_name="撤销人",
        null=True,
        blank=True,
    )
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ServiceCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务证明"
        ordering = ["-year", "-serial", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "year", "serial"],
                name="certificate_number_once",
                violation_error_message="这个编号的证明已经出具，请再试一次。",
            ),
            models.CheckConstraint(
                name="certificate_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="服务结束不能早于服务开始。",
            ),
            models.CheckConstraint(
                name="certificate_says_something",
                condition=Q(log_count__gt=0),
                violation_error_message="没有已确认的记录，不能出具证明。",
            ),
            models.CheckConstraint(
                name="certificate_revoked_together",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                violation_error_message="撤销证明请写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"服务证明{self.number}"

    @property
    def number(self) -> str:
        """The running number as it stands on paper."""
        return f"〔{self.year}〕{self.serial}号"

    @property
    def masked_name(self) -> str:
        """The name as lists show it."""
        return mask_name(self.name)

    @property
    def is_valid(self) -> bool:
        """True until it is revoked."""
        return self.revoked_at is None

    def get_absolute_url(self) -> str:
        """The sheet to print."""
        return reverse("party:certificate-sheet", args=[self.uid])
