"""The QR code on a building's door poster: unguessable, revocable, one at a time."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Record
from places.models import Building, Community

TOKEN_BYTES = (
    12  # 16 characters: 96 bits, short enough for a code that a phone reads at arm's length
)


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class BuildingCodeQuerySet(models.QuerySet["BuildingCode"]):
    """Codes, valid and revoked."""

    def valid(self) -> Self:
        """Keep those that lead to the building's page."""
        return self.filter(revoked_at=None)

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` holds any post."""
        return self.filter(building__compound__community__in=Community.objects.visible_to(user))


class BuildingCode(Record):
    """A code (楼栋码) of a building; what hangs on the door leads to its public page.

    Source: docs/rules.md R-GRD-8.
    """

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="codes", verbose_name="楼栋"
    )
    token = models.CharField("码", max_length=32, unique=True, default=new_token, editable=False)
    issued_at = models.DateTimeField("发放时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="issued_codes",
        verbose_name="发放人",
    )
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="revoked_codes",
        verbose_name="作废人",
        null=True,
        blank=True,
    )
    revoke_reason = models.CharField("作废原因", max_length=100, blank=True)

    objects = BuildingCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋码"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["building"],
                name="building_code_one_valid",
                condition=Q(revoked_at__isnull=True),
                violation_error_message="这栋楼已有楼栋码，请先作废旧的。",
            ),
            models.CheckConstraint(
                name="building_code_is_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message="作废楼栋码要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building}的楼栋码"

    @property
    def address(self) -> str:
        """The whole address that the code holds."""
        return settings.SITE_URL + reverse("grids:building-public", args=[self.token])
