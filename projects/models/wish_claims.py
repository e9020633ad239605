"""Who promised to grant which wish, how it went, and which units were asked."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Photo, Record
from core.states import StateChoices, StateField, Tone
from party.models import CheckIn, MemberCheckIn, UnitCheckIn
from places.models import Unit
from projects.anonymity import tells_who
from projects.models.wishes import Wish, WishState
from volunteers.models import Team, Volunteer


class WishClaimState(StateChoices):
    """How a claim went."""

    RUNNING = "running", Tone.WAITING, "办理中"
    DELIVERED = "delivered", Tone.DONE, "已送达"
    GIVEN_BACK = "given_back", Tone.ENDED, "已退回"
    EXPIRED = "expired", Tone.ENDED, "已过期"
    REOPENED = "reopened", Tone.ENDED, "未通过确认"


STANDING_CLAIMS = (WishClaimState.RUNNING, WishClaimState.DELIVERED)
_CLAIMANTS = ("unit", "team", "volunteer")


def _exactly_one_claimant() -> Q:
    """Return the condition that one of unit, team, volunteer, person is named and no other."""
    condition = Q(unit=None, team=None, volunteer=None) & ~Q(person_name="")
    for named in _CLAIMANTS:
        others = {f"{name}__isnull": name != named for name in _CLAIMANTS}
        condition |= Q(person_name="", **others)
    return condition


class WishClaimQuerySet(models.QuerySet["WishClaim"]):
    """Claims of wishes, past ones included."""

    def visible_to(self, user: Any) -> Self:
        """Keep the claims within the user's posts, and those of the user's units.

        Source: docs/rules.md R-WSH-3.
        """
        reach = user.reach(Permission.WISH_VIEW)
        return self.filter(reach.as_filter("wish__") | Q(unit__in=reach.units))

    def standing(self) -> Self:
        """Keep those that hold: at most one per wish."""
        return self.filter(state__in=STANDING_CLAIMS)

    def running(self) -> Self:
        """Keep the promises that are not yet kept."""
        return self.filter(state=WishClaimState.RUNNING)

    def due_by(self, day: date) -> Self:
        """Keep those whose deadline lies on `day` or before."""
        return self.filter(deadline__lte=day)

    def expired_on(self, day: date) -> Self:
        """Keep the promises whose deadline has passed on `day`."""
        return self.running().filter(deadline__lt=day)

    def granted(self) -> Self:
        """Keep what was delivered and confirmed by the community."""
        return self.filter(
            state=WishClaimState.DELIVERED,
            wish__state__in=[WishState.CONFIRMED, WishState.CLOSED],
        )

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("wish__community", "unit", "team", "volunteer", "photo")


class WishClaim(Record):
    """Somebody's promise to grant a wish: a unit, a team, a volunteer, or a person by name.

    running → delivered; running → given_back or expired; delivered → reopened. The check-in to
    which it points is the one under which the claimant serves the community (双报到).
    """

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="claims", verbose_name="微心愿")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="认领单位",
        null=True,
        blank=True,
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="认领队伍",
        null=True,
        blank=True,
    )
    volunteer = models.ForeignKey(
        Volunteer,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="认领志愿者",
        null=True,
        blank=True,
    )
    person_name = models.CharField("认领个人", max_length=40, blank=True)
    claimed_on = models.DateField("认领日期")
    deadline = models.DateField("办理期限")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="登记人",
        null=True,
        blank=True,
    )
    is_on_behalf = models.BooleanField("代登记", default=False)
    plan = models.CharField("打算怎么办", max_length=200, blank=True)
    state = StateField(
        "状态", max_length=10, choices=WishClaimState, default=WishClaimState.RUNNING
    )
    ended_on = models.DateField("结束日期", null=True, blank=True)
    result = models.CharField("送达情况", max_length=300, blank=True)
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="照片",
        null=True,
        blank=True,
    )
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="delivered_wishes",
        verbose_name="登记送达的人",
        null=True,
        blank=True,
    )
    end_reason = models.CharField("没有办成的原因", max_length=200, blank=True)
    unit_check_in = models.ForeignKey(
        UnitCheckIn,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="单位报到",
        null=True,
        blank=True,
        editable=False,
    )
    member_check_in = models.ForeignKey(
        MemberCheckIn,
        models.PROTECT,
        related_name="wish_claims",
        verbose_name="党员报到",
        null=True,
        blank=True,
        editable=False,
    )

    objects = WishClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "心愿认领"
        ordering = ["-claimed_on", "-pk"]
        indexes = [
            models.Index(fields=["deadline"], name="wish_claim_due", condition=Q(state="running"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wish"],
                name="wish_claimed_once",
                condition=Q(state__in=["running", "delivered"]),
                violation_error_message="这个心愿已有人认领，认领以先到为准。",
            ),
            models.CheckConstraint(
                name="wish_claim_of_exactly_one",
                condition=_exactly_one_claimant(),
                violation_error_message="请选择一家单位、一支队伍、一名志愿者，或写明一个人。",
            ),
            models.CheckConstraint(
                name="wish_claim_ended_unless_running",
                condition=Q(state="running", ended_on__isnull=True)
                | (~Q(state="running") & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="wish_claim_delivered_with_photo",
                condition=~Q(state="delivered") | (Q(photo__isnull=False) & ~Q(result="")),
                violation_error_message="请写明送达情况，附一张照片。",
            ),
            models.CheckConstraint(
                name="wish_claim_ended_with_reason",
                condition=(Q(state__in=["given_back", "expired", "reopened"]) & ~Q(end_reason=""))
                | (Q(state__in=["running", "delivered"]) & Q(end_reason="")),
                violation_error_message="请写明原因。",
            ),
            models.CheckConstraint(
                name="wish_claim_days_in_order",
                condition=Q(deadline__gte=F("claimed_on"))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("claimed_on"))),
                violation_error_message="期限和结束日期不能早于认领日期。",
            ),
            models.CheckConstraint(
                name="wish_claim_one_check_in",
                condition=Q(unit_check_in__isnull=True) | Q(member_check_in__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimant_label}认领“{self.wish}”"

    def clean(self) -> None:
        """The words tell nobody whose wish it was."""
        super().clean()
        self.person_name = "".join(self.person_name.split())
        found = {field: tells_who(getattr(self, field)) for field in ("plan", "result")}
        if wrong := {field: sentence for field, sentence in found.items() if sentence}:
            raise ValidationError(wrong)

    @property
    def claimant_label(self) -> str:
        """Who claimed it, a person's name masked."""
        named = self.unit or self.team or self.volunteer
        return str(named) if named is not None else mask_name(self.person_name)

    @property
    def check_in(self) -> CheckIn | None:
        """The check-in under which the claimant serves, when there is one."""
        return self.unit_check_in or self.member_check_in

    def is_overdue(self, day: date) -> bool:
        """True while it runs past its deadline."""
        return self.state == WishClaimState.RUNNING and self.deadline < day


