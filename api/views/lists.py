"""Lists and single rows that are only read here."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Guarded
from api.filters import PlanFilter, WishFilter
from api.guards import person
from api.shapes.lists import PlanShape, WishShape
from projects.models import Wish
from volunteers.models import ActivityPlan


class Listed(Guarded, ListAPIView[Any]):
    """A filtered, paged list of what `rows` gives the person who asks."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return nobody's rows to the schema, the person's to a request."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return self.rows(self.request)

    def rows(self, request: Request) -> QuerySet[Any]:
        """Return the rows that this person may see, ordered and loaded for a list."""
        raise NotImplementedError


@extend_schema(tags=["微心愿"], summary="微心愿")
class Wishes(Listed):
    """等得最久的在前。"""

    guard = Permission.WISH_VIEW
    serializer_class = WishShape
    filterset_class = WishFilter
    queryset = Wish.objects.none()

    def rows(self, request: Request) -> QuerySet[Any]:
        """As the page of wishes."""
        return Wish.objects.visible_to(person(request)).for_lists().oldest_first()


class WishDetail(Guarded):
    """One wish."""

    guard = Permission.WISH_VIEW

    @extend_schema(tags=["微心愿"], responses=WishShape, summary="一个微心愿")
    def get(self, request: Request, uid: UUID) -> Response:
        """不含心愿人的姓名和住址。"""
        rows = Wish.objects.visible_to(person(request)).for_lists()
        return Response(WishShape(get_object_or_404(rows, uid=uid)).data)


@extend_schema(tags=["招募"], summary="招募计划")
class Plans(Listed):
    """自己岗位范围内的招募，最近开始的在前。"""

    guard = Permission.RECRUIT
    serializer_class = PlanShape
    filterset_class = PlanFilter
    queryset = ActivityPlan.objects.none()

    def rows(self, request: Request) -> QuerySet[Any]:
        """As the page of plans, those that are over as well."""
        return _plans(request).order_by("-starts_at", "-pk")


class PlanDetail(Guarded):
    """One plan."""

    guard = Permission.RECRUIT

    @extend_schema(tags=["招募"], responses=PlanShape, summary="一项招募计划")
    def get(self, request: Request, uid: UUID) -> Response:
        """时间、名额、做什么、风险。"""
        return Response(PlanShape(get_object_or_404(_plans(request), uid=uid)).data)


def _plans(request: Request) -> QuerySet[Any]:
    rows = ActivityPlan.objects.run_by(person(request))
    return rows.select_related("activity__street", "activity__community")
