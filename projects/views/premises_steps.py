"""The steps of a file: works, hand-over, and what happens once it is received."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.forms import VersionedReasonForm
from core.steps import press, seen_version, step
from projects import actions
from projects.actions.premises import check_closable, check_returnable
from projects.actions.premises_receipt import (
    check_checkable,
    check_plannable,
    check_signable,
    check_signed,
    check_stage_open,
)
from projects.forms.hand_over import CheckForm
from projects.forms.premises import DoneForm, ReceiptForm, StageForm
from projects.models import BuildStage
from projects.views.premises import seen


def _press(request: HttpRequest, uid: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    premises = seen(signed_in(request), uid)
    return press(
        request,
        lambda: act(premises=premises, by=signed_in(request), version=seen_version(request)),
        done=done,
        back=premises.get_absolute_url(),
    )


def _reason(
    request: HttpRequest,
    uid: UUID,
    act: Callable[..., Any],
    check: Callable[..., None],
    **words: Any,
) -> HttpResponse:
    premises = seen(signed_in(request), uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": premises.version})
    return step(
        request,
        form,
        lambda: act(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check(premises, by=signed_in(request)),
        caption=premises.name,
        **words,
    )


@require_POST
@require_permission(Permission.PREMISES_EDIT)
def premises_begin(request: HttpRequest, uid: UUID) -> HttpResponse:
    """开工 → actions.begin_building."""
    return _press(request, uid, actions.begin_building, "已登记开工。")


@require_POST
@require_permission(Permission.PREMISES_KEEP)
def premises_offer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """转入接收 → actions.offer_premises."""
    done = "已转入待接收，请按接收清单查验，由社区书记签收。"
    return _press(request, uid, actions.offer_premises, done)


@require_POST
@require_permission(Permission.PREMISES_EDIT)
def premises_receive(request: HttpRequest, uid: UUID) -> HttpResponse:
    """确认接收 → actions.receive_premises."""
    return _press(request, uid, actions.receive_premises, "已确认接收，档案已建立，请做首次巡查。")


@require_POST
@require_permission(Permission.PREMISES_KEEP)
def premises_fit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """开始装修 → actions.fit_out."""
    return _press(request, uid, actions.fit_out, "已登记装修。")


@require_POST
@require_permission(Permission.PREMISES_KEEP)
def premises_use(request: HttpRequest, uid: UUID) -> HttpResponse:
    """投入使用 → actions.take_into_use."""
    return _press(request, uid, actions.take_into_use, "已登记投入使用，面积从现在起计入。")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """停用维修, with the reason → actions.close_for_repair."""
    return _reason(
        request,
        uid,
        actions.close_for_repair,
        check_closable,
        title="停用维修",
        yes="停用",
        notice="停用期间面积不计入每百户面积，也不算闲置；修好后按“投入使用”。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_RETURN)
def premises_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回或处置, with the reason → actions.return_premises."""
    return _reason(
        request,
        uid,
        actions.return_premises,
        check_returnable,
        title="退回或处置用房",
        yes="退回",
        final=True,
        notice="退回后不能恢复，档案和各项记录都保留。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_EDIT)
def premises_decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回签收, with the reason → actions.decline_receipt."""
    return _reason(
        request,
        uid,
        actions.decline_receipt,
        check_signed,
        title="退回签收",
        notice="签收人会收到原因，核对好后再签收。",
        yes="退回",
        done="已退回，签收人会收到原因。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_SIGN)
def premises_sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """签收 → actions.sign_receipt; the street confirms it."""
    premises = seen(signed_in(request), uid)
    form = ReceiptForm(
        request.POST or None,
        initial={"version": premises.version, "transferor": premises.transferor},
    )
    return step(
        request,
        form,
        lambda: actions.sign_receipt(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check_signable(premises, by=signed_in(request)),
        title="签收用房",
        yes="签收",
        done="已签收，等街道确认。",
        caption=premises.name,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """接收查验 → actions.check_hand_over; what is left open is filled in later."""
    premises = seen(signed_in(request), uid)
    form = CheckForm(request.POST or None, premises=premises)

    return step(
        request,
        form,
        lambda: actions.check_hand_over(
            premises=premises, found=form.found(), by=signed_in(request)
        ),
        back=premises.get_absolute_url(),
        first=lambda: check_checkable(premises, by=signed_in(request)),
        title="接收查验",
        yes="保存查验结果",
        done="查验结果已保存。",
        caption=premises.name,
        notice="" if form.topics else "街道还没有登记接收清单，可以直接签收。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def premises_stage_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """增加施工节点 → actions.add_stage."""
    premises = seen(signed_in(request), uid)
    form = StageForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.add_stage(premises=premises, by=signed_in(request), **form.cleaned_data),
        back=premises.get_absolute_url(),
        first=lambda: check_plannable(premises, by=signed_in(request)),
        title="增加施工节点",
        yes="增加",
        caption=premises.name,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_KEEP)
def stage_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记节点完成 → actions.finish_stage."""
    rows = BuildStage.objects.visible_to(signed_in(request)).select_related("premises")
    stage = get_object_or_404(rows, uid=uid)
    form = DoneForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.finish_stage(stage=stage, by=signed_in(request), **form.cleaned_data),
        back=stage.premises.get_absolute_url(),
        first=lambda: check_stage_open(stage, stage.premises, by=signed_in(request)),
        title="登记节点完成",
        yes="登记完成",
        caption=str(stage),
    )
