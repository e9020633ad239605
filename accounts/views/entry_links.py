"""Links for units' liaisons: given out and taken back by the office, opened on a phone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, by_link, sessions, throttle
from accounts.devices import device_name
from accounts.forms.entry_links import EnterForm, LiaisonFilterForm, LinkForm
from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import EntryLink, Post, User
from accounts.models.entry_links import LIAISON
from accounts.permissions import Permission
from accounts.views.sign_in import must_wait
from core.context import current
from core.errors import RefusedError
from core.forms import ReasonForm
from core.guards import public_page
from core.paging import page_of
from core.qr import qr_inline
from core.steps import put_refusal, status_of, step
from places.models import name_matches

NO_GOOD = (
    "这个链接打不开：可能已过期、已收回，或者没有复制完整。"
    "请联系发给您链接的社区或街道，重新发一个；有账号的也可以用密码登录。"
)


@public_page
@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponseBase:
    """进入: one button; the token comes from behind # in the address, so that no log keeps it.

    A chat app that looks at the address uses nothing up. Every link that does not open gets the
    same answer. A liaison of two units has a link for each, and changes from one to the other.
    Source: docs/rules.md R-LNK-2, R-LNK-5.
    """
    here = request.user if request.user.is_authenticated else None
    if here is not None and not sessions.link_of(request):
        return render(request, "accounts/entry_link.html", {"is_signed_in": True})
    form = EnterForm(request.POST or None)
    if request.method == "POST" and (page := must_wait(request)) is not None:
        return page
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        link = actions.use_link(token=form.cleaned_data["code"], only=here, at=now)
        if link is not None:
            return _enter(request, link)
        throttle.count_wrong(current.get().address, at=now)
        actions.record_failed_link(at=now)
        form.add_error(None, NO_GOOD)
        form.data = {}  # what was typed is not sent back: it may still open something
    context = {"form": form, "unit": here and here.current_posts[0].unit}
    return render(request, "accounts/entry_link.html", context, status=status_of(form))


@require_safe
@require_permission(Permission.LINK_ISSUE)
def link_list(request: HttpRequest) -> HttpResponse:
    """单位链接: the liaisons within reach, with the link that each has now."""
    user, now = signed_in(request), timezone.now()
    form = LiaisonFilterForm(request.GET)
    word = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = _liaisons(request)
    if word:
        rows = rows.filter(name_matches(word, "unit__") | name_matches(word, "user__"))
    links = EntryLink.objects.visible_to(user).unrevoked()
    page = page_of(
        request, rows.prefetch_related(Prefetch("entry_links", queryset=links, to_attr="given"))
    )
    context = {
        "form": form,
        "page": page,
        "rows": [(post, post.given[0] if post.given else None) for post in page],
        "now": now,
    }
    return render(request, "accounts/entry_link_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LINK_ISSUE)
@require_recent_sign_in
@never_cache
def link_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a liaison a link; it is shown once, as text, picture and message."""
    post = get_object_or_404(_liaisons(request), uid=uid)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.issue_link(post=post, by=signed_in(request), **form.cleaned_data)
        except RefusedError as error:
            put_refusal(form, error)
        else:
            return _shown_once(request, new)
    links = EntryLink.objects.visible_to(signed_in(request)).unrevoked()
    context = {"form": form, "post": post, "link": links.filter(post=post).first()}
    return render(request, "accounts/entry_link_issue.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LINK_ISSUE)
def link_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a link back, with a reason; whoever came in by it is out at once."""
    links = EntryLink.objects.visible_to(signed_in(request))
    link = get_object_or_404(links.select_related("post__user", "post__unit"), uid=uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.revoke_link(link=link, by=signed_in(request), **form.cleaned_data),
        back=reverse("accounts:entry-links"),
        template="accounts/entry_link_revoke.html",
        title="收回链接",
        notice="收回后链接立即打不开，从它进入的手机马上退出；已填报的记录都保留。",
        yes="收回链接",
        done=f"{link.post.user} 的链接已收回，从链接进入的设备已退出。",
        link=link,
    )


def _liaisons(request: HttpRequest) -> QuerySet[Post]:
    """Return the running posts of liaisons to whom this person may give a link."""
    reach = signed_in(request).reach(Permission.LINK_ISSUE)
    running = Post.objects.active_on(timezone.localdate())
    rows = running.filter(role=LIAISON, deputises_for=None, user__is_active=True)
    return (
        rows.filter(reach.as_filter("unit__"))
        .select_related("user", "unit", "unit__community", "street", "community", "department")
        .order_by("unit__name", "user__name_pinyin", "pk")
    )


@sensitive_variables("new", "address", "context")
def _shown_once(request: HttpRequest, new: actions.NewLink) -> HttpResponse:
    address = by_link.address_of(request, new.token)
    until = timezone.localtime(new.link.expires_at)
    post = new.link.post
    context: dict[str, Any] = {
        "post": post,
        "link": new.link,
        "picture": qr_inline(address),
        "message": (
            f"{post.user}您好，这是{post.unit}填报活动、认领需求的链接，不用密码，点开后按“进入”："
            f"{address} 。{until:%Y年%-m月%-d日}前有效，只给您本人使用，请不要转发。"
        ),
    }
    return render(request, "accounts/entry_link_shown.html", context)


def _enter(request: HttpRequest, link: EntryLink) -> HttpResponseBase:
    now = timezone.now()
    if request.user.is_authenticated:
        _leave(signed_in(request), request, at=now)
    sessions.begin_by_link(request, link, at=now)
    actions.begin_sign_in(
        user=link.post.user,
        session_key=request.session.session_key or "",
        device=device_name(request.headers.get("User-Agent", "")),
        entry_link=link,
        at=now,
    )
    return redirect("dashboard:desk-home")


def _leave(user: User, request: HttpRequest, *, at: datetime) -> None:
    """End what was begun by the link of the other unit."""
    for row in user.sign_ins.open().filter(session_key=request.session.session_key):
        actions.end_sign_in(sign_in=row, by=user, at=at)
    logout(request)