def wishes_granted(
    check_in: CheckIn, start: date | None = None, end: date | None = None
) -> QuerySet[WishClaim]:
    """Return the wishes that somebody granted under this check-in, by the day of the delivery.

    Source: docs/rules.md R-WSH-8.
    """
    field = "unit_check_in" if isinstance(check_in, UnitCheckIn) else "member_check_in"
    rows = WishClaim.objects.granted().filter(**{field: check_in})
    rows = rows.filter(ended_on__gte=start) if start else rows
    rows = rows.filter(ended_on__lte=end) if end else rows
    return rows.select_related("wish").order_by("ended_on", "pk")


class WishOfferQuerySet(models.QuerySet["WishOffer"]):
    """Wishes offered to units because nobody claimed them."""

    def visible_to(self, user: Any) -> Self:
        """Keep the offers within the user's posts, and those to the user's units."""
        reach = user.reach(Permission.WISH_VIEW)
        return self.filter(reach.as_filter("wish__") | Q(unit__in=reach.units))


class WishOffer(Record):
    """A wish that nobody claimed was offered to a unit; each unit is asked once.

    Source: docs/rules.md R-WSH-7.
    """

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="offers", verbose_name="微心愿")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="wish_offers", verbose_name="推送单位"
    )
    offered_on = models.DateField("推送日期")
    basis = models.CharField("推送依据", max_length=100)

    objects = WishOfferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "心愿推送"
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "unit"],
                name="wish_offered_once_to_a_unit",
                violation_error_message="这个心愿已推送给这家单位。",
            )
        ]

    def __str__(self) -> str:
        return f"“{self.wish}”推送给{self.unit}"
