"""`manage.py verify_pages`: the portal draws a page of each face from what stands in a database."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import ROLES
from services.models import GuideItem

# As for somebody who has just signed in with all that is asked for. Sessions go with the database,
# and style sheets are no part of a backup.
SIGNED_IN: dict[str, Any] = {
    "TOTP_REQUIRED": "",
    "PASSWORD_MAX_AGE_DAYS": 0,
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}
NOBODY = "没有可以代入的人（有看板权限、在岗、密码不用改），工作台和看板没有看。"


class Command(BaseCommand):
    """Exit 0 when every page answers 200, 1 otherwise; meant for a database restored by a drill."""

    help = "用库中的数据打开首页、办事指南、工作台和看板，有一页打不开就报错。不改动数据。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Open them; name by address and code what does not answer."""
        somebody, broken = _somebody(), []
        for address, user in _pages(somebody):
            code = _open(address, user)
            self.stdout.write(f"{address} {code}")
            if code != 200:
                broken.append(address)
        if somebody is None:
            self.stdout.write(NOBODY)
        if broken:
            raise CommandError(f"有 {len(broken)} 页打不开：{'、'.join(broken)}。原因见日志。")


def _pages(somebody: User | None) -> Iterator[tuple[str, User | None]]:
    """Yield (address, who opens it): those of visitors, then those of somebody with posts."""
    yield "/", None
    item = GuideItem.objects.published().first()
    yield item.get_absolute_url() if item else reverse("services:guide"), None
    if somebody is not None:
        yield reverse("dashboard:desk-home"), somebody
        yield reverse("dashboard:board"), somebody


def _somebody() -> User | None:
    roles = [role for role, row in ROLES.items() if Permission.BOARD_VIEW in row.permissions]
    posts = User.active_posts().filter(
        role__in=roles, user__is_active=True, user__must_change_password=False
    )
    post = posts.order_by("pk").first()
    return post.user if post else None


def _open(address: str, user: User | None) -> int:
    """Return the code with which a page answers; what it writes is taken back."""
    with override_settings(**SIGNED_IN), transaction.atomic():
        host = settings.ALLOWED_HOSTS[0].lstrip(".")
        client = Client(raise_request_exception=False, SERVER_NAME=host)
        if user is not None:
            client.force_login(user)
        code = client.get(address, secure=settings.HTTPS).status_code
        transaction.set_rollback(True)
    return code
