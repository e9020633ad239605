"""招募: an activity before it was held, and who put their name down for it."""

import secrets
from datetime import datetime
from typing import Any, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.permissions import Permission
from core.identity import check_phone
from core.masking import mask_name, mask_phone, personal_numbers
from core.models import Record
from core.states import StateChoices, StateField, Tone
from volunteers.models.activities import Activity
from volunteers.models.choices import ActivityState
from volunteers.models.leaderships import TeamLeadership
from volunteers.models.people import Volunteer

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def new_code() -> str:
    """Return a word that nobody guesses, for an address on a poster."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


class Risk(models.TextChoices):
    """How dangerous an activity is (志愿服务条例 17)."""

    NONE = "none", "没有危险"
    LOW = "low", "有一般风险"
    BODILY = "bodily", "可能发生人身危险"


class ActivityPlanQuerySet(models.QuerySet["ActivityPlan"]):
    """Plans of activities."""

    def visible_to(self, user: Any) -> Self:
        """Keep the plans of the activities that `user` may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))

    def run_by(self, user: Any) -> Self:
        """Keep the plans that `user` may run: within their posts, or of a team they lead.

        A team's leader runs what that team does, not what others do at the same place, whatever
        they may do elsewhere by another post.
        Source: docs/rules.md R-REC-1, R-ACC-2.
        """
        led = TeamLeadership.objects.held_by(user).values("team")
        overseen = user.reach(Permission.ACTIVITY_VIEW).as_filter("activity__")
        theirs = overseen | Q(activity__team__in=led) | Q(activity__filed_by=user)
        return self.filter(theirs, user.reach(Permission.RECRUIT).as_filter("activity__"))

    def in_hand(self, at: datetime) -> Self:
        """Keep what is planned or recruits, and what was called off while names are to be told of
        it; the next first.
        """
        states = [ActivityState.PLANNED, ActivityState.OPEN]
        untold = Q(pk__in=Signup.objects.to_tell(at).order_by().values("plan"))
        return self.filter(Q(activity__state__in=states) | untold).order_by("starts_at", "pk")

    def with_to_tell(self, at: datetime) -> Self:
        """Say of each how many names are to be told something: `to_tell`."""
        rows = Signup.objects.to_tell(at).filter(plan=OuterRef("pk")).order_by()
        counted = rows.values("plan").annotate(people=Count("pk")).values("people")
        return self.annotate(to_tell=Coalesce(Subquery(counted), 0))


