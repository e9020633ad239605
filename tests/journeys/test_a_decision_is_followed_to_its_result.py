"""A topic of a unit becomes a decision, a task on the liaison's phone, a result, an answer."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.models import MeetingTask, MeetingTopic
from tests.browser import assert_accessible, assert_fits
from tests.factories import (
    day,
    make_community,
    make_organisation,
    make_street,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_topic_is_decided_given_to_the_unit_and_its_result_stands_under_the_decision(open_page):
    street = make_street()
    make_organisation(street=street, name="青松街道党工委")
    unit = make_unit(community=make_community(street=street), name="第二小学")
    liaison = make_user(Role.UNIT_LIAISON, unit=unit)
    staff = make_user(Role.STREET_STAFF, street=street)

    phone = open_page("/desk/topics/new/", liaison, width=360)
    phone.get_by_label("议题", exact=True).fill("校门口交通疏导")
    phone.get_by_label("内容和建议").fill("放学时段拥堵，建议设护学岗。")
    phone.get_by_role("button", name="提出").click()
    expect(phone.get_by_text("等街道受理")).to_be_visible()

    office = open_page("/desk/", staff)
    office.get_by_role("link", name="议题 待处理 1").click()
    office.get_by_role("link", name="校门口交通疏导").click()
    office.get_by_role("button", name="受理", exact=True).click()
    expect(office.get_by_text("已受理，下一步")).to_be_visible()
    office.goto("/desk/meetings/new/")
    office.get_by_label("会议日期").fill(f"{day():%Y-%m-%d}")
    office.get_by_role("button", name="安排").click()
    expect(office.get_by_text("议程还是空的")).to_be_visible()
    office.goto(MeetingTopic.objects.get().get_absolute_url())
    office.get_by_role("link", name="列入议程").click()
    office.get_by_role("radio").first.check()
    office.get_by_role("button", name="列入议程").click()
    office.get_by_role("link", name=re.compile("党建联席会议")).click()
    office.get_by_role("link", name="登记召开").click()
    office.get_by_label("主持人").fill("何工委")
    office.get_by_role("button", name="登记召开").click()
    office.get_by_role("link", name="登记决议").click()
    office.get_by_label("决议", exact=True).fill("设护学岗，每天放学两人。")
    office.get_by_role("button", name="登记决议").click()
    office.get_by_role("link", name=re.compile("交办任务.*决议 1")).click()
    office.get_by_label("交办事项").fill("派两人护学")
    office.get_by_role("button", name="交办").click()
    expect(office.get_by_text("只选一个").first).to_be_visible()
    expect(office.get_by_label("交办事项")).to_have_value("派两人护学")
    office.get_by_label("责任单位").select_option(label="第二小学")
    office.get_by_role("button", name="交办").click()
    expect(office.get_by_text("已交办")).to_be_visible()
    assert_accessible(office)

    phone.goto("/desk/")
    phone.get_by_role("link", name="派两人护学").click()
    expect(phone.get_by_role("link", name="报送结果")).to_be_visible()
    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_role("link", name="报送结果").click()
    phone.get_by_label("办理结果").fill("护学岗排班到人。")
    phone.get_by_role("button", name="报送").click()
    expect(phone.get_by_text("等召集会议的一方验收").first).to_be_visible()

    office.goto("/desk/meetings/")
    office.get_by_role("link", name=re.compile("党建联席会议")).click()
    expect(office.get_by_text("护学岗排班到人。")).to_be_visible()
    office.get_by_role("link", name="派两人护学").click()
    office.get_by_role("button", name="验收").click()
    expect(office.get_by_text("已验收，任务办结")).to_be_visible()
    assert MeetingTask.objects.get().accepted_by == staff
