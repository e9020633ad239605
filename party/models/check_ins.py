"""双报到: units and on-the-job Party members who reported to a community.

Who of the named persons is a Party member is sensitive (P3 in the sense of PIPL 28): the table
has permissions of its own, names and phones are masked in every list, a full look is recorded.
"""

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core import pinyin
from core.identity import check_phone
from core.masking import mask_name, mask_phone
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.halves import Half
from places.models import Placed, PlacedQuerySet, Unit, name_matches, person_matches

Row = TypeVar("Row", bound=models.Model)


class CheckInQuerySet(PlacedQuerySet[Row]):
    """What check-ins of units and of members have in common."""

    UNIT: ClassVar[str]
    ENDED_ON: ClassVar[str]

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts, and those of the unit for which a post is held.

        Source: docs/rules.md R-CHK-1.
        """
        reach = user.reach(Permission.CHECKIN_VIEW)
        return self.filter(reach.as_filter() | Q(**{f"{self.UNIT}__in": reach.units}))

    def fileable_by(self, user: Any) -> Self:
        """Keep those for which `user` may act: claim posts, write reports, register the end."""
        reach = user.reach(Permission.CHECKIN_FILE)
        return self.filter(reach.as_filter() | Q(**{f"{self.UNIT}__in": reach.units}))

    def running_in(self, half: Half) -> Self:
        """Keep those that ran on any day of a half-year."""
        return self.running_between(half.start, half.end)

    def running_between(self, start: date, end: date) -> Self:
        """Keep those that ran on any day from `start` to `end`, both included."""
        ended = Q(**{f"{self.ENDED_ON}__isnull": True}) | Q(**{f"{self.ENDED_ON}__gte": start})
        return self.filter(ended, checked_in_on__lte=end)

    def reported_between(self, start: date | None, end: date | None) -> Self:
        """Keep those that checked in from `start` to `end`, both included; None leaves it open."""
        rows = self.filter(checked_in_on__gte=start) if start else self
        return rows.filter(checked_in_on__lte=end) if end else rows

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", self.UNIT)


class UnitCheckInState(StateChoices):
    """Whether a unit still serves the community it reported to."""

    ACTIVE = "active", Tone.DONE, "服务中"
    ENDED = "ended", Tone.ENDED, "已结束"


class UnitCheckInQuerySet(CheckInQuerySet["UnitCheckIn"]):
    """Units that reported to a community (单位报到)."""

    UNIT, ENDED_ON = "unit", "ended_on"

    def standing(self) -> Self:
        """Keep those that count: not the second one of a unit that was entered twice and joined.

        Source: docs/rules.md R-UNI-4.
        """
        return self.filter(unit__same_as=None)

    def active(self) -> Self:
        """Keep the units that serve."""
        return self.standing().filter(state=UnitCheckInState.ACTIVE)

    def confirmed(self) -> Self:
        """Keep all that count: a unit's check-in needs no confirmation."""
        return self.standing()

    def matching(self, word: str) -> Self:
        """Keep those whose unit is called like that."""
        return self.filter(name_matches(word, "unit__", has_pairs=True))


