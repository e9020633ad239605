"""Links by which a unit's liaison enters without a password (进入链接)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.posts import Post
from accounts.permissions import Permission
from accounts.roles import Role
from core.models import Record

if TYPE_CHECKING:
    from accounts.models.users import User

LIAISON = Role.UNIT_LIAISON


def is_liaison_only(user: "User") -> bool:
    """True when every post of today is that of a unit's liaison, held in their own name.

    Source: docs/rules.md R-LNK-1.
    """
    posts = user.current_posts
    return bool(posts) and all(
        post.role_enum == LIAISON and post.deputises_for_id is None for post in posts
    )


class EntryLinkQuerySet(models.QuerySet["EntryLink"]):
    """Links given to liaisons."""

    def visible_to(self, user: "User") -> Self:
        """Keep the links of the units for which `user` may give them out."""
        reach = user.reach(Permission.LINK_ISSUE)
        return self.filter(
            Q(post__unit__street__in=reach.streets) | Q(post__unit__community__in=reach.communities)
        )

    def unrevoked(self) -> Self:
        """Keep those that nobody has taken back; at most one per post."""
        return self.filter(revoked_at=None)

    def open(self, at: datetime) -> Self:
        """Keep those that let somebody in at `at`."""
        return self.unrevoked().filter(expires_at__gt=at, post__user__is_active=True)


class EntryLink(Record):
    """One link for one liaison's post; of its token only a keyed digest is kept.

    issued → used any number of times → revoked or expired.
    """

    DIGESTED = ("token_index",)

    DAYS = 30
    MOST_DAYS = 90

    post = models.ForeignKey(
        Post, models.PROTECT, related_name="entry_links", verbose_name="联络员岗位"
    )
    token_index = models.CharField("链接码（摘要）", max_length=64, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="issued_links",
        verbose_name="发放人",
        null=True,
        blank=True,
    )
    days = models.PositiveSmallIntegerField("有效天数", default=DAYS)
    expires_at = models.DateTimeField("失效时间")
    use_count = models.PositiveIntegerField("使用次数", default=0)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="revoked_links",
        verbose_name="收回人",
        null=True,
        blank=True,
    )
    revoke_reason = models.CharField("收回原因", max_length=200, blank=True)

    objects = EntryLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进入链接"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                name="entry_link_one_per_post",
                condition=Q(revoked_at__isnull=True),
                violation_error_message="这位联络员已有一个链接，请先收回。",
            ),
            models.CheckConstraint(
                name="entry_link_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message="收回要写明原因。",
            ),
            models.CheckConstraint(
                name="entry_link_at_most_90_days",
                condition=Q(days__gte=1, days__lte=90),
                violation_error_message="链接最短 1 天、最长 90 天有效。",
            ),
            models.CheckConstraint(
                name="entry_link_used_at_iff_counted",
                condition=Q(use_count=0, used_at__isnull=True)
                | Q(use_count__gt=0, used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post.user} {self.post}"

    def is_open(self, at: datetime) -> bool:
        """True while it lets its holder in, as far as the link itself goes."""
        return self.revoked_at is None and at < self.expires_at
