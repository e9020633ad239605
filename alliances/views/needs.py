"""需求清单 on phones and PCs: the list, one need, raising and changing it, whom to ask."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from alliances import actions
from alliances.forms import AskForm, NeedFilterForm, NeedForm
from alliances.matching import suggestions_for
from alliances.models import (
    UNMET_TOO_LONG,
    ClaimState,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    age_counter,
)
from core.errors import RefusedError
from core.paging import page_of
from core.steps import status_of, step
from places.models import covered_by

PER_PAGE = 20


@require_safe
@require_permission(Permission.NEED_VIEW)
def need_list(request: HttpRequest) -> HttpResponse:
    """需求清单: the longest waiting first, with the age in working days."""
    user, today = signed_in(request), timezone.localdate()
    form = NeedFilterForm(request.GET, user=user)
    page = page_of(request, form.chosen(NeedItem.objects.for_lists(), day=today), per_page=PER_PAGE)
    needs = list(page)
    age = age_counter(needs, today)
    context = {
        "form": form,
        "page": page,
        "rows": [(need, age(need)) for need in needs],
        "too_long": UNMET_TOO_LONG,
        "may_raise": user.may(Permission.NEED_RAISE),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "alliances/need_list.html", context)


@require_safe
@require_permission(Permission.NEED_VIEW)
def need_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One need: what, for whom, who claimed it, what came of it, and the steps one may take."""
    user, today = signed_in(request), timezone.localdate()
    need = seen_need(request, uid)
    claims: list[Any] = list(
        need.claims.select_related("unit", "resource", "claimed_by").prefetch_related("photos")
    )
    standing = next((claim for claim in claims if claim.state in {"running", "fulfilled"}), None)
    matches = NeedMatch.objects.visible_to(user).filter(need=need)
    evidence = _evidence(need, user)
    for claim in claims:
        claim.evidence = evidence[claim.pk]
    context = {
        "need": need,
        "age": age_counter([need], today)(need),
        "too_long": UNMET_TOO_LONG,
        "claims": claims,
        "claim": standing,
        "is_overdue": standing is not None and standing.is_overdue(today),
        "matches": matches.select_related("unit", "resource"),
        "reviews": standing.reviews.select_related("unit") if standing else (),
        "may_review": bool(actions.turns_of(need, by=user)),
        "may": _steps(need, standing, user),
    }
    return render(request, "alliances/need_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_create(request: HttpRequest) -> HttpResponse:
    """提出需求 → actions.save_need → it waits to be published."""
    user = signed_in(request)
    form = NeedForm(request.POST or None, instance=NeedItem(), user=user)

    def done(saved: NeedItem) -> str:
        is_own = actions.may_publish(saved, by=user)
        who = "核对后请按“发布”" if is_own else "社区或街道发布后"
        return f"已登记“{saved}”。{who}，成员单位就能认领。"

    return step(
        request,
        form,
        lambda: actions.save_need(need=form.instance, by=user),
        back=reverse("alliances:need-list"),
        follows=True,
        template="alliances/need_form.html",
        done=done,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NEED_RAISE)
def need_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改需求 → actions.save_need."""
    user, need = signed_in(request), seen_need(request, uid)
    if request.method == "GET" and not _may_edit(need, user):
        raise RefusedError("这项需求现在不能修改，由提出方或发布它的社区、街道办理。")
    form = NeedForm(request.POST or None, instance=need, user=user)
    return step(
        request,
        form,
        lambda: actions.save_need(
            need=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=need.get_absolute_url(),
        template="alliances/need_form.html",
        done="已保存。",
        need=need,
    )


@require_safe
@require_permission(Permission.NEED_MANAGE)
def need_suggestions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """找单位: whom to ask first and why; any other member can be chosen as well."""
    return suggestions_page(request, seen_need(request, uid))


def suggestions_page(
    request: HttpRequest, need: NeedItem, form: AskForm | None = None
) -> HttpResponse:
    """Show whom to ask; `form` is a question that was refused, with the unit that was chosen."""
    context = {
        "need": need,
        "is_open": need.state == NeedState.PUBLISHED,
        "suggestions": suggestions_for(need, day=timezone.localdate()),
        "members": need.candidates(timezone.localdate()),
        "form": form,
        "chosen": form["unit"].value() if form else "",
    }
    status = status_of(form) if form else 200
    return render(request, "alliances/need_suggestions.html", context, status=status)


def seen_need(request: HttpRequest, uid: UUID) -> NeedItem:
    """Return a need that the person may see; any other is not found."""
    rows = NeedItem.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows.select_related("project", "raised_by"), uid=uid)


def _may_edit(need: NeedItem, user: User) -> bool:
    if need.state == NeedState.PUBLISHED:
        return actions.may_publish(need, by=user)
    is_raiser = actions.may_answer_for_raiser(need, by=user)
    may_raise = covered_by(user, need, Permission.NEED_RAISE)
    return need.state == NeedState.COLLECTED and (is_raiser or may_raise)


def _evidence(need: NeedItem, user: User) -> dict[int, list[tuple[str, str]]]:
    """Return, for each claim, the confirmed activities named for it: words and address.

    Whoever may not open an activity reads its day alone, the claiming unit its name as well.
    """
    claims: Any = NeedClaim
    links = claims.activities.through.objects.filter(needclaim__need=need)
    rows = links.filter(activity__state="confirmed").select_related("activity", "needclaim")
    found = list(rows.order_by("activity__held_on", "pk"))
    activities = claims.activities.rel.related_model.objects  # of an app above
    seen = activities.visible_to(user).filter(pk__in=[link.activity_id for link in found])
    may_open = set(seen.values_list("pk", flat=True)) if found else set()
    own = user.reach(Permission.NEED_RAISE).units
    evidence: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for link in found:
        opens = link.activity_id in may_open
        name = link.activity.title if opens or link.needclaim.unit_id in own else "已确认的活动"
        words = f"{link.activity.held_on:%Y年%-m月%-d日}　{name}"
        address = link.activity.get_absolute_url() if opens else ""
        evidence[link.needclaim_id].append((words, address))
    return evidence


def _steps(need: NeedItem, claim: Any, user: User) -> dict[str, bool]:
    """Return which steps this person may take now, by the step's name."""
    is_open = need.state == NeedState.PUBLISHED
    is_raiser = actions.may_answer_for_raiser(need, by=user)
    may_publish = actions.may_publish(need, by=user)
    may_manage = covered_by(user, need, Permission.NEED_MANAGE)
    units = user.reach(Permission.NEED_RAISE).units
    is_running = claim is not None and claim.state == ClaimState.RUNNING
    return {
        "edit": _may_edit(need, user),
        "publish": need.state == NeedState.COLLECTED and may_publish,
        "claim": is_open and (may_manage or bool(units - {need.raised_by_unit_id})),
        "suggest": is_open and may_manage,
        "work": is_running and (may_manage or claim.unit_id in units),
        "accept": need.state == NeedState.FULFILLED and is_raiser,
        "withdraw": need.state in {NeedState.COLLECTED, NeedState.PUBLISHED}
        and (is_raiser or may_publish),
    }
