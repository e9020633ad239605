"""The one activity record of the portal: its fields, what the database refuses, its steps."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Post
from alliances.models import Alliance, CoBuildProject, NeedClaim
from core import pinyin
from core.errors import RefusedError
from core.models import Record
from core.states import StateField
from grids.models import Grid
from places.models import Facility, Placed, Unit
from volunteers.models.activity_rows import ActivityQuerySet
from volunteers.models.choices import (
    EDITABLE_STATES,
    FIRST_YEAR,
    NEXT,
    ActivityKind,
    ActivitySource,
    ActivityState,
    HeadcountBasis,
    Line,
)
from volunteers.models.organisers import MATCHES_LINE
from volunteers.models.people import Team, Volunteer

_BEFORE_HELD = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.CANCELLED)
SEEN_BY = ("street", "state", "filed_by")  # the columns that ActivityQuerySet.visible_to asks


class Activity(Placed, Record):
    """Something that was held: filed once, confirmed by the street, then counted.

    draft → submitted → confirmed → voided; submitted → returned → submitted;
    submitted → draft when the filer withdraws it. One that recruits is the same row earlier:
    planned → open → draft once it was held, or cancelled. A corrected row stays confirmed and keeps
    both versions.
    """

    line = models.CharField("谁组织的", max_length=10, choices=Line, default=Line.VOLUNTEER)
    kind = models.CharField(
        "活动类型", max_length=12, choices=ActivityKind, default=ActivityKind.SERVICE
    )
    title = models.CharField("活动名称", max_length=80, blank=True)
    title_initials = models.CharField("拼音首字母", max_length=80, blank=True, editable=False)
    held_on = models.DateField("活动日期", null=True, blank=True)
    place = models.CharField("活动地点", max_length=100, blank=True)
    headcount = models.PositiveIntegerField("参加人数", null=True, blank=True)
    headcount_basis = models.CharField(
        "计数方式", max_length=6, choices=HeadcountBasis, default=HeadcountBasis.PEOPLE
    )
    summary = models.TextField("活动情况", max_length=1000, blank=True)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        related_name="activities",
        verbose_name="志愿者队伍",
        null=True,
        blank=True,
    )
    project = models.ForeignKey(
        CoBuildProject,
        models.PROTECT,
        related_name="activities",
        verbose_name="共建项目",
        null=True,
        blank=True,
    )
    alliance = models.ForeignKey(
        Alliance,
        models.PROTECT,
        related_name="activities",
        verbose_name="党建联盟",
        null=True,
        blank=True,
        db_index=False,  # few have one: an index of those alone, below
        help_text="联盟自己组织、不属于共建项目的才选",
    )
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="activities",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="activities",
        verbose_name="场所",
        null=True,
        blank=True,
    )
    units = models.ManyToManyField(
        Unit, related_name="activities", verbose_name="参与单位", blank=True
    )
    need_claims = models.ManyToManyField(
        NeedClaim,
        related_name="activities",
        verbose_name="办成的需求",
        blank=True,
        editable=False,
        help_text="认领单位登记办成时指明的活动",
    )
    hours = models.DecimalField(
        "服务时长",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="小时（每人）",
    )
    participants = models.ManyToManyField(
        Volunteer,
        through="Participation",
        related_name="activities",
        verbose_name="参加的志愿者",
    )
    state = StateField("状态", max_length=10, choices=ActivityState, default=ActivityState.DRAFT)
    source = models.CharField(
        "来源", max_length=8, choices=ActivitySource, default=ActivitySource.DESK
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="filed_activities",
        verbose_name="填报人",
        null=True,
        blank=True,
    )
    filed_post = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="filed_activities",
        verbose_name="填报岗位",
        null=True,
        blank=True,
    )
    co_authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="co_authored_activities",
        verbose_name="参与填写的人",
        blank=True,
        editable=False,
        help_text="填报人以外写过内容的人、后来交接出去的人、上传台账的人",
    )
    filing_key = models.UUIDField(
        "填报键",
        null=True,
        blank=True,
        editable=False,
        help_text="一次填报在手机与服务器之间的同一标识",
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="returned_activities",
        verbose_name="退回人",
        null=True,
        blank=True,
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="confirmed_activities",
        verbose_name="确认人",
        null=True,
        blank=True,
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="voided_activities",
        verbose_name="作废人",
        null=True,
        blank=True,
    )
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-held_on", "-pk"]
        indexes = [
            # Those that end with who sees a row answer counts, and what is passed over on far
            # pages, from the index alone; without, they fetched each row to ask.
            models.Index(fields=["-held_on", "-id", *SEEN_BY], name="activity_ledger_seen"),
            models.Index(
                fields=["community", "-held_on", "-id", *SEEN_BY], name="activity_community_seen"
            ),
            models.Index(fields=["kind", "-held_on", "-id", *SEEN_BY], name="activity_kind_seen"),
            models.Index(fields=["line", "-held_on", "-id", *SEEN_BY], name="activity_line_seen"),
            models.Index(
                fields=["source", "-held_on", "-id", *SEEN_BY], name="activity_source_seen"
            ),
            models.Index(fields=["state", "-held_on", "-id"], name="activity_by_state"),
            models.Index(fields=["team", "-held_on", "-id"], name="activity_of_team"),
            models.Index(
                fields=["alliance", "-held_on", "-id"],
                name="activity_of_alliance",
                condition=Q(alliance__isnull=False),
            ),
            models.Index(fields=["title_initials"], name="activity_title_initials"),
            models.Index(
                fields=["street", "submitted_at", "id"],
                name="activity_review_queue",
                condition=Q(state="submitted"),
            ),
            models.Index(
                fields=[
                    *("line", "held_on", "community", "kind", *SEEN_BY),
                    *("headcount_basis", "headcount"),
                ],
                name="activity_summed_seen",
                condition=Q(state="confirmed"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="activity_complete_when_sent",
                condition=Q(state__in=[ActivityState.DRAFT, *_BEFORE_HELD])
                | (
                    ~Q(title="")
                    & ~Q(place="")
                    & Q(
                        held_on__isnull=False,
                        headcount__isnull=False,  # NULL > 0 is neither true nor a violation
                        headcount__gt=0,
                        submitted_at__isnull=False,
                    )
                ),
                violation_error_message="提交前请填写名称、日期、地点和大于 0 的人数。",
            ),
            MATCHES_LINE,
            models.CheckConstraint(
                name="activity_returned_with_reason",
                condition=~Q(state=ActivityState.RETURNED)
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason="")),
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                name="activity_confirmed_at_and_by",
                condition=Q(
                    state__in=[ActivityState.CONFIRMED, ActivityState.VOIDED],
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                )
                | Q(
                    state__in=[
                        ActivityState.DRAFT,
                        ActivityState.SUBMITTED,
                        ActivityState.RETURNED,
                        *_BEFORE_HELD,
                    ],
                    confirmed_at__isnull=True,
                    confirmed_by__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="activity_not_confirmed_by_filer",
                condition=Q(confirmed_by__isnull=True)
                | Q(filed_by__isnull=True)
                | ~Q(confirmed_by=models.F("filed_by")),
                violation_error_message="不能确认自己填报的活动。",
            ),
            models.CheckConstraint(
                name="activity_voided_at_by_and_reason",
                condition=(
                    Q(
                        state=ActivityState.VOIDED,
                        voided_at__isnull=False,
                        voided_by__isnull=False,
                    )
                    & ~Q(void_reason="")
                )
                | (
                    ~Q(state=ActivityState.VOIDED)
                    & Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                ),
                violation_error_message="作废要写明原因。",
            ),
            models.CheckConstraint(
                name="activity_filed_by_unless_imported",
                condition=Q(filed_by__isnull=False) | Q(source=ActivitySource.IMPORT),
            ),
            models.UniqueConstraint(
                fields=["filed_by", "filing_key"], name="activity_once_per_filing_key"
            ),
            models.CheckConstraint(
                name="activity_hours_sensible",
                condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=24),
                violation_error_message="服务时长应大于 0、不超过 24 小时。",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "未命名的活动"

    def get_absolute_url(self) -> str:
        """The record's page on the desk."""
        return reverse("volunteers:activity-detail", args=[self.uid])

    def clean(self) -> None:
        """Keep the initials in step; organiser and grid belong to the same street."""
        super().clean()
        self.title = self.title.strip()
        self.place = self.place.strip()
        self.title_initials = pinyin.initials(self.title)[:80]
        if self.held_on is not None and self.held_on.year < FIRST_YEAR:
            raise ValidationError({"held_on": "活动日期的年份太早，请核对。"})
        for field in ("team", "project", "alliance", "facility"):
            row = getattr(self, field)
            if row is not None and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不属于本社区。"})

    @property
    def organiser_label(self) -> str:
        """Who organised it, in words."""
        return str(self.team or self.project or self.alliance or self.place_label)

    @property
    def filer_label(self) -> str:
        """Who filed it, and for whom they did; “台账导入” for what came in by a ledger."""
        if self.filed_by is None:
            return "台账导入"
        own = self.filed_post.deputises_for if self.filed_post else None
        return f"{self.filed_by}（代{own.user}）" if own is not None else str(self.filed_by)

    @property
    def headcount_label(self) -> str:
        """Headcount with its basis, 人 and 人次 never mixed."""
        return f"{self.headcount:,} {self.get_headcount_basis_display()}" if self.headcount else ""

    @property
    def group_text(self) -> str:
        """A text for the WeChat group; needs a day, so not for every draft."""
        day = f"{self.held_on:%-m月%-d日}，" if self.held_on else ""
        return (
            f"{day}{self.organiser_label}在{self.place}开展“{self.title}”，"
            f"{self.headcount_label}参加。感谢每一位参与的邻居。"
        )

    @property
    def is_editable(self) -> bool:
        """True while the filer may still change it."""
        return self.state in EDITABLE_STATES

    def is_authored_by(self, user: Any) -> bool:
        """True when `user` filed it, wrote in it, or had it before it was handed over."""
        return Activity.objects.authored_by(user).filter(pk=self.pk).exists()

    def expect_next(self, state: ActivityState) -> None:
        """Refuse a state that NEXT does not let follow."""
        if state not in NEXT[self.state]:
            raise RefusedError(
                f"“{self.get_state_display()}”的活动不能改为“{state.label}”，请刷新后再看。"
            )

    def move_to(self, state: ActivityState, *, at: datetime, by: Any, reason: str = "") -> None:
        """Change the state in memory, with its moments and people; the caller saves.

        Errors: as expect_next.
        """
        self.expect_next(state)
        self.state = state
        if state == ActivityState.DRAFT:
            self.submitted_at = None
        elif state == ActivityState.SUBMITTED:
            self.submitted_at = at
        elif state == ActivityState.RETURNED:
            self.returned_at, self.returned_by, self.return_reason = at, by, reason
        elif state == ActivityState.CONFIRMED:
            self.confirmed_at, self.confirmed_by = at, by
        elif state == ActivityState.VOIDED:
            self.voided_at, self.voided_by, self.void_reason = at, by, reason
