"""Milestones of a project that is approved: one more, reached, reached by mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.milestones import check_plannable, check_unreached
from alliances.forms.project_steps import MilestoneDoneForm, MilestoneForm
from alliances.models import CoBuildProject, ProjectMilestone
from alliances.views.projects import handled
from core.steps import step


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROJECT_FILE)
def milestone_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 增加节点 → actions.add_milestone."""
    project = handled(request, uid)
    form = MilestoneForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_milestone(project=project, **form.cleaned_data, by=signed_in(request)),
        first=lambda: check_plannable(project, by=signed_in(request)),
        title="增加节点",
        yes="增加节点",
        caption=project.name,
        back=project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROJECT_FILE)
def milestone_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记节点完成 → actions.finish_milestone."""
    milestone = _handled_milestone(request, uid)
    form = MilestoneDoneForm(request.POST or None, initial={"evidence": milestone.evidence})
    return step(
        request,
        form,
        lambda: actions.finish_milestone(
            milestone=milestone, **form.cleaned_data, by=signed_in(request)
        ),
        first=lambda: check_unreached(milestone, milestone.project, by=signed_in(request)),
        title=f"登记完成：{milestone.title}",
        yes="登记完成",
        caption=milestone.project.name,
        back=milestone.project.get_absolute_url(),
        notice=f"计划日期 {milestone.due_on:%Y年%-m月%-d日}。进度按完成的节点计算。",
    )


@require_POST
@require_permission(Permission.PROJECT_FILE)
def milestone_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back that a milestone was reached → actions.reopen_milestone."""
    milestone = _handled_milestone(request, uid)
    actions.reopen_milestone(milestone=milestone, by=signed_in(request))
    messages.success(request, "已改回未完成，原来写的完成情况还在。")
    return redirect(milestone.project)


def _handled_milestone(request: HttpRequest, uid: UUID) -> ProjectMilestone:
    rows = CoBuildProject.objects.handled_by(signed_in(request))
    found = ProjectMilestone.objects.filter(project__in=rows).select_related("project")
    return get_object_or_404(found, uid=uid)
