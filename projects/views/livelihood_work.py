"""What is done on a livelihood project between its steps: milestones, photos, payments."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.steps import press, step
from projects import actions
from projects.actions.livelihood_checks import (
    check_payable,
    check_plans_milestones,
    check_takes_photos,
    check_unanswered,
    check_under_notice,
    check_unreached,
)
from projects.forms.livelihood_steps import (
    AnswerForm,
    MilestoneDoneForm,
    MilestoneForm,
    ObjectionForm,
    PaymentForm,
    ShowPhotoForm,
)
from projects.models import (
    LivelihoodMilestone,
    LivelihoodPhoto,
    LivelihoodProject,
    NoticeObjection,
)
from projects.views.livelihood import handled


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_add_milestone(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 增加节点 → actions.add_livelihood_milestone."""
    project = handled(request, uid)
    form = MilestoneForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_livelihood_milestone(
            project=project, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_plans_milestones(project, by=signed_in(request)),
        title="增加节点",
        yes="增加节点",
        caption=project.name,
        back=project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_milestone_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记节点完成, a photo and a line on the phone → actions.finish_livelihood_milestone."""
    milestone, user = _milestone(request, uid), signed_in(request)
    form = MilestoneDoneForm(
        request.POST or None, request.FILES or None, initial={"note": milestone.note}
    )

    def act() -> object:
        file = form.cleaned_data["photo"]
        return actions.finish_livelihood_milestone(
            milestone=milestone,
            done_on=form.cleaned_data["done_on"],
            note=form.cleaned_data["note"],
            photo=keep_photo(file=file, by=user) if file else None,
            by=user,
        )

    return step(
        request,
        form,
        act,
        first=lambda: check_unreached(milestone, milestone.project, by=user),
        title=f"登记完成：{milestone.title}",
        yes="登记完成",
        caption=milestone.project.name,
        back=milestone.project.get_absolute_url(),
        notice=f"计划日期 {milestone.due_on:%Y年%-m月%-d日}。照片显示在项目页和公开页。",
    )


@require_POST
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_milestone_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back that a milestone was reached → actions.reopen_livelihood_milestone."""
    milestone = _milestone(request, uid)
    return press(
        request,
        lambda: actions.reopen_livelihood_milestone(milestone=milestone, by=signed_in(request)),
        done="已改回未完成，原来写的完成情况还在。",
        back=milestone.project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_add_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 加照片 → actions.show_photo."""
    project, user = handled(request, uid), signed_in(request)
    form = ShowPhotoForm(request.POST or None, request.FILES or None)
    return step(
        request,
        form,
        lambda: actions.show_photo(
            project=project,
            photo=keep_photo(file=form.cleaned_data["photo"], by=user),
            phase=form.cleaned_data["phase"],
            by=user,
        ),
        first=lambda: check_takes_photos(project, by=user),
        title="加照片",
        yes="上传",
        done="照片已加上。",
        caption=project.name,
        back=project.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_photo_hide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a photo off the page → actions.hide_photo."""
    projects = LivelihoodProject.objects.handled_by(signed_in(request)).order_by().values("pk")
    rows = LivelihoodPhoto.objects.filter(project__in=projects).select_related("project")
    shown = get_object_or_404(rows, uid=uid)
    return press(
        request,
        lambda: actions.hide_photo(shown=shown, by=signed_in(request)),
        done="照片已撤下。",
        back=shown.project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_MANAGE)
def livelihood_pay(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记付款 → actions.pay_livelihood."""
    user = signed_in(request)
    rows = LivelihoodProject.objects.within(user.reach(Permission.LIVELIHOOD_MANAGE))
    project: LivelihoodProject = get_object_or_404(rows, uid=uid)
    form = PaymentForm(request.POST or None, initial={"version": project.version})
    amount = project.contract_amount
    left = f"{amount - project.paid_total:,.2f}" if amount is not None else "0.00"
    return step(
        request,
        form,
        lambda: actions.pay_livelihood(project=project, by=user, **form.cleaned_data),
        first=lambda: check_payable(project, by=user),
        title="登记付款",
        yes="登记付款",
        caption=project.name,
        notice=f"合同还剩 {left} 元没有付。",
        back=project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_FILE)
def livelihood_object(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记异议 → actions.file_objection."""
    project = handled(request, uid)
    form = ObjectionForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.file_objection(project=project, by=signed_in(request), **form.cleaned_data),
        first=lambda: check_under_notice(project, by=signed_in(request)),
        title="登记异议",
        yes="登记",
        caption=project.name,
        notice="公示期间收到的异议逐条登记，街道答复以后才能签合同。",
        back=project.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIVELIHOOD_MANAGE)
def objection_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 答复异议 → actions.answer_objection."""
    user = signed_in(request)
    reach = user.reach(Permission.LIVELIHOOD_MANAGE)
    managed = LivelihoodProject.objects.within(reach).order_by().values("pk")
    rows = NoticeObjection.objects.filter(project__in=managed).select_related("project")
    objection = get_object_or_404(rows, uid=uid)
    form = AnswerForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.answer_objection(
            objection=objection,
            answer=form.cleaned_data["answer"],
            is_upheld=form.cleaned_data["is_adopted"],
            by=user,
        ),
        first=lambda: check_unanswered(objection, by=user),
        title="答复异议",
        yes="答复",
        caption=objection.project.name,
        notice=objection.content,
        back=objection.project.get_absolute_url(),
    )


def _milestone(request: HttpRequest, uid: UUID) -> LivelihoodMilestone:
    rows = LivelihoodMilestone.objects.handled_by(signed_in(request)).select_related("project")
    return get_object_or_404(rows, uid=uid)
