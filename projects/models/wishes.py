"""Small wishes (微心愿): told for people who cannot tell them, granted by exactly one."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from accounts.permissions import Permission
from alliances.models import NeedCategory
from audit.models import wrote_in
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models import UnitCheckIn
from places.models import Placed, PlacedQuerySet, SearchableName, Unit
from projects.anonymity import tells_who

if TYPE_CHECKING:
    from projects.models.wish_claims import WishClaim

CLAIM_DAYS = 10  # working days within which a claimed wish is granted (R-WSH-4)
OFFER_AFTER = timedelta(days=14)  # unclaimed for longer, a wish is offered to units (R-WSH-7)


class WishState(StateChoices):
    """Where a wish stands."""

    POSTED = "posted", Tone.WAITING, "待审核"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    PUBLISHED = "published", Tone.WAITING, "待认领"
    CLAIMED = "claimed", Tone.WAITING, "已认领"
    DELIVERED = "delivered", Tone.WAITING, "待确认"
    CONFIRMED = "confirmed", Tone.DONE, "已实现"
    CLOSED = "closed", Tone.DONE, "已办结"
    WITHDRAWN = "withdrawn", Tone.ENDED, "已撤回"


PUBLIC_STATES = (
    WishState.PUBLISHED,
    WishState.CLAIMED,
    WishState.DELIVERED,
    WishState.CONFIRMED,
    WishState.CLOSED,
)
EDITABLE_STATES = (WishState.POSTED, WishState.RETURNED)
OVER_STATES = (WishState.CLOSED, WishState.WITHDRAWN)
WRITING = ("wish.saved",)  # events of who wrote in one
_UNREVIEWED = [WishState.POSTED, WishState.RETURNED, WishState.WITHDRAWN]


class WishQuerySet(PlacedQuerySet["Wish"]):
    """Wishes of residents of a community."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts; for a unit's liaison what can be claimed where the
        unit lies or has checked in, what was offered to the unit, and what it claimed.

        Source: docs/rules.md R-WSH-3.
        """
        reach = user.reach(Permission.WISH_VIEW)
        units = Unit.objects.filter(pk__in=reach.units)
        serving = UnitCheckIn.objects.active().filter(unit__in=reach.units)
        near = Q(community__in=units.values("community"))
        near |= Q(community__in=serving.values("community"))
        offered = Q(pk__in=Wish.objects.filter(offers__unit__in=reach.units).values("pk"))
        claimed = Q(pk__in=Wish.objects.filter(claims__unit__in=reach.units).values("pk"))
        return self.filter(
            reach.as_filter() | (Q(state=WishState.PUBLISHED) & (near | offered)) | claimed
        )

    def open_to_public(self) -> Self:
        """Keep what anybody may read: reviewed and not withdrawn."""
        return self.filter(state__in=PUBLIC_STATES)

    def claimable(self) -> Self:
        """Keep what nobody has claimed yet."""
        return self.filter(state=WishState.PUBLISHED)

    def handled_by(self, user: Any) -> Self:
        """Keep those of the communities for which `user` posts and confirms."""
        return self.within(user.reach(Permission.WISH_POST))

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits for a review by `user`: within reach, and they never wrote in it.

        Source: docs/rules.md R-WSH-2.
        """
        rows = self.within(user.reach(Permission.WISH_REVIEW)).filter(state=WishState.POSTED)
        return rows.exclude(Q(posted_by__in=user.counts_as) | wrote_in(Wish, WRITING, user))

    def confirmable_by(self, user: Any) -> Self:
        """Keep what waits for the community: its word on what others delivered, or its thanks.

        Source: docs/rules.md R-WSH-6.
        """
        own = self.model._default_manager.filter(
            claims__state="delivered", claims__delivered_by__in=user.counts_as
        )
        by_others = Q(state=WishState.DELIVERED) & ~Q(pk__in=own.values("pk"))
        return self.handled_by(user).filter(Q(state=WishState.CONFIRMED) | by_others)

    def returned_to(self, user: Any) -> Self:
        """Keep what came back to the one who posted it."""
        return self.filter(posted_by=user, state=WishState.RETURNED)

    def claimed_by_units(self, units: Any) -> Self:
        """Keep what one of `units` has claimed and not yet delivered."""
        return self.filter(state=WishState.CLAIMED, claims__unit__in=units, claims__state="running")

    def unclaimed_too_long(self, day: date) -> Self:
        """Keep what has been open for more than OFFER_AFTER on `day`.

        Source: docs/rules.md R-WSH-7.
        """
        return self.claimable().filter(open_since__lt=day - OFFER_AFTER)

    def oldest_first(self) -> Self:
        """Order as they wait: to review, then the longest published; what is over stands last."""
        is_over = Case(When(state__in=OVER_STATES, then=1), default=0)
        return self.order_by(is_over, F("published_on").asc(nulls_first=True), "pk")

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "category", "posted_by")


