"""Who asks: a token in the Authorization header, and nothing else.

A session's cookie opens nothing here, so no other site can make a browser send a request for
somebody, and no CSRF token is needed.
Source: docs/rules.md R-API-1, R-API-3.
"""

from typing import cast

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import actions
from accounts.models import AccessToken, User
from api.refusals import StepError
from core.context import keep_user

SCHEME = "Bearer"
OVER = "登录已失效，请重新登录。"
PASSWORD_DUE = "密码已到期，请先在网页上登录并修改密码，再使用小程序。"  # noqa: S105


def _words(request: HttpRequest | Request) -> list[bytes]:
    return get_authorization_header(cast(Request, request)).split()  # which reads META alone


@sensitive_variables("words")
def has_token(request: HttpRequest | Request) -> bool:
    """Tell whether there is anything that is meant to be a token."""
    words = _words(request)
    return bool(words) and words[0].lower() == SCHEME.lower().encode()


@sensitive_variables("token", "words")
def opened_by(request: HttpRequest | Request) -> tuple[User, AccessToken] | None:
    """Return whose token came with a request, and its row; None when it opens nothing."""
    words = _words(request)
    try:
        token = words[1].decode("ascii") if len(words) == 2 else ""
    except UnicodeDecodeError:
        token = ""
    return actions.use_token(token=token) if token else None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """
        Errors: AuthenticationFailed for a token that opens nothing; StepError while the password
            must be changed.
        """
        if not has_token(request):
            return None
        found = opened_by(request)
        if found is None:
            raise AuthenticationFailed(OVER)
        keep_user(request._request, found[0].pk)
        if found[0].password_is_due:
            raise StepError("password_due", PASSWORD_DUE, 403)
        return found

    def authenticate_header(self, request: Request) -> str:
        """Make what is refused for want of a token a 401."""
        return SCHEME
