"""准入申请: check, opinion of a community, decision, revocation."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import ReasonForm
from core.steps import OFFICE, press, seen_version, step
from party import actions
from party.actions.admissions import OPINION_DAYS, check_answerable, check_checkable
from party.actions.decisions import check_decidable, check_revocable
from party.forms import CheckForm, DecideForm, OpinionForm
from party.matching import alike
from party.models import AdmissionApplication, AdmissionOpinion, WorkListItem


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_CHECK)
def admission_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 初审 → actions.check_admission; suggestions are the most alike items in force."""
    row, user = _mine(request, uid, Permission.ADMISSION_CHECK), signed_in(request)
    items = WorkListItem.objects.published().of_communities().select_related("work_list")
    items = items.filter(work_list__street=row.street)
    admitting = items.admitting().order_by("work_list__kind", "seq")
    likely = alike(row.title, row.content, admitting)
    form = CheckForm(
        request.POST or None,
        admitting=admitting,
        negative=items.negative().order_by("seq"),
        initial={
            "matched_item": likely[0].item.uid if likely else None,
            "negative_item": row.negative_item.uid if row.negative_item else None,
        },
    )
    return step(
        request,
        form,
        lambda: actions.check_admission(
            application=row, **form.cleaned_data, by=user, version=seen_version(request)
        ),
        back=row.get_absolute_url(),
        template="party/admission_step.html",
        version=row.version,
        first=lambda: check_checkable(row, by=user),
        title="初审准入申请",
        yes="初审通过，征求社区意见",
        caption=row.title,
        notice=f"初审后请涉及的社区在 {OPINION_DAYS} 个工作日内填写意见；没有答复不算同意。",
        flag=row.negative_item,
        likely=likely,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_CHECK)
def admission_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回科室 → actions.return_admission."""
    row, user = _mine(request, uid, Permission.ADMISSION_CHECK), signed_in(request)
    form = ReasonForm(request.POST or None, label="退回原因")
    return step(
        request,
        form,
        lambda: actions.return_admission(
            application=row,
            reason=form.cleaned_data["reason"],
            by=user,
            version=seen_version(request),
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        version=row.version,
        first=lambda: check_checkable(row, by=user),
        title="退回科室",
        notice="科室会看到原因，改好后可以再提交。",
        yes="退回",
        caption=row.title,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_ANSWER)
def admission_opinion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 填写社区意见 → actions.give_opinion."""
    user = signed_in(request)
    rows = AdmissionOpinion.objects.within(user.reach(Permission.ADMISSION_ANSWER))
    row = get_object_or_404(rows.select_related("application", "community", "street"), uid=uid)
    application = row.application
    form = OpinionForm(
        request.POST or None, initial={"says": row.opinion or None, "reason": row.reason}
    )
    due = application.opinions_due_on
    return step(
        request,
        form,
        lambda: actions.give_opinion(
            opinion=row, **form.cleaned_data, by=user, version=seen_version(request)
        ),
        template="party/admission_step.html",
        version=row.version,
        back=application.get_absolute_url(),
        first=lambda: check_answerable(application),
        title="填写社区意见",
        yes="填写意见",
        caption=f"{row.place_label}　{application.title}",
        notice=f"请在 {due:%Y年%-m月%-d日}前答复。街道决定之前，还可以再改。" if due else "",
        application=application,
    )


@require_POST
@require_permission(Permission.ADMISSION_CHECK)
def admission_forward(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Button 提请街道研究 → actions.bring_forward."""
    row, user = _mine(request, uid, Permission.ADMISSION_CHECK), signed_in(request)
    return press(
        request,
        lambda: actions.bring_forward(application=row, by=user, version=seen_version(request)),
        done="已提请街道研究；没有答复的社区仍标为逾期未答复。",
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_DECIDE)
def admission_decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 决定 → actions.decide_admission."""
    row, user = _mine(request, uid, Permission.ADMISSION_DECIDE), signed_in(request)
    form = DecideForm(
        request.POST or None,
        application=row,
        initial={
            "district_number": row.district_number,
            "district_on": row.district_on,
            "funding_exemption": row.funding_exemption,
        },
    )
    return step(
        request,
        form,
        lambda: actions.decide_admission(
            application=row, **form.cleaned_data, by=user, version=seen_version(request)
        ),
        back=row.get_absolute_url(),
        template="party/admission_step.html",
        version=row.version,
        first=lambda: check_decidable(row, by=user),
        title="街道研究决定",
        yes="登记决定",
        caption=row.title,
        flag=row.negative_item,
        tally=row.opinions.order_by("community__code").select_related("community", "street"),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ADMISSION_DECIDE)
def admission_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 撤销准入 → actions.revoke_admission."""
    row, user = _mine(request, uid, Permission.ADMISSION_DECIDE), signed_in(request)
    form = ReasonForm(request.POST or None, label="撤销原因")
    return step(
        request,
        form,
        lambda: actions.revoke_admission(
            application=row,
            reason=form.cleaned_data["reason"],
            by=user,
            version=seen_version(request),
        ),
        back=row.get_absolute_url(),
        template=OFFICE,
        version=row.version,
        first=lambda: check_revocable(row, timezone.localdate()),
        title="撤销准入",
        yes="撤销准入",
        caption=row.title,
        final=True,
        notice="撤销后不能再凭它下派；已经下派的不变。撤销不能恢复，需要时请重新申请。",
    )


def _mine(request: HttpRequest, uid: UUID, permission: Permission) -> AdmissionApplication:
    user = signed_in(request)
    rows = AdmissionApplication.objects.visible_to(user).select_related(
        "street", "negative_item", "matched_item__work_list"
    )
    return get_object_or_404(rows.filter(street__in=user.reach(permission).streets), uid=uid)
