"""Signing in, in one or two steps, and out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, attempts, known_devices, second_step, sessions, throttle
from accounts.devices import device_name
from accounts.forms.sign_in import AgainForm, CodeForm, FirstCodeForm, SignInForm
from accounts.guards import prove_again, signed_in
from accounts.models import Authenticator, SignIn, User
from accounts.permissions import Permission
from core.context import current
from core.guards import public_page, signed_in_page
from core.requests import own_path

WRONG = "账号或密码不对，请核对后再试。连续输错 5 次，15 分钟内不能再试。"
WRONG_CODE = "动态口令不对。请等应用换出下一个数字再试；连续输错 5 次要等 15 分钟。"
WRONG_RECOVERY = "恢复码不对，或者已经用过。请核对后再试，或者换一个。"
TOO_LATE = "停留太久了，请重新输入账号和密码。"


@public_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """First step for everybody: name and password → `_after_password`."""
    if request.user.is_authenticated:
        return redirect(next_page(request, signed_in(request)))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        if (wait := attempts.wait_before(request, name, at=timezone.now())) is not None:
            if wait.is_of_name:
                actions.record_lock_out(username=name)
            return _wait_page(request, wait.sentence, wait.seconds)
        user = attempts.try_password(request, name, form.cleaned_data["password"])
        if user is not None:
            return _after_password(request, user)
        actions.record_failed_sign_in(username=name)
        form.add_error(None, WRONG)
    return render(request, "accounts/sign_in.html", {"form": form, "next": _asked_for(request)})


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Second step: a code of the phone app, or a recovery code."""
    user = second_step.held(request, at=timezone.now())
    if user is None or not second_step.is_bound(user):
        return _start_again(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and (page := must_wait(request)) is not None:
        return page
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if actions.use_code(user=user, code=form.cleaned_data["code"], at=now):
            _tell_recovery_codes_left(request, user, used_at=now)
            return _complete(request, user, remember=form.cleaned_data["remember"])
        throttle.count_wrong(current.get().address, at=timezone.now())
        actions.record_failed_sign_in(username=user.username)
        form.add_error("code", _wrong_code(user, form.cleaned_data["code"]))
    return render(request, "accounts/code.html", {"form": form, "next": _asked_for(request)})


def _tell_recovery_codes_left(request: HttpRequest, user: User, *, used_at: datetime) -> None:
    """Say how many are left to who signed in with one, and where to make new ones."""
    if not user.recovery_codes.filter(used_at=used_at).exists():
        return
    left = user.recovery_codes.unused().count()
    told = f"还剩 {left} 个没有用过" if left else "这是最后一个，恢复码已经用完"
    messages.warning(
        request,
        f"您用恢复码登录，{told}。请到“我的”里的“动态口令”一栏换一组；"
        "手机丢了的，请街道的系统管理员解除动态口令后重新绑定。",
    )


def _wrong_code(user: User, code: str) -> str:
    until = Authenticator.objects.get(user=user).paused_until(timezone.now())
    if until is not None:
        return (
            f"已连续输错 5 次，请在 {timezone.localtime(until):%H:%M} 以后再试。"
            "在这以前，输对的口令和恢复码也不收。"
        )
    return WRONG_RECOVERY if any(map(str.isalpha, code)) else WRONG_CODE


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest) -> HttpResponseBase:
    """Second step of the first time: bind the phone app, then keep the recovery codes."""
    user = second_step.held(request, at=timezone.now())
    if user is None or second_step.is_bound(user):
        return _start_again(request)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = actions.confirm_authenticator(user=user, code=form.cleaned_data["code"])
        if codes:
            target = next_page(request, user)
            response = _complete(request, user, remember=True)
            page = render(
                request, "accounts/recovery_codes.html", {"codes": codes, "target": target}
            )
            page.cookies = response.cookies
            return page
        form.add_error("code", WRONG_CODE)
    authenticator = prepared_authenticator(request, user)
    return render(
        request,
        "accounts/bind.html",
        {
            "form": form,
            "next": _asked_for(request),
            "picture": second_step.picture(authenticator),
            "secret": second_step.secret_text(authenticator),
        },
    )


