"""What a person sees of their own sign-ins, and the messages they receive."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from core.models import Record

if TYPE_CHECKING:
    from accounts.models.users import User


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Sign-ins, past and present."""

    def visible_to(self, user: "User") -> Self:
        """Keep one's own."""
        return self.filter(user=user)

    def open(self) -> Self:
        """Keep those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def remembered(self, at: datetime) -> Self:
        """Keep the last one of each device on which the second step may be left out.

        Source: docs/rules.md R-ACC-8.
        """
        return self.filter(remembered_until__gt=at)


class HowEnded(models.TextChoices):
    """Why a sign-in is over."""

    SIGNED_OUT = "signed_out", "本人退出"
    IDLE = "idle", "长时间未操作"
    EXPIRED = "expired", "超过最长时间"
    REVOKED = "revoked", "在别处下线"
    CHANGED = "changed", "密码、岗位或账号状态变动"


class SignIn(Record):
    """One sign-in on one device; ending it deletes its session at once.

    With `remembered_until` the password alone lets this device in until then, be the sign-in over
    or not; the next sign-in there takes the mark over, so each device has one such row.
    """

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="sign_ins", verbose_name="人员"
    )
    entry_link = models.ForeignKey(
        "accounts.EntryLink",
        models.PROTECT,
        related_name="sign_ins",
        verbose_name="进入链接",
        null=True,
        blank=True,
    )
    session_key = models.CharField("会话", max_length=40, unique=True)
    device = models.CharField("设备", max_length=120, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    seen_at = models.DateTimeField("最近使用")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_how = models.CharField("结束原因", max_length=10, choices=HowEnded, blank=True)
    remembered_until = models.DateTimeField("不问动态口令到", null=True, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"
        ordering = ["-seen_at"]
        # Each refused try of a stranger asks whether somebody got in from the address lately.
        indexes = [models.Index(fields=["address", "created_at"], name="sign_in_address")]
        constraints = [
            models.CheckConstraint(
                name="sign_in_ended_at_iff_ended_how",
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
            )
        ]

    def __str__(self) -> str:
        return self.device or "未知设备"


class MessageQuerySet(models.QuerySet["Message"]):
    """In-app messages."""

    def visible_to(self, user: "User") -> Self:
        """Keep one's own."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Keep those not yet opened."""
        return self.filter(read_at__isnull=True)


class Message(Record):
    """Something that a person should know: their filing came back, was confirmed …"""

    recipient = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="messages", verbose_name="收件人"
    )
    key = models.CharField("去重键", max_length=120, unique=True)
    title = models.CharField("标题", max_length=100)
    body = models.CharField("内容", max_length=500, blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    group_text = models.CharField("可转发的群消息", max_length=200, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title
