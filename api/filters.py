"""How lists are narrowed, with django-filter; which rows at all decides `visible_to`."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet

from alliances.models import Alliance
from projects.models import Wish, WishState
from services.models import GuideVersion
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivityPlan,
    ActivityState,
    Line,
    Problem,
    ProblemState,
)

Rows = QuerySet[Any]


class ActivityFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """Which activities."""

    mine = django_filters.BooleanFilter(method="only_mine", label="只看自己填报的")
    state = django_filters.ChoiceFilter(choices=ActivityState.choices)
    line = django_filters.ChoiceFilter(choices=Line.choices)
    kind = django_filters.ChoiceFilter(choices=ActivityKind.choices)
    community = django_filters.CharFilter("community__code", label="社区代码")
    team = django_filters.UUIDFilter("team__uid", label="队伍编号")
    project = django_filters.UUIDFilter("project__uid", label="共建项目编号")
    alliance = django_filters.UUIDFilter(
        method="of_alliance", label="党建联盟编号：联盟自己的和它的共建项目的"
    )
    held_from = django_filters.DateFilter("held_on", "gte", label="从哪天")
    held_to = django_filters.DateFilter("held_on", "lte", label="到哪天")
    q = django_filters.CharFilter("title", "icontains", label="名称里有")

    class Meta:
        model = Activity
        fields: list[str] = []

    def only_mine(self, rows: Rows, name: str, value: bool) -> Rows:
        """Keep one's own filings when asked to."""
        return rows.filter(filed_by=self.request.user) if value else rows

    def of_alliance(self, rows: Any, name: str, value: UUID) -> Rows:
        """Keep what an alliance did, itself or in its projects."""
        known = Alliance.objects.visible_to(self.request.user)
        kept: Rows = rows.of_alliances(known.filter(uid=value))
        return kept


class ProblemFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """Which problems."""

    mine = django_filters.BooleanFilter(method="only_mine", label="只看与自己有关的")
    state = django_filters.ChoiceFilter(choices=ProblemState.choices)
    community = django_filters.CharFilter("community__code", label="社区代码")
    due_to = django_filters.DateFilter("due_on", "lte", label="最晚哪天到期")
    found_from = django_filters.DateFilter("found_on", "gte", label="从哪天发现")
    found_to = django_filters.DateFilter("found_on", "lte", label="到哪天发现")
    q = django_filters.CharFilter("title", "icontains", label="问题里有")

    class Meta:
        model = Problem
        fields: list[str] = []

    def only_mine(self, rows: Rows, name: str, value: bool) -> Rows:
        """Keep what concerns oneself when asked to."""
        if not value:
            return rows
        mine = Problem.objects.concerning(self.request.user).order_by().values("pk")
        return rows.filter(pk__in=mine)


class WishFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """Which wishes."""

    state = django_filters.ChoiceFilter(choices=WishState.choices)
    community = django_filters.CharFilter("community__code", label="社区代码")
    category = django_filters.CharFilter("category__name", label="类别")
    q = django_filters.CharFilter("name", "icontains", label="名称里有")

    class Meta:
        model = Wish
        fields: list[str] = []


class PlanFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """Which plans."""

    state = django_filters.ChoiceFilter("activity__state", choices=ActivityState.choices)
    community = django_filters.CharFilter("activity__community__code", label="社区代码")
    starts_from = django_filters.DateFilter("starts_at__date", "gte", label="从哪天")
    starts_to = django_filters.DateFilter("starts_at__date", "lte", label="到哪天")

    class Meta:
        model = ActivityPlan
        fields: list[str] = []


class GuideFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """Which items of the guide."""

    topic = django_filters.CharFilter("topics__slug", label="分类的网址名")
    q = django_filters.CharFilter(method="search", label="俗话、拼音首字母都可以")

    class Meta:
        model = GuideVersion
        fields: list[str] = []

    def search(self, rows: Rows, name: str, value: str) -> Rows:
        """Find as the guide's own search does, best first."""
        found: Rows = GuideVersion.objects.published().matching(value).light()
        return found.filter(pk__in=rows.order_by().values("pk"))
