"""群发: a short text with its link and poster, and who posted it in which group."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.guards import public_page
from core.paging import page_of
from core.qr import qr_inline
from core.steps import put_refusal, status_of
from grids import actions
from grids.forms import PostsForm
from grids.models import Broadcast, BroadcastPost, ChatGroup
from places.models import covered_by

PER_PAGE = 20


@require_safe
@require_permission(Permission.CHAT_VIEW)
def broadcast_list(request: HttpRequest) -> HttpResponse:
    """群发: the newest first, with in how many groups each was posted."""
    user = signed_in(request)
    rows = Broadcast.objects.visible_to(user).for_lists().order_by("-pk")
    context = {
        "page": page_of(request, rows, per_page=PER_PAGE),
        "may_post": user.may(Permission.CHAT_POST),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "grids/broadcast_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHAT_VIEW)
def broadcast_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One text to copy, its poster, and the groups it was posted in → actions.note_posts."""
    user, broadcast = signed_in(request), _seen(request, uid)
    posts = BroadcastPost.objects.visible_to(user).filter(broadcast=broadcast)
    groups = _open_groups(broadcast, request)
    form = PostsForm(request.POST or None, groups=groups)
    may_post = user.may(Permission.CHAT_POST)
    if request.method == "POST":
        if not may_post:
            raise RefusedError("登记发到哪些群，由社区工作者、网格员或街道办理。")
        if form.is_valid():
            chosen = list(form.cleaned_data["groups"])
            try:
                noted = actions.note_posts(broadcast=broadcast, groups=chosen, by=user)
            except RefusedError as error:
                put_refusal(form, error)
            else:
                messages.success(request, f"已记下发到 {len(noted)} 个群。")
                return redirect(broadcast)
    context = {
        "broadcast": broadcast,
        "message": broadcast.message(_link_of(broadcast)),
        "form": form,
        "has_groups": groups.exists(),
        "may_post": may_post,
        "may_edit": not posts.exists() and covered_by(user, broadcast, Permission.CHAT_POST),
        "posts": posts.select_related("group", "posted_by"),
    }
    return render(request, "grids/broadcast_detail.html", context, status=status_of(form))


@require_safe
@require_permission(Permission.CHAT_VIEW)
def broadcast_poster(request: HttpRequest, uid: UUID) -> HttpResponse:
    """海报: the text in large letters and the link as a QR code, on one A4."""
    broadcast = _seen(request, uid)
    address = _link_of(broadcast)
    context = {"broadcast": broadcast, "address": address, "picture": qr_inline(address)}
    return render(request, "grids/broadcast_poster.html", context)


@require_safe
@public_page(cached=True)
def broadcast_public(request: HttpRequest, code: str) -> HttpResponse:
    """What a short link opens: the text, and the page it is about."""
    rows = Broadcast.objects.select_related("street", "community")
    return render(
        request,
        "grids/broadcast_public.html",
        {"broadcast": get_object_or_404(rows, code=code)},
    )


def _seen(request: HttpRequest, uid: UUID) -> Broadcast:
    rows = Broadcast.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("street", "community", "created_by"), uid=uid)


def _open_groups(broadcast: Broadcast, request: HttpRequest) -> QuerySet[ChatGroup]:
    """Return the groups in which the text was not posted yet, of its community if it has one."""
    rows = ChatGroup.objects.postable_by(signed_in(request))
    if broadcast.community_id is not None:
        rows = rows.filter(community=broadcast.community_id)
    noted = broadcast.posts.values("group")
    return rows.exclude(pk__in=noted).order_by("community__code", "name_pinyin", "pk")


def _link_of(broadcast: Broadcast) -> str:
    return settings.SITE_URL + broadcast.get_short_url()


def letters_of_link() -> int:
    """Return how many letters a short link takes."""
    return len(settings.SITE_URL + reverse("grids:broadcast-public", args=["000000"]))
