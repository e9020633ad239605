"""One version of a guide item: everything a resident reads, and its way to publication."""

from datetime import datetime
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from core.errors import RefusedError
from core.models import Record
from core.states import StateField
from places.models import Facility
from services.models.choices import (
    EDITABLE,
    NEXT,
    OPEN,
    SEEN,
    AudienceObject,
    AuthorityKind,
    CrossRegion,
    DayUnit,
    GuideStatus,
    HandleKind,
    ItemType,
    PowerLevel,
    ResultKind,
    StreetRole,
)
from services.models.items import GuideItem
from services.models.parts import Venue
from services.models.search import GuideVersionQuerySet
from services.models.topics import Topic


class GuideVersion(Record):
    """One version of an item's content, draft → review → published → superseded or offline.

    `page` is what was published, a photograph of all its rows taken at that moment: residents read
    it in one query, and it stays what it was.
    """

    item = models.ForeignKey(
        GuideItem, models.PROTECT, related_name="versions", verbose_name="事项"
    )
    number = models.PositiveSmallIntegerField("版次")
    status = StateField("状态", max_length=10, choices=GuideStatus, default=GuideStatus.DRAFT)

    # What it is
    name = models.CharField("事项名称", max_length=100)
    short_name = models.CharField("简称", max_length=60)
    summary = models.CharField("一句话说明", max_length=120, help_text="谁能办、能得到什么")
    base_code = models.CharField("基本编码", max_length=12, blank=True)
    impl_code = models.CharField("实施编码", max_length=31, blank=True)
    item_type = models.CharField("事项类型", max_length=10, choices=ItemType)
    audience_object = models.CharField(
        "服务对象", max_length=8, choices=AudienceObject, default=AudienceObject.PERSON
    )
    power_level = models.CharField("行使层级", max_length=10, choices=PowerLevel)
    street_role = models.CharField("街道做什么", max_length=8, choices=StreetRole)
    handle_kind = models.CharField("办件类型", max_length=8, choices=HandleKind)
    authority = models.CharField("实施主体", max_length=80)
    authority_kind = models.CharField(
        "实施主体性质", max_length=12, choices=AuthorityKind, default=AuthorityKind.STATUTORY
    )
    authority_note = models.CharField("实施主体说明", max_length=120, blank=True)

    # How long
    legal_days = models.PositiveSmallIntegerField("法定时限", null=True, blank=True)
    legal_unit = models.CharField(
        "法定时限单位", max_length=2, choices=DayUnit, default=DayUnit.WORKDAY
    )
    promised_days = models.PositiveSmallIntegerField("承诺时限", help_text="当场办好填 0")
    promised_unit = models.CharField(
        "承诺时限单位", max_length=2, choices=DayUnit, default=DayUnit.WORKDAY
    )
    urgent_note = models.CharField("急事怎么办", max_length=120, blank=True)
    limit_note = models.CharField("时限说明", max_length=120, blank=True)
    visits_max = models.PositiveSmallIntegerField("最多跑几次", default=1)

    # How and what it costs
    channels = models.JSONField("办理形式", default=list)
    cross_region = models.CharField(
        "通办范围", max_length=8, choices=CrossRegion, default=CrossRegion.NONE
    )
    online_name = models.CharField("网上在哪办", max_length=60, blank=True)
    online_url = models.URLField("网上办理地址", blank=True)
    is_charged = models.BooleanField("收费", default=False)
    charge_standard = models.CharField("收费标准", max_length=200, blank=True)
    charge_basis = models.CharField("收费依据", max_length=120, blank=True)

    # What one gets
    result_name = models.CharField("办理结果", max_length=80)
    result_kind = models.CharField("结果类型", max_length=8, choices=ResultKind)
    result_delivery = models.CharField("怎么拿到", max_length=120, blank=True)
    result_amount = models.CharField("金额", max_length=120, blank=True)

    # Where to ask
    has_community_counter = models.BooleanField("所在社区也能办", default=False)
    consult_phone = models.CharField(
        "咨询电话",
        max_length=20,
        validators=[RegexValidator(r"^[\d-]{5,20}$", "电话只写数字和短横线。")],
    )
    complain_phone = models.CharField(
        "监督电话",
        max_length=20,
        default="12345",
        validators=[RegexValidator(r"^[\d-]{5,20}$", "电话只写数字和短横线。")],
    )
    relief = models.CharField("不服怎么办", max_length=200, blank=True)
    special_service = models.CharField("特殊照顾", max_length=200, blank=True)
    notes = models.CharField("提醒", max_length=200, blank=True)

    # How it is found
    topics = models.ManyToManyField(
        Topic, related_name="versions", verbose_name="指南分类", blank=True
    )
    related_items = models.ManyToManyField(
        GuideItem, related_name="related_from", verbose_name="相关事项", blank=True
    )
    venues = models.ManyToManyField(
        Facility, through=Venue, related_name="guide_versions", verbose_name="办理地点"
    )
    search_text = models.TextField("正文（供搜索）", blank=True, editable=False)

    # Its way
    unverified = models.JSONField("待核实的栏目", default=list, blank=True)
    effective_from = models.DateField("实施日期", null=True, blank=True)
    reviewed_on = models.DateField("最近核对日期")
    change_note = models.CharField("这次改了什么", max_length=200, blank=True)
    author = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="guide_drafts", verbose_name="编辑"
    )
    co_authors = models.ManyToManyField(
        "accounts.User",
        related_name="co_written_guide_versions",
        verbose_name="也写过这一版的人",
        blank=True,
        editable=False,
    )
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    reviewer = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="guide_reviews",
        verbose_name="审核",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    reason = models.CharField("退回或下线的理由", max_length=200, blank=True)
    page = models.JSONField("发布时的全文", default=dict, blank=True, editable=False)

    objects = GuideVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指南版本"
        ordering = ["item", "-number"]
        indexes = [models.Index(fields=["status", "reviewed_on"], name="guide_version_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], name="guide_version_number_once_per_item"
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(status=GuideStatus.PUBLISHED),
                name="guide_one_published_version_per_item",
                violation_error_message="这个事项已有一个发布的版本。",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(status__in=sorted(OPEN)),
                name="guide_one_open_version_per_item",
                violation_error_message="这个事项已有一个还没发布的版本，请在那一版上修改。",
            ),
            models.UniqueConstraint(
                fields=["impl_code"],
                condition=Q(status=GuideStatus.PUBLISHED) & ~Q(impl_code=""),
                name="guide_impl_code_once_published",
                violation_error_message="另一个已发布的事项用了同样的实施编码。",
            ),
            models.CheckConstraint(
                name="guide_published_has_reviewer",
                condition=~Q(status__in=sorted(SEEN))
                | Q(reviewer__isnull=False, published_at__isnull=False),
                violation_error_message="发布的版本必须有审核人和发布时间。",
            ),
            models.CheckConstraint(
                name="guide_reviewed_by_another",
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                violation_error_message="不能审核自己编辑的内容。",
            ),
            models.CheckConstraint(
                name="guide_returned_or_offline_has_reason",
                condition=~Q(status__in=[GuideStatus.RETURNED, GuideStatus.OFFLINE])
                | ~Q(reason=""),
                violation_error_message="请写明理由。",
            ),
            models.CheckConstraint(
                name="guide_charge_has_standard",
                condition=Q(is_charged=False) | ~Q(charge_standard=""),
                violation_error_message="收费的事项请填写收费标准。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_name}（第 {self.number} 版）"

    @property
    def url(self) -> str:
        """The address of the page that residents read."""
        return self.item.get_absolute_url()

    @property
    def is_editable(self) -> bool:
        """True while the content may change."""
        return self.status in EDITABLE

    @property
    def is_open(self) -> bool:
        """True until published: draft, in review or returned."""
        return self.status in OPEN

    def is_written_by(self, user: Any) -> bool:
        """True when `user`, or who counts as one with them, wrote in this version. One query."""
        if self.author_id in user.counts_as:
            return True
        return self.co_authors.filter(pk__in=user.counts_as).exists()

    def move_to(self, status: GuideStatus, *, at: datetime, by: Any, reason: str = "") -> None:
        """Change the state in memory; the caller saves. RefusedError unless NEXT allows the step.

        Source: docs/rules.md R-GUI-1, R-ACC-14.
        """
        if status not in NEXT[self.status]:
            raise RefusedError(f"“{self.get_status_display()}”的版本不能变为“{status.label}”。")
        is_review = status in {GuideStatus.PUBLISHED, GuideStatus.RETURNED}
        if is_review and self.is_written_by(by):
            raise RefusedError("不能审核自己或正在代办的人编辑的内容，请由另一位同事审核。")
        if status in {GuideStatus.RETURNED, GuideStatus.OFFLINE} and not reason.strip():
            raise RefusedError("请写明理由，方便同事知道要改什么。")
        self.status = status
        self.reason = reason.strip()
        if status == GuideStatus.REVIEW:
            self.submitted_at = at
        if status == GuideStatus.PUBLISHED:
            self.reviewer, self.published_at = by, at
        if status in {GuideStatus.SUPERSEDED, GuideStatus.OFFLINE}:
            self.ended_at = at
