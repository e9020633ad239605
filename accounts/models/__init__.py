"""Users, posts, sign-ins, what proves who somebody is, and messages."""

from accounts.models.credentials import Authenticator, FormerPassword, RecoveryCode
from accounts.models.entry_links import EntryLink, is_liaison_only
from accounts.models.posts import Department, Post
from accounts.models.sessions import HowEnded, Message, SignIn
from accounts.models.tokens import AccessToken
from accounts.models.users import NoticeBy, User

__all__ = [
    "AccessToken",
    "Authenticator",
    "Department",
    "EntryLink",
    "FormerPassword",
    "HowEnded",
    "Message",
    "NoticeBy",
    "Post",
    "RecoveryCode",
    "SignIn",
    "User",
    "is_liaison_only",
]
