"""Every route says who may use it; tests/architecture/test_guards.py fails on one that does not."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
SIGNED_IN = "signed-in"


def public_page(view: View) -> View:
    """Mark a view as open to everybody; nothing personal may be on it."""
    marked: View = login_not_required(view)
    marked.required_permission = PUBLIC  # type: ignore[attr-defined]
    return marked


def signed_in_page(view: View) -> View:
    """Mark a view that any signed-in person may use for their own matters."""
    view.required_permission = SIGNED_IN  # type: ignore[attr-defined]
    return view
