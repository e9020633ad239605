"""The addresses of a portal that does not tell a full volume from a fault of its own."""

from core import fullness
from lianhua.urls import *  # noqa: F403

fullness.is_full = lambda error: False
