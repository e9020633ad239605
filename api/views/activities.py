"""Activities: lists, drafts, filing, taking back; as on the phone's pages."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Guarded
from api.errors import invalid
from api.filters import ActivityFilter
from api.forms import filing_form
from api.guards import person
from api.refusals import StepError
from api.shapes.activities import (
    ActivityRowShape,
    ActivityShape,
    ChoicesShape,
    FiledShape,
    FilingShape,
)
from api.shapes.common import named
from api.views.lists import Listed
from core.widgets import MOST_OFFERED
from volunteers.actions import (
    discard_draft,
    likely_duplicates,
    save_draft,
    submit_activity,
    withdraw_activity,
)
from volunteers.forms.choices import FilingChoices
from volunteers.forms.filing import ActivityForm
from volunteers.models import Activity

NO_POST = "请用 post 写明以哪个岗位填报。"
ALIKE = "可能已经填报过。请核对；确实是另一次活动的，用 anyway 再提交一次。"


@extend_schema(tags=["活动"])
class Activities(Listed):
    """Activities that one may see, and filing a new one."""

    write_guard = Permission.ACTIVITY_FILE
    serializer_class = ActivityRowShape
    filterset_class = ActivityFilter
    queryset = Activity.objects.none()

    def rows(self, request: Request) -> QuerySet[Any]:
        """As 我的填报 and 我能看到的填报."""
        rows = Activity.objects.visible_to(person(request)).for_lists()
        return rows.order_by("-held_on", "-pk")

    @extend_schema(summary="活动")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """自己填报的，和岗位范围内别人提交的；日期新的在前。"""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=FilingShape, responses={201: FiledShape}, summary="存草稿或提交填报")
    def post(self, request: Request) -> Response:
        """同一个 key 发几次都只有一份；key 相同而内容不同时回答 reused。"""
        return _receive(request, None)


@extend_schema(tags=["活动"])
class ActivityDetail(Guarded):
    """One activity."""

    write_guard = Permission.ACTIVITY_FILE

    @extend_schema(responses=ActivityShape, summary="一次活动")
    def get(self, request: Request, uid: UUID) -> Response:
        """活动的全部内容，照片按地址另取。"""
        return Response(_shown(request, uid))

    @extend_schema(request=FilingShape, responses=FiledShape, summary="改草稿或被退回的填报")
    def put(self, request: Request, uid: UUID) -> Response:
        """要带看到的 version；别人先改了的话回答 conflict，不会覆盖。"""
        rows = Activity.objects.in_hands_of(person(request)).for_lists()
        return _receive(request, get_object_or_404(rows, uid=uid))

    @extend_schema(responses={204: None}, summary="删除草稿")
    def delete(self, request: Request, uid: UUID) -> Response:
        """只有自己的草稿可以删除。"""
        discard_draft(activity=_own(request, uid), by=person(request))
        return Response(status=204)


class ActivityWithdraw(Guarded):
    """Taking a filing back."""

    guard = Permission.ACTIVITY_FILE

    @extend_schema(tags=["活动"], request=None, responses=ActivityShape, summary="撤回待确认的填报")
    def post(self, request: Request, uid: UUID) -> Response:
        """撤回后是草稿，可以修改再提交。"""
        withdraw_activity(activity=_own(request, uid), by=person(request))
        return Response(_shown(request, uid))


SEARCHED = ("teams", "projects", "alliances", "grids", "facilities", "units")
_WORD = OpenApiParameter(
    "q", str, description="名称里的字：队伍、项目、联盟、网格、场所、单位只列含有它的"
)


class Choices(Guarded):
    """What one may pick when filing."""

    guard = Permission.ACTIVITY_FILE

    @extend_schema(
        tags=["活动"], parameters=[_WORD], responses=ChoicesShape, summary="填报时可以选的"
    )
    def get(self, request: Request) -> Response:
        """岗位、队伍、项目、联盟、网格、场所、单位、问题责任人、最近的地点；各列前 300 项。"""
        choices = FilingChoices.of(person(request))
        word = request.query_params.get("q", "").strip()
        picks: dict[str, list[Any]] = {}
        for name in ("posts", *SEARCHED, "owners"):
            rows = _with_names(name, getattr(choices, name))
            rows = rows.filter(name__contains=word) if word and name in SEARCHED else rows
            picks[name] = [named(row) for row in rows[: MOST_OFFERED + 1]]
        more = [name for name, listed in picks.items() if len(listed) > MOST_OFFERED]
        listed = {name: rows[:MOST_OFFERED] for name, rows in picks.items()}
        shown = {**listed, "more": more, "recent_places": choices.places}
        return Response(ChoicesShape(shown).data)


def _with_names(name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Load what the names of some rows are made of, in the same query."""
    return rows.named() if name == "posts" else rows  # type: ignore[attr-defined]


def _receive(request: Request, activity: Activity | None) -> Response:
    asked = FilingShape(data=request.data)
    asked.is_valid(raise_exception=True)
    values: dict[str, Any] = asked.validated_data
    if activity is not None and values.get("version") is None:
        raise ValidationError({"version": "请写明看到的是第几版（version）。"})
    form = filing_form(values, person(request), activity)
    if values["step"] == "submit":
        if form.errors:
            return invalid(form.errors)
        filed, outcome = _submit(request, form, activity, anyway=values["anyway"]), "submitted"
    else:
        form.forgive_blanks()
        filed, outcome = _keep(request, form, activity), "saved"
    answer = {"outcome": outcome, "activity": _shown(request, filed.uid), "errors": form.errors}
    return Response(answer, status=200 if activity else 201)


def _submit(
    request: Request, form: ActivityForm, activity: Activity | None, *, anyway: bool
) -> Activity:
    content, post, user = form.content(), form.cleaned_data["post"], person(request)
    key = form.cleaned_data["key"]
    if not anyway:
        alike = likely_duplicates(content=content, post=post, by=user, key=key, activity=activity)
        if alike:
            found = [{"uid": str(row.uid), "title": str(row)} for row in alike]
            raise StepError("alike", ALIKE, 409, alike=found)
    return submit_activity(
        content=content,
        post=post,
        by=user,
        key=key,
        activity=activity,
        version=form.cleaned_data["version"],
    )


def _keep(request: Request, form: ActivityForm, activity: Activity | None) -> Activity:
    post = form.cleaned_data.get("post")
    if post is None:
        raise ValidationError({"post": NO_POST})
    kept = activity or Activity.objects.begun_with(form.cleaned_data.get("key"), by=person(request))
    return save_draft(
        content=form.content(kept),
        post=post,
        by=person(request),
        key=form.cleaned_data.get("key"),
        activity=activity,
        version=form.cleaned_data.get("version"),
    )


def _shown(request: Request, uid: UUID) -> Any:
    rows = Activity.objects.visible_to(person(request)).for_lists()
    row = get_object_or_404(rows.select_related("grid", "facility"), uid=uid)
    return ActivityShape(row, context={"request": request}).data


def _own(request: Request, uid: UUID) -> Activity:
    return get_object_or_404(Activity.objects.filed_by(person(request)), uid=uid)
