"""一院一策: plans, their versions side by side with what residents say, and the board on A3."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import StepForm
from core.paging import page_of
from core.qr import qr_inline
from core.steps import step
from places.models import covered_by
from projects import actions
from projects.actions.renewal_plans import (
    check_next_stage,
    check_publishable,
    check_published,
    check_unanswered,
    check_writable,
)
from projects.forms.livelihood_steps import AnswerForm
from projects.forms.renewal import (
    AdvanceForm,
    CommentForm,
    OnePhotoForm,
    PlanForm,
    VersionForm,
)
from projects.models import PlanComment, PlanStage, PlanVersion, Showcase, YardPlan
from projects.views.photo_tiles import tile

GET_AND_POST = ["GET", "POST"]


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def plan_list(request: HttpRequest) -> HttpResponse:
    """一院一策: every plan and how far it is."""
    user = signed_in(request)
    rows = YardPlan.objects.visible_to(user).select_related("street", "community", "compound")
    context = {
        "page": page_of(request, rows.order_by("-updated_at", "-pk"), per_page=20),
        "may_file": user.may(Permission.RENEWAL_FILE),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/plan_list.html", context)


def versions_of(plan: YardPlan, *, only_published: bool = False) -> list[PlanVersion]:
    """Return the versions with their comments, oldest first; three queries at most."""
    rows = plan.versions.published() if only_published else plan.versions.all()
    return list(
        rows.select_related("drawing")
        .prefetch_related(Prefetch("comments", PlanComment.objects.order_by("received_on", "pk")))
        .order_by("number")
    )


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def plan_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One plan: wishes, deliberation, versions side by side with comments, what comes next."""
    user = signed_in(request)
    rows = YardPlan.objects.visible_to(user).select_related("street", "community", "compound")
    plan = get_object_or_404(rows, uid=uid)
    versions = versions_of(plan)
    context = {
        "plan": plan,
        "versions": versions,
        "is_public": any(version.published_on for version in versions),
        "is_filed": covered_by(user, plan, Permission.RENEWAL_FILE),
        "is_over": plan.stage == PlanStage.EVALUATED,
        "to_publish": PlanVersion.objects.waiting_for(user).filter(plan=plan).first(),
    }
    return render(request, "projects/plan_detail.html", context)


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def plan_board(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The plan on one A3 sheet, to be put up in the yard, with the code of its public page."""
    rows = YardPlan.objects.visible_to(signed_in(request)).public()
    plan = get_object_or_404(rows.select_related("street", "compound"), uid=uid)
    address = settings.SITE_URL + reverse("dashboard:public-plan", args=[plan.uid])
    context = {
        "plan": plan,
        "versions": versions_of(plan, only_published=True)[-2:],
        "code": qr_inline(address),
        "address": address,
    }
    return render(request, "projects/plan_board.html", context)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_create(request: HttpRequest) -> HttpResponse:
    """Page 新建方案 → actions.save_plan."""
    form = PlanForm(request.POST or None, user=signed_in(request))
    return step(
        request,
        form,
        lambda: actions.save_plan(plan=form.save(commit=False), by=signed_in(request)),
        title="新建一院一策",
        yes="保存",
        notice="先收集居民愿景，再协商、出方案、公布、听意见、改方案。",
        back=reverse("projects:plan-list"),
        follows=True,
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form over a plan."""
    plan = _filed(request, uid)
    form = PlanForm(request.POST or None, user=signed_in(request), instance=plan)
    return step(
        request,
        form,
        lambda: actions.save_plan(
            plan=form.save(commit=False),
            by=signed_in(request),
            version=form.cleaned_data["seen_version"],
        ),
        first=lambda: check_writable(plan, by=signed_in(request)),
        title="修改愿景和协商情况",
        yes="保存",
        caption=plan.name,
        back=plan.get_absolute_url(),
        follows=True,
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 写方案: the next version, or the one not published yet → actions.save_plan_version."""
    plan, user = _filed(request, uid), signed_in(request)
    last = plan.versions.order_by("-number").first()
    initial: dict[str, Any] = {"version": plan.times_written()}
    if last:
        initial["measures"] = last.measures
    if last and last.published_on is None:
        initial["changes"] = last.changes
    form = VersionForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> object:
        file = form.cleaned_data["drawing"]
        return actions.save_plan_version(
            plan=plan,
            measures=form.cleaned_data["measures"],
            changes=form.cleaned_data["changes"],
            drawing=keep_photo(file=file, by=user) if file else None,
            by=user,
            seen=form.cleaned_data["version"],
        )

    return step(
        request,
        form,
        act,
        first=lambda: check_writable(plan, by=user),
        title="写方案",
        yes="保存这一版",
        caption=plan.name,
        notice="公布以前可以改；公布以后要改就出新的一版，旧版和意见都保留。",
        back=plan.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def plan_version_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 公布这一版 → actions.publish_plan_version."""
    user = signed_in(request)
    plans = YardPlan.objects.within(user.reach(Permission.RENEWAL_EDIT)).order_by().values("pk")
    rows = PlanVersion.objects.filter(plan__in=plans).select_related("plan")
    version = get_object_or_404(rows, uid=uid)
    form = StepForm(request.POST or None, initial={"version": version.version})
    return step(
        request,
        form,
        lambda: actions.publish_plan_version(
            plan_version=version, by=user, version=form.cleaned_data["version"]
        ),
        first=lambda: check_publishable(version, version.plan, by=user),
        title=f"公布第 {version.number} 版",
        yes="公布",
        caption=version.plan.name,
        notice="公布后居民在公开页面上能看到，不能再改。自己写过的要由另一位同事公布。",
        back=version.plan.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_version_comment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记居民意见 → actions.file_plan_comment."""
    rows = PlanVersion.objects.filter(plan__in=_plans(request)).select_related("plan")
    version = get_object_or_404(rows, uid=uid)
    form = CommentForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.file_plan_comment(
            plan_version=version, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_published(version, by=signed_in(request)),
        title=f"登记居民意见（第 {version.number} 版）",
        yes="登记",
        caption=version.plan.name,
        back=version.plan.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_comment_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 答复居民意见 → actions.answer_plan_comment."""
    rows = PlanComment.objects.filter(plan_version__plan__in=_plans(request))
    comment = get_object_or_404(rows.select_related("plan_version__plan"), uid=uid)
    form = AnswerForm(request.POST or None)
    plan = comment.plan_version.plan
    return step(
        request,
        form,
        lambda: actions.answer_plan_comment(
            comment=comment, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_unanswered(comment, by=signed_in(request)),
        title="答复居民意见",
        yes="答复",
        caption=plan.name,
        notice=comment.text,
        back=plan.get_absolute_url(),
    )


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_FILE)
def plan_advance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 进入下一阶段 → actions.advance_plan."""
    plan = _filed(request, uid)
    target = plan.next_stage
    yes = f"进入“{target.label}”" if target is not None else "进入下一阶段"
    form = AdvanceForm(
        request.POST or None,
        asks_words=target == PlanStage.EVALUATED,
        initial={"version": plan.version},
    )
    return step(
        request,
        form,
        lambda: actions.advance_plan(plan=plan, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_next_stage(plan, by=signed_in(request)),
        title=yes,
        yes=yes,
        caption=plan.name,
        notice="方案确定前，至少公布一版，并答复全部居民意见。",
        back=plan.get_absolute_url(),
    )


@require_safe
@require_permission(Permission.RENEWAL_VIEW)
def showcase_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One showcase: its story, indicators and photos."""
    user = signed_in(request)
    rows = Showcase.objects.visible_to(user).select_related("street", "community", "compound")
    showcase = get_object_or_404(rows, uid=uid)
    context: dict[str, Any] = {
        "showcase": showcase,
        "indicators": showcase.indicators.all(),
        "tiles": [tile(photo, f"{showcase}的照片") for photo in showcase.photos.order_by("pk")],
        "is_edited": covered_by(user, showcase, Permission.RENEWAL_EDIT),
    }
    return render(request, "projects/showcase_detail.html", context)


@require_http_methods(GET_AND_POST)
@require_permission(Permission.RENEWAL_EDIT)
def showcase_add_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 加照片 → actions.add_showcase_photo."""
    user = signed_in(request)
    rows = Showcase.objects.within(user.reach(Permission.RENEWAL_EDIT))
    showcase: Showcase = get_object_or_404(rows, uid=uid)
    form = OnePhotoForm(request.POST or None, request.FILES or None)
    return step(
        request,
        form,
        lambda: actions.add_showcase_photo(
            showcase=showcase, photo=keep_photo(file=form.cleaned_data["photo"], by=user), by=user
        ),
        title="加照片",
        yes="上传",
        done="照片已加上。",
        caption=showcase.name,
        back=showcase.get_absolute_url(),
    )


def _plans(request: HttpRequest) -> Any:
    reach = signed_in(request).reach(Permission.RENEWAL_FILE)
    return YardPlan.objects.within(reach).order_by().values("pk")


def _filed(request: HttpRequest, uid: UUID) -> YardPlan:
    rows = YardPlan.objects.within(signed_in(request).reach(Permission.RENEWAL_FILE))
    plan: YardPlan = get_object_or_404(rows, uid=uid)
    return plan
