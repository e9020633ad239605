"""Long lists: count no further than people look, and offer no page that is dear to reach.

Measured at a million rows: counting all of them costs more than the page itself, and the last
page costs thirty times the first. Far pages find their keys first, which an index alone answers,
and load and join only the rows that are shown.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

MOST_ROWS = 10_000
ROWS_PER_PAGE = 50
FAR = 1_000  # rows passed over from which on a page looks for its keys first


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

    def page(self, number: int | str) -> CappedPage:
        """Return one page; a far one by its keys, so that what is passed over is never loaded."""
        number = self.validate_number(number)
        rows, first = self.object_list, (number - 1) * self.per_page
        if first < FAR or not isinstance(rows, QuerySet):
            return cast(CappedPage, super().page(number))
        keys = rows.values("pk")[first : min(first + self.per_page, self.count)]
        return self._get_page(rows.filter(pk__in=keys), number, self)

    def _get_page(self, *args: Any, **kwargs: Any) -> CappedPage:
        return CappedPage(*args, **kwargs)


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    *,
    per_page: int = ROWS_PER_PAGE,
    name: str = "page",
) -> CappedPage:
    """Return the page that `?page=` asks for: the first when it is no number, else the nearest.

    `rows` must be ordered; a second list of the same page has a `name` of its own. Two queries:
    the capped count and the page.
    """
    paginator = CappedPaginator(rows, per_page)
    return cast(CappedPage, paginator.get_page(request.GET.get(name)))
