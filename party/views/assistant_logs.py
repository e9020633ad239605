"""Steps of an assistant's log: written on the phone, confirmed by the secretary."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import seen_version, step
from party import actions
from party.actions.assistant_logs import check_voidable, check_waiting
from party.forms import LogForm
from party.models import AssistantLog, SecretaryAssistant


@require_safe
@require_permission(Permission.ASSISTANT_CONFIRM)
def log_queue(request: HttpRequest) -> HttpResponse:
    """待确认的履职记录: what waits for the secretary, the oldest first."""
    user = signed_in(request)
    rows = (
        AssistantLog.objects.to_confirm_by(user)
        .with_own(person=user)
        .select_related("assistant__community", "duty", "written_by", "changed_by")
        .order_by("done_on", "pk")
    )
    context = {"page": page_of(request, rows), "may_confirm": True}
    return render(request, "party/log_queue.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ASSISTANT_LOG)
def assistant_log(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 写一条履职记录 → actions.save_log; it then waits for the secretary."""
    reach = signed_in(request).reach(Permission.ASSISTANT_LOG)
    rows = SecretaryAssistant.objects.within(reach).select_related("community")
    assistant = get_object_or_404(rows, uid=uid)
    return _write(request, AssistantLog(assistant=assistant))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ASSISTANT_LOG)
def log_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改履职记录, until it is confirmed → actions.save_log."""
    log = _within(request, uid, Permission.ASSISTANT_LOG)
    if request.method == "GET" and not log.is_open:
        raise RefusedError(f"这条记录{log.get_state_display()}，不能再改。")
    return _write(request, log)


@require_POST
@require_permission(Permission.ASSISTANT_CONFIRM)
def log_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm an entry that somebody else wrote, and go back to where it was looked at."""
    log = _within(request, uid, Permission.ASSISTANT_CONFIRM)
    actions.confirm_log(log=log, by=signed_in(request), version=seen_version(request))
    messages.success(request, "已确认，计入履职记录。")
    if "queue" in request.POST:
        return redirect("party:log-queue")
    return redirect(log.assistant)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ASSISTANT_CONFIRM)
def log_confirm_own(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 确认自己写的记录: the reason why nobody else can → actions.confirm_log."""
    return _judge(
        request,
        uid,
        lambda log, reason, version: actions.confirm_log(
            log=log, own_reason=reason, by=signed_in(request), version=version
        ),
        check=check_waiting,
        title="确认自己写的记录",
        yes="确认",
        label="为什么由自己确认",
        notice="按规定由另一个人确认。没有别人能确认的，写明原因，会记入台账。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ASSISTANT_CONFIRM)
def log_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退回 → actions.return_log."""
    return _judge(
        request,
        uid,
        lambda log, reason, version: actions.return_log(
            log=log, reason=reason, by=signed_in(request), version=version
        ),
        check=check_waiting,
        title="退回履职记录",
        yes="退回",
        label="退回原因",
        notice="写明要补什么。社区改好后会再来确认。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ASSISTANT_CONFIRM)
def log_void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 作废 → actions.void_log."""
    return _judge(
        request,
        uid,
        lambda log, reason, version: actions.void_log(
            log=log, reason=reason, by=signed_in(request), version=version
        ),
        check=check_voidable,
        title="作废履职记录",
        yes="作废",
        label="作废原因",
        final=True,
        notice="作废后不能恢复，记录和原因留在台账里，不再写进服务证明。",
    )


def _write(request: HttpRequest, log: AssistantLog) -> HttpResponse:
    is_new = log.pk is None
    offered = Q(is_in_force=True) | Q(pk=log.duty_id)
    duties = log.assistant.duties.filter(offered).order_by("order", "pk")
    form = LogForm(request.POST or None, instance=log, duties=duties)
    return step(
        request,
        form,
        lambda: actions.save_log(
            log=form.instance,
            by=signed_in(request),
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=log.assistant.get_absolute_url(),
        template="party/log_form.html",
        done="已提交，等社区书记确认。",
        log=None if is_new else log,
        assistant=log.assistant,
    )


def _judge(
    request: HttpRequest,
    uid: UUID,
    act: Callable[[AssistantLog, str, int], Any],
    *,
    check: Callable[..., None],
    label: str,
    **words: Any,
) -> HttpResponse:
    """Show one entry and ask for the reason; do the step, or show what the rules said to it."""
    log = _within(request, uid, Permission.ASSISTANT_CONFIRM)
    form = VersionedReasonForm(request.POST or None, initial={"version": log.version}, label=label)
    return step(
        request,
        form,
        lambda: act(log, form.cleaned_data["reason"], form.cleaned_data["version"]),
        back=log.assistant.get_absolute_url(),
        first=lambda: check(log, by=signed_in(request)),
        template="party/log_step.html",
        caption=log.assistant.name,
        log=log,
        **words,
    )


def _within(request: HttpRequest, uid: UUID, permission: Permission) -> AssistantLog:
    rows = AssistantLog.objects.within(signed_in(request).reach(permission))
    return get_object_or_404(rows.select_related("assistant__community", "duty"), uid=uid)