class ActivityPlan(Record):
    """When, how many, how dangerous; published once all of that is said.

    Source: docs/rules.md R-REC-1, R-REC-2.
    """

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="plan", verbose_name="活动"
    )
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    closes_at = models.DateTimeField("报名截止")
    capacity = models.PositiveSmallIntegerField("名额")
    task = models.CharField("做什么", max_length=300)
    target = models.CharField("服务对象", max_length=60, blank=True)
    risk = models.CharField("风险", max_length=8, choices=Risk, default=Risk.NONE)
    risk_notice = models.CharField("风险告知", max_length=300, blank=True)
    insurer = models.CharField("保险公司", max_length=60, blank=True)
    policy_number = models.CharField("保险单号", max_length=60, blank=True)
    takes_minors = models.BooleanField("未成年人可以参加", default=False)
    sign_up_code = models.CharField(
        "报名码", max_length=14, unique=True, default=new_code, editable=False
    )
    check_in_code = models.CharField(
        "签到码", max_length=14, unique=True, default=new_code, editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="发布人",
        null=True,
        blank=True,
    )
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    change_words = models.CharField(
        "改了什么", max_length=300, blank=True, default="", db_default=""
    )

    objects = ActivityPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招募计划"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束时间应晚于开始时间。",
            ),
            models.CheckConstraint(
                name="plan_closes_before_start",
                condition=Q(closes_at__lte=F("starts_at")),
                violation_error_message="报名截止不能晚于活动开始。",
            ),
            models.CheckConstraint(
                name="plan_has_places",
                condition=Q(capacity__gt=0),
                violation_error_message="名额应大于 0。",
            ),
            models.CheckConstraint(
                name="plan_insured_when_dangerous",
                condition=Q(published_at__isnull=True)
                | ~Q(risk=Risk.BODILY)
                | (~Q(insurer="") & ~Q(policy_number="") & ~Q(risk_notice="")),
                violation_error_message=(
                    "可能发生人身危险的活动，发布前要写明风险告知、保险公司和保险单号。"
                ),
            ),
            models.CheckConstraint(
                name="plan_no_minors_in_danger",
                condition=~Q(risk=Risk.BODILY) | Q(takes_minors=False),
                violation_error_message="可能发生人身危险的活动不能招募未成年人。",
            ),
            models.CheckConstraint(
                name="plan_published_at_and_by",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        """The plan's page on the desk."""
        return reverse("volunteers:plan-detail", args=[self.uid])

    def clean(self) -> None:
        """Anybody with the code reads it: no phone of a person and no ID number."""
        super().clean()
        names = ("task", "target", "risk_notice", "cancel_reason")
        if found := [name for name in names if personal_numbers(getattr(self, name))]:
            words = "报名页会公开，请不要写手机号和证件号；联系电话请用社区的办公电话。"
            raise ValidationError(dict.fromkeys(found, words))

    @property
    def state(self) -> str:
        """The activity's own state."""
        return self.activity.state

    def is_open(self, at: datetime) -> bool:
        """True while one may sign up."""
        return self.activity.state == ActivityState.OPEN and at < self.closes_at


class SignupState(StateChoices):
    """What became of a name that was put down."""

    TAKEN = "taken", Tone.WAITING, "已报上"
    WAITING = "waiting", Tone.DRAFT, "候补"
    CANCELLED = "cancelled", Tone.ENDED, "已取消"
    ATTENDED = "attended", Tone.DONE, "已签到"
    ABSENT = "absent", Tone.RETURNED, "没有来"


HOLDS_SEAT = (SignupState.TAKEN, SignupState.ATTENDED, SignupState.ABSENT)
EXPECTS = (SignupState.TAKEN, SignupState.WAITING)  # to come, or to move up


class SignupQuerySet(models.QuerySet["Signup"]):
    """Names put down."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the plans that `user` runs."""
        return self.filter(plan__in=ActivityPlan.objects.run_by(user))

    def standing(self) -> Self:
        """Keep those that were not cancelled."""
        return self.exclude(state=SignupState.CANCELLED)

    def seated(self) -> Self:
        """Keep those that hold one of the places."""
        return self.filter(state__in=HOLDS_SEAT)

    def waiting(self) -> Self:
        """Keep the waiting list, first come first."""
        return self.filter(state=SignupState.WAITING).order_by("applied_at", "pk")

    def to_tell(self, at: datetime) -> Self:
        """Keep who was not told yet, before the start: of a place they moved up to, of another
        time or place, or that it is called off.

        Source: docs/rules.md R-REC-6, R-REC-8.
        """
        is_open = Q(plan__activity__state=ActivityState.OPEN)
        is_off = Q(plan__activity__state=ActivityState.CANCELLED)
        moved_up = Q(state=SignupState.TAKEN, moved_up_at__isnull=False) & is_open
        changed = Q(state__in=EXPECTS, changed_at__isnull=False) & (is_open | is_off)
        return self.filter(moved_up | changed, told_at=None, plan__starts_at__gt=at)


class Signup(Record):
    """One person's name for one activity; `seat` is the place, none on the waiting list.

    Source: docs/rules.md R-REC-3, R-REC-4.
    """

    plan = models.ForeignKey(
        ActivityPlan, models.PROTECT, related_name="signups", verbose_name="招募计划"
    )
    volunteer = models.ForeignKey(
        Volunteer,
        models.PROTECT,
        related_name="signups",
        verbose_name="志愿者",
        null=True,
        blank=True,
    )
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机号", max_length=20)
    is_minor = models.BooleanField("未满 18 岁", default=False)
    guardian_name = models.CharField("监护人", max_length=40, blank=True)
    guardian_phone = models.CharField("监护人电话", max_length=20, blank=True)
    seat = models.PositiveSmallIntegerField("名额号", null=True, blank=True)
    state = StateField("状态", max_length=10, choices=SignupState, default=SignupState.WAITING)
    applied_at = models.DateTimeField("报名时间")
    checked_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="代为报名的人",
        null=True,
        blank=True,
    )
    moved_up_at = models.DateTimeField("递补时间", null=True, blank=True)
    changed_at = models.DateTimeField("变动时间", null=True, blank=True)
    told_at = models.DateTimeField("通知时间", null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="通知的人",
        null=True,
        blank=True,
    )

    objects = SignupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报名"
        ordering = ["plan", "applied_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "seat"], name="signup_one_per_seat"),
            models.UniqueConstraint(
                fields=["plan", "name", "phone"],
                name="signup_once_per_person",
                condition=~Q(state="cancelled"),
                violation_error_message="这个人已经报过名。",
            ),
            models.CheckConstraint(
                name="signup_seat_when_taken",
                condition=Q(state__in=["taken", "attended", "absent"], seat__isnull=False)
                | Q(state__in=["waiting", "cancelled"], seat__isnull=True),
            ),
            models.CheckConstraint(
                name="signup_checked_in_when_attended",
                condition=Q(state="attended", checked_in_at__isnull=False)
                | (~Q(state="attended") & Q(checked_in_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="signup_minor_with_guardian",
                condition=Q(is_minor=False) | (~Q(guardian_name="") & ~Q(guardian_phone="")),
                violation_error_message="未满 18 岁的，要写监护人的姓名和电话。",
            ),
            models.CheckConstraint(
                name="signup_told_after_moving_up",
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False)
                & (Q(moved_up_at__isnull=False) | Q(changed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.name)

    @property
    def contact(self) -> tuple[str, str]:
        """Whom to call: name and phone, of a minor those of the guardian."""
        own = (self.name, self.phone)
        return (self.guardian_name, self.guardian_phone) if self.is_minor else own

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask_phone(self.phone)

    def clean(self) -> None:
        """Tidy the name, check the phones."""
        super().clean()
        self.name = self.name.strip()
        for name in ("phone", "guardian_phone"):
            if getattr(self, name):
                try:
                    setattr(self, name, check_phone(getattr(self, name)))
                except ValidationError as error:
                    raise ValidationError({name: error}) from error
