"""A secretary finds what is due, inspects it from the phone; the street sees it and prints it."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.browser import assert_accessible
from tests.factories import day, make_community, make_user, picture
from tests.projects.premises_rows import make_premises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_inspection_takes_a_photo_and_two_taps(open_page):
    community = make_community(name="银杏社区", households=1000)
    make_premises(community=community, name="邻里活动室", inspect_on=day(-2))
    phone = open_page(
        "/desk/services/", make_user(Role.COMMUNITY_SECRETARY, community=community), width=360
    )
    phone.get_by_role("link", name="到期巡查", exact=True).click()
    phone.get_by_role("link", name="邻里活动室").click()
    assert_accessible(phone)
    phone.get_by_role("link", name="巡查", exact=True).click()
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(640, 480)}
    phone.get_by_label("现场照片").set_input_files([photo])
    assert_accessible(phone)
    phone.get_by_role("button", name="登记巡查").click()
    expect(phone.get_by_text("巡查已登记")).to_be_visible()
    expect(phone.get_by_alt_text("巡查照片 1")).to_be_visible()

    street = open_page(
        "/desk/premises/area/", make_user(Role.STREET_STAFF, street=community.street)
    )
    expect(street.get_by_text("30.00").first).to_be_visible()
    assert_accessible(street)
    street.get_by_role("link", name="全部", exact=True).click()
    street.get_by_role("link", name="邻里活动室").click()
    street.get_by_role("link", name="档案卡").click()
    expect(street.get_by_role("heading", name="社区用房档案卡")).to_be_visible()
    assert_accessible(street)
