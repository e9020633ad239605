"""Departments and posts: the only source of rights."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.permissions import Permission
from accounts.roles import OVERSIGHT_ROLES, ROLES, Role, Scope, roles_with
from core.models import Record
from core.phones import PhoneField
from places.models import Community, Street, Unit

if TYPE_CHECKING:
    from accounts.models.users import User

COPIED_BY_DEPUTIES = ("role", "street_id", "community_id", "unit_id", "department_id")


THREE_HANDS = (
    "系统管理员、安全管理员、审计员（三员）要由不同的人担任。"
    "此人已是{role}，或正在等待授权。请另选一人，或先结束（拒绝）那个岗位。"
)


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Departments of the street office."""

    def visible_to(self, user: "User") -> Self:
        """Keep the departments of the streets in which `user` holds a street post."""
        return self.filter(street__in=user.reach().streets)


class Department(Record):
    """A department of the street office (党建办、公共服务办 …); names differ, so rows."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="departments", verbose_name="街道"
    )
    name = models.CharField("科室", max_length=40)
    phone = PhoneField("电话", max_length=20, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "科室"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"], name="department_name_once_per_street"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Posts: role × scope × dates."""

    def active_on(self, day: date) -> Self:
        """Keep the granted posts that have begun and not ended.

        The last day still counts; a post that was ended by hand stops at that moment.
        Source: docs/rules.md R-ACC-1.
        """
        midnight = datetime.combine(day + timedelta(days=1), time.min)
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(ended_at__isnull=True) | Q(ended_at__gte=timezone.make_aware(midnight)),
            granted_at__isnull=False,
            starts_on__lte=day,
        )

    def with_permission(self, permission: Permission) -> Self:
        """Keep the posts whose role holds `permission`."""
        return self.filter(role__in=roles_with(permission))

    def waiting(self) -> Self:
        """Keep the posts that were proposed and neither granted nor refused."""
        return self.filter(granted_at__isnull=True, ended_at__isnull=True)

    def clashing(self, post: "Post", day: date) -> Self:
        """Keep what the holder of `post` has of 三员 in another role, or waits for, while it runs
        from `day` on; in any street, for the portal has one audit trail.

        Source: docs/rules.md R-ACC-18.
        """
        if post.role not in OVERSIGHT_ROLES:
            return self.none()
        begins = max(post.starts_on, day)
        rows = self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=begins),
            user=post.user_id,
            role__in=OVERSIGHT_ROLES - {post.role},
            ended_at__isnull=True,
        )
        return rows if post.ends_on is None else rows.filter(starts_on__lte=post.ends_on)

    def grantable_by(self, user: "User") -> Self:
        """Keep what waits where `user` may grant: neither for oneself nor one's own proposal.

        Source: docs/rules.md R-ACC-3.
        """
        streets = user.reach(Permission.POST_GRANT).streets
        waiting = self.waiting().filter(street__in=streets)
        return (
            waiting.exclude(user=user)
            .exclude(proposed_by=user)
            .exclude(deputises_for__in=user.posts.all())
        )

    def named(self) -> Self:
        """Load what a post is called by, in the same query."""
        return self.select_related(
            "street", "community", "unit", "department", "deputises_for__user"
        )

    def deputies(self) -> Self:
        """Keep the posts that stand in for another one."""
        return self.filter(deputises_for__isnull=False)

    def around(self, user: "User") -> Self:
        """Keep the deputies of `user`, and what `user` is deputy for."""
        return self.deputies().filter(Q(user=user) | Q(deputises_for__user=user))

    def shared_with(self, user: "User") -> Self:
        """Keep the posts whose returned filings `user` takes care of beside their filer.

        While deputising: the post one stands in for, and whoever else stood in for it. Afterwards
        too: what was filed by deputies of one's own posts.
        Source: docs/rules.md R-ACC-13.
        """
        posts = [post.deputises_for_id for post in user.current_posts]
        stood_in = [pk for pk in posts if pk is not None]
        return self.filter(
            Q(pk__in=stood_in) | Q(deputises_for__in=stood_in) | Q(deputises_for__user=user)
        )

    def visible_to(self, user: "User") -> Self:
        """Keep one's own posts and those in streets where `user` may look at posts."""
        reach = user.reach(Permission.POST_VIEW)
        return self.filter(Q(user=user) | Q(street__in=reach.streets))


