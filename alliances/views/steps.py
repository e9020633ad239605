"""The steps of a need: published, claimed, given back, accepted, opened again, withdrawn, asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances import actions
from alliances.actions.claims import check_open, check_own_claim
from alliances.actions.needs import check_answer, check_closing, check_withdrawal
from alliances.forms import AnswerForm, AskForm, ClaimForm, CloseForm
from alliances.models import MatchAnswer, NeedClaim, NeedItem, NeedMatch, ResourceItem
from alliances.views.needs import seen_need, suggestions_page
from core.errors import RefusedError
from core.forms import ReasonForm
from core.steps import put_refusal, step
from places.models import Unit, covered_by


@require_POST
@require_permission(Permission.NEED_PUBLISH)
def need_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """发布 → actions.publish_need."""
    need = actions.publish_need(need=seen_need(request, uid), by=signed_in(request))
    messages.success(request, f"“{need}”已发布，“{need.alliance}”的成员单位可以认领。")
    return redirect(need)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤回, with the reason → actions.withdraw_need."""
    need, by = seen_need(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.withdraw_need(need=need, by=by, **form.cleaned_data),
        back=need.get_absolute_url(),
        first=lambda: check_withdrawal(need, by=by),
        title="撤回需求",
        caption=need.name,
        yes="撤回",
        notice="撤回后不再出现在清单里，正在问的单位会看到“不再需要”。",
        done="已撤回。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """认领 → actions.claim_need; first come, exactly one."""
    need, by = seen_need(request, uid), signed_in(request)
    units = _claimers(need, request)
    if not units.exists():
        raise RefusedError("需求由联盟的成员单位认领：请单位联络员办理，或由街道代为登记。")
    form = ClaimForm(
        request.POST or None,
        units=units,
        resources=ResourceItem.objects.available().filter(unit__in=units).order_by("name"),
    )
    return step(
        request,
        form,
        lambda: actions.claim_need(need=need, by=by, **form.cleaned_data),
        back=need.get_absolute_url(),
        first=lambda: check_open(
            need, units.filter(pk__in=by.reach(Permission.NEED_RAISE).units).first()
        ),
        title="认领需求",
        caption=need.name,
        yes="认领",
        notice="认领以先到为准，一项需求只由一家单位认领。",
        done="认领成功。办成后请在这里登记办了什么，附上照片。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_give_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回认领, with the reason → actions.give_back_claim."""
    need, by = seen_need(request, uid), signed_in(request)
    claim = running_claim(need)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.give_back_claim(claim=claim, by=by, **form.cleaned_data),
        back=need.get_absolute_url(),
        first=lambda: check_own_claim(claim, by=by),
        to=reverse("alliances:need-list"),
        title="退回认领",
        caption=need.name,
        yes="退回",
        notice="退回后其他单位可以认领，提出方会收到消息。",
        done="已退回，这项需求重新开放认领。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """通过验收 → actions.close_need."""
    need, by = seen_need(request, uid), signed_in(request)
    form = CloseForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.close_need(need=need, by=by, **form.cleaned_data),
        back=need.get_absolute_url(),
        first=lambda: check_closing(need, by=by),
        title="通过验收",
        caption=need.name,
        yes="通过，办结",
        notice="确认需求已满足。认领单位会收到消息。",
        done=f"“{need}”已办结。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """没有办到, with the reason → actions.reopen_need."""
    need, by = seen_need(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.reopen_need(need=need, by=by, **form.cleaned_data),
        back=need.get_absolute_url(),
        first=lambda: check_answer(need, by=by),
        title="没有办到，重新开放",
        caption=need.name,
        yes="重新开放",
        notice="这次认领记为“未通过验收”，其他单位可以再认领，等待的天数接着算。",
        done="已重新开放认领。",
    )


@require_POST
@require_permission(Permission.NEED_MANAGE)
def need_ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """问这家单位 → actions.ask_unit → the text to send and the place for the answer."""
    need = seen_need(request, uid)
    form = AskForm(
        request.POST,
        units=Unit.objects.visible_to(signed_in(request)),
        resources=ResourceItem.objects.visible_to(signed_in(request)),
    )
    if form.is_valid():
        try:
            match = actions.ask_unit(need=need, by=signed_in(request), **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            said = f"已记下。请把下面这段话发给{match.unit}，收到答复后在这里登记。"
            messages.success(request, said)
            return redirect("alliances:match-detail", match.uid)
    return suggestions_page(request, need, form)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def match_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One question to a unit: the text to send, and its answer → actions.answer_match."""
    by = signed_in(request)
    rows = NeedMatch.objects.visible_to(by).select_related(
        "need__street", "need__community", "need__alliance", "need__raised_by_unit"
    )
    match = get_object_or_404(rows.select_related("unit", "resource"), uid=uid)
    is_own = match.unit_id in by.reach(Permission.NEED_RAISE).units
    may_answer = match.answer == MatchAnswer.WAITING and (
        is_own or covered_by(by, match.need, Permission.NEED_MANAGE)
    )
    form = AnswerForm(request.POST or None)
    return step(
        request,
        form,
        lambda: _answer(match, form.cleaned_data, request),
        back=match.need.get_absolute_url(),
        template="alliances/match_detail.html",
        done="答复已登记。",
        match=match,
        may_answer=may_answer,
        is_own=is_own,
        text=_question(match),
    )


def running_claim(need: NeedItem) -> NeedClaim:
    """Return the claim that runs; a need without one is told apart by a sentence."""
    claim = need.claims.running().first()
    if claim is None:
        raise RefusedError(f"这项需求是“{need.get_state_display()}”，现在没有正在办理的认领。")
    return claim


def _answer(match: NeedMatch, data: dict[str, Any], request: HttpRequest) -> NeedMatch:
    return actions.answer_match(
        match=match, is_yes=data["answer"] == "yes", note=data["note"], by=signed_in(request)
    )


def _question(match: NeedMatch) -> str:
    """Return the text to send to the unit."""
    need = match.need
    parts = [f"{match.unit}：您好。{need.raiser}需要“{need}”"]
    if need.detail:
        parts.append(f"，{need.detail.rstrip('。')}")
    if need.timing:
        parts.append(f"，时间：{need.timing}")
    if need.expected_by:
        parts.append(f"，希望 {need.expected_by:%Y年%-m月%-d日}前办成")
    if match.resource is not None:
        parts.append(f"。贵单位登记过“{match.resource}”")
    return "".join(parts) + "，不知是否方便帮忙？方便请回复“愿意”，不便也请告知。谢谢。"


def _claimers(need: NeedItem, request: HttpRequest) -> QuerySet[Unit]:
    """Return the units for which this person may claim: the own ones, or any member's."""
    user = signed_in(request)
    units = need.candidates(timezone.localdate())
    if covered_by(user, need, Permission.NEED_MANAGE):
        return units
    return units.filter(pk__in=user.reach(Permission.NEED_RAISE).units)
