"""The steps of a co-building project, each a small page: what will happen, then the action."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.project_checks import check_step, check_turn
from alliances.forms.project_steps import EvaluateForm, FinishForm, SignForm
from alliances.models import CoBuildProject, StepKind
from core.forms import StepForm, VersionedReasonForm
from core.steps import stands_open, step

GET_AND_POST = ("GET", "POST")


@dataclass(frozen=True)
class Step:
    """One step as its page says it; the action does it."""

    kind: StepKind
    yes: str
    notice: str
    permission: Permission
    act: Callable[..., CoBuildProject]
    form: type[StepForm] = StepForm
    tone: str = "primary"
    final: bool = False

    @property
    def route(self) -> str:
        return f"alliances:project-{ROUTES[self.kind]}"


ROUTES = {
    StepKind.SUBMITTED: "submit",
    StepKind.APPROVED: "approve",
    StepKind.RETURNED: "return",
    StepKind.SIGNED: "sign",
    StepKind.STARTED: "start",
    StepKind.FINISHED: "finish",
    StepKind.EVALUATED: "evaluate",
    StepKind.PUBLISHED: "publish",
    StepKind.TERMINATED: "terminate",
}
STEPS = {
    way.kind: way
    for way in (
        Step(
            StepKind.SUBMITTED,
            "提交审核",
            "提交后由街道审核，审核期间内容不能再改。没有编号的会自动编一个。",
            Permission.PROJECT_FILE,
            actions.submit_project,
        ),
        Step(
            StepKind.APPROVED,
            "批准",
            "批准后各方可以签约。自己填写过的项目要由另一位同事批准。",
            Permission.PROJECT_REVIEW,
            actions.approve_project,
        ),
        Step(
            StepKind.RETURNED,
            "退回",
            "退回后由牵头单位或社区修改，再次提交。原因会显示在项目页上。",
            Permission.PROJECT_REVIEW,
            actions.return_project,
            VersionedReasonForm,
            "secondary",
        ),
        Step(
            StepKind.SIGNED,
            "登记签约",
            "各方在签约当天都应是联盟成员。登记后计入“签订共建项目”。",
            Permission.PROJECT_FILE,
            actions.sign_project,
            SignForm,
        ),
        Step(
            StepKind.STARTED,
            "登记启动",
            "各方已经开始实施的，登记启动。之后可以登记完成。",
            Permission.PROJECT_FILE,
            actions.start_project,
        ),
        Step(
            StepKind.FINISHED,
            "登记完成",
            "至少要有一次街道已确认的共建活动。完成后由联席会议评价。",
            Permission.PROJECT_FILE,
            actions.finish_project,
            FinishForm,
        ),
        Step(
            StepKind.EVALUATED,
            "登记评价",
            "按联席会议的结果登记。登记完成的人不能登记评价。",
            Permission.PROJECT_REVIEW,
            actions.evaluate_project,
            EvaluateForm,
        ),
        Step(
            StepKind.PUBLISHED,
            "公布结果",
            "公布后联盟各单位都能看到评价，项目到此办结。",
            Permission.PROJECT_REVIEW,
            actions.publish_project,
        ),
        Step(
            StepKind.TERMINATED,
            "终止项目",
            "终止后不再计入“签订共建项目”，也不能恢复。经过和协议都保留。",
            Permission.PROJECT_TERMINATE,
            actions.terminate_project,
            VersionedReasonForm,
            "quiet",
            final=True,
        ),
    )
}


def open_steps(user: User, project: CoBuildProject) -> list[dict[str, str]]:
    """Return the steps whose turn it is for this person: label, url, tone.

    What is still missing for one is said when it is opened.
    """
    return [
        {"label": way.yes, "url": reverse(way.route, args=[project.uid]), "tone": way.tone}
        for way in STEPS.values()
        if stands_open(partial(check_turn, project, way.kind, by=user))
    ]


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_FILE)
def project_submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 提交审核 → actions.submit_project."""
    return _page(request, uid, StepKind.SUBMITTED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_REVIEW)
def project_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 批准 → actions.approve_project."""
    return _page(request, uid, StepKind.APPROVED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_REVIEW)
def project_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回 → actions.return_project."""
    return _page(request, uid, StepKind.RETURNED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_FILE)
def project_sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记签约 → actions.sign_project."""
    return _page(request, uid, StepKind.SIGNED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_FILE)
def project_start(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记启动 → actions.start_project."""
    return _page(request, uid, StepKind.STARTED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_FILE)
def project_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记完成 → actions.finish_project."""
    return _page(request, uid, StepKind.FINISHED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_REVIEW)
def project_evaluate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记评价 → actions.evaluate_project."""
    return _page(request, uid, StepKind.EVALUATED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_REVIEW)
def project_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 公布结果 → actions.publish_project."""
    return _page(request, uid, StepKind.PUBLISHED)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.PROJECT_TERMINATE)
def project_terminate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 终止项目 → actions.terminate_project."""
    return _page(request, uid, StepKind.TERMINATED)


def _page(request: HttpRequest, uid: UUID, kind: StepKind) -> HttpResponse:
    """Show the step; take it, or show what the rules said to it with everything typed."""
    way, user = STEPS[kind], signed_in(request)
    project = get_object_or_404(_theirs(user, way.permission), uid=uid)
    form = way.form(
        request.POST or None, request.FILES or None, initial={"version": project.version}
    )
    return step(
        request,
        form,
        lambda: way.act(project=project, by=user, **form.cleaned_data),
        back=project.get_absolute_url(),
        first=lambda: check_step(project, kind, by=user),
        title=way.yes,
        yes=way.yes,
        notice=way.notice,
        final=way.final,
        caption=project.name,
    )


def _theirs(user: User, permission: Permission) -> Any:
    rows = CoBuildProject.objects.visible_to(user)
    if permission == Permission.PROJECT_FILE:
        return rows.handled_by(user)
    return rows.within(user.reach(permission))
