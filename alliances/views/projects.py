"""Co-building projects: which there are, what waits for whom, one project, and writing one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.forms.projects import ProjectChoices, ProjectFilterForm, ProjectForm
from alliances.models import (
    ENDS_SOON,
    CoBuildProject,
    CoBuildProjectQuerySet,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
)
from alliances.views.project_steps import open_steps
from core.numbers import whole_number
from core.paging import page_of
from core.steps import refuse, step
from places.models import Street

PER_PAGE = 20
SPANS = (30, ENDS_SOON.days, 180)
SHOWN_ACTIVITIES = 10
MOST_WAITING = 50

# What comes next, where a project stands.
NEXT_WORDS = {
    ProjectState.DRAFT: "写好后提交，由街道审核",
    ProjectState.REVIEWING: "等街道审核",
    ProjectState.RETURNED: "按退回原因修改后再次提交",
    ProjectState.APPROVED: "打印协议，各方签字盖章后登记签约",
    ProjectState.SIGNED: "开始实施后登记启动",
    ProjectState.EXECUTING: "开展活动，逐个完成节点，最后登记完成",
    ProjectState.FINISHED: "参加的单位和社区互相评价，等联席会议评价",
    ProjectState.EVALUATED: "等街道向联盟公布结果",
}


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def project_list(request: HttpRequest) -> HttpResponse:
    """共建项目: everything one may see, narrowed by state, category, community, unit and end."""
    user = signed_in(request)
    form = ProjectFilterForm(request.GET, user=user)
    rows = form.chosen(CoBuildProject.objects.visible_to(user))
    rows = rows.for_lists().with_progress().newest_first()
    page = page_of(request, rows, per_page=PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "today": timezone.localdate(),
        "may_file": user.may(Permission.PROJECT_FILE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "alliances/project_list.html", context)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def project_work(request: HttpRequest) -> HttpResponse:
    """共建项目待办: to review, returned, to sign, and milestones that are overdue."""
    user, today = signed_in(request), timezone.localdate()
    handled = CoBuildProject.objects.handled_by(user)
    late = ProjectMilestone.objects.overdue(today).filter(project__in=handled.values("pk"))
    groups = [
        ("待审核", _some(CoBuildProject.objects.reviewable_by(user))),
        ("退回修改", _some(handled.in_state(ProjectState.RETURNED))),
        ("待签约", _some(handled.in_state(ProjectState.APPROVED))),
    ]
    context = {
        "groups": groups,
        "has_projects": any(projects for _, projects in groups),
        "late": late.select_related("project")[:MOST_WAITING],
        "today": today,
    }
    return render(request, "alliances/project_work.html", context)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def project_ending(request: HttpRequest) -> HttpResponse:
    """协议到期: agreements still carried out that end within some days, or have ended."""
    today = timezone.localdate()
    asked = whole_number(request.GET.get("days", ""))
    days = asked if asked in SPANS else ENDS_SOON.days
    rows = CoBuildProject.objects.visible_to(signed_in(request))
    ending = rows.ending_by(today + timedelta(days=days)).order_by("ends_on", "pk")
    context = {
        "page": page_of(request, ending.for_lists()),
        "days": days,
        "spans": SPANS,
        "today": today,
    }
    return render(request, "alliances/project_ending.html", context)


@require_safe
@require_permission(Permission.PROJECT_VIEW)
def project_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One project: where it stands, who takes part, its plan, activities, agreement and history."""
    user, today = signed_in(request), timezone.localdate()
    seen = CoBuildProject.objects.visible_to(user).for_lists()
    project = get_object_or_404(seen.select_related("alliance__lead_organisation"), uid=uid)
    milestones = list(project.milestones.all())
    activities: Any = project.activities  # of an app above
    confirmed = activities.confirmed()
    readable = confirmed.filter(pk__in=activities.visible_to(user).order_by().values("pk"))
    is_handled = project.is_handled_by(user)
    context = {
        "project": project,
        "partners": project.partner_units.all(),
        "milestones": milestones,
        "done_count": sum(1 for row in milestones if row.done_on),
        "activity_count": confirmed.count(),
        "activities": readable.order_by("-held_on", "-pk")[:SHOWN_ACTIVITIES],
        "agreements": project.agreements.all(),
        "timeline": _timeline(project),
        "steps": open_steps(user, project),
        "is_handled": is_handled,
        "may_file_activity": project.is_running and user.may(Permission.ACTIVITY_FILE),
        "may_add_milestone": is_handled
        and (project.is_running or project.state == ProjectState.APPROVED),
        "not_members": _not_members(project, is_handled=is_handled),
        "reviews": project.reviews.select_related("unit"),
        "may_review": bool(actions.turns_of(project, by=user)),
        "today": today,
    }
    return render(request, "alliances/project_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROJECT_FILE)
def project_create(request: HttpRequest) -> HttpResponse:
    """Page 新建共建项目 → actions.save_draft_project."""
    user = signed_in(request)
    street = user.posts_with(Permission.PROJECT_FILE)[0].street
    return _written(request, CoBuildProject(street=street), street)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROJECT_FILE)
