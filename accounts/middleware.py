"""Rules that hold on every page of a signed-in person, and the record of refusals."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import actions, by_link, guards, not_kept, sessions
from accounts.models import HowEnded, User
from accounts.refusals import page_in_words
from core.context import keep_user

ANYWAY = {"accounts:password", "accounts:sign-out"}  # reachable with a password that is due
IDLE = f"因长时间未操作（{settings.OFFICE_IDLE_MINUTES} 分钟）"
SENTENCES = {
    HowEnded.IDLE: f"{IDLE}，已退出登录。重新登录后会回到刚才的页面。",
    HowEnded.EXPIRED: "登录已超过 12 小时，请重新登录。登录后会回到刚才的页面。",
    HowEnded.REVOKED: "您的岗位需要动态口令，请重新登录。",
}
ASKED_AFTER_IDLE = f"{IDLE}，请再输一次密码，然后接着办。"
LINK_EXPIRED = "进入已超过 12 小时，请再打开一次单位的链接。"
LINK_OVER = "单位的链接已失效，请联系发给您链接的社区或街道，重新发一个。"


class SignInMiddleware:
    """Idle and absolute limits, the second factor and a due password, before any view runs.

    Costs no query of its own: the person comes with the posts of today in one.
    Source: docs/rules.md R-ACC-5, R-ACC-7, R-ACC-8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Return an answer in place of the view's, or None to go on."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return _to_sign_in(request, view)
        if not request.user.is_authenticated:
            return _to_sign_in(request, view)
        user = guards.signed_in(request)
        keep_user(request, user.pk)
        if sessions.link_of(request):
            return self._by_link(request, user, view)
        if (why := self._why_over(request, user)) is not None:
            if why == HowEnded.IDLE and request.method == "POST" and not _is_public(view):
                # 30 minutes are more than 15: it always asks
                return guards.ask_again(request, why=ASKED_AFTER_IDLE)
            _sign_out(request, user, why)
            return _to_sign_in(request, view)
        if not _is_public(view) and (page := self._first(request, user)) is not None:
            return page
        _touch(request, user)
        return None

    def _by_link(self, request: HttpRequest, user: User, view: Any) -> HttpResponseBase | None:
        """Keep who came in by a link to its post and pages; end it when the link is over.

        Source: docs/rules.md R-LNK-2, R-LNK-3.
        """
        now = timezone.now()
        if sessions.overdue(request, user, at=now) is not None:
            _sign_out(request, user, HowEnded.EXPIRED, LINK_EXPIRED)
        elif not by_link.narrow(request, user, at=now):
            _sign_out(request, user, HowEnded.REVOKED, LINK_OVER)
        elif not by_link.may_open(request, view):
            raise PermissionDenied(by_link.CLOSED)
        else:
            _touch(request, user)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Record that a page was refused; Django still answers 403."""
        if isinstance(error, PermissionDenied) and request.user.is_authenticated:
            match = request.resolver_match
            actions.record_refusal(
                page=match.view_name if match else "",
                label=page_in_words(match) if match else "",
                by=guards.signed_in(request),
            )

    def _why_over(self, request: HttpRequest, user: User) -> HowEnded | None:
        has_second_factor = request.session.get(sessions.SECOND_FACTOR)
        if user.needs_second_factor and not has_second_factor:
            return HowEnded.REVOKED
        return sessions.overdue(request, user, at=timezone.now())

    def _first(self, request: HttpRequest, user: User) -> HttpResponseBase | None:
        """Return the page that must come before the one asked for."""
        match = request.resolver_match
        here = urlencode({"next": request.get_full_path()})
        if user.password_is_due and match and match.view_name not in ANYWAY:
            return redirect(f"{reverse('accounts:password')}?{here}")
        if _is_back_room(request) and sessions.is_idle(
            request, user, at=timezone.now(), stamp=sessions.OFFICE_SEEN_AT
        ):
            return guards.ask_again(request, why=ASKED_AFTER_IDLE)
        return None


def _to_sign_in(request: HttpRequest, view: Any) -> HttpResponseBase | None:
    """Let a public page go on; LoginRequiredMiddleware answers for the others."""
    if request.method != "POST" or _is_public(view):
        return None
    return not_kept.answer(request)


def _is_public(view: Any) -> bool:
    return not getattr(view, "login_required", True)


def _is_back_room(request: HttpRequest) -> bool:
    return bool(request.resolver_match and "admin" in request.resolver_match.app_names)


def _touch(request: HttpRequest, user: User) -> None:
    now = timezone.now()
    if _is_back_room(request):
        sessions.touch(request, user, at=now, stamp=sessions.OFFICE_SEEN_AT)
    if sessions.touch(request, user, at=now):
        actions.touch_sign_in(session_key=request.session.session_key or "", at=now)


def _sign_out(request: HttpRequest, user: User, why: HowEnded, sentence: str = "") -> None:
    key = request.session.session_key or ""
    logout(request)
    for sign_in in user.sign_ins.open().filter(session_key=key):
        actions.end_sign_in(sign_in=sign_in, by=user, how=why)
    messages.info(request, sentence or SENTENCES[why])
