"""What a confirmed activity said before each correction, and both versions side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.formats import date_format

from volunteers.models.activities import Activity

NOTHING = "（空）"


@dataclass(frozen=True)
class Change:
    """One field as it was and as it is since the correction, both in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """One correction: who changed what, when and why."""

    number: int
    changed_by: Any
    changed_at: datetime
    reason: str
    changes: list[Change]


class ActivityVersionQuerySet(models.QuerySet["ActivityVersion"]):
    """Earlier versions of confirmed activities."""

    def compared(self, activity: Activity) -> list[Comparison]:
        """Return the corrections of one activity with both versions in words.

        Shape:  newest first, fields in the order of the form; empty when it was never corrected.
                One query, and one for each related table that a correction touched.
        """
        versions = list(self.filter(activity=activity).select_related("changed_by"))
        if not versions:
            return []
        after = _values_of(activity)
        labels = _Labels([after, *(version.values for version in versions)])
        comparisons = []
        for version in versions:
            comparisons.append(
                Comparison(
                    number=version.number,
                    changed_by=version.changed_by,
                    changed_at=version.changed_at,
                    reason=version.reason,
                    changes=list(labels.changes(version.values, after)),
                )
            )
            after = after | version.values
        return comparisons


class ActivityVersion(models.Model):
    """What a confirmed activity said before a correction, and who changed it why."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="versions", verbose_name="活动"
    )
    number = models.PositiveIntegerField("版本")
    values = models.JSONField("更正前的内容")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人"
    )
    changed_at = models.DateTimeField("更正时间")
    reason = models.CharField("更正原因", max_length=300)

    objects = ActivityVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动更正记录"
        ordering = ["activity", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="activity_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} 第 {self.number} 版"


def _values_of(activity: Activity) -> dict[str, str | None]:
    values = {}
    for field in Activity._meta.concrete_fields:
        value = field.value_from_object(activity)
        values[field.name] = None if value is None else str(value)
    return values


class _Labels:
    """Turns kept texts into words; the names of related rows are read once per table."""

    def __init__(self, kept: list[dict[str, str | None]]) -> None:
        self._names: dict[str, dict[str, str]] = {}
        for field in Activity._meta.concrete_fields:
            keys = {values[field.name] for values in kept if values.get(field.name)}
            if field.related_model and len(keys) > 0 and any(field.name in v for v in kept[1:]):
                rows = field.related_model._default_manager.filter(pk__in=keys)
                self._names[field.name] = {str(row.pk): str(row) for row in rows}

    def changes(
        self, before: dict[str, str | None], after: dict[str, str | None]
    ) -> Iterator[Change]:
        for field in Activity._meta.concrete_fields:
            if field.name in before and before[field.name] != after[field.name]:
                words = (self._words(field, side[field.name]) for side in (before, after))
                yield Change(str(field.verbose_name), *words)

    def _words(self, field: Any, text: str | None) -> str:
        if not text:
            return NOTHING
        if field.name in self._names:
            return self._names[field.name].get(text, NOTHING)
        if isinstance(field, models.DateField):
            return date_format(date.fromisoformat(text))
        return str(dict(field.flatchoices).get(text, text))
