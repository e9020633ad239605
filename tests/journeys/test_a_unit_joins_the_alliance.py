"""A secretary invites a unit, its liaison accepts on the phone, everybody reads that it belongs."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.roles import Role
from alliances.models import AllianceMembership, AllianceTier, MembershipState
from tests.browser import assert_accessible
from tests.factories import make_activity, make_alliance, make_community, make_unit, make_user
from volunteers.models import ActivityState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_unit_is_invited_accepts_on_the_phone_and_stands_on_the_public_page(open_page):
    community = make_community(name="银杏社区")
    hall = make_alliance(street=community.street, tier=AllianceTier.STREET, name="青松街道党建联盟")
    unit = make_unit(community=community, name="银杏小学")
    done = make_activity(community=community, title="校门口护学", state=ActivityState.CONFIRMED)
    done.units.add(unit)
    clerk = open_page("/desk/party/", make_user(Role.STREET_STAFF, street=community.street))

    clerk.get_by_role("link", name="联盟和成员单位").click()
    clerk.get_by_role("link", name=hall.name).click()
    clerk.get_by_role("link", name="邀请单位加入").click()
    clerk.get_by_label("单位").select_option(label="银杏小学")
    clerk.get_by_role("button", name="邀请").click()
    expect(clerk.get_by_role("status")).to_contain_text("已邀请")

    phone = open_page("/desk/", make_user(Role.UNIT_LIAISON, unit=unit), width=360)
    phone.get_by_role("link", name="单位体检").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("银杏小学")
    phone.get_by_role("link", name="同意加入").click()
    phone.get_by_role("button", name="同意加入").click()
    expect(phone.get_by_text("已加入联盟")).to_be_visible()
    expect(phone.get_by_role("rowheader", name="校门口护学")).to_be_visible()
    assert_accessible(phone)
    assert AllianceMembership.objects.get().state == MembershipState.ACTIVE

    clerk.goto("/desk/units/")
    clerk.get_by_role("rowheader", name="银杏小学").get_by_role("link").click()
    clerk.get_by_role("link", name="年度贡献单").click()
    expect(clerk.get_by_text("感谢信草稿", exact=True)).to_be_visible()
    assert_accessible(clerk)

    cache.clear()
    visitor = open_page("/alliance/")
    visitor.locator("details", has_text="银杏小学").locator("summary").click()
    expect(visitor.get_by_text("银杏小学")).to_be_visible()
    expect(visitor.get_by_text("校门口护学")).to_have_count(0)
    assert_accessible(visitor)
