"""What is posted in WeChat groups: one short text with a short link, and who posted it where."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import personal_numbers
from core.models import Record
from grids.models.chats import ChatGroup
from places.models import Placed, PlacedQuerySet

MOST_LETTERS = 200  # of the whole message, the link included (R-CHT-3)
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are taken for another
CODE_LENGTH = 6


class BroadcastSource(models.TextChoices):
    """What a text was made from."""

    ACTIVITY = "activity", "活动"
    GUIDE = "guide", "办事指南"
    NOTICE = "notice", "通知"


class BroadcastQuerySet(PlacedQuerySet["Broadcast"]):
    """Texts for WeChat groups."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts, and the street's own for its communities."""
        reach = user.reach(Permission.CHAT_VIEW)
        of_street = Q(community=None, street__in=reach.home_streets)
        return self.filter(reach.as_filter() | of_street)

    def for_lists(self) -> Self:
        """Load what a list row shows, with the number of groups it was posted in."""
        rows = self.select_related("street", "community", "created_by")
        return rows.annotate(post_count=models.Count("posts"))


class Broadcast(Placed, Record):
    """A text of at most MOST_LETTERS for WeChat groups; its page is open to anybody.

    Source: docs/rules.md R-CHT-3.
    """

    source = models.CharField(
        "来源", max_length=10, choices=BroadcastSource, default=BroadcastSource.NOTICE
    )
    title = models.CharField("标题", max_length=60)
    text = models.CharField("内容", max_length=MOST_LETTERS)
    path = models.CharField("相关页面", max_length=200, blank=True, editable=False)
    code = models.CharField(
        "短链接码",
        max_length=CODE_LENGTH,
        unique=True,
        editable=False,
        validators=[RegexValidator(rf"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$")],
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="broadcasts",
        verbose_name="编写人",
        editable=False,
    )

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群发内容"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="broadcast_says_something",
                condition=~Q(title="") & ~Q(text=""),
                violation_error_message="请写标题和内容。",
            ),
            models.CheckConstraint(
                name="broadcast_leads_inside",
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return reverse("grids:broadcast-detail", args=[self.uid])

    def get_short_url(self) -> str:
        """Its page for everybody, short enough for a message."""
        return reverse("grids:broadcast-public", args=[self.code])

    def clean(self) -> None:
        """Anybody may read it: no phone of a person and no ID number."""
        super().clean()
        found = {
            name: "这里会公开，请不要写手机号和证件号；联系电话请用社区的办公电话。"
            for name in ("title", "text")
            if personal_numbers(getattr(self, name))
        }
        if found:
            raise ValidationError(found)

    def message(self, link: str) -> str:
        """Return the whole text as it is pasted into a group."""
        return f"【{self.title}】{self.text} {link}"


class BroadcastPostQuerySet(models.QuerySet["BroadcastPost"]):
    """Which text was posted in which group."""

    def visible_to(self, user: Any) -> Self:
        """Keep the posts in the groups that `user` may see."""
        return self.filter(group__in=ChatGroup.objects.visible_to(user))


class BroadcastPost(Record):
    """Somebody posted a text in a group."""

    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, related_name="posts", verbose_name="群发内容"
    )
    group = models.ForeignKey(
        ChatGroup, models.PROTECT, related_name="posts", verbose_name="微信群"
    )
    posted_at = models.DateTimeField("发布时间")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="chat_posts",
        verbose_name="发布人",
    )

    objects = BroadcastPostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群发记录"
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "group"],
                name="broadcast_once_per_group",
                violation_error_message="这段内容已登记发到这个群。",
            )
        ]

    def __str__(self) -> str:
        return f"“{self.broadcast}”发到{self.group}"
