"""A secretary registers a milestone with a photo on the phone; accepted, residents read of it."""

import pytest
from playwright.sync_api import expect

from projects import actions
from projects.models import LivelihoodProject, LivelihoodState
from tests.browser import assert_accessible
from tests.factories import day, picture
from tests.projects.livelihood_rows import Crew

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHOTO = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture()}


def test_from_a_milestone_on_the_phone_to_the_public_page(open_page, screenshot):
    crew = Crew()
    project = crew.implementing()
    actions.add_livelihood_milestone(
        project=project, title="主体完成", due_on=day(-1), by=crew.secretary
    )
    phone = open_page("/desk/livelihood/", crew.secretary, width=360)

    expect(phone.get_by_role("heading", name="逾期的节点")).to_be_visible()
    assert_accessible(phone)
    screenshot(phone, "livelihood-list")
    phone.get_by_role("link", name="登记完成").click()
    phone.get_by_label("照片").set_input_files(PHOTO)
    phone.get_by_label("完成情况").fill("六个单元都换好了")
    phone.get_by_role("button", name="登记完成").click()
    expect(phone.get_by_role("img", name="实施中的现场照片")).to_be_visible()
    phone.get_by_role("link", name="加照片").click()
    phone.get_by_label("照片").set_input_files(PHOTO)
    phone.get_by_label("实施后").check()
    phone.get_by_role("button", name="上传").click()
    phone.get_by_role("link", name="登记完工").click()
    phone.get_by_label("完成情况").fill("全部更换，亮了")
    phone.get_by_role("button", name="登记完工").click()
    expect(phone.get_by_text("等验收组验收")).to_be_visible()
    assert_accessible(phone)
    screenshot(phone, "livelihood-project")

    office = open_page(project.get_absolute_url(), crew.staff)
    office.get_by_role("link", name="登记验收").click()
    office.get_by_label("验收组成员").fill("张示范、李样例、王演示")
    office.get_by_label("有居民代表参加").check()
    office.get_by_label("合格", exact=True).check()
    office.get_by_label("验收意见").fill("合格")
    office.get_by_role("button", name="登记验收").click()
    expect(office.get_by_text("等满意度测评")).to_be_visible()
    assert LivelihoodProject.objects.get().state == LivelihoodState.ACCEPTED

    visitor = open_page("/livelihood/")
    visitor.get_by_role("link", name="楼道照明更换").click()
    expect(visitor.get_by_role("img", name="实施后的现场照片")).to_be_visible()
    expect(visitor.get_by_text("9,000.00 元").first).to_be_visible()
    assert visitor.get_by_text("李样例").count() == 0
    assert_accessible(visitor)
    screenshot(visitor, "livelihood-public")
