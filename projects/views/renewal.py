"""Renewal projects and drainage units: where each stands, and the step that comes next."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import OFFICE, step
from places.models import Community, covered_by
from projects import actions
from projects.actions.renewal import (
    check_begun,
    check_drainage_stage,
    check_haltable,
    check_halted,
    check_stage,
    check_takes_items,
    check_unchecked,
)
from projects.forms.renewal import CheckForm, DayForm, HaltForm, ItemForm
from projects.models import (
    STAGES,
    TERM_ENDS_SOON,
    DrainageStage,
    DrainageUnit,
    HandoverItem,
    OwnersCommittee,
    QuasiProperty,
    RenewalProject,
)

GET_AND_POST = ["GET", "POST"]


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def renewal_list(request: HttpRequest) -> HttpResponse:
    """小区改造: every project with its four days, what is late marked."""
    user, today = signed_in(request), timezone.localdate()
    rows = RenewalProject.objects.visible_to(user).select_related("street", "community")
    context = {
        "page": page_of(request, rows.order_by("programme", "-launched_on", "-pk"), per_page=20),
        "today": today,
        "may_edit": user.may(Permission.RENEWAL_EDIT),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/renewal_list.html", context)


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def renewal_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One project: its four days, its size and money, the hand-over list."""
    user = signed_in(request)
    rows = RenewalProject.objects.visible_to(user).select_related("street", "community", "compound")
    project = get_object_or_404(rows, uid=uid)
    context = {
        "project": project,
        "days": days_of(project),
        "halt_title": f"{project.get_halt_display()}（{project.halted_on:%Y年%-m月%-d日}起）"
        if project.halted_on
        else "",
        "items": project.handover_items.all(),
        "is_edited": covered_by(user, project, Permission.RENEWAL_EDIT),
        "is_late": project.due_on is not None
        and project.completed_on is None
        and not project.halt
        and project.due_on < timezone.localdate(),
    }
    return render(request, "projects/renewal_detail.html", context)


