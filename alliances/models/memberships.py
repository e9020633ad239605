"""Which unit belongs to which alliance, and which one an alliance covers without that."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from alliances.models.alliances import Alliance, AllianceTier
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import Unit
from places.reach import Reach


class MembershipRole(models.TextChoices):
    """A unit's part in an alliance."""

    CHAIR = "chair", "轮值主席单位"
    VICE = "vice", "副主席单位"
    MEMBER = "member", "成员单位"


class MembershipState(StateChoices):
    """Where a membership stands: asked for by one side, in force, or over."""

    INVITED = "invited", Tone.WAITING, "已邀请"
    APPLIED = "applied", Tone.WAITING, "已申请"
    ACTIVE = "active", Tone.DONE, "成员"
    LEFT = "left", Tone.ENDED, "已退出"
    DECLINED = "declined", Tone.ENDED, "谢绝邀请"
    REJECTED = "rejected", Tone.ENDED, "未批准"
    WITHDRAWN = "withdrawn", Tone.ENDED, "已撤回"


WAITING_STATES = (MembershipState.INVITED, MembershipState.APPLIED)
OPEN_STATES = (*WAITING_STATES, MembershipState.ACTIVE)
JOINED_STATES = (MembershipState.ACTIVE, MembershipState.LEFT)
WITH_REASON = (
    MembershipState.LEFT,
    MembershipState.DECLINED,
    MembershipState.REJECTED,
    MembershipState.WITHDRAWN,
)
# What may follow what; everything else is over.
NEXT: dict[str, tuple[MembershipState, ...]] = {
    MembershipState.INVITED: (
        MembershipState.ACTIVE,
        MembershipState.DECLINED,
        MembershipState.WITHDRAWN,
    ),
    MembershipState.APPLIED: (
        MembershipState.ACTIVE,
        MembershipState.REJECTED,
        MembershipState.WITHDRAWN,
    ),
    MembershipState.ACTIVE: (MembershipState.LEFT,),
}


def _within(reach: Reach) -> Q:
    """Say which rows between alliances and units are the business of somebody with this reach."""
    return (
        Q(alliance__in=Alliance.objects.run_by(reach).values("pk"))
        | reach.as_filter("unit__")
        | Q(unit__in=reach.units)
    )


