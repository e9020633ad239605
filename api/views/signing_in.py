"""Tokens: signing in, one's own sign-ins, signing out; who one is."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, attempts, second_step, throttle
from accounts.models import AccessToken, HowEnded, SignIn, User
from accounts.permissions import Permission
from accounts.views.sign_in import WRONG, WRONG_CODE
from api.authentication import PASSWORD_DUE, has_token, opened_by
from api.base import Guarded
from api.guards import person
from api.refusals import StepError
from api.shapes.signing_in import MeShape, OwnSignInShape, SignInShape, TokenShape
from core.context import current
from core.guards import PUBLIC, public_page

NEWEST = 20
LOCKED = "密码连续输错 5 次，请 15 分钟后再试。忘记密码可以请街道的系统管理员重置。"
ASKS_CODE = "请输入动态口令。"
UNBOUND = "您的岗位需要动态口令，请先在网页上登录并绑定，再使用小程序。"


class Tokens(Guarded):
    """Signing in from a program."""

    guard = PUBLIC

    @sensitive_variables()
    @extend_schema(
        tags=["登录"], request=SignInShape, responses={201: TokenShape}, summary="登录，取得令牌"
    )
    def post(self, request: Request) -> Response:
        """账号和密码换令牌；绑定了动态口令的还要口令。令牌 12 小时失效，只回答这一次。"""
        asked = SignInShape(data=request.data)
        asked.is_valid(raise_exception=True)
        values: dict[str, Any] = asked.validated_data
        user = _by_password(request, values["username"], values["password"])
        second_factor = _by_code(user, values.get("code", ""))
        if user.password_is_due:
            raise StepError("password_due", PASSWORD_DUE, 403)
        new = actions.issue_token(
            user=user, device=f"小程序：{values['device']}", second_factor=second_factor
        )
        answer = {
            "token": new.token,
            "expires_at": new.row.expires_at,
            "sign_in": new.row.sign_in.uid,
        }
        headers = {"Cache-Control": "private, no-store"}
        return Response(TokenShape(answer).data, status=201, headers=headers)


@public_page
@never_cache
@require_safe
def is_token_good(request: HttpRequest) -> HttpResponse:
    """204 or 401: nginx asks before it takes in a photo (deploy/nginx/locations.conf).

    Not counted, as the request that brings the photo is. Whose password is due is told so there.
    """
    is_good = has_token(request) and opened_by(request) is not None
    return HttpResponse(status=204 if is_good else 401)


class SignIns(Guarded):
    """One's own sign-ins, on pages and in programs."""

    @extend_schema(tags=["登录"], responses=OwnSignInShape(many=True), summary="我的登录记录")
    def get(self, request: Request) -> Response:
        """没有结束的登录，最近使用的在前；与网页“我的”里列的相同。"""
        rows = (
            SignIn.objects.visible_to(person(request)).open().order_by("-seen_at", "-pk")[:NEWEST]
        )
        this = cast(AccessToken, request.auth).sign_in_id
        names = ("uid", "device", "address", "created_at", "seen_at")
        shown = [
            {name: getattr(row, name) for name in names} | {"is_this": row.pk == this}
            for row in rows
        ]
        return Response(OwnSignInShape(shown, many=True).data)


class SignInEnd(Guarded):
    """One sign-in of one's own."""

    @extend_schema(tags=["登录"], responses={204: None}, summary="退出登录，或让别处下线")
    def delete(self, request: Request, uid: UUID) -> Response:
        """这次登录的令牌立即失效。"""
        user = person(request)
        row = get_object_or_404(SignIn.objects.visible_to(user), uid=uid)
        is_this = row.pk == cast(AccessToken, request.auth).sign_in_id
        how = HowEnded.SIGNED_OUT if is_this else HowEnded.REVOKED
        actions.end_sign_in(sign_in=row, by=user, how=how)
        return Response(status=204)


class Me(Guarded):
    """Who is signed in."""

    @extend_schema(tags=["登录"], responses=MeShape, summary="我是谁，能做什么")
    def get(self, request: Request) -> Response:
        """姓名、今天有效的岗位和权限。"""
        user = person(request)
        posts = [
            {
                "uid": post.uid,
                "name": str(post),
                "may_file": post.permits(Permission.ACTIVITY_FILE),
            }
            for post in user.current_posts
        ]
        answer = {
            "uid": user.uid,
            "name": user.name,
            "username": user.username,
            "posts": posts,
            "permissions": sorted(word for word in Permission if user.may(word)),
        }
        return Response(MeShape(answer).data)


@sensitive_variables()
def _by_password(request: Request, username: str, password: str) -> User:
    """Return whose password this is; tries are counted and slowed as on the page (R-ACC-6)."""
    now, bare = timezone.now(), request._request
    name = username.strip().lower()
    if (wait := attempts.wait_before(bare, name, at=now)) is not None:
        if wait.is_of_name:
            actions.record_lock_out(username=name)
        raise StepError("too_often", wait.sentence, 429)
    user = attempts.try_password(bare, name, password)
    if getattr(bare, "axes_locked_out", False):
        bare.axes_locked_out = False  # type: ignore[attr-defined]  # answered here, not by a page
        actions.record_lock_out(username=name)
        raise StepError("too_often", LOCKED, 429)
    if user is None:
        actions.record_failed_sign_in(username=name)
        raise StepError("wrong_password", WRONG, 401)
    return user


@sensitive_variables()
def _by_code(user: User, code: str) -> bool:
    """Return whether a second step was passed; refuse where it is needed and was not.

    Source: docs/rules.md R-ACC-8.
    """
    if not second_step.is_bound(user):
        if second_step.is_demanded(user):
            raise StepError("second_factor_unbound", UNBOUND, 403)
        return False
    if not code:
        raise StepError("second_factor", ASKS_CODE, 401)
    if not actions.use_code(user=user, code=code):
        throttle.count_wrong(current.get().address, at=timezone.now())
        actions.record_failed_sign_in(username=user.username)
        raise StepError("wrong_code", WRONG_CODE, 401)
    return True