@signed_in_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponseBase:
    """The password once more, then back to the page that needs it (accounts.guards.ask_again)."""
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if prove_again(request, form.cleaned_data["password"]):
            return redirect(next_page(request, signed_in(request)))
        form.add_error("password", "密码不对，请再输一次。")
    return render(request, "accounts/again.html", {"form": form, "next": _asked_for(request)})


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Say what will be lost, then sign out: session, one's drafts here, the row in the list.

    Source: docs/rules.md R-ACT-8.
    """
    if not request.user.is_authenticated:
        return redirect("accounts:sign-in")
    if request.method == "GET":
        return render(request, "accounts/sign_out.html")
    user, key = signed_in(request), request.session.session_key
    for row in user.sign_ins.open().filter(session_key=key):
        actions.end_sign_in(sign_in=row, by=user)
    logout(request)
    messages.success(request, "已退出登录，您在本机没有发出的草稿也已清除。")
    # Drafts of this person lie in IndexedDB, where static/js/sign-out.js deletes them. No
    # Clear-Site-Data: it would take what somebody else on a shared phone has not sent yet.
    return redirect("accounts:sign-in")


@public_page
@never_cache
@require_safe
def is_signed_in(request: HttpRequest) -> HttpResponse:
    """204 or 401: nginx asks before it takes in an upload (deploy/nginx/locations.conf)."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@public_page
def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Answer of django-axes after five wrong passwords, the same for unknown names."""
    actions.record_lock_out(username=str((credentials or {}).get("username", "")))
    sentence = "密码连续输错 5 次，请 15 分钟后再试。忘记密码可以请街道的系统管理员重置。"
    return render(request, "accounts/wait.html", {"sentence": sentence}, status=429)


def next_page(request: HttpRequest, user: User) -> str:
    """Return where to go after signing in: the page asked for, else the person's own first page."""
    if (asked := _asked_for(request)) != "":
        return asked
    if user.may(Permission.DESK_ENTER):
        return settings.LOGIN_REDIRECT_URL
    return reverse("admin:index" if user.may(Permission.OFFICE_ENTER) else "accounts:me")


def prepared_authenticator(request: HttpRequest, user: User) -> Authenticator:
    """Return the authenticator to bind, with a key that only this session was shown."""
    row = actions.prepare_authenticator(
        user=user, seen_version=request.session.get(second_step.BINDING)
    )
    request.session[second_step.BINDING] = row.version
    return row


def _after_password(request: HttpRequest, user: User) -> HttpResponseBase:
    """Sign in at once, or go on to the second step."""
    is_bound = second_step.is_bound(user)
    if not is_bound and not second_step.is_demanded(user):
        return _complete(request, user, second_factor=False)
    now = timezone.now()
    if is_bound and (known := second_step.known_device(request, user, at=now)) is not None:
        return _complete(request, user, device_before=known)
    second_step.hold(request, user, at=now)
    step = reverse("accounts:code" if is_bound else "accounts:bind")
    return redirect(f"{step}?{urlencode({'next': _asked_for(request)})}")


def _complete(
    request: HttpRequest,
    user: User,
    *,
    second_factor: bool = True,
    remember: bool = False,
    device_before: SignIn | None = None,
) -> HttpResponseBase:
    now = timezone.now()
    request.session.pop(second_step.PENDING, None)
    sessions.begin(request, user, at=now, second_factor=second_factor)
    sign_in = actions.begin_sign_in(
        user=user,
        session_key=request.session.session_key or "",
        device=device_name(request.headers.get("User-Agent", "")),
        second_factor=second_factor,
        remembered_until=second_step.remembered_until(now) if remember else None,
        device_before=device_before,
        at=now,
    )
    response = redirect(next_page(request, user))
    known_devices.remember(request, response, user.username)
    if sign_in.remembered_until is not None:
        second_step.remember_device(response, sign_in)
    return response


def _asked_for(request: HttpRequest) -> str:
    """Return `next` when it is a path of this portal, else nothing."""
    return own_path(request, request.POST.get("next") or request.GET.get("next", ""))


def must_wait(request: HttpRequest) -> HttpResponse | None:
    """Return the page that says to wait, where this address has guessed too often."""
    seconds = throttle.seconds_to_wait(current.get().address, at=timezone.now())
    if not seconds:
        return None
    return _wait_page(request, attempts.ADDRESS_WAITS.format(seconds=seconds), seconds)


def _wait_page(request: HttpRequest, sentence: str, seconds: int) -> HttpResponse:
    response = render(request, "accounts/wait.html", {"sentence": sentence}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _start_again(request: HttpRequest) -> HttpResponseBase:
    messages.info(request, TOO_LATE)
    return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': _asked_for(request)})}")
