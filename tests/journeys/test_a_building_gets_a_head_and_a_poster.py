"""A vacancy is filled, the door poster printed, and a resident scans its code."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from grids.models import BuildingCode, ResidentHead
from tests.browser import assert_accessible
from tests.factories import make_community, make_user
from tests.grids.structure import make_house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_vacancy_to_the_page_behind_the_doors_code(open_page):
    community = make_community(name="银杏社区", phone="0871-65000001")
    make_house(community=community, name="7栋")
    phone = open_page(
        "/desk/coverage/", make_user(Role.COMMUNITY_SECRETARY, community=community), width=360
    )
    assert_accessible(phone)
    phone.get_by_role("link", name="任命").first.click()
    phone.get_by_label("姓名").fill("何小安")
    phone.get_by_label("联系电话").fill("13800000002")
    phone.get_by_label("本人同意公开").check()
    assert_accessible(phone)
    phone.get_by_role("button", name="任命").click()
    expect(phone.get_by_text("已任命楼栋长")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("button", name="发放楼栋码").click()
    expect(phone.get_by_text("使用中")).to_be_visible()
    phone.get_by_role("link", name="楼栋海报").click()
    expect(phone.get_by_role("heading", name="7栋")).to_be_visible()
    expect(phone.get_by_text("何小安")).to_be_visible()
    assert_accessible(phone)

    resident = open_page(f"/b/{BuildingCode.objects.get().token}/", width=360)
    expect(resident.get_by_role("link", name="13800000002")).to_be_visible()
    expect(resident.get_by_role("link", name="0871-65000001")).to_be_visible()
    assert_accessible(resident)
    assert ResidentHead.objects.get().is_public
