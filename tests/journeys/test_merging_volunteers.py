"""From the ledger's sentence to one entry, and back: what a person of the street sees."""

import pytest

from accounts.roles import Role
from tests.browser import OpenPage, assert_accessible
from tests.factories import make_community, make_team, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def test_two_entries_are_looked_at_merged_and_taken_apart_again(open_page: OpenPage) -> None:
    staff = make_user(Role.STREET_STAFF)
    team, community = make_team(), make_community()
    for phone, skills in (("13800000001", "急救"), ("", "摄影")):
        make_volunteer(name="陈安然", phone=phone, skills=skills, team=team, community=community)
    page = open_page("/admin/volunteers/volunteer/", staff)

    page.get_by_role("link", name="查看疑似重复").click()
    assert_accessible(page)
    page.get_by_role("button", name="是同一个人，看合并后的样子").click()
    assert_accessible(page)
    assert "全街道 2 → 1" in page.locator(".facts").inner_text()
    page.get_by_role("button", name="合并成一条").click()
    page.get_by_role("button", name="合并", exact=True).click()
    page.get_by_text("已合并为一条登记").wait_for()
    assert_accessible(page)
    assert Volunteer.objects.standing().get().skills == "急救、摄影"

    page.get_by_role("button", name="撤销这次合并").click()
    page.get_by_role("button", name="撤销合并", exact=True).click()
    page.get_by_text("已撤销合并").wait_for()
    assert Volunteer.objects.standing().count() == 2
