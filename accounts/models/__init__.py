"""Users, posts, sign-ins, what proves who somebody is, and messages."""

from accounts.models.credentials import Authenticator, FormerPassword, RecoveryCode
from accounts.models.entry_links import EntryLink, is_liaison_only
from accounts.models.posts import Department, Post
from accounts.models.sessions import HowEnded, Message, SignIn
from accounts.models.tokens import AccessToken
from accounts.models.users import NoticeBy, User
from accounts.models.webhooks import HookEvent, Webhook

__all__ = [
    "AccessToken",
    "Authenticator",
    "Department",
    "EntryLink",
    "FormerPassword",
    "HookEvent",
    "HowEnded",
    "Message",
    "NoticeBy",
    "Post",
    "RecoveryCode",
    "SignIn",
    "User",
    "Webhook",
    "is_liaison_only",
]
