"""微心愿 on phones and PCs: the list, one wish, telling and changing it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.files import photo_response
from core.paging import page_of
from core.steps import stands_open, step
from places.models import covered_by
from projects import actions
from projects.actions.wishes import check_delivered, check_thankable, check_withdrawable
from projects.forms import WishFilterForm, WishForm
from projects.models import OFFER_AFTER, Wish, WishClaim, WishClaimState, WishState
from projects.models.wishes import EDITABLE_STATES
from volunteers.models import TeamLeadership

PER_PAGE = 20


@require_safe
@require_permission(Permission.WISH_VIEW)
def wish_list(request: HttpRequest) -> HttpResponse:
    """微心愿: the longest waiting first, with the days that it has waited."""
    user, today = signed_in(request), timezone.localdate()
    form = WishFilterForm(request.GET, user=user)
    page = page_of(request, form.chosen(Wish.objects.for_lists(), day=today), per_page=PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "rows": [(wish, wish.days_open(today)) for wish in page],
        "too_long": OFFER_AFTER.days,
        "may_post": user.may(Permission.WISH_POST),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/wish_list.html", context)


@require_safe
@require_permission(Permission.WISH_VIEW)
def wish_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One wish: what, who claimed it, what came of it, and the steps one may take."""
    user, today = signed_in(request), timezone.localdate()
    wish = seen_wish(request, uid)
    claims = list(wish.claims.visible_to(user).for_lists())
    running = next((row for row in claims if row.state == WishClaimState.RUNNING), None)
    context = {
        "wish": wish,
        "days_open": wish.days_open(today),
        "too_long": OFFER_AFTER.days,
        "claims": [(claim, claim.is_overdue(today)) for claim in claims],
        "offers": wish.offers.visible_to(user).select_related("unit"),
        "may": _steps(wish, running, user),
    }
    return render(request, "projects/wish_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_POST)
def wish_create(request: HttpRequest) -> HttpResponse:
    """登记心愿 → actions.save_wish → it waits for a review."""
    user = signed_in(request)
    form = WishForm(request.POST or None, instance=Wish(), user=user)
    return step(
        request,
        form,
        lambda: actions.save_wish(wish=form.instance, by=user),
        back=reverse("projects:wish-list"),
        follows=True,
        template="projects/wish_form.html",
        done=lambda saved: f"已登记“{saved}”。另一位同事审核后，就能对外公布、开放认领。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WISH_POST)
def wish_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改心愿 → actions.save_wish."""
    user, wish = signed_in(request), seen_wish(request, uid)
    if request.method == "GET" and wish.state not in EDITABLE_STATES:
        raise RefusedError(f"这个心愿{wish.get_state_display()}，内容不能再改。")
    form = WishForm(request.POST or None, instance=wish, user=user)
    return step(
        request,
        form,
        lambda: actions.save_wish(
            wish=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=wish.get_absolute_url(),
        template="projects/wish_form.html",
        done="已保存，等另一位同事审核。",
        wish=Wish.objects.get(pk=wish.pk),
    )


@require_safe
@require_permission(Permission.WISH_VIEW)
@cache_control(private=True, no_cache=True)
def claim_photo(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The photo of a delivery, for whoever sees the claim."""
    rows = WishClaim.objects.visible_to(signed_in(request)).select_related("photo")
    photo = get_object_or_404(rows, uid=uid).photo
    if photo is None:
        raise Http404
    return photo_response(request, photo.file)


def seen_wish(request: HttpRequest, uid: UUID) -> Wish:
    """Return a wish that the person may see; any other is not found."""
    return get_object_or_404(Wish.objects.visible_to(signed_in(request)).for_lists(), uid=uid)


def _steps(wish: Wish, claim: WishClaim | None, user: User) -> dict[str, Any]:
    """Return which steps this person may take now, by the step's name."""
    may_post = covered_by(user, wish, Permission.WISH_POST)
    is_editable = wish.state in EDITABLE_STATES
    return {
        "edit": is_editable and may_post,
        "review": Wish.objects.reviewable_by(user).filter(pk=wish.pk).exists(),
        "claim": wish.state == WishState.PUBLISHED and _may_claim(user, may_post),
        "on_behalf": may_post,
        "work": claim is not None and actions.may_deliver(claim, by=user),
        "confirm": stands_open(partial(check_delivered, wish, by=user)),
        "thank": stands_open(partial(check_thankable, wish, by=user)),
        "withdraw": stands_open(partial(check_withdrawable, wish, by=user)),
    }


def _may_claim(user: User, may_post: bool) -> bool:
    has_unit = bool(user.reach(Permission.WISH_CLAIM).units)
    return may_post or has_unit or TeamLeadership.objects.held_by(user).exists()
