"""What the ledgers draw by a shorter way is what Django draws."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ChangeList
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts.roles import Role
from core.templatetags.ledger import side_entries
from tests.factories import make_activity, make_user
from volunteers.models import Activity

pytestmark = pytest.mark.django_db
LEDGER: Any = admin.site._registry[Activity]


def test_box_that_ticks_a_row_is_as_django_draws_it():
    row = make_activity(title='清洁 <b>"家园"</b> & 走访')
    assert LEDGER.action_checkbox(row) == admin.ModelAdmin.action_checkbox(LEDGER, row)


@pytest.mark.parametrize("query", ["", "?p=1", "?q=清洁&state=confirmed"])
def test_row_leads_where_django_leads_and_keeps_the_filter(query):
    row = make_activity(title="清洁家园")
    address = reverse("admin:volunteers_activity_changelist")
    request = RequestFactory().get(address + query)
    request.user = make_user(Role.STREET_STAFF)
    request.resolver_match = resolve(address)
    ours = LEDGER.get_changelist_instance(request)
    kept = {"preserved_filters": LEDGER.get_preserved_filters(request), "opts": LEDGER.opts}
    theirs = add_preserved_filters(kept, ChangeList.url_for_result(ours, row))
    left = {"preserved_filters": ours.preserved_filters, "opts": LEDGER.opts}
    assert add_preserved_filters(left, ours.url_for_result(row)) == theirs
    assert bool(query) == ("_changelist_filters" in theirs)


def test_side_bar_marks_the_page_on_view_and_says_what_waits_now():
    entry = {"label": "活动", "url": "/admin/volunteers/activity/", "waiting": 2}
    elsewhere = side_entries([entry], "/admin/")
    assert "aria-current" not in elsewhere
    assert 'aria-current="true"' in side_entries([entry], "/admin/volunteers/activity/7/change/")
    assert side_entries([entry | {"waiting": 3}], "/admin/") == elsewhere.replace("2</", "3</")
    assert "side-waiting" not in side_entries([entry | {"waiting": 0}], "/admin/")