class AllianceMembershipQuerySet(models.QuerySet["AllianceMembership"]):
    """Which unit belongs to which alliance, from when to when."""

    def visible_to(self, user: Any) -> Self:
        """Keep the memberships of one's own alliances and of one's own units.

        Who is a member of an alliance is known to the whole street; requests and reasons are not.
        """
        return self.filter(_within(user.reach()))

    def active_on(self, day: date) -> Self:
        """Keep the memberships in force on `day`; what was never approved has no day."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)

    def open(self) -> Self:
        """Keep what is asked for or in force: one per alliance and unit."""
        return self.filter(state__in=OPEN_STATES)

    def to_decide_by(self, user: Any) -> Self:
        """Keep the applications that `user` may decide: of others, at the alliances they run."""
        reach = user.reach(Permission.ALLIANCE_RUN)
        run = Alliance.objects.run_by(reach).values("pk")
        rows = self.filter(state=MembershipState.APPLIED, alliance__in=run)
        return rows.exclude(asked_by__in=user.counts_as)

    def to_answer_by(self, user: Any) -> Self:
        """Keep the invitations of others that `user` answers as the liaison of a unit.

        Source: docs/rules.md R-UNI-1.
        """
        units = user.reach(Permission.ALLIANCE_RUN).units
        rows = self.filter(state=MembershipState.INVITED, unit__in=units)
        return rows.exclude(asked_by__in=user.counts_as)

    def waiting(self) -> Self:
        """Keep invitations and applications that nobody has answered."""
        return self.filter(state__in=WAITING_STATES)


class AllianceMembership(Record):
    """One unit's membership of one alliance; an ended one stays as history.

    invited → active | declined | withdrawn; applied → active | rejected | withdrawn;
    active → left. What a ledger enters is active from its first day.
    Source: docs/rules.md R-UNI-1.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="memberships", verbose_name="联盟"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="单位")
    role = models.CharField(
        "角色", max_length=8, choices=MembershipRole, default=MembershipRole.MEMBER
    )
    state = StateField(
        "状态",
        max_length=10,
        choices=MembershipState,
        default=MembershipState.ACTIVE,
        db_default=MembershipState.ACTIVE,
        editable=False,
    )
    joined_on = models.DateField("加入日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True, default="", db_default="")
    asked_at = models.DateTimeField("提出时间", null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="asked_memberships",
        verbose_name="提出人",
        null=True,
        blank=True,
        editable=False,
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="decided_memberships",
        verbose_name="办理人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = AllianceMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联盟成员"
        ordering = ["alliance", "unit"]
        indexes = [
            models.Index(fields=["joined_on"], name="member_joined_on"),
            models.Index(fields=["state", "joined_on"], name="member_by_state"),
            models.Index(fields=["role"], name="member_by_role"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "unit"],
                name="alliance_unit_once_while_active",
                condition=Q(left_on__isnull=True, state__in=["invited", "applied", "active"]),
                violation_error_message="该单位已是本联盟成员，或有一份邀请、申请还没有办结。",
            ),
            models.CheckConstraint(
                name="alliance_membership_ends_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                violation_error_message="退出日期不能早于加入日期。",
            ),
            models.CheckConstraint(
                name="alliance_membership_joined_when_active",
                condition=~Q(state__in=["active", "left"]) | Q(joined_on__isnull=False),
                violation_error_message="请填写加入日期。",
            ),
            models.CheckConstraint(
                name="alliance_membership_left_with_a_day",
                condition=Q(state="left", left_on__isnull=False)
                | (~Q(state="left") & Q(left_on__isnull=True)),
                violation_error_message="退出的要写明日期。",
            ),
            models.CheckConstraint(
                name="alliance_membership_waits_without_a_day",
                condition=Q(state__in=["active", "left"]) | Q(joined_on__isnull=True),
            ),
            models.CheckConstraint(
                name="alliance_membership_refused_with_reason",
                condition=~Q(state__in=["declined", "rejected", "withdrawn"]) | ~Q(reason=""),
                violation_error_message="请写明原因。",
            ),
            models.CheckConstraint(
                name="alliance_membership_asked_at_and_by",
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="alliance_membership_decided_at_and_by",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="alliance_membership_two_people",
                condition=Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | Q(state="withdrawn")
                | ~Q(asked_by=F("decided_by")),
                violation_error_message="邀请或申请要由另一个人办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} · {self.unit}"

    def is_asked_by(self, user: Any) -> bool:
        """True for whoever asked, or counts as one with them: somebody else answers.

        Source: docs/rules.md R-UNI-1.
        """
        return self.asked_by_id in user.counts_as

    def clean(self) -> None:
        """In a ledger the day of leaving decides whether a membership is over."""
        super().clean()
        if self.state in JOINED_STATES:
            self.state = MembershipState.LEFT if self.left_on else MembershipState.ACTIVE
            if self.joined_on is None:
                raise ValidationError({"joined_on": "请填写加入日期。"})
        unit: Unit | None = getattr(self, "unit", None)
        alliance: Alliance | None = getattr(self, "alliance", None)
        if unit and alliance and unit.street_id != alliance.street_id:
            raise ValidationError({"unit": "所选单位不属于本街道。"})


class AllianceCoverageQuerySet(models.QuerySet["AllianceCoverage"]):
    """Units that sub-alliances cover."""

    def visible_to(self, user: Any) -> Self:
        """Keep the coverage by one's own alliances and of one's own units."""
        return self.filter(_within(user.reach()))

    def in_force_on(self, day: date) -> Self:
        """Keep the coverage in force on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), covered_on__lte=day)

    def running(self) -> Self:
        """Keep what has no end."""
        return self.filter(ended_on=None)


class AllianceCoverage(Record):
    """A unit that a sub-alliance covers (覆盖单位) without being its member.

    Source: docs/rules.md R-UNI-2.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="coverages", verbose_name="子联盟"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="coverages", verbose_name="单位")
    covered_on = models.DateField("覆盖起始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    basis = models.CharField(
        "覆盖依据",
        max_length=200,
        help_text="怎样算覆盖，例如：党组织联建、党建指导员联系、网格走访联系。",
    )

    objects = AllianceCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "覆盖单位"
        ordering = ["alliance", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "unit"],
                name="alliance_unit_covered_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="该单位已登记为本子联盟的覆盖单位。",
            ),
            models.CheckConstraint(
                name="alliance_coverage_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("covered_on")),
                violation_error_message="结束日期不能早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} · {self.unit}"

    def clean(self) -> None:
        """Only a sub-alliance covers, and only units of its street."""
        super().clean()
        unit: Unit | None = getattr(self, "unit", None)
        alliance: Alliance | None = getattr(self, "alliance", None)
        if alliance and alliance.tier != AllianceTier.COMMUNITY:
            raise ValidationError({"alliance": "覆盖单位只登记在社区子联盟名下。"})
        if unit and alliance and unit.street_id != alliance.street_id:
            raise ValidationError({"unit": "所选单位不属于本街道。"})