class Wish(SearchableName, Placed, Record):
    """A small wish of somebody who is not named.

    posted → published (reviewed by somebody else) → claimed by exactly one → delivered with a
    photo → confirmed by the community → closed with a word of thanks. posted → returned → posted;
    claimed → published when the claim is given back or its deadline passes; delivered → published
    when the community does not confirm; posted, returned or published → withdrawn with a reason.
    `published_on` stays the first day; `open_since` is the day since which it can be claimed.
    """

    category = models.ForeignKey(
        NeedCategory, models.PROTECT, related_name="wishes", verbose_name="类别"
    )
    detail = models.CharField("具体情况", max_length=300, blank=True)
    due_on = models.DateField("希望实现日期", null=True, blank=True)
    state = StateField("状态", max_length=10, choices=WishState, default=WishState.POSTED)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="posted_wishes",
        verbose_name="登记人",
        null=True,
        blank=True,
        editable=False,
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reviewed_wishes",
        verbose_name="审核人",
        null=True,
        blank=True,
        editable=False,
    )
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    published_on = models.DateField("发布日期", null=True, blank=True, editable=False)
    open_since = models.DateField("开放认领日期", null=True, blank=True, editable=False)
    confirmed_on = models.DateField("确认日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    thanks = models.CharField("感谢的话", max_length=200, blank=True, editable=False)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "微心愿"
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["state", "open_since"], name="wish_waiting")]
        constraints = [
            models.CheckConstraint(
                name="wish_of_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择是哪个社区的心愿。",
            ),
            models.CheckConstraint(
                name="wish_published_with_day_and_reviewer",
                condition=Q(state__in=_UNREVIEWED)
                | Q(published_on__isnull=False, open_since__isnull=False),
                violation_error_message="发布了的心愿要有发布日期。",
            ),
            models.CheckConstraint(
                name="wish_not_reviewed_by_poster",
                condition=Q(reviewed_by__isnull=True)
                | Q(posted_by__isnull=True)
                | ~Q(reviewed_by=F("posted_by")),
                violation_error_message="不能审核自己登记的心愿。",
            ),
            models.CheckConstraint(
                name="wish_returned_with_reason",
                condition=~Q(state=WishState.RETURNED) | ~Q(return_reason=""),
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                name="wish_confirmed_with_day",
                condition=Q(
                    state__in=[WishState.CONFIRMED, WishState.CLOSED], confirmed_on__isnull=False
                )
                | (
                    ~Q(state__in=[WishState.CONFIRMED, WishState.CLOSED])
                    & Q(confirmed_on__isnull=True)
                ),
                violation_error_message="实现了的心愿要有确认日期。",
            ),
            models.CheckConstraint(
                name="wish_closed_with_day_and_thanks",
                condition=(Q(state=WishState.CLOSED, closed_on__isnull=False) & ~Q(thanks=""))
                | (~Q(state=WishState.CLOSED) & Q(closed_on__isnull=True)),
                violation_error_message="办结要写上感谢的话。",
            ),
            models.CheckConstraint(
                name="wish_withdrawn_with_reason",
                condition=(Q(state=WishState.WITHDRAWN) & ~Q(withdraw_reason=""))
                | (~Q(state=WishState.WITHDRAWN) & Q(withdraw_reason="")),
                violation_error_message="撤回要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The wish's page on the desk."""
        return reverse("projects:wish-detail", args=[self.uid])

    def clean(self) -> None:
        """The category belongs to the street; the words tell nobody who it is."""
        super().clean()
        category = getattr(self, "category", None)
        if category is not None and self.street_id and category.street_id != self.street_id:
            raise ValidationError({"category": "所选类别不属于本街道。"})
        found = {field: tells_who(getattr(self, field)) for field in ("name", "detail", "thanks")}
        if wrong := {field: sentence for field, sentence in found.items() if sentence}:
            raise ValidationError(wrong)

    @property
    def standing_claim(self) -> "WishClaim | None":
        """The claim that holds: running or delivered."""
        return self.claims.standing().for_lists().first()

    def days_open(self, day: date) -> int | None:
        """Return for how many days it has waited to be claimed; None when it does not wait."""
        if self.state != WishState.PUBLISHED or self.open_since is None:
            return None
        return (day - self.open_since).days
