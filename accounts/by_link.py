"""Who came in by a link: one post, the pages of that post, nothing about the account.

Source: docs/rules.md R-LNK-2.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts import sessions
from accounts.models import EntryLink, User, is_liaison_only
from accounts.permissions import Permission
from core.guards import SIGNED_IN

# Of the pages about one's own account only those that read, and the way out.
OWN_PAGES = {"accounts:me", "accounts:messages", "accounts:message-read", "accounts:sign-out"}
ACCOUNT_PAGES = "accounts:"
CLOSED = (
    "您是通过单位链接进入的，只能填报活动和办理本单位的需求、资源。"
    "要用这个页面，请先退出，再用账号和密码登录。"
)


def narrow(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Leave the person only the post for which the link was given; False when it is over.

    Over is a link that was revoked or has expired, a post that has ended, and a person who has
    been given any other post. One query.
    """
    links = EntryLink.objects.open(at).filter(post__user=user.pk)
    link = links.filter(uid=sessions.link_of(request)).first()
    posts = [post for post in user.current_posts if link and post.pk == link.post_id]
    if not posts or not is_liaison_only(user):
        return False
    user.current_posts = posts
    return True


def may_open(request: HttpRequest, view: Any) -> bool:
    """True for the pages that a link opens: those of a permission, and one's own that only read."""
    guard = getattr(view, "required_permission", "")
    name = request.resolver_match.view_name if request.resolver_match else ""
    if guard == SIGNED_IN:
        return name in OWN_PAGES or not name.startswith(ACCOUNT_PAGES)
    return guard in set(Permission) or not getattr(view, "login_required", True)


def address_of(request: HttpRequest, token: str) -> str:
    """Return the whole address to send; behind # the token reaches no server log or referrer."""
    return f"{request.build_absolute_uri(reverse('accounts:entry-link'))}#{token}"
