"""Livelihood projects: which there are, one of them, writing one."""

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
from core.paging import page_of
from core.steps import refuse, step
from core.uids import uid_of
from places.models import covered_by
from projects import actions
from projects.forms.livelihood import LivelihoodFilterForm, LivelihoodForm
from projects.models import (
    WITH_CONTRACT,
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
)
from projects.views.livelihood_steps import open_steps
from projects.views.photo_tiles import by_phase

PER_PAGE = 20
MOST_LATE = 20
NEXT_WORDS = {
    LivelihoodState.DRAFT: "写好后提请街道立项",
    LivelihoodState.REVIEWING: "等街道领导批准立项",
    LivelihoodState.RETURNED: "按退回原因修改后再次提请",
    LivelihoodState.APPROVED: "等街道公示",
    LivelihoodState.PUBLICISED: "公示期满、异议答复完，登记合同",
    LivelihoodState.CONTRACTED: "开工以后登记开工",
    LivelihoodState.IMPLEMENTING: "逐个登记节点和照片，做完登记完工",
    LivelihoodState.COMPLETED: "等验收组验收，至少要有一张实施后的照片",
    LivelihoodState.ACCEPTED: "等满意度测评",
    LivelihoodState.EVALUATED: "等街道公开结果",
}


@require_safe
@require_permission(Permission.LIVELIHOOD_VIEW)
def livelihood_list(request: HttpRequest) -> HttpResponse:
    """民生实事: everything one may see, what waits first, and milestones that are late."""
    user, today = signed_in(request), timezone.localdate()
    form = LivelihoodFilterForm(request.GET, user=user)
    rows = form.chosen(LivelihoodProject.objects.visible_to(user))
    rows = rows.for_lists().order_by("-updated_at", "-pk")
    late = LivelihoodMilestone.objects.handled_by(user).overdue(today).select_related("project")
    context = {
        "form": form,
        "page": page_of(request, rows, per_page=PER_PAGE),
        "late": late[:MOST_LATE],
        "waiting": list(LivelihoodProject.objects.waiting_for(user).for_lists()[:MOST_LATE]),
        "may_file": user.may(Permission.LIVELIHOOD_FILE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/livelihood_list.html", context)


@require_safe
@require_permission(Permission.LIVELIHOOD_VIEW)
def livelihood_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One project: where it stands, its money, milestones, photos, acceptance, history."""
    user, today = signed_in(request), timezone.localdate()
    rows = LivelihoodProject.objects.visible_to(user).for_lists().select_related("survey")
    project = get_object_or_404(rows, uid=uid)
    is_handled = project.is_handled_by(user)
    is_managed = covered_by(user, project, Permission.LIVELIHOOD_MANAGE)
    milestones = list(project.milestones.all())
    context = {
        "project": project,
        "funding": project.funding.all(),
        "payments": project.payments.all(),
        "milestones": milestones,
        "done_count": sum(1 for row in milestones if row.done_on),
        "phases": by_phase(project.photos.select_related("photo")),
        "acceptances": project.acceptances.all(),
        "survey": getattr(project, "survey", None),
        "objections": project.objections.all(),
        "timeline": timeline(project),
        "steps": open_steps(user, project),
        "is_handled": is_handled,
        "is_managed": is_managed,
        "may_discard": is_handled and project.is_unsent,
        "may_pay": is_managed and project.state in WITH_CONTRACT,
        "today": today,
    }
    return render(request, "projects/livelihood_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_create(request: HttpRequest) -> HttpResponse:
    """Page 新建民生实事项目 → actions.save_livelihood; `?proposal=` fills in what was chosen."""
    return _written(request, None, _from_proposal(request))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form over a draft or a returned project."""
    project = handled(request, uid)
    if request.method == "GET" and not project.is_editable:
        sentence = f"项目现在是“{project.get_state_display()}”，内容不能再改。"
        return refuse(request, sentence, back=project.get_absolute_url())
    return _written(request, project, {})


@require_POST
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """删除草稿 → actions.discard_livelihood."""
    actions.discard_livelihood(project=handled(request, uid), by=signed_in(request))
    messages.success(request, "草稿已删除。")
    return redirect("projects:livelihood-list")


def handled(request: HttpRequest, uid: UUID) -> LivelihoodProject:
    """Return a project that the person works on; any other is not found."""
    rows = LivelihoodProject.objects.handled_by(signed_in(request))
    project: LivelihoodProject = get_object_or_404(rows, uid=uid)
    return project


def _written(
    request: HttpRequest, project: LivelihoodProject | None, initial: dict[str, Any]
) -> HttpResponse:
    user = signed_in(request)
    form = LivelihoodForm(request.POST or None, instance=project, user=user, initial=initial)
    return step(
        request,
        form,
        lambda: actions.save_livelihood(
            project=form.save(commit=False),
            funding=form.funding(),
            by=user,
            version=form.cleaned_data["seen_version"] if project else None,
        ),
        back=reverse("projects:livelihood-list"),
        follows=True,
        template="projects/livelihood_form.html",
        done="已保存。加好节点、核对无误后提请立项。",
        project=project,
    )


def _from_proposal(request: HttpRequest) -> dict[str, Any]:
    """Return what a chosen proposal says already; nothing for an unknown one."""
    uid = uid_of(request.GET.get("proposal", ""))
    chosen = LivelihoodProposal.objects.visible_to(signed_in(request)).chosen()
    proposal = chosen.filter(uid=uid).first() if uid else None
    if proposal is None:
        return {}
    return {
        "proposal": proposal,
        "name": proposal.name,
        "community": proposal.community,
        "compound": proposal.compound,
        "content": proposal.content,
        "beneficiaries": proposal.expected_beneficiaries,
    }


def timeline(project: LivelihoodProject) -> list[dict[str, str]]:
    """What was done, oldest first, and what comes next."""
    rows = [
        {
            "title": str(row.get_kind_display()),
            "when": f"{timezone.localtime(row.at):%Y年%-m月%-d日} {row.by}",
            "text": row.words,
            "state": "done",
        }
        for row in project.steps.select_related("by")
    ]
    if following := NEXT_WORDS.get(LivelihoodState(project.state)):
        rows.append({"title": following, "when": "", "text": "", "state": "now"})
    return rows
