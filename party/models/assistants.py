"""社区书记群团助理员: students who help a community for some time, and what they are there for."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Record
from party.models.partners import Partner, PartnerKind
from places.models import Placed, PlacedQuerySet, SearchableName, Street


class SecretaryAssistantQuerySet(PlacedQuerySet["SecretaryAssistant"]):
    """Assistants; a person's name, so each community sees its own."""

    def visible_to(self, user: Any) -> Self:
        """Keep the assistants within the user's posts."""
        return self.within(user.reach(Permission.PARTY_VIEW))

    def as_of(self, day: date) -> Self:
        """Keep those who served on `day`."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), started_on__lte=day)

    def with_confirmed(self) -> Self:
        """Add `confirmed_count` and `confirmed_hours` (None without hours) of the log.

        Source: docs/rules.md R-PAR-1.
        """
        confirmed = Q(logs__state="confirmed")
        return self.annotate(
            confirmed_count=Count("logs", filter=confirmed),
            confirmed_hours=Sum("logs__hours", filter=confirmed),
        )


class SecretaryAssistant(SearchableName, Placed, Record):
    """A student who assists a community's secretary between two days, both of them included."""

    society = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="assistants",
        verbose_name="所属社团",
        null=True,
        blank=True,
    )
    started_on = models.DateField("任期开始")
    ended_on = models.DateField("任期结束", null=True, blank=True)

    objects = SecretaryAssistantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区书记群团助理员"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="assistant_in_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择助理员所在的社区。",
            ),
            models.CheckConstraint(
                name="assistant_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="任期结束不能早于任期开始。",
            ),
            models.UniqueConstraint(
                fields=["community", "name", "started_on"],
                name="assistant_once_per_term",
                violation_error_message="这个社区已登记过同名、同一天开始的助理员。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.masked_name}（{self.community}）"

    @property
    def masked_name(self) -> str:
        """The name as lists show it."""
        return mask_name(self.name)

    def serves_on(self, day: date) -> bool:
        """True on the days of the term."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    def get_absolute_url(self) -> str:
        """The assistant's page on the desk."""
        return reverse("party:assistant-detail", args=[self.uid])

    def clean(self) -> None:
        """Refuse a partner that is no society, or one of another street."""
        super().clean()
        if self.society is None:
            return
        if self.society.kind != PartnerKind.SOCIETY:
            raise ValidationError({"society": "请选择一个大学生社团。"})
        if self.society.street_id != self.street_id:
            raise ValidationError({"society": "所选社团不属于本街道。"})


class AssistantDutyQuerySet(models.QuerySet["AssistantDuty"]):
    """Lines of duty lists."""

    def visible_to(self, user: Any) -> Self:
        """Keep the street's template and the lists of the assistants that `user` may see."""
        reach = user.reach(Permission.PARTY_VIEW)
        streets = Street.objects.within(reach)
        assistants = SecretaryAssistant.objects.visible_to(user)
        return self.filter(
            Q(assistant=None, street__in=streets) | Q(assistant__in=assistants)
        ).distinct()

    def template(self) -> Self:
        """Keep the street's own list, which new assistants begin with."""
        return self.filter(assistant=None)

    def in_force(self) -> Self:
        """Keep the lines that nobody has taken off, in their order."""
        return self.filter(is_in_force=True).order_by("order", "pk")


class AssistantDuty(Record):
    """One line of a duty list (职责清单): of the street's template, or of one assistant."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="assistant_duties", verbose_name="街道"
    )
    assistant = models.ForeignKey(
        SecretaryAssistant,
        models.PROTECT,
        related_name="duties",
        verbose_name="助理员",
        null=True,
        blank=True,
    )
    text = models.CharField("职责", max_length=100)
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_in_force = models.BooleanField("在用", default=True)

    objects = AssistantDutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "职责条目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "text"],
                name="duty_once_in_template",
                condition=Q(assistant__isnull=True),
                violation_error_message="职责清单里已有这一条。",
            ),
            models.UniqueConstraint(
                fields=["assistant", "text"],
                name="duty_once_per_assistant",
                condition=Q(assistant__isnull=False),
                violation_error_message="职责清单里已有这一条。",
            ),
        ]

    def __str__(self) -> str:
        return self.text
