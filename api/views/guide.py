"""The guide, for everybody."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Guarded
from api.filters import GuideFilter
from api.shapes.lists import GuideItemShape, GuideRowShape, TopicShape
from api.views.lists import Listed
from core.guards import PUBLIC
from services.models import GuideVersion, Topic
from services.views.guide import published_page


class Topics(Guarded):
    """The ways into the guide."""

    guard = PUBLIC

    @extend_schema(tags=["办事指南"], responses=TopicShape(many=True), summary="指南分类")
    def get(self, request: Request) -> Response:
        """按身份、按遇到的事；只列有已发布事项的。"""
        return Response(TopicShape(Topic.objects.in_use(), many=True).data)


@extend_schema(tags=["办事指南"], summary="指南事项")
class GuideItems(Listed):
    """已发布的事项；搜索时最接近的在前。"""

    guard = PUBLIC
    serializer_class = GuideRowShape
    filterset_class = GuideFilter
    queryset = GuideVersion.objects.none()

    def rows(self, request: Request) -> QuerySet[Any]:
        """As the guide's first page."""
        return GuideVersion.objects.published().listed()


class GuideItemDetail(Guarded):
    """One item."""

    guard = PUBLIC

    @extend_schema(
        tags=["办事指南"],
        parameters=[OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=GuideItemShape,
        summary="一个事项",
    )
    def get(self, request: Request, slug: str) -> Response:
        """能不能办、带什么、去哪办、多久、多少钱；待核实的有标记。"""
        return Response(GuideItemShape(published_page(slug)).data)
