"""1+5+N: the street's own slots; what they are called is the office's word, never the code's."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from core.models import Record
from party.models.brands import PartyBrand
from party.models.organisations import PartyOrganisation
from places.models import Facility, Street, Unit

LINKS = ("organisation", "unit", "facility", "brand")


def _at_most_one() -> Q:
    """Return the condition that no two of LINKS are set."""
    condition = Q()
    for place, one in enumerate(LINKS):
        for other in LINKS[place + 1 :]:
            condition &= Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True})
    return condition


class SlotGroup(models.TextChoices):
    """Which part of 1+5+N a slot belongs to."""

    CORE = "core", "1"
    FIVE = "five", "5"
    MANY = "many", "N"


class GroupSlotQuerySet(models.QuerySet["GroupSlot"]):
    """Slots; the street shares them with all its communities."""

    def visible_to(self, user: Any) -> Self:
        """Keep the slots of the streets in which `user` may look at Party work."""
        return self.filter(street__in=Street.objects.within(user.reach(Permission.PARTY_VIEW)))

    def in_use(self) -> Self:
        """Keep the slots on the board, in their order, with what they are linked to."""
        rows = self.filter(is_in_use=True).select_related(*LINKS, "brand__facility")
        return rows.order_by("order", "pk")


class GroupSlot(Record):
    """One slot of 1+5+N: a title, what it is, and at most one thing that fills it."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="group_slots", verbose_name="街道"
    )
    group = models.CharField("部分", max_length=6, choices=SlotGroup)
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("名称", max_length=60, blank=True)
    what = models.CharField("做什么", max_length=200, blank=True)
    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="slots",
        verbose_name="党组织",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="slots", verbose_name="单位", null=True, blank=True
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="slots",
        verbose_name="服务场所",
        null=True,
        blank=True,
    )
    brand = models.ForeignKey(
        PartyBrand,
        models.PROTECT,
        related_name="slots",
        verbose_name="党建品牌",
        null=True,
        blank=True,
    )
    is_in_use = models.BooleanField("在用", default=True)

    objects = GroupSlotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "1+5+N 栏位"
        ordering = ["street", "group", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street"],
                name="slot_one_core",
                condition=Q(group="core", is_in_use=True),
                violation_error_message="“1”只有一个栏位，请修改已有的那个。",
            ),
            models.CheckConstraint(
                name="slot_filled_by_one_thing",
                condition=_at_most_one(),
                violation_error_message="党组织、单位、服务场所、党建品牌只能选一个。",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_group_display()}（名称待补充）"

    @property
    def filled_by(self) -> Any:
        """What fills the slot; None while it is empty."""
        return next((row for row in (getattr(self, name) for name in LINKS) if row), None)

    def clean(self) -> None:
        """Refuse what belongs to another street."""
        super().clean()
        row = self.filled_by
        if row is not None and row.street_id != self.street_id:
            raise ValidationError("所选的党组织、单位、场所或品牌不属于本街道。")
