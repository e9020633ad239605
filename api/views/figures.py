"""The board's figures, and the rows behind each."""

from datetime import UTC, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Guarded
from api.guards import person
from api.shapes.lists import BoardShape, FigureRowsShape
from dashboard.figures import BY_ID
from dashboard.rows import layout_of, lines
from dashboard.selections import Asked, asked_for, query_of
from dashboard.tallies import kept_tally
from dashboard.views.board import figure_for

PER_PAGE = 50


def _word(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=description)


ASKED = [
    _word("street", "街道代码；不填为自己的街道"),
    _word("community", "社区代码；street 为街道本级"),
    _word("period", "2022、2022-05、2022Q2 …；不填为全部"),
    _word("from", "从哪天"),
    _word("to", "到哪天"),
]


class Figures(Guarded):
    """The board."""

    guard = Permission.BOARD_VIEW

    @extend_schema(tags=["数字"], parameters=ASKED, responses=BoardShape, summary="看板的数字")
    def get(self, request: Request) -> Response:
        """与网页看板相同的数字；只有自己能看明细的。"""
        asked = _asked(request)
        kept = kept_tally(asked.selection, person(request))
        query = query_of(asked.selection)
        answer = {
            "place": asked.selection.place_label,
            "period": asked.selection.period.label,
            "as_of": datetime.fromtimestamp(kept.at, UTC),
            "figures": [
                {
                    name: getattr(BY_ID[key], name)
                    for name in ("id", "label", "unit", "chapter", "definition")
                }
                | {
                    "value": number.now,
                    "before": number.before,
                    "rows_url": reverse("api:figure-rows", args=[key]) + query,
                }
                for key, number in kept.value.items()
            ],
        }
        return Response(BoardShape(answer).data)


class FigureRows(Guarded):
    """The rows behind one number."""

    guard = Permission.BOARD_VIEW

    @extend_schema(
        tags=["数字"],
        parameters=[
            *ASKED,
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("figure_id", OpenApiTypes.STR, OpenApiParameter.PATH),
        ],
        responses=FigureRowsShape,
        summary="一个数字的明细",
    )
    def get(self, request: Request, figure_id: str) -> Response:
        """行数就是这个数字；合计类的数字是各行之和。"""
        figure = figure_for(person(request), figure_id)
        asked = _asked(request)
        layout = layout_of(figure)
        rows = layout.load(figure.rows(asked.selection))
        page = Paginator(rows, PER_PAGE).get_page(request.query_params.get("page"))
        shown = lines(layout, page.object_list, may_open_ledgers=False)
        answer: dict[str, Any] = {
            "id": figure.id,
            "label": figure.label,
            "place": asked.selection.place_label,
            "period": asked.selection.period.label,
            "value": figure.number_of(rows) if figure.sums else page.paginator.count,
            "page": page.number,
            "page_count": page.paginator.num_pages,
            "columns": [column.label for column in layout.columns],
            "rows": [
                ["" if value is None else str(value) for _, value in line.cells] for line in shown
            ],
        }
        return Response(FigureRowsShape(answer).data)


def _asked(request: Request) -> Asked:
    """Return what was asked for.

    Errors: ValidationError for a period that makes no sense.
    """
    asked = asked_for(cast(Any, request), request.query_params)
    if asked.error:
        raise ValidationError({"period": asked.error})
    return asked
