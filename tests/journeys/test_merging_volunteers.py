"""From the ledger's sentence to one entry, and back: what a person of the street sees."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from core.office import registers
from tests.browser import OpenPage, assert_accessible
from tests.factories import make_community, make_team, make_user, make_volunteer
from volunteers.admin import team_filter
from volunteers.models import Volunteer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def test_two_entries_are_looked_at_merged_and_taken_apart_again(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
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

    # A new entry sent empty: the focus is on what is wrong, and each field says it as well.
    page.goto("/admin/volunteers/volunteer/add/")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("姓名")).to_have_accessible_description(re.compile("请填写姓名。"))
    assert_accessible(page)

    # Among many teams one types a part of the name, in the filter and in the form, without a mouse.
    monkeypatch.setattr(team_filter, "MOST_OFFERED", 0)
    monkeypatch.setattr(registers, "MOST_OFFERED", 0)
    page.goto("/admin/volunteers/volunteer/")
    page.locator("summary", has_text="队伍").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(team.name[:2])
    page.keyboard.press("Enter")
    expect(page.locator("summary", has_text=f"队伍：{team.name[:2]}")).to_be_visible()
    page.locator("#result_list a").first.press("Enter")
    page.locator(".inline-related .select2-selection").first.press("Enter")
    page.keyboard.type(team.name[:2])
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(team.name)
    page.keyboard.press("Enter")
    expect(page.locator(".select2-selection").first).to_be_focused()
