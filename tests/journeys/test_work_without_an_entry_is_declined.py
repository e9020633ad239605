"""The street pushes work without an entry; a secretary declines it by phone; the bill shows it."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.models import AssignmentState, PushedAssignment
from tests.browser import assert_accessible
from tests.factories import day, make_community, make_department, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_work_without_an_entry_is_marked_declined_and_counted(open_page):
    community = make_community(name="银杏社区")
    make_department(street=community.street, name="城建办")
    staff = make_user(Role.STREET_STAFF, street=community.street)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)

    office = open_page("/desk/pushed/new/", staff)
    office.get_by_label("下派科室").select_option(label="城建办")
    office.get_by_label("事项", exact=True).fill("商户信息统计表")
    office.get_by_label("类型").select_option(label="台账报表")
    office.get_by_label("要求完成日期").fill(day(6).isoformat())
    office.get_by_label("每个社区约需工时").fill("4")
    office.get_by_label("全部社区").check()
    assert_accessible(office)
    office.get_by_role("button", name="登记下派").click()
    expect(office.get_by_text("社区可以婉拒").first).to_be_visible()

    phone = open_page("/desk/", secretary, width=360)
    phone.get_by_role("link", name="下派事项").click()
    phone.get_by_role("link", name="商户信息统计表").first.click()
    assert_accessible(phone)
    phone.get_by_role("link", name="婉拒").click()
    phone.get_by_label("婉拒理由").fill("没有依据，也没有人手")
    phone.get_by_role("button", name="婉拒").click()
    expect(phone.get_by_text("没有依据，也没有人手")).to_be_visible()
    assert PushedAssignment.objects.get().state == AssignmentState.DECLINED

    office.goto("/desk/relief/")
    row = office.get_by_role("row", name="银杏社区")
    expect(row).to_contain_text("4")
    assert_accessible(office)
    row.get_by_role("link").last.click()
    expect(office.get_by_role("heading", level=1)).to_contain_text("减负账单明细")
    expect(office.get_by_role("link", name="商户信息统计表")).to_be_visible()
