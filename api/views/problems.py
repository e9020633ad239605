"""Problems: lists, registering, solving, giving up; as on the phone's pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Guarded
from api.errors import invalid
from api.filters import ProblemFilter
from api.forms import problem_form
from api.guards import person
from api.shapes.problems import GivenUpShape, NewProblemShape, ProblemShape, SolvedShape
from api.views.lists import Listed
from core.errors import RefusedError
from core.models import Photo
from volunteers.actions import give_up_problem, register_problem, solve_problem
from volunteers.models import Problem


@extend_schema(tags=["问题"])
class Problems(Listed):
    """Problems that one may see, and registering one."""

    write_guard = Permission.ACTIVITY_FILE
    serializer_class = ProblemShape
    filterset_class = ProblemFilter
    queryset = Problem.objects.none()

    def rows(self, request: Request) -> QuerySet[Any]:
        """The newest finding first."""
        rows: QuerySet[Any] = _seen(request).order_by("-found_on", "-pk")
        return rows

    @extend_schema(summary="问题")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """自己发现、自己负责和岗位范围内的；新发现的在前。"""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewProblemShape, responses={201: ProblemShape}, summary="登记问题")
    def post(self, request: Request) -> Response:
        """活动以外发现的问题；没解决的给责任人和期限。

        同一个 key 发几次都只有一个；key 相同而内容不同时回答 reused。
        """
        asked = NewProblemShape(data=request.data)
        asked.is_valid(raise_exception=True)
        form = problem_form(asked.validated_data, person(request))
        if not form.is_valid():
            return invalid(form.errors)
        problem = register_problem(
            content=form.content(),
            post=form.cleaned_data["post"],
            found_on=form.cleaned_data["found_on"],
            photo=_photo(request, asked.validated_data),
            by=person(request),
            key=form.cleaned_data["key"],
        )
        return Response(_shown(request, problem.uid), status=201)


class ProblemDetail(Guarded):
    """One problem."""

    @extend_schema(tags=["问题"], responses=ProblemShape, summary="一个问题")
    def get(self, request: Request, uid: UUID) -> Response:
        """是什么、谁负责、到哪天、怎么解决的。"""
        return Response(_shown(request, uid))


class ProblemSolve(Guarded):
    """Closing a problem with its result."""

    guard = Permission.PROBLEM_SOLVE

    @extend_schema(tags=["问题"], request=SolvedShape, responses=ProblemShape, summary="已解决")
    def post(self, request: Request, uid: UUID) -> Response:
        """写明哪天、怎么解决的，可以附一张先上传的照片。"""
        problem = _closable(request, uid)
        asked = SolvedShape(data=request.data)
        asked.is_valid(raise_exception=True)
        solve_problem(
            problem=problem,
            result=asked.validated_data["result"],
            solved_on=asked.validated_data.get("solved_on"),
            version=asked.validated_data["version"],
            photo=_photo(request, asked.validated_data),
            by=person(request),
        )
        return Response(_shown(request, uid))


class ProblemGiveUp(Guarded):
    """Judging a problem infeasible."""

    guard = Permission.PROBLEM_SOLVE

    @extend_schema(tags=["问题"], request=GivenUpShape, responses=ProblemShape, summary="无法解决")
    def post(self, request: Request, uid: UUID) -> Response:
        """写明卡在哪里、做过什么；不计入解决数。"""
        problem = _closable(request, uid)
        asked = GivenUpShape(data=request.data)
        asked.is_valid(raise_exception=True)
        give_up_problem(problem=problem, by=person(request), **asked.validated_data)
        return Response(_shown(request, uid))


def _seen(request: Request) -> Any:
    rows = Problem.objects.visible_to(person(request)).for_lists()
    return rows.prefetch_related("photo")


def _shown(request: Request, uid: UUID) -> Any:
    return ProblemShape(get_object_or_404(_seen(request), uid=uid)).data


def _closable(request: Request, uid: UUID) -> Problem:
    problem: Problem = get_object_or_404(_seen(request), uid=uid)
    if not Problem.objects.closable_by(person(request)).filter(pk=problem.pk).exists():
        raise RefusedError("这个问题不在您的岗位范围内，请联系责任人办理。")
    return problem


def _photo(request: Request, values: dict[str, Any]) -> Photo | None:
    """Return the photo with this uid, of one's own; the action refuses any other."""
    uid = values.get("photo")
    if uid is None:
        return None
    found = Photo.objects.filter(uid=uid, uploaded_by=person(request)).first()
    if found is None:
        raise RefusedError("照片已失效，请重新添加照片。")
    return found
