"""WeChat groups (微信群): which there are, whom they cover, and what was posted where.

The portal keeps a ledger of the groups, never what is said in them.
"""

from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Record
from grids.models.cells import Grid
from places.models import Building, Community, SearchableName

STALE_AFTER = timedelta(days=90)  # a group not looked at for longer is doubted (R-CHT-2)


class ChatScope(models.TextChoices):
    """Whom a group is for."""

    COMMUNITY = "community", "全社区"
    GRID = "grid", "网格"
    BUILDING = "building", "楼栋"


class ChatKind(models.TextChoices):
    """What a group is for."""

    RESIDENTS = "residents", "居民群"
    OWNERS = "owners", "业主群"
    SHOPS = "shops", "商户群"
    PARTY = "party", "党员群"
    VOLUNTEERS = "volunteers", "志愿者群"
    WORK = "work", "工作群"
    OTHER = "other", "其他"


class ChatOwner(models.TextChoices):
    """Who runs a group (群主), by role; no names are kept."""

    COMMUNITY = "community", "社区工作者"
    GRID = "grid", "网格员"
    HEAD = "head", "楼栋长"
    PROPERTY = "property", "物业"
    RESIDENT = "resident", "居民"
    OTHER = "other", "其他"


class ChatGroupQuerySet(models.QuerySet["ChatGroup"]):
    """WeChat groups."""

    def visible_to(self, user: Any) -> Self:
        """Keep the groups of the communities in the user's reach."""
        reach = user.reach(Permission.CHAT_VIEW)
        return self.filter(
            Q(community__street__in=reach.streets) | Q(community__in=reach.communities)
        )

    def running(self) -> Self:
        """Keep the groups that have not ended."""
        return self.filter(ended_on=None)

    def postable_by(self, user: Any) -> Self:
        """Keep the running groups in which `user` may note a post."""
        reach = user.reach(Permission.CHAT_POST)
        return self.running().filter(
            Q(community__street__in=reach.streets) | Q(community__in=reach.communities)
        )

    def kept_by(self, user: Any) -> Self:
        """Keep the groups of the communities whose office `user` belongs to."""
        return self.filter(community__in=user.reach(Permission.CHAT_KEEP).communities)

    def stale_on(self, day: date) -> Self:
        """Keep the running groups that nobody checked for more than STALE_AFTER.

        Source: docs/rules.md R-CHT-2.
        """
        unseen = Q(checked_on=None) | Q(checked_on__lt=day - STALE_AFTER)
        return self.running().filter(unseen)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("community", "grid")


class ChatGroup(SearchableName, Record):
    """A WeChat group of a community: for all of it, one grid, or some buildings."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="chat_groups", verbose_name="社区"
    )
    scope = models.CharField("范围", max_length=10, choices=ChatScope, default=ChatScope.BUILDING)
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="chat_groups",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    buildings = models.ManyToManyField(
        Building, related_name="chat_groups", verbose_name="楼栋", blank=True
    )
    kind = models.CharField("类型", max_length=10, choices=ChatKind, default=ChatKind.RESIDENTS)
    owner = models.CharField("群主", max_length=10, choices=ChatOwner, default=ChatOwner.COMMUNITY)
    members = models.PositiveIntegerField("群成员数", null=True, blank=True, help_text="人")
    households = models.PositiveIntegerField("覆盖户数", null=True, blank=True, help_text="户")
    checked_on = models.DateField("最近核对日期", null=True, blank=True)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    objects = ChatGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "微信群"
        ordering = ["community__code", "name_pinyin", "pk"]
        indexes = [
            models.Index(fields=["checked_on"], name="chat_checked_on"),
            models.Index(fields=["kind"], name="chat_by_kind"),
            models.Index(fields=["owner"], name="chat_by_owner"),
            models.Index(fields=["scope"], name="chat_by_scope"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                name="chat_group_name_once_while_running",
                condition=Q(ended_on__isnull=True),
                violation_error_message="本社区已有同名的微信群。",
            ),
            models.CheckConstraint(
                name="chat_group_grid_iff_for_a_grid",
                condition=Q(scope="grid", grid__isnull=False)
                | (~Q(scope="grid") & Q(grid__isnull=True)),
                violation_error_message="范围是网格的要选网格，其他的不选。",
            ),
            models.CheckConstraint(
                name="chat_group_checked_before_end",
                condition=Q(checked_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(checked_on__lte=F("ended_on")),
                violation_error_message="核对日期不能晚于停用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The grid lies in the group's community."""
        super().clean()
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不在这个社区。"})

    @property
    def covers_label(self) -> str:
        """Whom the group is for, in words."""
        if self.scope == ChatScope.GRID:
            return str(self.grid)
        if self.scope == ChatScope.BUILDING:
            return "、".join(str(building) for building in self.buildings.all()) or "楼栋未填"
        return "全社区"

    def is_stale_on(self, day: date) -> bool:
        """True when nobody has looked at it for too long."""
        is_unseen = self.checked_on is None or day - self.checked_on > STALE_AFTER
        return self.ended_on is None and is_unseen
