"""Every route says who may use it; tests/architecture/test_guards.py fails on one that does not."""

from collections.abc import Callable
from typing import TypeVar, overload

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
SIGNED_IN = "signed-in"


@overload
def public_page(view: View) -> View: ...
@overload
def public_page(*, cached: bool = False) -> Callable[[View], View]: ...
def public_page(view: View | None = None, *, cached: bool = False) -> View | Callable[[View], View]:
    """Mark a view as open to everybody; nothing personal may be on it.

    With `cached=True` the page is the same for every visitor without a session and is kept whole
    by core.pagecache: no form that posts, no message, nothing that depends on who asks.
    """

    def mark(unmarked: View) -> View:
        marked: View = login_not_required(unmarked)
        marked.required_permission = PUBLIC  # type: ignore[attr-defined]
        marked.is_cached_page = cached  # type: ignore[attr-defined]
        return marked

    return mark if view is None else mark(view)


def signed_in_page(view: View) -> View:
    """Mark a view that any signed-in person may use for their own matters."""
    view.required_permission = SIGNED_IN  # type: ignore[attr-defined]
    return view
