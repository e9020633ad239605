"""Paging of long lists."""

from django.core.paginator import Paginator


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most 10,001 rows."""
