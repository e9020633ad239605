"""What proves who somebody is, beside the password itself: codes, and passwords of the past."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.hashers import check_password
from django.db import models
from django_otp.oath import TOTP

from core.crypto import seal, unseal
from core.models import Record

if TYPE_CHECKING:
    from accounts.models.users import User

REMEMBERED_PASSWORDS = 5  # R-ACC-5


class FormerPasswordQuerySet(models.QuerySet["FormerPassword"]):
    """Hashes of passwords that a person has used."""

    def last_of(self, user: "User") -> Self:
        """Keep the newest ones of a person, as many as may not be used again."""
        return self.filter(user=user).order_by("-pk")[:REMEMBERED_PASSWORDS]

    def include(self, user: "User", password: str) -> bool:
        """Tell whether `password` is the present one or among the last ones of `user`."""
        hashes = [user.password, *self.last_of(user).values_list("password", flat=True)]
        return any(check_password(password, former) for former in hashes if former)


class FormerPassword(Record):
    """The hash of a password that was changed, so that it does not come back at once."""

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="former_passwords", verbose_name="人员"
    )
    password = models.CharField("旧密码（摘要）", max_length=128)

    objects = FormerPasswordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "旧密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} 的旧密码"


class Authenticator(Record):
    """The phone app that shows a six-digit code (TOTP); its key is sealed at rest.

    Not confirmed until a first code from the app was right. A code is accepted once.
    """

    KEY_FIELD = "accounts.Authenticator.key"
    SEALED = {"key_sealed": KEY_FIELD}
    MAX_WRONG = 5
    PAUSE = timedelta(minutes=15)

    user = models.OneToOneField(
        "accounts.User", models.CASCADE, related_name="authenticator", verbose_name="人员"
    )
    key_sealed = models.CharField("密钥（加密）", max_length=300)
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    last_step = models.BigIntegerField("已用过的时间步", default=-1)
    wrong_count = models.PositiveSmallIntegerField("连续输错次数", default=0)
    wrong_at = models.DateTimeField("最近输错时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令"

    def __str__(self) -> str:
        return f"{self.user} 的动态口令"

    def set_key(self, key: bytes) -> None:
        """Seal a new key into the row."""
        self.key_sealed = seal(key.hex(), field=self.KEY_FIELD, row=self.uid)

    @property
    def key(self) -> bytes:
        """The key in clear, for the app's picture and for checking codes."""
        return bytes.fromhex(unseal(self.key_sealed, field=self.KEY_FIELD, row=self.uid))

    def is_paused(self, at: datetime) -> bool:
        """True while too many wrong codes forbid another try."""
        return (
            self.wrong_count >= self.MAX_WRONG
            and self.wrong_at is not None
            and at < self.wrong_at + self.PAUSE
        )

    def paused_until(self, at: datetime) -> datetime | None:
        """Return when the pause ends; None while a code may be tried."""
        return self.wrong_at + self.PAUSE if self.is_paused(at) and self.wrong_at else None

    def accepts(self, code: str, *, at: datetime) -> bool:
        """Check a code in memory and remember its step, or count it as wrong; the caller saves.

        The code of the step before and after is right too (clocks differ by half a minute). During
        the pause nothing is right and nothing counts: whoever goes on trying does not prolong it.
        """
        if self.is_paused(at):
            return False
        digits = "".join(code.split())
        totp = TOTP(self.key)
        totp.time = at.timestamp()
        is_right = (
            digits.isascii()
            and digits.isdigit()
            and len(digits) == totp.digits
            and totp.verify(int(digits), 1, self.last_step + 1)
        )
        if is_right:
            self.last_step, self.wrong_count, self.wrong_at = totp.t(), 0, None
        else:
            self.wrong_count, self.wrong_at = min(self.wrong_count + 1, 1000), at
        return bool(is_right)


class RecoveryCodeQuerySet(models.QuerySet["RecoveryCode"]):
    """Codes for the day the phone is lost."""

    def unused(self) -> Self:
        """Keep those that still work."""
        return self.filter(used_at__isnull=True)


class RecoveryCode(Record):
    """One of the codes that stand in for the phone app, each once; kept as a digest."""

    DIGESTED = ("code",)

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="recovery_codes", verbose_name="人员"
    )
    code = models.CharField("恢复码（摘要）", max_length=128)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="recovery_code_once_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} 的恢复码"
