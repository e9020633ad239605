"""The two ways into the guide besides search: who one is, and what has happened in one's life."""

from typing import Any, Self

from django.db import models

from core.models import Record
from services.models.choices import GuideStatus, TopicKind


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, in the order staff gave them."""

    def visible_to(self, user: Any) -> Self:
        """Keep all: topics are public words."""
        return self

    def in_use(self) -> Self:
        """Keep the active topics under which at least one item is published."""
        return self.filter(is_active=True, versions__status=GuideStatus.PUBLISHED).distinct()


class Topic(Record):
    """An audience (老年人、残疾人 …) or a life event (出生、养老 …); an editable dictionary."""

    kind = models.CharField("分类", max_length=8, choices=TopicKind)
    slug = models.SlugField("网址名", max_length=40, unique=True)
    name = models.CharField("名称", max_length=20)
    hint = models.CharField("一句说明", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("使用中", default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指南分类"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="topic_name_once_per_kind",
                violation_error_message="这一类里已有同名分类。",
            )
        ]

    def __str__(self) -> str:
        return self.name
