"""述职评议 on the desk: rounds, and the street's steps in each appraisal.

What shows an appraisal beside its evidence stands in dashboard.views.appraisals.
"""

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
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import seen_version, step
from party import actions
from party.actions.appraisals import (
    check_confirmable,
    check_evaluable,
    check_excusable,
    check_rectifiable,
    check_replaceable,
    check_returnable,
    check_unfinished,
)
from party.forms import (
    EvaluationForm,
    FinishForm,
    RectificationForm,
    ReporterForm,
    RoundForm,
)
from party.models import (
    BALLOTS,
    Appraisal,
    AppraisalRound,
    Rectification,
    ranks_in,
)
from places.models import Street


@require_safe
@require_permission(Permission.APPRAISAL_VIEW)
def round_list(request: HttpRequest) -> HttpResponse:
    """述职评议: what waits for me first, then the rounds, the newest first."""
    user, today = signed_in(request), timezone.localdate()
    rounds = AppraisalRound.objects.visible_to(user).select_related("street")
    overdue = Rectification.objects.overdue(today).resting_on(user)
    context = {
        "page": page_of(request, rounds),
        "waiting": Appraisal.objects.waiting_for(user).for_lists().order_by("round", "pk"),
        "overdue": overdue.select_related("appraisal__round", "appraisal__organisation"),
        "may_edit": user.may(Permission.APPRAISAL_EDIT),
    }
    return render(request, "party/round_list.html", context)


@require_safe
@require_permission(Permission.APPRAISAL_VIEW)
def round_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One round: its outline, who is in it, how far each is; results only where they may show."""
    user = signed_in(request)
    round = get_object_or_404(AppraisalRound.objects.visible_to(user), uid=uid)
    is_street = round.street_id in user.reach(Permission.APPRAISAL_VIEW).streets
    rows = Appraisal.objects.visible_to(user).filter(round=round).for_lists()
    ranks = ranks_in(round)
    page = page_of(request, rows.order_by("organisation__path", "pk"))
    context = {
        "round": round,
        "outline": round.outline.all(),
        "page": page,
        "rows": [
            (row, is_street or row.is_confirmed, ranks.get(row.pk), len(ranks)) for row in page
        ],
        "may_edit": AppraisalRound.objects.editable_by(user).filter(pk=round.pk).exists(),
    }
    return render(request, "party/round_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def round_create(request: HttpRequest) -> HttpResponse:
    """Page 开始一年的述职评议 → actions.begin_round; the last outline is offered again."""
    user = signed_in(request)
    streets = Street.objects.filter(pk__in=user.reach(Permission.APPRAISAL_EDIT).streets)
    street = get_object_or_404(streets.order_by("pk")[:1])
    last = AppraisalRound.objects.filter(street=street).order_by("-year", "-pk").first()
    form = RoundForm(request.POST or None, initial=_outline_of(last))

    def begin() -> AppraisalRound:
        asked = form.cleaned_data
        round = AppraisalRound(
            street=street,
            year=asked["year"],
            level=asked["level"],
            report_due_on=asked["report_due_on"],
        )
        return actions.begin_round(round=round, outline=form.outline, by=user)

    return step(
        request,
        form,
        begin,
        back=reverse("party:round-list"),
        follows=True,
        title="开始一年的述职评议",
        yes="开始",
        done="已开始，各位书记可以写述职报告了。",
        notice="开始后，这一层级在任的书记各有一份述职报告要写。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def round_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改提纲和日期 → actions.edit_round."""
    round = _editable_round(request, uid)
    initial = _outline_of(round) | {
        "report_due_on": round.report_due_on,
        "version": round.version,
    }
    form = RoundForm(request.POST or None, initial=initial, round=round)

    def edit() -> AppraisalRound:
        round.report_due_on = form.cleaned_data["report_due_on"]
        return actions.edit_round(
            round=round,
            outline=form.outline,
            by=signed_in(request),
            version=form.cleaned_data["version"] or 0,
        )

    return step(
        request,
        form,
        edit,
        back=round.get_absolute_url(),
        title="修改提纲和日期",
        yes="保存",
        done="已保存。",
        caption=str(round),
    )


