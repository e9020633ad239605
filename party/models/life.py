"""Organisational life (组织生活): what was held, who filed it, what the superior said to it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Post
from accounts.permissions import Permission
from core.errors import RefusedError
from core.models import Photo, Record
from party.models.organisations import BRANCHES, OrganisationKind, PartyOrganisation
from places.models import Placed, PlacedQuerySet

SMALLEST_COMMITTEE: Final = 3  # members, secretary included
FIRST_YEAR: Final = 1990  # a year before it is a slip of the finger


class LifeKind(models.TextChoices):
    """What is held: 三会一课, 主题党日, and the two of the year's end."""

    GENERAL_MEETING = "general_meeting", "党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支委会"
    GROUP_MEETING = "group_meeting", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"
    ORG_LIFE = "org_life", "组织生活会"
    APPRAISAL = "appraisal", "民主评议党员"


class LifeState(models.TextChoices):
    """Life of a record; only 已确认 counts."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待确认"
    RETURNED = "returned", "被退回"
    CONFIRMED = "confirmed", "已确认"


NEXT_LIFE: dict[str, frozenset[str]] = {
    LifeState.DRAFT: frozenset({LifeState.SUBMITTED}),
    LifeState.SUBMITTED: frozenset({LifeState.CONFIRMED, LifeState.RETURNED, LifeState.DRAFT}),
    LifeState.RETURNED: frozenset({LifeState.SUBMITTED}),
    LifeState.CONFIRMED: frozenset({LifeState.RETURNED}),
}
OPEN_STATES = (LifeState.DRAFT, LifeState.RETURNED)


def has_committee(organisation: PartyOrganisation, day: date) -> bool:
    """True when at least SMALLEST_COMMITTEE people served in its committee on `day`.

    Source: docs/rules.md R-LIF-1.
    """
    return organisation.members.as_of(day).count() >= SMALLEST_COMMITTEE


def why_not_held(organisation: PartyOrganisation, kind: str, day: date | None) -> str:
    """Return why an organisation cannot have held this kind on a day; "" when it can.

    Source: docs/rules.md R-LIF-1.
    """
    is_group_meeting = kind == LifeKind.GROUP_MEETING
    if organisation.is_group != is_group_meeting:
        return (
            "党小组会由党小组召开，请选择党小组。"
            if is_group_meeting
            else "党小组只填报党小组会，其他组织生活请选择它所在的党支部。"
        )
    if kind != LifeKind.COMMITTEE_MEETING:
        return ""
    if organisation.kind not in BRANCHES:
        return "支委会是党支部委员会的会议，请选择党支部。"
    if day is not None and not has_committee(organisation, day):
        return (
            f"那一天登记的班子不足 {SMALLEST_COMMITTEE} 人，没有支委会；"
            "班子登记不全的，请先请街道登记任职。"
        )
    return ""


class OrgLifeRecordQuerySet(PlacedQuerySet["OrgLifeRecord"]):
    """Every question the portal asks about organisational life."""

    def visible_to(self, user: Any) -> Self:
        """Keep what lies within one's posts; drafts only for those who file at that place."""
        sent = user.reach(Permission.LIFE_VIEW).as_filter() & ~Q(state=LifeState.DRAFT)
        return self.filter(sent | self._in_hands_of(user))

    def in_hands_of(self, user: Any) -> Self:
        """Keep what `user` may still write in: their own, and that of their community's office.

        Source: docs/rules.md R-LIF-2.
        """
        return self.filter(self._in_hands_of(user))

    def _in_hands_of(self, user: Any) -> Q:
        reach = user.reach(Permission.LIFE_FILE)
        here = Q(community__in=reach.communities) | Q(community=None, street__in=reach.streets)
        return here | Q(reach.as_filter(), filed_by=user)

    def confirmable_by(self, user: Any) -> Self:
        """Keep what waits where `user` judges: the street, or the superior's community post.

        Never what oneself, or who counts as oneself, wrote in.
        Source: docs/rules.md R-LIF-3.
        """
        return self.filter(state=LifeState.SUBMITTED).judged_by(user)

    def judged_by(self, user: Any) -> Self:
        """Keep what `user` may confirm or return, in whatever state.

        Source: docs/rules.md R-LIF-3.
        """
        reach = user.reach(Permission.LIFE_CONFIRM)
        superior = Q(
            community__in=reach.communities, organisation__parent__community=F("community")
        )
        written = self.model.authors.through.objects.filter(user__in=user.counts_as)
        return self.filter(Q(street__in=reach.streets) | superior).exclude(
            Q(filed_by__in=user.counts_as) | Q(pk__in=written.values("orgliferecord"))
        )

    def returned_to(self, user: Any) -> Self:
        """Keep what came back and `user` should mend: what they wrote, or their community's."""
        reach = user.reach(Permission.LIFE_FILE)
        mine = Q(filed_by=user) | Q(community__in=reach.communities)
        return self.in_hands_of(user).filter(mine, state=LifeState.RETURNED)

    def confirmed(self) -> Self:
        """Keep what counts."""
        return self.filter(state=LifeState.CONFIRMED)

    def held_between(self, start: date | None, end: date | None) -> Self:
        """Keep those held from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(held_on__gte=start) if start else self
        return rows.filter(held_on__lte=end) if end else rows

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "organisation", "filed_by")


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
    state = models.CharField("状态", max_length=10, choices=LifeState, default=LifeState.DRAFT)
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


class RequiredPer(models.TextChoices):
    """The calendar unit in which something has to be held."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


class LifeRequirementQuerySet(models.QuerySet["LifeRequirement"]):
    """What a street asks of its organisations."""

    def visible_to(self, user: Any) -> Self:
        """Keep the requirements of every street in which `user` may look at organisational life."""
        reach = user.reach(Permission.LIFE_VIEW)
        return self.filter(
            Q(street__in=reach.streets) | Q(street__communities__in=reach.communities)
        ).distinct()


class LifeRequirement(Record):
    """How often a street asks for one kind (组织生活要求); figures of completion follow it.

    Whom a kind applies to is not typed: a group owes 党小组会, a branch the rest, 支委会 only with
    a committee. Source: docs/rules.md R-LIF-4.
    """

    street = models.ForeignKey(
        "places.Street", models.PROTECT, related_name="life_requirements", verbose_name="街道"
    )
    kind = models.CharField("类别", max_length=20, choices=LifeKind)
    per = models.CharField("周期", max_length=8, choices=RequiredPer)
    times = models.PositiveSmallIntegerField("次数", default=1, help_text="每个周期至少几次")
    starts_on = models.DateField("从哪天起", help_text="这一天以后开始的周期才算应开展。")
    basis = models.CharField("依据", max_length=120, blank=True)

    objects = LifeRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活要求"
        ordering = ["street", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind"],
                name="life_requirement_once_per_kind",
                violation_error_message="本街道已有这一类别的要求，请直接修改它。",
            ),
            models.CheckConstraint(
                name="life_requirement_times_sensible",
                condition=Q(times__gte=1, times__lte=31),
                violation_error_message="次数请在 1 到 31 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.get_per_display()} {self.times} 次"


def kinds_owed(organisation: PartyOrganisation) -> Iterable[str]:
    """Return the kinds that a requirement can ask of this organisation; 支委会 with a committee.

    Source: docs/rules.md R-LIF-4.
    """
    if organisation.kind == OrganisationKind.GROUP:
        return (LifeKind.GROUP_MEETING,)
    if organisation.kind not in BRANCHES:
        return ()
    return tuple(kind for kind in LifeKind if kind != LifeKind.GROUP_MEETING)
