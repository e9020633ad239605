"""服务岗位: posts that a community offers to those who checked in, and who claimed them."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from party.models.check_ins import CheckIn, MemberCheckIn, UnitCheckIn
from places.models import Placed, PlacedQuerySet

MOST_SEATS = 500


class ServicePostQuerySet(PlacedQuerySet["ServicePost"]):
    """Posts of a community (服务岗位)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts; for a unit, those where it or its members serve.

        A member serves once the community confirmed it. Of a community where none of them serves
        any more, those that they held.
        Source: docs/rules.md R-CHK-4.
        """
        reach = user.reach(Permission.CHECKIN_VIEW)
        condition = reach.as_filter()
        if reach.units:
            units = UnitCheckIn.objects.filter(unit__in=reach.units)
            members = MemberCheckIn.objects.filter(home_unit__in=reach.units)
            held = PostClaim.objects.filter(
                Q(unit_check_in__in=units) | Q(member_check_in__in=members)
            )
            condition |= Q(community__in=units.active().values("community"))
            condition |= Q(community__in=members.active().values("community"))
            condition |= Q(pk__in=held.values("post"))
        return self.filter(condition)

    def open(self) -> Self:
        """Keep those that are offered."""
        return self.filter(closed_on=None)

    def with_held_count(self) -> Self:
        """Add `held_count`, the seats held now."""
        held = Count("claims", filter=Q(claims__left_on=None))
        return self.annotate(held_count=held)


class ServicePost(Placed, Record):
    """Something regular to do in a community, with as many seats as are wanted.

    open → closed (day, reason); whoever holds a seat then leaves it that day.
    """

    name = models.CharField("岗位名称", max_length=40)
    duties = models.CharField("做什么", max_length=300, blank=True)
    place = models.CharField("在哪里", max_length=100, blank=True)
    seats = models.PositiveSmallIntegerField("名额")
    opened_on = models.DateField("发布日期")
    closed_on = models.DateField("停用日期", null=True, blank=True)
    close_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = ServicePostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务岗位"
        ordering = ["community_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                name="service_post_name_once_while_open",
                condition=Q(closed_on__isnull=True),
                violation_error_message="这个社区已有同名的岗位。",
            ),
            models.CheckConstraint(
                name="service_post_of_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择岗位在哪个社区。",
            ),
            models.CheckConstraint(
                name="service_post_seats_sensible",
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS),
                violation_error_message=f"名额应在 1 到 {MOST_SEATS} 之间。",
            ),
            models.CheckConstraint(
                name="service_post_closed_with_reason",
                condition=(Q(closed_on__isnull=False) & ~Q(close_reason=""))
                | Q(closed_on__isnull=True, close_reason=""),
                violation_error_message="停用要写明日期和原因。",
            ),
            models.CheckConstraint(
                name="service_post_closes_after_opening",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="停用日期不能早于发布日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, with who holds a seat."""
        return reverse("party:service-post-detail", args=[self.uid])

    def clean(self) -> None:
        """Take blanks off the name."""
        super().clean()
        self.name = self.name.strip()


class PostClaimQuerySet(models.QuerySet["PostClaim"]):
    """Who claimed which post."""

    def visible_to(self, user: Any) -> Self:
        """Keep the claims of the check-ins that `user` may see."""
        return self.filter(
            Q(unit_check_in__in=UnitCheckIn.objects.visible_to(user))
            | Q(member_check_in__in=MemberCheckIn.objects.visible_to(user))
        )

    def of(self, check_in: CheckIn) -> Self:
        """Keep the claims of one check-in."""
        if isinstance(check_in, UnitCheckIn):
            return self.filter(unit_check_in=check_in)
        return self.filter(member_check_in=check_in)

    def held(self) -> Self:
        """Keep the seats held now."""
        return self.filter(left_on=None)

    def held_to_end(self) -> Self:
        """Keep the seats held now, locked in one order before any event of theirs is written.

        Whoever gives one back holds its claim and then the end of the trail.
        """
        return self.held().select_for_update(of=("self",), no_key=True).order_by("pk")

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related(
            "post__community", "unit_check_in__unit", "member_check_in__home_unit"
        )


class PostClaim(Record):
    """A unit or a member holds one seat of a post between two dates.

    The seat's number is the last word against one seat too many: the action takes the lowest free
    one under lock, the database gives each number once. Source: docs/rules.md R-CHK-4.
    """

    post = models.ForeignKey(
        ServicePost, models.PROTECT, related_name="claims", verbose_name="岗位"
    )
    unit_check_in = models.ForeignKey(
        UnitCheckIn,
        models.PROTECT,
        related_name="claims",
        verbose_name="单位报到",
        null=True,
        blank=True,
    )
    member_check_in = models.ForeignKey(
        MemberCheckIn,
        models.PROTECT,
        related_name="claims",
        verbose_name="党员报到",
        null=True,
        blank=True,
    )
    seat = models.PositiveSmallIntegerField("席位", editable=False)
    claimed_on = models.DateField("认领日期")
    left_on = models.DateField("退出日期", null=True, blank=True)

    objects = PostClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位认领"
        ordering = ["post_id", "claimed_on", "pk"]  # no join: rows are locked as they are read
        constraints = [
            models.CheckConstraint(
                name="post_claim_of_one_check_in",
                condition=Q(unit_check_in__isnull=False, member_check_in__isnull=True)
                | Q(unit_check_in__isnull=True, member_check_in__isnull=False),
                violation_error_message="岗位由一家单位或一名党员认领。",
            ),
            models.UniqueConstraint(
                fields=["post", "seat"],
                name="post_claim_seat_once_while_held",
                condition=Q(left_on__isnull=True),
                violation_error_message="这个岗位的名额刚刚满了，请另选岗位。",
            ),
            models.UniqueConstraint(
                fields=["post", "unit_check_in"],
                name="post_claim_unit_once_while_held",
                condition=Q(left_on__isnull=True, unit_check_in__isnull=False),
                violation_error_message="已认领这个岗位，不用重复认领。",
            ),
            models.UniqueConstraint(
                fields=["post", "member_check_in"],
                name="post_claim_member_once_while_held",
                condition=Q(left_on__isnull=True, member_check_in__isnull=False),
                violation_error_message="已认领这个岗位，不用重复认领。",
            ),
            models.CheckConstraint(
                name="post_claim_seat_numbered_from_one", condition=Q(seat__gte=1)
            ),
            models.CheckConstraint(
                name="post_claim_leaves_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("claimed_on")),
                violation_error_message="退出日期不能早于认领日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} · {self.check_in}"

    @property
    def check_in(self) -> CheckIn:
        """Whose claim it is."""
        found = self.unit_check_in or self.member_check_in
        if found is None:
            raise ValueError("a claim without a check-in")
        return found