class UnitCheckIn(Placed, Record):
    """A unit's Party organisation reported to a community (单位报到).

    active → ended (day, reason). Source: docs/rules.md R-CHK-2.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="check_ins", verbose_name="报到单位"
    )
    checked_in_on = models.DateField("报到日期")
    liaison_name = models.CharField("联络员", max_length=40, blank=True)
    liaison_phone = models.CharField("联络员电话", max_length=20, blank=True)
    state = StateField(
        "状态", max_length=8, choices=UnitCheckInState, default=UnitCheckInState.ACTIVE
    )
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = UnitCheckInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位报到"
        ordering = ["-checked_in_on", "-pk"]
        indexes = [
            models.Index(fields=["community", "state", "-checked_in_on"], name="unit_check_in_list")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "community"],
                name="unit_check_in_once_while_active",
                condition=Q(state="active"),
                violation_error_message="该单位已向这个社区报到，不用重复登记。",
            ),
            models.CheckConstraint(
                name="unit_check_in_to_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择向哪个社区报到。",
            ),
            models.CheckConstraint(
                name="unit_check_in_ended_on_iff_ended",
                condition=(Q(state="ended", ended_on__isnull=False) & ~Q(end_reason=""))
                | Q(state="active", ended_on__isnull=True, end_reason=""),
                violation_error_message="“已结束”要同时写明日期和原因。",
            ),
            models.CheckConstraint(
                name="unit_check_in_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("checked_in_on")),
                violation_error_message="结束日期不能早于报到日期。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)

    def get_absolute_url(self) -> str:
        """Its page, with what it did."""
        return reverse("dashboard:check-in-unit", args=[self.uid])

    def clean(self) -> None:
        """Normalise the liaison's phone; unit and community belong to one street."""
        super().clean()
        self.liaison_name = self.liaison_name.strip()
        if self.liaison_phone:
            try:
                self.liaison_phone = check_phone(self.liaison_phone)
            except ValidationError as error:
                raise ValidationError({"liaison_phone": error}) from error
        if self.unit_id and self.unit.street_id != self.street_id:
            raise ValidationError({"unit": "所选单位不属于本街道。"})

    @property
    def is_active(self) -> bool:
        return self.state == UnitCheckInState.ACTIVE

    @property
    def last_day(self) -> date | None:
        """The day on which it ended; None while it runs."""
        return self.ended_on

    @property
    def home_id(self) -> int | None:
        """The unit whose liaison may act for it."""
        return self.unit_id

    @property
    def masked_liaison(self) -> str:
        """Name and phone of the liaison with their middles hidden."""
        return f"{mask_name(self.liaison_name)} {mask_phone(self.liaison_phone)}".strip()


class MemberCheckInState(StateChoices):
    """Whether the community has confirmed a member's check-in, and whether they still serve."""

    PENDING = "pending", Tone.WAITING, "待确认"
    ACTIVE = "active", Tone.DONE, "服务中"
    LEFT = "left", Tone.ENDED, "已退出"


class MemberCheckInQuerySet(CheckInQuerySet["MemberCheckIn"]):
    """On-the-job Party members who reported to a community (在职党员报到)."""

    UNIT, ENDED_ON = "home_unit", "left_on"

    def active(self) -> Self:
        """Keep the members who serve."""
        return self.filter(state=MemberCheckInState.ACTIVE)

    def pending(self) -> Self:
        """Keep what waits for the community's confirmation."""
        return self.filter(state=MemberCheckInState.PENDING)

    def confirmed(self) -> Self:
        """Keep those that a community has confirmed, also those who left since."""
        return self.filter(confirmed_at__isnull=False)

    def confirmable_by(self, user: Any) -> Self:
        """Keep what waits where `user` may confirm, nothing they or their deputies entered.

        Source: docs/rules.md R-CHK-3.
        """
        rows = self.pending().within(user.reach(Permission.CHECKIN_KEEP))
        uploaded = user.handed_over(self.model)
        return rows.exclude(entered_by__in=user.counts_as).exclude(uid__in=uploaded)

    def matching(self, word: str) -> Self:
        """Keep those of a name, or of a whole phone number, so that nobody guesses."""
        return self.filter(person_matches(word))


