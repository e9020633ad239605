from datetime import date, timedelta

import pytest
from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import F

from core import paging
from core.models import CalendarDay
from core.paging import CappedPaginator, page_of


@pytest.fixture
def few_rows(monkeypatch, db):
    """Thirty rows, of which twenty may be paged through."""
    monkeypatch.setattr(paging, "MOST_ROWS", 20)
    CalendarDay.objects.bulk_create(
        CalendarDay(date=date(2027, 1, 1) + timedelta(days=n), is_workday=False, name="假")
        for n in range(30)
    )
    return CalendarDay.objects.order_by("date")


@pytest.mark.parametrize(
    ("rows", "count", "label", "is_capped"),
    [
        (0, 0, "0", False),
        (37, 37, "37", False),
        (9_999, 9_999, "9,999", False),
        (10_000, 10_000, "10,000", False),
        (10_001, 10_000, "10,000+", True),
        (1_000_000, 10_000, "10,000+", True),
    ],
)
def test_a_count_ends_at_ten_thousand(rows, count, label, is_capped):
    paginator = CappedPaginator(range(rows), 50)

    assert paginator.count == count
    assert paginator.count_label == label
    assert paginator.is_capped is is_capped


def test_no_offset_goes_beyond_ten_thousand_rows():
    paginator = CappedPaginator(range(1_000_000), 50)

    assert paginator.num_pages == 200
    assert list(paginator.page(200).object_list)[-1] == 9_999


def test_the_database_counts_no_further_than_the_cap(few_rows, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        paginator = CappedPaginator(few_rows, 5)
        assert (paginator.count, paginator.count_label) == (20, "20+")

    (query,) = queries.captured_queries
    assert "LIMIT 21" in query["sql"]
    assert "ORDER BY" not in query["sql"]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        pytest.param(None, 1, id="no page"),
        pytest.param("2", 2, id="page"),
        pytest.param("x", 1, id="no number"),
        pytest.param("", 1, id="blank"),
        pytest.param("0", 4, id="before the first"),
        pytest.param("-7", 4, id="negative"),
        pytest.param("5", 4, id="beyond the cap"),
        pytest.param("9" * 30, 4, id="far beyond"),
    ],
)
def test_any_page_that_is_asked_for_answers(few_rows, rf, django_assert_num_queries, asked, number):
    request = rf.get("/", {"page": asked} if asked is not None else {})

    with django_assert_num_queries(2):
        page = page_of(request, few_rows, per_page=5)
        rows = list(page)

    assert page.number == number
    assert [row.date for row in rows] == [
        date(2027, 1, 1) + timedelta(days=n) for n in range(number * 5 - 5, number * 5)
    ]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_far_page_holds_the_same_rows_as_when_counted_off(
    few_rows, rf, monkeypatch, django_assert_num_queries, number
):
    rows = few_rows.select_related().annotate(same=F("date")).order_by("is_workday", "-same")
    near = list(page_of(rf.get("/", {"page": number}), rows, per_page=6))
    monkeypatch.setattr(paging, "FAR", 6)

    with django_assert_num_queries(2):
        far = list(page_of(rf.get("/", {"page": number}), rows, per_page=6))

    assert [row.pk for row in far] == [row.pk for row in near]
    assert len(far) == (6 if number < 4 else 2)


def test_an_empty_list_has_one_empty_page(rf, db):
    page = page_of(rf.get("/"), CalendarDay.objects.order_by("date"))

    assert list(page) == []
    assert list(page.links) == [1]


def test_links_leave_out_what_lies_between(rf):
    page = page_of(rf.get("/", {"page": "100"}), range(1_000_000))

    gap = Paginator.ELLIPSIS
    assert list(page.links) == [1, gap, 98, 99, 100, 101, 102, gap, 200]


def test_an_admin_list_is_capped_too(few_rows, rf):
    class CalendarDayAdmin(ModelAdmin):
        paginator = CappedPaginator
        show_full_result_count = False
        list_per_page = 5
        actions = None

        def has_change_permission(self, request, obj=None):
            return True

    request = rf.get("/", {"p": "4"})
    request.user = AnonymousUser()
    listing = CalendarDayAdmin(CalendarDay, site).get_changelist_instance(request)

    assert listing.result_count == 20
    assert listing.paginator.count_label == "20+"
    assert len(listing.result_list) == 5
