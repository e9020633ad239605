"""Long lists: count no further than people look, and offer no page that is dear to reach.

Measured at a million rows: counting all of them costs more than the page itself, and the last
page costs thirty times the first.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

MOST_ROWS = 10_000
ROWS_PER_PAGE = 50


class CappedPage(Page):  # type: ignore[type-arg]  # Django cannot be subscripted here
    """One page, and the page numbers to link from it."""

    @property
    def links(self) -> Iterator[str | int]:
        """Yield page numbers around this one; the paginator's ELLIPSIS where some are left out."""
        return self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=1)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most MOST_ROWS + 1 rows and ends there; fits `ModelAdmin.paginator` too.

    `count` is exact up to MOST_ROWS and stays there; show `count_label`. Rows beyond are reached
    by a narrower filter, or all of them by an export.
    """

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: MOST_ROWS + 1].count()
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        return min(self._counted, MOST_ROWS)

    @property
    def is_capped(self) -> bool:
        """True when there are more rows than can be paged through."""
        return self._counted > MOST_ROWS

    @property
    def count_label(self) -> str:
        """The count as people read it: `37`, or `10,000+`."""
        return f"{self.count:,}+" if self.is_capped else f"{self.count:,}"

    def _get_page(self, *args: Any, **kwargs: Any) -> CappedPage:
        return CappedPage(*args, **kwargs)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, per_page: int = ROWS_PER_PAGE
) -> CappedPage:
    """Return the page that `?page=` asks for: the first when it is no number, else the nearest.

    `rows` must be ordered. Two queries: the capped count and the page.
    """
    paginator = CappedPaginator(rows, per_page)
    return cast(CappedPage, paginator.get_page(request.GET.get("page")))