class MemberCheckIn(Placed, Record):
    """An on-the-job Party member reported to a community (在职党员报到).

    pending → active (confirmed by the community) → left; pending → left when it was a mistake.
    Source: docs/rules.md R-CHK-1, R-CHK-3.
    """

    name = models.CharField("姓名", max_length=40)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True, editable=False)
    name_initials = models.CharField(
        "拼音首字母", max_length=40, blank=True, editable=False, db_index=True
    )
    phone = models.CharField("手机号", max_length=20, db_index=True)
    home_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="member_check_ins",
        verbose_name="所在单位",
        null=True,
        blank=True,
    )
    home_unit_name = models.CharField(
        "所在单位名称", max_length=100, blank=True, help_text="单位不在本街道台账里时填写。"
    )
    checked_in_on = models.DateField("报到日期")
    skills = models.CharField("特长", max_length=200, blank=True)
    wanted_post = models.CharField(
        "意向岗位", max_length=40, blank=True, help_text="社区确认报到后，再认领岗位。"
    )
    state = StateField(
        "状态", max_length=8, choices=MemberCheckInState, default=MemberCheckInState.PENDING
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="entered_check_ins",
        verbose_name="登记人",
        null=True,
        blank=True,
        editable=False,
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="confirmed_check_ins",
        verbose_name="确认人",
        null=True,
        blank=True,
        editable=False,
    )
    left_on = models.DateField("退出日期", null=True, blank=True)
    leave_reason = models.CharField("退出原因", max_length=200, blank=True)

    objects = MemberCheckInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员报到"
        ordering = ["-checked_in_on", "-pk"]
        indexes = [
            models.Index(
                fields=["community", "state", "-checked_in_on"], name="member_check_in_list"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name", "phone"],
                name="member_check_in_once_while_active",
                condition=~Q(state="left"),
                violation_error_message="这名党员已向这个社区报到，不用重复登记。",
            ),
            models.CheckConstraint(
                name="member_check_in_to_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择向哪个社区报到。",
            ),
            models.CheckConstraint(
                name="member_check_in_known_person",
                condition=~Q(name="") & ~Q(phone=""),
                violation_error_message="请填写姓名和手机号，凭这两项认出是谁。",
            ),
            models.CheckConstraint(
                name="member_check_in_has_a_home_unit",
                condition=Q(home_unit__isnull=False) | ~Q(home_unit_name=""),
                violation_error_message="请选择所在单位；台账里没有的，写上单位名称。",
            ),
            models.CheckConstraint(
                name="member_check_in_confirmed_at_and_by",
                condition=Q(state="pending", confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(state="active", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(state="left", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(state="left", confirmed_at__isnull=True, confirmed_by__isnull=True),
            ),
            models.CheckConstraint(
                name="member_check_in_not_confirmed_by_enterer",
                condition=Q(confirmed_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(confirmed_by=F("entered_by")),
                violation_error_message="不能确认自己登记的报到。",
            ),
            models.CheckConstraint(
                name="member_check_in_left_on_iff_left",
                condition=(Q(state="left", left_on__isnull=False) & ~Q(leave_reason=""))
                | (~Q(state="left") & Q(left_on__isnull=True, leave_reason="")),
                violation_error_message="“已退出”要同时写明日期和原因。",
            ),
            models.CheckConstraint(
                name="member_check_in_leaves_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("checked_in_on")),
                violation_error_message="退出日期不能早于报到日期。",
            ),
        ]

    def __str__(self) -> str:
        """The masked name: this is what titles, messages and the audit trail show."""
        return mask_name(self.name)

    def get_absolute_url(self) -> str:
        """Its page, with what the member did."""
        return reverse("dashboard:check-in-member", args=[self.uid])

    def clean(self) -> None:
        """Normalise name and phone, keep the pinyin in step."""
        super().clean()
        self.name = "".join(self.name.split())
        self.home_unit_name = self.home_unit_name.strip()
        self.phone = check_phone(self.phone) if self.phone else ""  # no form has the field itself
        if self.home_unit is not None and self.home_unit.street_id != self.street_id:
            raise ValidationError({"home_unit": "所选单位不属于本街道。"})
        self.set_pinyin()

    def set_pinyin(self) -> None:
        """Derive the pinyin columns; imports that skip full_clean call it themselves."""
        self.name_pinyin = pinyin.person_full(self.name)[:120]
        self.name_initials = pinyin.person_initials(self.name)[:40]

    @property
    def is_active(self) -> bool:
        return self.state == MemberCheckInState.ACTIVE

    @property
    def last_day(self) -> date | None:
        """The day on which the member left; None while they serve."""
        return self.left_on

    @property
    def home_id(self) -> int | None:
        """The unit whose liaison may act for the member."""
        return self.home_unit_id

    @property
    def home_label(self) -> str:
        """The unit, from the ledger or as it was written."""
        return str(self.home_unit) if self.home_unit_id else self.home_unit_name

    @property
    def masked_phone(self) -> str:
        """The phone with its middle hidden."""
        return mask_phone(self.phone)


CheckIn = UnitCheckIn | MemberCheckIn
