"""服务岗位 on the desk: what communities offer, who holds a seat, and the steps."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.paging import page_of
from core.steps import OFFICE, step
from party import actions
from party.actions.service_posts import check_free, check_held, check_kept_open
from party.forms import ClaimForm, ClosePostForm, LeavePostForm, ServicePostForm
from party.models import CheckIn, MemberCheckIn, PostClaim, ServicePost, UnitCheckIn
from places.models import Community, covered_by

POST_LIST = "party:service-posts"
NOBODY = "这个社区还没有可以认领的单位或党员：先登记报到，党员报到要等社区确认。"


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def post_list(request: HttpRequest) -> HttpResponse:
    """服务岗位: by community, with seats and how many are free; closed ones on demand."""
    user = signed_in(request)
    shown = request.GET.get("show", "")
    rows = ServicePost.objects.visible_to(user).with_held_count().select_related("community")
    rows = rows.filter(closed_on__isnull=shown != "closed")
    communities = Community.objects.filter(
        pk__in=ServicePost.objects.visible_to(user).values("community")
    )
    community = next(
        (row for row in communities if str(row.uid) == request.GET.get("community", "")), None
    )
    rows = rows.filter(community=community) if community else rows
    context = {
        "page": page_of(request, rows.order_by("community__code", "name", "pk")),
        "is_closed": shown == "closed",
        "communities": communities,
        "community": community,
        "may_keep": user.may(Permission.CHECKIN_KEEP),
        "may_export": user.may(Permission.EXPORT) and user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "party/service_post_list.html", context)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def post_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One post: what there is to do, who holds a seat and who did."""
    user = signed_in(request)
    post = _visible(request, uid)
    claims = post.claims.visible_to(user).for_lists()
    mine = {row.pk for row in claims if actions.may_file(row.check_in, by=user)}
    context = {
        "post": post,
        "held": claims.held().order_by("claimed_on", "pk"),
        "held_count": post.claims.held().count(),
        "former": claims.exclude(left_on=None).order_by("-left_on", "pk")[:50],
        "mine": mine,
        "may_keep": covered_by(user, post, Permission.CHECKIN_KEEP) and post.closed_on is None,
        "may_claim": user.may(Permission.CHECKIN_FILE) and post.closed_on is None,
    }
    return render(request, "party/service_post_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_KEEP)
def post_new(request: HttpRequest) -> HttpResponse:
    """Page 发布岗位 → actions.save_service_post."""
    user = signed_in(request)
    form = ServicePostForm(request.POST or None, instance=ServicePost(), communities=_kept_by(user))
    return step(
        request,
        form,
        lambda: actions.save_service_post(post=form.instance, by=user),
        back=reverse(POST_LIST),
        template=OFFICE,
        follows=True,
        title="发布服务岗位",
        yes="发布",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_KEEP)
def post_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改岗位 → actions.save_service_post."""
    user, post = signed_in(request), _kept(request, uid)
    form = ServicePostForm(request.POST or None, instance=post, communities=_kept_by(user))
    return step(
        request,
        form,
        lambda: actions.save_service_post(
            post=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=post.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_kept_open(post, by=user),
        title="修改岗位",
        caption=post.name,
        yes="保存",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_KEEP)
def post_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 停用岗位 → actions.close_service_post."""
    user, post = signed_in(request), _kept(request, uid)
    form = ClosePostForm(request.POST or None)
    held = post.claims.held().count()
    return step(
        request,
        form,
        lambda: actions.close_service_post(post=post, **form.cleaned_data, by=user),
        back=post.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_kept_open(post, by=user),
        title="停用岗位",
        caption=post.name,
        yes="停用",
        notice=f"现有 {held} 个认领同一天退出，记录保留。" if held else "",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def post_claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 认领岗位 → actions.claim_post; offers those who serve in the post's community."""
    user, post = signed_in(request), _visible(request, uid)
    helpers = _helpers(user, post)
    asked = request.GET.get("check_in", "")
    form = ClaimForm(request.POST or None, helpers=helpers, initial={"check_in": asked})
    return step(
        request,
        form,
        lambda: _claim(form, post, by=user),
        back=post.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_free(post),
        title="认领岗位",
        caption=f"{post.place_label}{post}",
        yes="认领",
        notice=""
        if helpers
        else "这个社区还没有可以认领的单位或党员：先登记报到，党员报到要等社区确认。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def claim_leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 退出岗位 → actions.leave_post."""
    user = signed_in(request)
    claim = get_object_or_404(PostClaim.objects.visible_to(user).for_lists(), uid=uid)
    form = LeavePostForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.leave_post(claim=claim, **form.cleaned_data, by=user).post,
        back=claim.post.get_absolute_url(),
        template=OFFICE,
        first=lambda: check_held(claim, claim.post, by=user),
        title="退出岗位",
        notice="退出后名额空出来，可以由别人认领；以前的服务记录都保留。",
        caption=str(claim),
        yes="退出",
    )


def _claim(form: ClaimForm, post: ServicePost, *, by: User) -> ServicePost:
    claimed_on = form.cleaned_data["claimed_on"]
    return actions.claim_post(post=post, check_in=form.helper, claimed_on=claimed_on, by=by).post


def _helpers(user: User, post: ServicePost) -> list[CheckIn]:
    units = UnitCheckIn.objects.fileable_by(user).active().filter(community=post.community_id)
    members = MemberCheckIn.objects.fileable_by(user).active().filter(community=post.community_id)
    return [
        *units.exclude(claims__in=post.claims.held()).select_related("unit"),
        *members.exclude(claims__in=post.claims.held())
        .select_related("home_unit")
        .order_by("name_pinyin", "pk"),
    ]


def _visible(request: HttpRequest, uid: UUID) -> ServicePost:
    rows = ServicePost.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("street", "community"), uid=uid)


def _kept(request: HttpRequest, uid: UUID) -> ServicePost:
    rows = ServicePost.objects.within(signed_in(request).reach(Permission.CHECKIN_KEEP))
    return get_object_or_404(rows.select_related("street", "community"), uid=uid)


def _kept_by(user: User) -> Any:
    return Community.objects.within(user.reach(Permission.CHECKIN_KEEP)).order_by("code")
