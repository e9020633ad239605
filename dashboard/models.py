"""What an office says about its figures: what was once published, and who answers for each."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import Street


class BaselineQuerySet(models.QuerySet["Baseline"]):
    """Published figures (公布基数)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the figures of the streets in which `user` holds any post."""
        return self.filter(street__in=Street.objects.visible_to(user))

    def approved(self) -> Self:
        """Keep what the board may show."""
        return self.filter(approved_at__isnull=False)

    def approvable_by(self, user: Any) -> Self:
        """Keep what waits where `user` may approve, entered by somebody else.

        Source: docs/rules.md R-FIG-2, R-ACC-14.
        """
        streets = user.reach(Permission.BASELINE_APPROVE).streets
        waiting = self.filter(approved_at__isnull=True, street__in=streets)
        return waiting.exclude(entered_by__in=user.counts_as)


class Baseline(Record):
    """A figure as it was once published, entered by one person and approved by another."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="baselines", verbose_name="街道"
    )
    figure = models.CharField("指标", max_length=8)
    value = models.PositiveIntegerField("公布数")
    is_lower_bound = models.BooleanField("“余”", default=False, help_text="公布时写作“余”")
    as_of = models.DateField("截至日期")
    source = models.CharField("出处", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="entered_baselines",
        verbose_name="录入人",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="approved_baselines",
        verbose_name="批准人",
        null=True,
        blank=True,
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    objects = BaselineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公布基数"
        ordering = ["figure", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "figure", "as_of"],
                name="baseline_once_per_day",
                violation_error_message="该指标在这一天已有公布数。",
            ),
            models.CheckConstraint(
                name="baseline_approved_at_and_by",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="baseline_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                violation_error_message="录入人不能批准自己录入的数字。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.value:,}{'余' if self.is_lower_bound else ''}"


class FigureOwnerQuerySet(models.QuerySet["FigureOwner"]):
    """Who answers for which figure."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds any post."""
        return self.filter(street__in=Street.objects.visible_to(user))


class FigureOwner(Record):
    """Who answers for a figure in a street (责任科室、责任岗位).

    Source: docs/rules.md R-FIG-5.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="figure_owners", verbose_name="街道"
    )
    figure = models.CharField("指标", max_length=8)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="figure_owners",
        verbose_name="责任科室",
        null=True,
        blank=True,
    )
    position = models.CharField(
        "责任岗位", max_length=40, blank=True, help_text="例如“党建办主任”，不写姓名。"
    )

    objects = FigureOwnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标责任"
        ordering = ["street", "figure"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "figure"],
                name="figure_owner_once_per_street",
                violation_error_message="这个指标刚刚由他人定了责任，请刷新后再改。",
            ),
            models.CheckConstraint(
                name="figure_owner_is_named",
                condition=Q(department__isnull=False) | ~Q(position=""),
                violation_error_message="请选择责任科室，或写明责任岗位。",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.department or "", self.position) if part)

    def clean(self) -> None:
        """Refuse another street's department."""
        super().clean()
        if self.department is not None and self.department.street_id != self.street_id:
            raise ValidationError({"department": "所选科室不属于本街道。"})


class SubjectKind(models.TextChoices):
    """What somebody asks about their own data (PIPL 15, 45, 47)."""

    COPY = "copy", "查阅、复制"
    WITHDRAW = "withdraw", "撤回同意"
    ERASE = "erase", "删除"


class SubjectState(StateChoices):
    """How far a request is."""

    WAITING = "waiting", Tone.WAITING, "待批准"
    READY = "ready", Tone.WAITING, "副本可领取"
    DONE = "done", Tone.DONE, "已办结"
    DECLINED = "declined", Tone.RETURNED, "未同意"


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """What people ask about their own data."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets where `user` takes them in or decides them."""
        taken = user.reach(Permission.SUBJECT_TAKE).streets
        decided = user.reach(Permission.SUBJECT_DECIDE).streets
        return self.filter(street__in={*taken, *decided})

    def decidable_by(self, user: Any) -> Self:
        """Keep what waits for this person: taken in by another."""
        streets = user.reach(Permission.SUBJECT_DECIDE).streets
        waiting = self.filter(state=SubjectState.WAITING, street__in=streets)
        return waiting.exclude(taken_by__in=user.counts_as)

    def open_first(self) -> Self:
        """Put what waits on top, the nearest day of answer first; then copies; then the rest."""
        place = Case(
            When(state=SubjectState.WAITING, then=0),
            When(state=SubjectState.READY, then=1),
            default=2,
        )
        due = Case(When(state=SubjectState.WAITING, then=F("due_on")))
        return self.order_by(place, due, "-created_at", "-pk")


class SubjectRequest(Record):
    """One request of one person; who it is stays sealed, and is forgotten when it is closed.

    Source: docs/rules.md R-PIP-1.
    """

    IDENTITY = "dashboard.SubjectRequest.identity"
    SEALED = {"identity_sealed": IDENTITY}

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="subject_requests", verbose_name="街道"
    )
    kind = models.CharField("请求", max_length=10, choices=SubjectKind)
    person = models.CharField("本人", max_length=10)
    identity_sealed = models.TextField("本人信息（密文）", blank=True, editable=False)
    basis = models.CharField("怎样核实的身份", max_length=200)
    state = StateField("状态", max_length=10, choices=SubjectState, default=SubjectState.WAITING)
    due_on = models.DateField("答复期限")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="受理人"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="批准人",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    reason = models.CharField("未同意的原因", max_length=200, blank=True)
    outcome = models.JSONField("办理结果", default=dict, blank=True)
    # Which rows and texts, by uid and key: an older backup knows them still (R-PIP-4).
    erased = models.JSONField("删除过的记录", null=True, blank=True, editable=False)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息请求"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="subject_request_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("taken_by")),
                violation_error_message="受理人不能批准自己受理的请求。",
            ),
            models.CheckConstraint(
                name="subject_request_decided_unless_waiting",
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="subject_request_closed_forgets_who",
                condition=Q(state__in=["waiting", "ready"]) | Q(identity_sealed=""),
            ),
            models.CheckConstraint(
                name="subject_request_declined_with_reason",
                condition=~Q(state="declined") | ~Q(reason=""),
                violation_error_message="请写明不同意的原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}：{self.get_kind_display()}"

    def is_late(self, today: date) -> bool:
        """True while nobody has decided and the day of answer is over."""
        return self.state == SubjectState.WAITING and self.due_on < today

    def get_absolute_url(self) -> str:
        """The page of the request."""
        return reverse("dashboard:subject-request", args=[self.uid])
