"""Who is this: a sign-in name with a password or an office's one-time code, then a session."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.models import User


class PortalBackend(BaseBackend):
    """The portal's only way in; django-axes stands before it and counts what goes wrong."""

    @sensitive_variables("password")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str = "",
        password: str = "",
        **_unused: Any,
    ) -> User | None:
        """Return the active user whose password or valid one-time code this is, else None.

        Takes one hash whoever is asked for, so that names cannot be told apart by time.
        Source: docs/rules.md R-ACC-6.
        """
        user: User | None = User.objects.filter(username=username).first()
        if user is None:
            make_password(password)
            return None
        if user.has_valid_code(timezone.now()):
            is_right = check_password(password, user.one_time_code)
        else:
            is_right = user.check_password(password)
        return user if is_right and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session with the posts of today; None once deactivated."""
        user: User | None = User.objects.with_posts(user_id)
        return user if user is not None and user.is_active else None
