"""Systems outside the portal that are told of events."""

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.permissions import Permission
from core.crypto import seal, unseal
from core.models import OutboxEntry, Record
from places.models import Street

if TYPE_CHECKING:
    from accounts.models.users import User

NOT_HTTPS = "网址要以 https:// 开头，写到接收的页面为止，不能带账号密码和 #。"


class HookEvent(models.TextChoices):
    """What another system may be told of."""

    ACTIVITY_CONFIRMED = "activity.confirmed", "活动已确认"
    ACTIVITY_VOIDED = "activity.voided", "活动已作废"
    GUIDE_PUBLISHED = "guide.published", "办事指南已发布"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Systems that are told."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the streets whose system `user` operates."""
        return self.filter(street__in=user.reach(Permission.SYSTEM_OPERATE).streets)

    def with_outbox(self) -> Self:
        """Add `waiting_count` and `given_up_count` of the outbox."""
        waiting, given_up = OutboxEntry.objects.waiting(), OutboxEntry.objects.given_up()
        return self.annotate(waiting_count=_count(waiting), given_up_count=_count(given_up))


def _count(entries: models.QuerySet[OutboxEntry]) -> Coalesce:
    beginning = Concat(Value("hook:"), Cast(OuterRef("pk"), CharField()), Value(":"))
    own = entries.filter(key__startswith=beginning).order_by()
    counted = own.values("task").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class Webhook(Record):
    """A system that is told of the street's events, signed with a secret that both sides know."""

    SEALED_FOR = "accounts.Webhook.secret"
    SEALED = {"secret_sealed": SEALED_FOR}

    street = models.ForeignKey(Street, models.PROTECT, related_name="webhooks", verbose_name="街道")
    name = models.CharField("接收系统", max_length=40)
    url = models.CharField("接收网址", max_length=300)
    events = models.CharField("推送事项", max_length=200)
    secret_sealed = models.CharField("签名密钥（加密）", max_length=400)
    is_active = models.BooleanField("启用", default=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对外推送"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="webhook_name_once_per_street",
                violation_error_message="本街道已有同名的接收系统。",
            ),
            models.CheckConstraint(
                name="webhook_url_is_https",
                condition=Q(url__startswith="https://"),
                violation_error_message=NOT_HTTPS,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that is no plain https one, and events that nobody sends."""
        try:
            parts = urlsplit(self.url)
            is_plain = parts.scheme == "https" and parts.hostname and parts.port != 0
        except ValueError:
            is_plain = False
        if not is_plain or "@" in parts.netloc or "#" in self.url or not self.url.isascii():
            raise ValidationError({"url": NOT_HTTPS})
        if not self.event_names or set(self.event_names) - set(HookEvent.values):
            raise ValidationError({"events": "请选择要推送的事项。"})

    @property
    def event_names(self) -> list[str]:
        """The events as a list of HookEvent values."""
        return [word for word in self.events.split(",") if word]

    def set_secret(self, secret: str) -> None:
        """Seal the secret into the row."""
        self.secret_sealed = seal(secret, field=self.SEALED_FOR, row=self.uid)

    def unseal_secret(self) -> str:
        """Return the secret in clear, to sign with."""
        return unseal(self.secret_sealed, field=self.SEALED_FOR, row=self.uid)