class Post(Record):
    """A role in a scope (a whole street, a community or a unit) between two dates.

    proposed → granted → ended, or proposed → ended when it is refused. Proposed by one person,
    granted by another; only granted posts give rights. With `deputises_for` it is a deputy's
    (代办): the same role and scope as that post, for some weeks at most.
    """

    LONGEST_DEPUTISING = timedelta(days=60)

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="posts", verbose_name="人员"
    )
    role = models.CharField("角色", max_length=20, choices=Role)
    street = models.ForeignKey(Street, models.PROTECT, related_name="posts", verbose_name="街道")
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        related_name="posts",
        verbose_name="社区",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="posts", verbose_name="单位", null=True, blank=True
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="posts",
        verbose_name="科室",
        null=True,
        blank=True,
    )
    deputises_for = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="deputies",
        verbose_name="代办的岗位",
        null=True,
        blank=True,
        editable=False,
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True, help_text="当天仍有效")
    proposed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="proposed_posts",
        verbose_name="提出人",
        null=True,
        blank=True,
        editable=False,
    )
    granted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="granted_posts",
        verbose_name="授权人",
        null=True,
        blank=True,
        editable=False,
    )
    granted_at = models.DateTimeField("授权时间", null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="ended_posts",
        verbose_name="结束操作人",
        null=True,
        blank=True,
        editable=False,
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True, editable=False)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = [  # one's own before those of others for whom one deputises
            F("deputises_for").asc(nulls_first=True),
            "street",
            "community__code",
            "role",
            "starts_on",
            "pk",
        ]
        indexes = [models.Index(fields=["user", "starts_on"], name="post_of_user")]
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="post_of_deputy_with_last_day",
                condition=Q(deputises_for__isnull=True) | Q(ends_on__isnull=False),
                violation_error_message="代办要写明最后一天。",
            ),
            models.CheckConstraint(
                name="post_in_one_scope",
                condition=Q(community__isnull=True) | Q(unit__isnull=True),
                violation_error_message="岗位只能属于一个社区或一个单位。",
            ),
            models.CheckConstraint(
                name="post_not_granted_to_oneself",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                violation_error_message="不能给自己授权。",
            ),
            models.CheckConstraint(
                name="post_not_granted_by_its_proposer",
                condition=Q(granted_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(granted_by=F("proposed_by")),
                violation_error_message="不能给自己提出的岗位授权。",
            ),
            models.CheckConstraint(
                name="post_granted_by_needs_granted_at",  # the first posts are the system's
                condition=Q(granted_by__isnull=True) | Q(granted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="post_ended_at_iff_end_reason",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]

    @property
    def rank(self) -> tuple[Any, ...]:
        """Where it stands among a person's posts: as `ordering` says, on every database."""
        return (
            self.deputises_for_id or 0,
            self.street.code,
            (self.community is None, self.community.code if self.community else ""),
            self.role,
            self.starts_on,
            self.pk,
        )

    def __str__(self) -> str:
        return f"{self.place} {self.title}"

    @property
    def place(self) -> Community | Unit | Street:
        """Where the post lies."""
        return self.community or self.unit or self.street

    @property
    def title(self) -> str:
        """What its holder is there, and for whom."""
        department = f"（{self.department}）" if self.department_id else ""
        principal = f"（代{self.deputises_for.user}）" if self.deputises_for else ""
        return f"{self.get_role_display()}{department}{principal}"

    @property
    def role_enum(self) -> Role:
        """The role as the key of ROLES."""
        return Role(self.role)

    def permits(self, permission: Permission) -> bool:
        """True when the table gives the post's role this permission."""
        return permission in ROLES[self.role_enum].permissions

    @property
    def is_delegable(self) -> bool:
        """True for one's own post that others may stand in for: not a deputy's, not one of 三员.

        Source: docs/rules.md R-ACC-13.
        """
        return self.deputises_for_id is None and self.role_enum not in OVERSIGHT_ROLES

    def covers(self, street_id: int, community_id: int | None) -> bool:
        """True when a row of this street and community (None = street level) lies within."""
        is_whole = self.is_street_post and self.street_id == street_id
        return is_whole or (self.community_id is not None and self.community_id == community_id)

    @property
    def is_street_post(self) -> bool:
        """True when the post reaches the whole street."""
        return self.community_id is None and self.unit_id is None

    @property
    def scope(self) -> Scope:
        """Where the post lies."""
        if self.community_id is not None:
            return Scope.COMMUNITY
        return Scope.UNIT if self.unit_id is not None else Scope.STREET

    def clean(self) -> None:
        """Refuse a role in a scope that the table does not allow, and another street's places."""
        super().clean()
        if self.role and self.scope not in ROLES[self.role_enum].scopes:
            raise ValidationError({"role": scope_sentence(self.role_enum)})
        for field in ("community", "unit", "department"):
            place = getattr(self, field)
            if place is not None and place.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        if self.deputises_for is not None:
            self._check_as_deputy(self.deputises_for)

    def _check_as_deputy(self, own: "Post") -> None:
        """Refuse more than the post stood in for, longer than it, or longer than some weeks.

        Source: docs/rules.md R-ACC-13.
        """
        if any(getattr(self, name) != getattr(own, name) for name in COPIED_BY_DEPUTIES):
            raise ValidationError("代办的角色和范围要与被代办的岗位相同。")
        if not own.is_delegable:
            raise ValidationError("这个岗位不能请人代办。")
        if self.ends_on is None:
            return  # a constraint says so
        if self.starts_on < own.starts_on or (own.ends_on and self.ends_on > own.ends_on):
            raise ValidationError({"ends_on": "代办的起止不能超出岗位本身的起止。"})
        if self.ends_on - self.starts_on >= self.LONGEST_DEPUTISING:
            raise ValidationError({"ends_on": f"一次代办最多 {self.LONGEST_DEPUTISING.days} 天。"})


def scope_sentence(role: Role) -> str:
    words = {Scope.STREET: "街道", Scope.COMMUNITY: "社区", Scope.UNIT: "单位"}
    allowed = "或".join(words[scope] for scope in sorted(ROLES[role].scopes))
    return f"“{role.label}”的岗位应设在{allowed}。"
