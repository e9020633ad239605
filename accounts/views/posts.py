"""岗位: what waits for a grant, granting and refusing, ending; and the table of permissions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.people import GrantForm
from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import Post
from accounts.models.posts import PostQuerySet
from accounts.permissions import Permission
from accounts.table import permission_groups, role_columns
from core.forms import ReasonForm
from core.guards import signed_in_page
from core.steps import step

NAMED = ("user", "street", "community", "unit", "department", "proposed_by", "deputises_for__user")


@require_safe
@require_permission(Permission.POST_VIEW)
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Posts that wait for a grant, oldest first."""
    return _waiting_page(request)


@require_POST
@require_permission(Permission.POST_GRANT)
@require_recent_sign_in
def grant(request: HttpRequest) -> HttpResponse:
    """Grant the ticked posts, all or none."""
    user = signed_in(request)
    form = GrantForm(request.POST, posts=Post.objects.grantable_by(user))
    if not form.is_valid():
        messages.error(request, str(form.errors["posts"][0]))
        return redirect("accounts:posts")
    granted = actions.grant_posts(posts=form.cleaned_data["posts"], by=user)
    messages.success(request, f"已授权 {len(granted)} 个岗位，本人下次打开页面即可使用。")
    return redirect("accounts:posts")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POST_GRANT)
@require_recent_sign_in
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse a proposed post, with a reason."""
    user = signed_in(request)
    post = get_object_or_404(Post.objects.visible_to(user).select_related(*NAMED), uid=uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.refuse_post(post=post, by=user, **form.cleaned_data),
        back=reverse("accounts:posts"),
        template="accounts/reason.html",
        title=f"驳回岗位：{post}",
        notice="驳回后这项申请就结束了；需要时由系统管理员重新提出。",
        yes="驳回",
        done=f"已驳回“{post}”。",
        person=post.user,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POST_VIEW)
@require_recent_sign_in
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a post, with a reason; the action asks who may."""
    user = signed_in(request)
    post = get_object_or_404(Post.objects.visible_to(user).select_related(*NAMED), uid=uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.end_post(post=post, by=user, **form.cleaned_data),
        back=reverse("accounts:person", args=[post.user.uid]),
        template="accounts/reason.html",
        title=f"结束岗位：{post}",
        notice="结束后立即失去这个岗位的权限，并要重新登录；记录都保留。",
        yes="结束岗位",
        done=f"“{post}”已结束。",
        person=post.user,
    )


@signed_in_page
@require_safe
def permission_table(request: HttpRequest) -> HttpResponse:
    """权限表: which role may do what; the same table that docs/permissions.md shows."""
    return render(
        request,
        "accounts/permission_table.html",
        {"roles": role_columns(), "groups": permission_groups()},
    )


def _waiting_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    rows: PostQuerySet = Post.objects.visible_to(user).waiting()
    grantable = set(Post.objects.grantable_by(user).values_list("pk", flat=True))
    context = {
        "rows": rows.select_related(*NAMED).order_by("created_at", "pk"),
        "grantable": grantable,
        "may_grant": user.may(Permission.POST_GRANT),
    }
    return render(request, "accounts/waiting_list.html", context)
