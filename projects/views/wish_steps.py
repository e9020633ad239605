"""The steps of a wish: reviewed, claimed, given back, delivered, confirmed, thanked, withdrawn."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.photos import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import ReasonForm
from core.steps import press, seen_version, step
from places.models import Unit, covered_by
from projects import actions
from projects.actions.wish_claims import check_claimable
from projects.actions.wishes import (
    check_delivered,
    check_reviewable,
    check_thankable,
    check_withdrawable,
)
from projects.forms import ClaimWishForm, DeliverForm, ThanksForm
from projects.models import CLAIM_DAYS, Wish, WishClaim
from projects.views.wishes import seen_wish
from volunteers.models import Team, TeamLeadership, Volunteer


@require_POST
@require_permission(Permission.WISH_REVIEW)
def wish_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """审核通过 → actions.publish_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    return press(
        request,
        lambda: actions.publish_wish(wish=wish, by=by, version=seen_version(request)),
        done=f"“{wish}”已公布，可以认领。",
        back=wish.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_REVIEW)
def wish_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回, with the reason → actions.return_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.return_wish(wish=wish, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        first=lambda: check_reviewable(wish, by=by),
        title="退回心愿",
        caption=wish.name,
        yes="退回",
        notice="登记人会看到原因，改好后再提交。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_VIEW)
def wish_claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """认领 → actions.claim_wish; first come, exactly one."""
    wish, by = seen_wish(request, uid), signed_in(request)
    form = ClaimWishForm(request.POST or None, **_claimants(wish, request))
    if not form.fields.keys() - {"plan"}:
        raise RefusedError("心愿由单位联络员、队长认领，或由社区代为登记。请联系社区办理。")
    return step(
        request,
        form,
        lambda: actions.claim_wish(wish=wish, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        first=lambda: check_claimable(wish),
        title="认领心愿",
        caption=wish.name,
        yes="认领",
        notice=f"认领以先到为准，请在 {CLAIM_DAYS} 个工作日内送达；过期会自动开放给别人认领。"
        + ("谁来认领，四项里填一项。" if "person_name" in form.fields else ""),
        done="认领成功。送达后请在这里登记，附一张照片。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_VIEW)
def wish_give_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回认领, with the reason → actions.give_back_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    claim = _own_claim(wish, request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.give_back_wish(claim=claim, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        to=reverse("projects:wish-list"),
        title="退回认领",
        caption=wish.name,
        yes="退回",
        notice="退回后别人可以认领，登记人会收到消息。",
        done="已退回，这个心愿重新开放认领。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_VIEW)
def wish_deliver(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记送达: words, day and a photo → actions.deliver_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    claim = _own_claim(wish, request)
    form = DeliverForm(request.POST or None, request.FILES or None)

    def deliver() -> WishClaim:
        data: dict[str, Any] = dict(form.cleaned_data)
        photo = keep_photo(file=data.pop("photo"), by=by)
        return actions.deliver_wish(claim=claim, photo=photo, by=by, **data)

    return step(
        request,
        form,
        deliver,
        back=wish.get_absolute_url(),
        title="登记送达",
        caption=wish.name,
        yes="登记送达",
        notice="登记后由社区确认。",
        done="已登记，等社区确认。",
    )


@require_POST
@require_permission(Permission.WISH_POST)
def wish_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """确认实现 → actions.confirm_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    return press(
        request,
        lambda: actions.confirm_wish(wish=wish, by=by),
        done="已确认。请再写一句感谢的话，认领方会收到。",
        back=wish.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_POST)
def wish_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """没有实现, with the reason → actions.reopen_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.reopen_wish(wish=wish, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        first=lambda: check_delivered(wish, by=by),
        title="没有实现，重新开放",
        caption=wish.name,
        yes="重新开放",
        notice="这次认领记为“未通过确认”，认领方会收到消息，别人可以再认领。",
        done="已重新开放认领。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_POST)
def wish_thank(request: HttpRequest, uid: UUID) -> HttpResponse:
    """感谢并办结 → actions.close_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    form = ThanksForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.close_wish(wish=wish, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        first=lambda: check_thankable(wish, by=by),
        title="感谢并办结",
        caption=wish.name,
        yes="办结",
        done=f"“{wish}”已办结，感谢的话已送到。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_POST)
def wish_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤回, with the reason → actions.withdraw_wish."""
    wish, by = seen_wish(request, uid), signed_in(request)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.withdraw_wish(wish=wish, by=by, **form.cleaned_data),
        back=wish.get_absolute_url(),
        first=lambda: check_withdrawable(wish, by=by),
        title="撤回心愿",
        caption=wish.name,
        yes="撤回",
        notice="撤回后不再公布，也不能认领。",
        done="已撤回。",
    )


def _own_claim(wish: Wish, request: HttpRequest) -> WishClaim:
    """Return the running claim that this person may work on; else a sentence says why not."""
    claim = wish.claims.running().select_related("unit", "team", "wish").first()
    if claim is None:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，现在没有正在办理的认领。")
    if not actions.may_deliver(claim, by=signed_in(request)):
        raise RefusedError("这是别人的认领，由认领方、社区或街道办理。")
    return claim


def _claimants(wish: Wish, request: HttpRequest) -> dict[str, Any]:
    """Return for whom this person may claim: the own unit and teams, or anybody of the street."""
    user = signed_in(request)
    if covered_by(user, wish, Permission.WISH_POST):
        roster = Volunteer.objects.visible_to(user).standing().active()
        return {
            "units": Unit.objects.standing().filter(street=wish.street_id).order_by("name"),
            "teams": Team.objects.visible_to(user).filter(street=wish.street_id).order_by("name"),
            "people": roster.filter(street=wish.street_id),
        }
    led = TeamLeadership.objects.held_by(user).values("team")
    return {
        "units": Unit.objects.filter(pk__in=user.reach(Permission.WISH_CLAIM).units),
        "teams": Team.objects.filter(pk__in=led, street=wish.street_id),
        "people": None,
    }
