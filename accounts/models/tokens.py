"""Tokens by which a program, such as a mini-program, speaks for who signed in through it."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models.sessions import SignIn
from core.models import Record

if TYPE_CHECKING:
    from accounts.models.users import User


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Tokens, past and present."""

    def visible_to(self, user: "User") -> Self:
        """Keep one's own."""
        return self.filter(sign_in__user=user)

    def open(self) -> Self:
        """Keep those whose sign-in has not ended."""
        return self.filter(sign_in__ended_at__isnull=True)


class AccessToken(Record):
    """The token of one sign-in; of it only a keyed digest is kept.

    It ends with its sign-in: by its owner, by a new password, by a change of posts, by time.
    """

    DIGESTED = ("token_index",)

    sign_in = models.OneToOneField(
        SignIn, models.PROTECT, related_name="token", verbose_name="登录记录"
    )
    token_index = models.CharField("令牌（摘要）", max_length=64, unique=True)
    second_factor = models.BooleanField("用过动态口令", default=False)
    expires_at = models.DateTimeField("失效时间")

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.sign_in)

    def is_over(self, at: datetime) -> bool:
        """True once its time has run out."""
        return at >= self.expires_at
