"""Users, posts, sign-ins and messages."""

from accounts.models.posts import Department, Post
from accounts.models.sessions import Message, SignIn
from accounts.models.users import User

__all__ = ["Department", "Message", "Post", "SignIn", "User"]