def days_of(project: RenewalProject) -> list[dict[str, Any]]:
    """Return the four steps as a timeline, the next one marked."""
    following = project.next_stage
    rows = []
    for stage in STAGES:
        day: date | None = getattr(project, stage.day_field)
        state = "done" if day else ("now" if stage == following else "later")
        when = f"{day:%Y年%-m月%-d日}" if day else "还没有登记"
        rows.append({"title": stage.label, "when": when, "text": "", "state": state})
    return rows


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def renewal_stage(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记 of the step that comes next → actions.reach_renewal_stage."""
    project = _edited(request, uid)
    stage = project.next_stage or STAGES[-1]  # after the last one it is refused, typed or not
    form = DayForm(request.POST or None, initial={"version": project.version})
    return step(
        request,
        form,
        lambda: actions.reach_renewal_stage(
            project=project, stage=stage, by=signed_in(request), **form.cleaned_data
        ),
        template=OFFICE,
        first=lambda: check_stage(project, stage, by=signed_in(request)),
        title=f"登记{stage.label}",
        yes=f"登记{stage.label}",
        caption=project.name,
        notice="启动、开工、完工、验收是四个日期，各自登记；启动不等于完工。",
        back=project.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def renewal_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤回最近一步 → actions.take_back_renewal_stage."""
    project = _edited(request, uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": project.version})
    return step(
        request,
        form,
        lambda: actions.take_back_renewal_stage(
            project=project, by=signed_in(request), **form.cleaned_data
        ),
        template=OFFICE,
        first=lambda: check_begun(project, by=signed_in(request)),
        title="撤回最近一步",
        yes="撤回",
        caption=project.name,
        notice="登记错了才撤回。撤回以后，相应的数字不再包含这个项目。",
        back=project.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def renewal_halt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 暂停或终止 → actions.halt_renewal."""
    project = _edited(request, uid)
    form = HaltForm(request.POST or None, initial={"version": project.version})
    return step(
        request,
        form,
        lambda: actions.halt_renewal(project=project, by=signed_in(request), **form.cleaned_data),
        template=OFFICE,
        first=lambda: check_haltable(project, by=signed_in(request)),
        title="暂停或终止",
        yes="登记",
        done="已登记，原来的进度都保留。",
        caption=project.name,
        notice="登记过的进度都保留。暂停的仍计入“启动”各数字；终止的从终止当日起不再计入。",
        back=project.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def renewal_resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 恢复 → actions.resume_renewal."""
    project = _edited(request, uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": project.version})
    return step(
        request,
        form,
        lambda: actions.resume_renewal(project=project, by=signed_in(request), **form.cleaned_data),
        template=OFFICE,
        first=lambda: check_halted(project, by=signed_in(request)),
        title="恢复项目",
        yes="恢复",
        done="已恢复，可以接着登记进度。",
        caption=project.name,
        notice=f"现在{project.get_halt_display()}：{project.halt_reason}",
        back=project.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def renewal_add_item(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 增加接收项 → actions.add_handover_item."""
    project = _edited(request, uid)
    form = ItemForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_handover_item(
            project=project, by=signed_in(request), **form.cleaned_data
        ),
        template=OFFICE,
        first=lambda: check_takes_items(project, by=signed_in(request)),
        title="增加接收项",
        yes="增加",
        caption=project.name,
        notice="列入清单的都核对以后才能登记验收。",
        back=project.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def handover_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 核对 → actions.check_handover_item."""
    reach = signed_in(request).reach(Permission.RENEWAL_EDIT)
    projects = RenewalProject.objects.within(reach).order_by().values("pk")
    rows = HandoverItem.objects.filter(project__in=projects).select_related("project")
    item = get_object_or_404(rows, uid=uid)
    form = CheckForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.check_handover_item(item=item, by=signed_in(request), **form.cleaned_data),
        template=OFFICE,
        first=lambda: check_unchecked(item, by=signed_in(request)),
        title=f"核对：{item.text}",
        yes="核对无误",
        caption=item.project.name,
        back=item.project.get_absolute_url(),
    )


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def drainage_list(request: HttpRequest) -> HttpResponse:
    """排水单元: the funnel as a whole and by community, and what is not completed."""
    user, today = signed_in(request), timezone.localdate()
    rows = DrainageUnit.objects.visible_to(user)
    funnel = {
        "total": Count("pk"),
        "entered": Count("pk", filter=Q(entered_on__lte=today)),
        "completed": Count("pk", filter=Q(completed_on__lte=today)),
    }
    counted = {
        row["community"]: row for row in rows.order_by().values("community").annotate(**funnel)
    }
    communities = Community.objects.filter(pk__in=[key for key in counted if key])
    open_ = rows.filter(completed_on=None).select_related("street", "community")
    context = {
        "funnel": rows.aggregate(**funnel),
        "lines": [(community, counted[community.pk]) for community in communities],
        "page": page_of(request, open_.order_by("code", "pk"), per_page=20),
        "may_edit": user.may(Permission.RENEWAL_EDIT),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/drainage_list.html", context)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def drainage_stage(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记 of a unit's next step → actions.reach_drainage_stage."""
    reach = signed_in(request).reach(Permission.RENEWAL_EDIT)
    unit: DrainageUnit = get_object_or_404(DrainageUnit.objects.within(reach), uid=uid)
    stage = unit.next_stage or DrainageStage.ACCEPTED
    form = DayForm(request.POST or None, initial={"version": unit.version})
    return step(
        request,
        form,
        lambda: actions.reach_drainage_stage(
            unit=unit, stage=stage, by=signed_in(request), **form.cleaned_data
        ),
        template=OFFICE,
        first=lambda: check_drainage_stage(unit, stage, by=signed_in(request)),
        title=f"登记{stage.label}",
        yes=f"登记{stage.label}",
        caption=unit.name,
        notice="先进场再完工，先完工再验收。",
        back=reverse("projects:drainage-list"),
    )


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def committee_list(request: HttpRequest) -> HttpResponse:
    """业委会换届提醒: terms that end within half a year, or have ended."""
    user, today = signed_in(request), timezone.localdate()
    rows = OwnersCommittee.objects.visible_to(user).ending_by(today + TERM_ENDS_SOON)
    context = {
        "page": page_of(request, rows.select_related("compound__community"), per_page=20),
        "pilots": QuasiProperty.objects.visible_to(user)
        .ending_by(today, today + TERM_ENDS_SOON)
        .select_related("compound__community")
        .order_by("ended_on", "pk"),
        "today": today,
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/committee_list.html", context)


def _edited(request: HttpRequest, uid: UUID) -> RenewalProject:
    rows = RenewalProject.objects.within(signed_in(request).reach(Permission.RENEWAL_EDIT))
    project: RenewalProject = get_object_or_404(rows, uid=uid)
    return project
