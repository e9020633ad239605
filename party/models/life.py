"""Organisational life (组织生活): what was held, who filed it, what the superior said to it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Post
from core.errors import RefusedError
from core.models import Photo, Record
from core.states import StateField
from party.models.life_rows import (
    FIRST_YEAR,
    NEXT_LIFE,
    OPEN_STATES,
    LifeKind,
    LifeState,
    OrgLifeRecordQuerySet,
    why_not_held,
)
from party.models.organisations import PartyOrganisation
from places.models import Placed


class OrgLifeRecord(Placed, Record):
    """A meeting, lecture or theme day of one organisation: filed on the phone, then confirmed.

    draft → submitted → confirmed; submitted → returned → submitted; submitted → draft when it is
    withdrawn; confirmed → returned when it was confirmed by mistake. It lies where its
    organisation lay when it was filed.
    """

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="life_records", verbose_name="党组织"
    )
    kind = models.CharField("类别", max_length=20, choices=LifeKind)
    topic = models.CharField("主题", max_length=120, blank=True)
    held_on = models.DateField("日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.CharField("主持人或主讲人", max_length=40, blank=True)
    expected_count = models.PositiveIntegerField("应到", null=True, blank=True, help_text="人")
    attended_count = models.PositiveIntegerField("实到", null=True, blank=True, help_text="人")
    agenda = models.TextField("议程", max_length=2000, blank=True)
    minutes = models.TextField("记录", max_length=8000, blank=True)
    sign_sheet = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="life_sign_sheets",
        verbose_name="签到表照片",
        null=True,
        blank=True,
    )
    photos = models.ManyToManyField(
        Photo, through="OrgLifePhoto", related_name="life_records", verbose_name="照片"
    )
    state = StateField("状态", max_length=10, choices=LifeState, default=LifeState.DRAFT)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="filed_life_records",
        verbose_name="填报人",
    )
    filed_post = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="filed_life_records",
        verbose_name="填报岗位",
        null=True,
        blank=True,
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="life_records_written",
        verbose_name="参与填写的人",
        blank=True,
        editable=False,
    )
    filing_key = models.UUIDField(
        "填报键",
        null=True,
        blank=True,
        editable=False,
        help_text="同一张表单提交两次，只算一次",
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="returned_life_records",
        verbose_name="退回人",
        null=True,
        blank=True,
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="confirmed_life_records",
        verbose_name="确认人",
        null=True,
        blank=True,
    )

    objects = OrgLifeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活记录"
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["-held_on", "-id"], name="life_ledger"),
            models.Index(fields=["kind", "-held_on", "-id"], name="life_by_kind"),
            models.Index(fields=["community", "-held_on", "-id"], name="life_of_community"),
            models.Index(fields=["organisation", "kind", "held_on"], name="life_of_organisation"),
            models.Index(fields=["street", "state", "-held_on"], name="life_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="life_attended_within_expected",
                condition=Q(attended_count__isnull=True)
                | Q(expected_count__isnull=True)
                | Q(attended_count__lte=F("expected_count")),
                violation_error_message="实到人数不能多于应到人数。",
            ),
            models.CheckConstraint(
                name="life_complete_when_sent",
                condition=Q(state=LifeState.DRAFT)
                | (
                    ~Q(topic="")
                    & ~Q(place="")
                    & ~Q(host="")
                    & Q(
                        held_on__isnull=False,
                        expected_count__isnull=False,
                        expected_count__gt=0,
                        attended_count__isnull=False,
                        attended_count__gt=0,
                        submitted_at__isnull=False,
                    )
                ),
                violation_error_message="提交前请填写主题、日期、地点、主持人、应到和实到人数。",
            ),
            models.CheckConstraint(
                name="life_returned_at_by_and_reason",
                condition=(
                    Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason="")
                )
                | (
                    ~Q(state=LifeState.RETURNED)
                    & Q(returned_at__isnull=True, returned_by__isnull=True, return_reason="")
                ),
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                name="life_confirmed_at_and_by",
                condition=Q(
                    state=LifeState.CONFIRMED,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                )
                | (
                    ~Q(state=LifeState.CONFIRMED)
                    & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                ),
                violation_error_message="已确认的要有确认人和确认时间。",
            ),
            models.CheckConstraint(
                name="life_not_confirmed_by_filer",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("filed_by")),
                violation_error_message="不能确认自己填报的组织生活。",
            ),
            models.UniqueConstraint(
                fields=["filed_by", "filing_key"],
                name="life_once_per_filing_key",
                violation_error_message="这份填报已经保存过，请在列表中打开它。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.topic or '未写主题'}"

    def get_absolute_url(self) -> str:
        """The record's page on the desk."""
        return reverse("party:life-detail", args=[self.uid])

    @property
    def is_open(self) -> bool:
        """True while it may be written in."""
        return self.state in OPEN_STATES

    @property
    def turnout(self) -> str:
        """Who came of those who should have, in words."""
        if self.expected_count is None or self.attended_count is None:
            return "未填"
        return f"应到 {self.expected_count:,} 人，实到 {self.attended_count:,} 人"

    def clean(self) -> None:
        """Keep it where its organisation is; refuse what the organisation cannot have held.

        Source: docs/rules.md R-LIF-1.
        """
        for name in ("topic", "place", "host"):
            setattr(self, name, getattr(self, name).strip())
        super().clean()
        if self.held_on is not None and self.held_on.year < FIRST_YEAR:
            raise ValidationError({"held_on": "日期的年份太早，请核对。"})
        if not self.organisation_id:
            return
        if self.organisation.street_id != self.street_id:
            raise ValidationError({"organisation": "所选党组织不属于本街道。"})
        if why_not := why_not_held(self.organisation, self.kind, self.held_on):
            raise ValidationError({"kind": why_not})

    def move_to(self, state: LifeState, *, at: datetime, by: Any, reason: str = "") -> None:
        """Change the state in memory, with its moments and people; the caller saves.

        Errors: RefusedError unless NEXT_LIFE allows the step.
        """
        if state not in NEXT_LIFE[self.state]:
            raise RefusedError(
                f"“{self.get_state_display()}”的记录不能改为“{state.label}”，请刷新后再看。"
            )
        self.state = state
        if state == LifeState.DRAFT:
            self.submitted_at = None
        elif state == LifeState.SUBMITTED:
            self.submitted_at = at
        elif state == LifeState.RETURNED:
            self.returned_at, self.returned_by, self.return_reason = at, by, reason
            self.confirmed_at = self.confirmed_by = None
        else:
            self.confirmed_at, self.confirmed_by = at, by


class OrgLifePhoto(models.Model):
    """A photo of a record, in the order in which it was put."""

    record = models.ForeignKey(
        OrgLifeRecord, models.CASCADE, related_name="shown_photos", verbose_name="组织生活记录"
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, related_name="life_photos", verbose_name="照片"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "组织生活照片"
        ordering = ["record", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "photo"],
                name="life_photo_once",
                violation_error_message="这张照片已在本记录中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} 照片 {self.order + 1}"
