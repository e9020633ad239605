"""The ledger of activities in the office: all SQL of a page against the bare indexed query."""

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.db import connection
from django.test import RequestFactory

from benchmarks import data
from benchmarks.measure import Line, compare, sql, wall
from places.models import Community
from volunteers.models import Activity

PAGE = "SELECT * FROM volunteers_activity WHERE {} ORDER BY held_on DESC, id DESC LIMIT 50"
BY_INDEX = PAGE.format("true")


def lines(rounds: int) -> Iterator[Line]:
    """Measure the first page, filters, search and the last page that can be reached."""
    size = f"{data.count():,} rows"
    community = Community.objects.order_by("pk").first()
    for words, query, goal in (
        ("first page", "", 10),
        ("one filter", f"community={community.pk}", 10),
        ("three filters", f"community={community.pk}&kind=visit&state=confirmed", 60),
        ("search, 3 characters", "q=志愿者", 60),
        ("search, 2 characters", "q=清扫", None),
    ):
        yield compare(
            f"ledger of activities, {words}, {size}",
            "LIMIT 50 by index",
            _page(query),
            _bare(BY_INDEX),
            goal=goal,
            by=sql,
            limit_by=wall,
            rounds=rounds,
            repeat=3,
        )
    last = min(200, data.count() // 50)
    yield compare(
        f"ledger of activities, page {last}, the last that is offered, {size}",
        "its first page",
        _page(f"p={last}"),
        _page(""),
        goal=3.5,
        by=sql,
        rounds=rounds,
        repeat=3,
    )


def _page(query: str) -> Callable[[], object]:
    """Return a function that builds and renders the list page as the street office sees it."""
    ledger = admin.site._registry[Activity]
    user = data.staff()

    def ask() -> None:
        request = RequestFactory().get(f"/admin/volunteers/activity/?{query}")
        request.user = user
        request.session = {}  # type: ignore[assignment]
        request._messages = []  # type: ignore[attr-defined]
        response = ledger.changelist_view(request)
        assert response.status_code == 200, f"{query}: {response.status_code}"
        response.render()  # type: ignore[attr-defined]

    return ask


def _bare(statement: str) -> Callable[[], object]:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return ask