def project_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form over a draft or a returned project."""
    project = handled(request, uid)
    if request.method == "GET" and not project.is_editable:
        state = project.get_state_display()
        sentence = f"项目现在是“{state}”，内容不能再改；确有错误请联系街道。"
        return refuse(request, sentence, back=project.get_absolute_url())
    return _written(request, project, project.street)


@require_POST
@require_permission(Permission.PROJECT_FILE)
def project_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw away a draft that was never sent → actions.discard_draft_project."""
    actions.discard_draft_project(project=handled(request, uid), by=signed_in(request))
    messages.success(request, "草稿已删除。")
    return redirect("alliances:project-list")


def handled(request: HttpRequest, uid: UUID) -> CoBuildProject:
    """Return a project that the person works on; any other is not found."""
    rows = CoBuildProject.objects.handled_by(signed_in(request)).select_related("street")
    project: CoBuildProject = get_object_or_404(rows, uid=uid)
    return project


def _written(request: HttpRequest, project: CoBuildProject, street: Street) -> HttpResponse:
    user = signed_in(request)
    kept = project if project.pk else None
    form = ProjectForm(
        request.POST or None, instance=project, choices=ProjectChoices.of(user, street, kept)
    )
    return step(
        request,
        form,
        lambda: actions.save_draft_project(
            content=form.content(),
            by=user,
            project=kept,
            key=form.cleaned_data["key"],
            version=form.cleaned_data["seen_version"] if kept else None,
        ),
        back=reverse("alliances:project-list"),
        follows=True,
        template="alliances/project_form.html",
        done="已保存。核对无误后请提交审核。",
        project=kept,
    )


def _some(rows: CoBuildProjectQuerySet) -> list[CoBuildProject]:
    return list(rows.for_lists().order_by("updated_at", "pk")[:MOST_WAITING])


def _not_members(project: CoBuildProject, *, is_handled: bool) -> list[Any]:
    """Return the parties that could not sign today, to those who are about to sign or to send."""
    is_before = project.is_undecided or project.state == ProjectState.APPROVED
    return actions.outsiders(project, timezone.localdate()) if is_handled and is_before else []


def _timeline(project: CoBuildProject) -> list[dict[str, str]]:
    """What was done, oldest first, and what comes next."""
    rows = []
    if project.source == ProjectSource.LEDGER:
        signed = f"，{project.signed_on:%Y年%-m月%-d日}签约" if project.signed_on else ""
        when = f"{timezone.localtime(project.created_at):%Y年%-m月%-d日}"
        rows.append({"title": f"台账登记{signed}", "when": when, "text": "", "state": "done"})
    rows += [
        {
            "title": str(step.get_kind_display()),
            "when": f"{timezone.localtime(step.at):%Y年%-m月%-d日 %H:%M} {step.by}",
            "text": step.words,
            "state": "done",
        }
        for step in project.steps.select_related("by")
    ]
    if following := NEXT_WORDS.get(ProjectState(project.state)):
        rows.append({"title": following, "when": "", "text": "", "state": "now"})
    return rows
