"""A clerk tells a wish, a secretary publishes it, a unit grants it from the phone; thanks."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from projects.models import Wish, WishState
from tests.alliances.needs import make_category
from tests.browser import assert_accessible
from tests.factories import day, make_community, make_unit, make_user, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_wish_comes_true(open_page):
    community = make_community(name="银杏社区", phone="0871-60000001")
    make_category(community.street)
    unit = make_unit(community=community, name="第二小学")
    clerk = open_page("/desk/wishes/new/", make_user(Role.COMMUNITY_STAFF, community=community))

    clerk.get_by_label("心愿", exact=True).fill("李奶奶想要一副老花镜")
    clerk.get_by_label("类别").select_option(label="为老服务")
    clerk.get_by_role("button", name="登记").click()
    expect(clerk.get_by_text("请不要写姓名和称呼").first).to_be_visible()
    clerk.get_by_label("心愿", exact=True).fill("一位独居老人想要一副老花镜")
    clerk.get_by_role("button", name="登记").click()
    expect(clerk.get_by_text("就能对外公布")).to_be_visible()
    assert_accessible(clerk)

    address = Wish.objects.get().get_absolute_url()
    secretary = open_page(address, make_user(Role.COMMUNITY_SECRETARY, community=community))
    secretary.get_by_role("button", name="审核通过，公布").click()
    secretary.get_by_role("button", name="公布", exact=True).click()
    expect(secretary.get_by_text("已公布，可以认领")).to_be_visible()

    public = open_page("/wishes/")
    expect(public.get_by_text("一位独居老人想要一副老花镜")).to_be_visible()
    expect(public.get_by_role("link", name="0871-60000001")).to_be_visible()
    assert_accessible(public)

    liaison = open_page("/desk/wishes/", make_user(Role.UNIT_LIAISON, unit=unit), width=390)
    liaison.get_by_role("link", name="一位独居老人想要一副老花镜").click()
    liaison.get_by_role("link", name="认领").click()
    liaison.get_by_role("button", name="认领").click()
    expect(liaison.get_by_text("认领成功")).to_be_visible()
    liaison.get_by_role("link", name="登记送达").click()
    liaison.get_by_label("送达情况").fill("已送到社区，由社区转交。")
    liaison.get_by_label("哪天送达的").fill(f"{day():%Y-%m-%d}")
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    liaison.get_by_label("照片").set_input_files(photo)
    liaison.get_by_role("button", name="登记送达").click()
    expect(liaison.get_by_text("等社区确认")).to_be_visible()
    assert_accessible(liaison)

    secretary.goto(secretary.url)
    secretary.get_by_role("button", name="确认实现").click()
    secretary.get_by_role("link", name="写感谢，办结").click()
    secretary.get_by_label("感谢的话").fill("很合用，谢谢。")
    secretary.get_by_role("button", name="办结").click()
    expect(secretary.get_by_text("感谢的话已送到")).to_be_visible()
    assert Wish.objects.get().state == WishState.CLOSED
