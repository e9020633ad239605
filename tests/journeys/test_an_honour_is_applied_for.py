"""A secretary sees what a compound still lacks, mends it and hands it in; the street awards it."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from projects.models import Honour
from tests.browser import assert_accessible
from tests.factories import make_community, make_compound, make_user, picture
from tests.projects.premises_rows import make_standard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_honour_is_applied_for(open_page):
    community = make_community(name="银杏社区")
    make_compound(community=community, name="银杏苑")
    standard = make_standard(community=community)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)

    phone = open_page("/desk/services/", secretary, width=360)
    phone.get_by_role("link", name="创建申报").click()
    phone.get_by_role("link", name="申报创建").click()
    phone.get_by_label("创建项目").select_option(label=str(standard))
    phone.get_by_label("小区").select_option(label="银杏苑")
    assert_accessible(phone)
    phone.get_by_role("button", name="开始自评").click()
    phone.get_by_label("协商：每月议事").fill("40")
    phone.get_by_role("button", name="保存自评").click()
    expect(phone.get_by_text("离合格还差 20 分")).to_be_visible()
    expect(phone.get_by_text("还有 1 项没有自评")).to_be_visible()
    expect(phone.get_by_text("还有 1 项缺照片")).to_be_visible()
    expect(phone.get_by_role("button", name="提交")).to_have_count(0)
    assert_accessible(phone)
    phone.get_by_role("link", name="逐项自评").click()
    phone.get_by_label("协商：楼道整洁").fill("35")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(640, 480)}
    phone.get_by_label("添加照片").first.set_input_files([photo])
    phone.get_by_role("button", name="保存自评").click()
    expect(phone.get_by_text("自评已到合格分")).to_be_visible()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已提交，等街道审核")).to_be_visible()
    address = phone.url

    staff = open_page(address, make_user(Role.STREET_STAFF, street=community.street))
    staff.get_by_role("link", name="审核评分").click()
    staff.get_by_label("协商：楼道整洁").fill("30")
    staff.get_by_label("审核意见").fill("看过现场。")
    staff.get_by_role("button", name="保存审核").click()
    expect(staff.get_by_text("审核 70 分")).to_be_visible()
    leader = open_page(address, make_user(Role.STREET_LEADER, street=community.street))
    leader.get_by_role("button", name="推荐上报").click()
    expect(leader.get_by_text("已推荐")).to_be_visible()
    staff.goto(address)
    staff.get_by_role("link", name="登记命名").click()
    staff.get_by_text("合格", exact=True).click()
    staff.get_by_label("命名文件").fill("示例〔2026〕1 号")
    staff.get_by_role("button", name="登记命名").click()
    expect(staff.get_by_text("荣誉证书可以打印")).to_be_visible()
    assert_accessible(staff)
    honour = Honour.objects.get()
    staff.goto(f"{honour.get_absolute_url()}certificate/")
    expect(staff.get_by_role("heading", name="荣誉证书")).to_be_visible()

    public = open_page("/honours/")
    expect(public.get_by_text("银杏苑")).to_be_visible()
    assert_accessible(public)