@require_POST
@require_permission(Permission.APPRAISAL_EDIT)
def round_enrol(request: HttpRequest, uid: UUID) -> HttpResponse:
    """补入新登记的书记 → actions.enrol."""
    round = _editable_round(request, uid)
    count = actions.enrol(round=round, by=signed_in(request))
    messages.success(
        request, f"已补入 {count} 位书记。" if count else "没有要补入的，在任书记都已列入。"
    )
    return redirect(round)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_evaluate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 录入测评结果 → actions.evaluate_appraisal; a leader confirms it."""
    appraisal = _run_by(request, uid)
    names = (*BALLOTS, "score", "governance_score", "grade", "outcome", "version")
    form = EvaluationForm(
        request.POST or None, initial={name: getattr(appraisal, name) for name in names}
    )
    return step(
        request,
        form,
        lambda: actions.evaluate_appraisal(
            appraisal=appraisal,
            evaluation=form.evaluation(),
            by=signed_in(request),
            version=form.cleaned_data["version"],
        ),
        first=lambda: check_evaluable(appraisal, by=signed_in(request)),
        title="录入测评结果",
        yes="提交领导确认",
        template="party/appraisal_evaluate.html",
        done="已录入，等街道领导确认。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
        appraisal=appraisal,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回述职报告 → actions.return_report."""
    appraisal = _run_by(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": appraisal.version}, label="退回原因"
    )
    return step(
        request,
        form,
        lambda: actions.return_report(
            appraisal=appraisal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_returnable(appraisal),
        title="退回述职报告",
        notice="述职人会收到原因，改好后再提交。",
        yes="退回",
        done="已退回，述职人会收到原因。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 更换述职人 → actions.replace_reporter."""
    appraisal = _run_by(request, uid)
    form = ReporterForm(request.POST or None, appraisal=appraisal)
    return step(
        request,
        form,
        lambda: actions.replace_reporter(
            appraisal=appraisal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_replaceable(appraisal),
        title="更换述职人",
        notice=f"现在的述职人是{appraisal.member.name}，更换后是在任的书记。"
        "换了账号的，原来写的报告会清空，新的述职人看不到。",
        yes="更换",
        done="已更换，新的述职人会收到通知。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_excuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 不参加本次评议 → actions.excuse_appraisal."""
    appraisal = _run_by(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": appraisal.version}, label="不参加的原因"
    )
    return step(
        request,
        form,
        lambda: actions.excuse_appraisal(
            appraisal=appraisal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_excusable(appraisal),
        title="不参加本次评议",
        notice="不用再写述职报告，不测评，不排名。以后要参加，用“更换述职人”重新列入。",
        yes="登记不参加",
        done="已登记不参加本次评议。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.APPRAISAL_CONFIRM)
def appraisal_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """确认测评结果 → actions.confirm_evaluation."""
    appraisal = _visible(request, uid)
    actions.confirm_evaluation(
        appraisal=appraisal, by=signed_in(request), version=seen_version(request)
    )
    messages.success(request, "已确认，述职人可以看到结果了。")
    return redirect(appraisal)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_CONFIRM)
def appraisal_reject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回重新录入 → actions.reject_evaluation."""
    appraisal = _visible(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": appraisal.version}, label="退回原因"
    )
    return step(
        request,
        form,
        lambda: actions.reject_evaluation(
            appraisal=appraisal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_confirmable(appraisal, by=signed_in(request)),
        title="退回重新录入",
        notice="街道工作人员会看到原因，重新录入后再提请确认。",
        yes="退回",
        done="已退回，由街道工作人员重新录入。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_rectify(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记整改事项 → actions.add_rectification."""
    appraisal = _run_by(request, uid)
    form = RectificationForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_rectification(
            appraisal=appraisal, by=signed_in(request), **form.cleaned_data
        ),
        first=lambda: check_rectifiable(appraisal),
        title="登记整改事项",
        yes="登记",
        done="已登记整改事项。",
        caption=str(appraisal.organisation),
        back=appraisal.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.APPRAISAL_EDIT)
def appraisal_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """办结 → actions.close_appraisal."""
    appraisal = _run_by(request, uid)
    actions.close_appraisal(
        appraisal=appraisal, by=signed_in(request), version=seen_version(request)
    )
    messages.success(request, "已办结。")
    return redirect(appraisal)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_VIEW)
def rectification_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记整改完成 → actions.finish_rectification."""
    user = signed_in(request)
    rows = Rectification.objects.visible_to(user).resting_on(user)
    item = get_object_or_404(
        rows.select_related("appraisal__round", "appraisal__organisation"), uid=uid
    )
    form = FinishForm(request.POST or None, initial={"version": item.version})
    return step(
        request,
        form,
        lambda: actions.finish_rectification(rectification=item, by=user, **form.cleaned_data),
        first=lambda: check_unfinished(item, by=user),
        title="登记整改完成",
        yes="登记完成",
        done="已登记完成。",
        notice=item.text,
        caption=str(item.appraisal.organisation),
        back=item.appraisal.get_absolute_url(),
    )


def _outline_of(round: AppraisalRound | None) -> dict[str, Any]:
    items = list(round.outline.all()) if round else []
    return {
        "governance": next((item.text for item in items if item.is_governance), ""),
        "others": "\n".join(item.text for item in items if not item.is_governance),
    }


def _editable_round(request: HttpRequest, uid: UUID) -> AppraisalRound:
    return get_object_or_404(AppraisalRound.objects.editable_by(signed_in(request)), uid=uid)


def _run_by(request: HttpRequest, uid: UUID) -> Appraisal:
    rows = Appraisal.objects.editable_by(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)


def _visible(request: HttpRequest, uid: UUID) -> Appraisal:
    return get_object_or_404(Appraisal.objects.visible_to(signed_in(request)).for_lists(), uid=uid)
