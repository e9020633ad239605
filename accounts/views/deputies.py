"""代办: who stands in for whom and when; asked for here, granted as every post is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.forms.people import DeputyForm
from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import Post, User
from accounts.permissions import Permission
from core.forms import ReasonForm
from core.guards import signed_in_page
from core.steps import step

NEWEST = 30


@signed_in_page
@require_safe
def deputy_list(request: HttpRequest) -> HttpResponse:
    """代办: who stands in for me, for whom I stand in, and for which posts I may ask."""
    user = signed_in(request)
    rows = Post.objects.around(user).named().select_related("user").order_by("-starts_on", "-pk")
    context = {
        "rows": rows[:NEWEST],
        "delegable": [post for post in user.current_posts if post.is_delegable],
        "today": timezone.localdate(),
    }
    return render(request, "accounts/deputy_list.html", context)


@signed_in_page
@require_recent_sign_in
@require_http_methods(["GET", "POST"])
def deputy_propose(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Ask a colleague to stand in for one's own post; it waits for the security administrator."""
    rows = Post.objects.filter(user=signed_in(request), deputises_for=None)
    post = get_object_or_404(rows.named().select_related("user"), uid=uid)
    return _propose(request, post, back=reverse("accounts:deputies"))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
def post_deputy(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The same for somebody who cannot ask: ill, or out of reach."""
    rows = Post.objects.visible_to(signed_in(request)).filter(deputises_for=None)
    post = get_object_or_404(rows.named().select_related("user"), uid=uid)
    return _propose(request, post, back=reverse("accounts:person", args=[post.user.uid]))


@signed_in_page
@require_http_methods(["GET", "POST"])
def deputy_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Come back early, lay it down, or take the proposal back; with a reason."""
    user = signed_in(request)
    rows = Post.objects.around(user).named().select_related("user")
    post = get_object_or_404(rows, uid=uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.end_deputy(post=post, by=user, **form.cleaned_data),
        back=reverse("accounts:deputies"),
        template="accounts/deputy_end.html",
        title="结束代办",
        notice="结束后代办人立即失去这个岗位的权限；已经办了的事都保留。",
        yes="结束代办",
        done=f"{post.user} 的代办已结束。",
        post=post,
    )


def _propose(request: HttpRequest, post: Post, *, back: str) -> HttpResponse:
    people = User.objects.able_to_deputise(post)
    form = DeputyForm(
        request.POST or None,
        people=people,
        initial={"starts_on": timezone.localdate()},
    )
    return step(
        request,
        form,
        lambda: actions.propose_deputy(post=post, by=signed_in(request), **form.cleaned_data),
        back=back,
        template="accounts/deputy_propose.html",
        done=lambda row: f"已提出由 {row.user} 代办，等待安全管理员授权。",
        post=post,
        is_own=post.user_id == signed_in(request).pk,
        has_people=people.exists(),
        longest=Post.LONGEST_DEPUTISING.days,
    )
