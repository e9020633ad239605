"""One's own account: posts, messages, devices, password, second step."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, second_step, sessions
from accounts.forms.sign_in import FirstCodeForm, HeldCodeForm, PasswordForm
from accounts.guards import prove_again, require_recent_sign_in, signed_in
from accounts.models import HowEnded, Message, SignIn, User
from accounts.passwords import rules_for
from accounts.permissions import Permission
from accounts.views.sign_in import WRONG_CODE, next_page, prepared_authenticator
from core.guards import signed_in_page
from core.steps import status_of

NEWEST = 20


@signed_in_page
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """我的: who I am here, and what I can change about my account."""
    user, now = signed_in(request), timezone.now()
    sign_ins = SignIn.objects.visible_to(user)
    newest = list(sign_ins.open().order_by("-seen_at", "-pk")[:NEWEST])
    remembered = sign_ins.remembered(now).exclude(pk__in=[row.pk for row in newest])
    return render(
        request,
        "accounts/me.html",
        {
            "posts": user.current_posts,
            "may_see_places": user.may(Permission.PLACE_VIEW),
            "may_see_calendar": user.may(Permission.DESK_ENTER),
            "unread_count": Message.objects.visible_to(user).unread().count(),
            "sign_ins": newest,
            "remembered": remembered.order_by("-seen_at", "-pk"),
            "now": now,
            "session_key": request.session.session_key,
            "is_by_link": bool(sessions.link_of(request)),
            "is_bound": second_step.is_bound(user),
            "may_see_people": user.may(Permission.ACCOUNT_VIEW),
            "recovery_count": user.recovery_codes.unused().count(),
        },
    )


@signed_in_page
@sensitive_post_parameters("old", "new", "repeated")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; also where one lands while a change is due."""
    user = signed_in(request)
    form = PasswordForm(request.POST or None, rules=rules_for(user))
    if user.must_change_password and sessions.is_proven(request, user, at=timezone.now()):
        del form.fields["old"]  # the code or password was typed a moment ago
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(request, "密码已更新。其他设备上的登录已退出。")
        return redirect(next_page(request, user))
    context = {"form": form, "why_due": _why_due(user), "next": request.GET.get("next", "")}
    return render(request, "accounts/password.html", context, status=status_of(form))


def _why_due(user: User) -> str:
    """Return why nothing else may be done before there is a new password; "" while it may."""
    if not user.password_is_due:
        return ""
    if user.must_change_password:
        return (
            "您用的是管理员给的登录码，或者账号刚开、密码刚重置，这样的密码不止您一个人知道。"
            "请先换一个只有您知道的，换好后回到刚才要去的页面。"
        )
    most = settings.PASSWORD_MAX_AGE_DAYS
    return f"在办公室工作的岗位，密码最多用 {most} 天，您的已经到期。换好后回到刚才要去的页面。"


@signed_in_page
@require_POST
def sign_in_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign out another device of one's own, such as a lost phone, or forget one that is out."""
    user = signed_in(request)
    sign_in = get_object_or_404(SignIn.objects.visible_to(user), uid=uid)
    actions.end_sign_in(sign_in=sign_in, by=user, how=HowEnded.REVOKED)
    done = "再登录时要输动态口令" if sign_in.ended_at else "已下线"
    messages.success(request, f"“{sign_in}”{done}。")
    return redirect("accounts:me")


@signed_in_page
@require_recent_sign_in
@require_http_methods(["GET", "POST"])
def authenticator(request: HttpRequest) -> HttpResponseBase:
    """Bind the phone app from inside; the recovery codes are shown once."""
    user = signed_in(request)
    if second_step.is_bound(user):
        return redirect("accounts:me")
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = actions.confirm_authenticator(user=user, code=form.cleaned_data["code"])
        if codes:
            request.session[sessions.SECOND_FACTOR] = True
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", WRONG_CODE)
    row = prepared_authenticator(request, user)
    context = {
        "form": form,
        "picture": second_step.picture(row),
        "secret": second_step.secret_text(row),
    }
    return render(request, "accounts/bind_inside.html", context, status=status_of(form))


@signed_in_page
@require_recent_sign_in
@require_http_methods(["GET", "POST"])
def authenticator_remove(request: HttpRequest) -> HttpResponseBase:
    """Stop using the phone app, to bind another phone; at once where posts demand one."""
    user = signed_in(request)
    if not second_step.is_bound(user):
        return redirect("accounts:me")
    form = HeldCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if actions.stop_authenticator(user=user, code=form.cleaned_data["code"]):
            messages.success(request, "动态口令已停用。")
            to = "authenticator" if second_step.is_demanded(user) else "me"
            return redirect(f"accounts:{to}")
        form.add_error("code", WRONG_CODE)
    return _code_page(
        request,
        form,
        title="停用动态口令",
        yes="停用，换手机",
        notice="停用后，恢复码一起作废。岗位要求动态口令的，接着就在新手机上绑定。",
    )


@signed_in_page
@require_recent_sign_in
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Replace the recovery codes; shown once."""
    user = signed_in(request)
    if not second_step.is_bound(user):
        return redirect("accounts:me")
    form = HeldCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = actions.replace_recovery_codes(user=user, code=form.cleaned_data["code"])
        if codes:
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", WRONG_CODE)
    return _code_page(
        request,
        form,
        title="换一组恢复码",
        yes="换一组",
        notice="换了以后，原来的恢复码全部作废；新的只显示一次。",
    )


@signed_in_page
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Messages, newest first."""
    user = signed_in(request)
    rows = Message.objects.visible_to(user)[:100]
    context = {"rows": rows, "may_file": user.may(Permission.ACTIVITY_FILE)}
    return render(request, "accounts/message_list.html", context)


@signed_in_page
@require_POST
def message_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark a message as read and go where it points."""
    user = signed_in(request)
    message = get_object_or_404(Message.objects.visible_to(user), uid=uid)
    actions.read_message(message=message, by=user)
    return redirect(message.link or "accounts:messages")


def _code_page(request: HttpRequest, form: HeldCodeForm, **words: str) -> HttpResponse:
    """Ask for a code of the app, or a recovery code, before the second factor changes."""
    context = {"form": form, "back_url": reverse("accounts:me"), **words}
    return render(request, "accounts/held_code.html", context, status=status_of(form))


def _change(request: HttpRequest, form: PasswordForm) -> bool:
    """Change the password when the old one is right; True when it was changed."""
    user = signed_in(request)
    if "old" in form.fields and not prove_again(request, form.cleaned_data["old"]):
        form.add_error("old", "现在的密码不对。")
        return False
    try:
        actions.change_password(
            user=user,
            password=form.cleaned_data["new"],
            session_key=request.session.session_key or "",
        )
    except ValidationError as error:
        form.add_error("new", error)
        return False
    old_key = request.session.session_key or ""
    update_session_auth_hash(request, user)
    actions.move_sign_in(old_key=old_key, new_key=request.session.session_key or "")
    return True
