"""A secretary files a theme day on the phone, the street confirms it, completion moves; and the
secretary's report is graded by two people."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.models import Appraisal, AppraisalState, LifeState, OrgLifeRecord
from tests.browser import assert_accessible
from tests.factories import day, make_community, make_organisation, make_user, picture
from tests.party.life_rows import make_requirement, make_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_branch():
    root = make_organisation(secretary="何工委")
    committee = make_organisation(
        parent=root,
        secretary="郑书记",
        community=make_community(street=root.street, name="银杏社区"),
    )
    return make_organisation(parent=committee, name="东苑小区党支部")


def test_a_theme_day_is_filed_confirmed_and_counted(open_page, screenshot):
    branch = make_branch()
    make_requirement(branch)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=branch.community)
    staff = make_user(Role.STREET_STAFF, street=branch.street)
    held_on = date(day().year - 1, 3, 8)

    phone = open_page("/desk/party/", secretary, width=360)
    phone.get_by_role("link", name="组织生活", exact=True).click()
    phone.get_by_role("link", name="填报组织生活").first.click()
    file = {"name": "sheet.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    phone.get_by_label("拍一张签到表").set_input_files(file)
    phone.get_by_label("党组织").select_option(label="东苑小区党支部")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("link", name="请填写主题。")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_label("主题", exact=True).fill("清洁家园")
    phone.get_by_label("日期").fill(held_on.isoformat())
    phone.get_by_label("地点").fill("小区凉亭")
    phone.get_by_label("主持人或主讲人").fill("何明")
    phone.get_by_label("应到").fill("20")
    phone.get_by_label("实到").fill("18")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已提交，等上级确认后计入完成情况。")).to_be_visible()
    record = OrgLifeRecord.objects.get()
    assert record.sign_sheet is not None
    screenshot(phone, "organisational-life-filed")

    office = open_page("/desk/life/waiting/", staff)
    office.get_by_role("link", name="清洁家园").click()
    assert_accessible(office)
    office.get_by_role("button", name="确认", exact=True).click()
    expect(office.get_by_text("已计入完成情况。").first).to_be_visible()
    record.refresh_from_db()
    assert record.state == LifeState.CONFIRMED
    office.goto(f"/desk/life/completion/?period={held_on.year}")
    expect(office.get_by_role("link", name="1/12")).to_be_visible()
    assert_accessible(office)
    screenshot(office, "organisational-life-completion")
    office.locator(".figure-tile", has_text="缺").get_by_role("link").click()
    expect(office.locator(".rows-count")).to_have_text("11 次")


def test_a_report_is_written_beside_its_evidence_and_graded_by_two(open_page, screenshot):
    branch = make_branch()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=branch.community)
    staff = make_user(Role.STREET_STAFF, street=branch.street)
    leader = make_user(Role.STREET_LEADER, street=branch.street)
    make_round(branch, by=staff)
    appraisal = Appraisal.objects.get()

    phone = open_page("/desk/appraisals/", secretary, width=360)
    phone.get_by_role("link", name=str(appraisal.organisation)).click()
    phone.get_by_role("link", name="写述职报告").click()
    phone.get_by_label("社会治理", exact=True).fill("全年处置问题若干。")
    phone.get_by_label("党建", exact=True).fill("按期换届。")
    assert_accessible(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("述职报告已提交。")).to_be_visible()

    office = open_page(f"/desk/appraisals/{appraisal.uid}/evaluate/", staff)
    numbers = {"发出测评票": 40, "收回": 39, "有效票": 38, "无效票": 1}
    grades = {"好": 30, "较好": 6, "一般": 2, "差": 1}
    for label, value in {**numbers, **grades}.items():
        office.get_by_role("spinbutton", name=label, exact=True).fill(str(value))
    office.get_by_label("综合得分").fill("91.5")
    office.get_by_role("radio", name="较好").check()
    office.get_by_role("button", name="提交领导确认").click()
    expect(office.get_by_role("link", name="四个等次合计 39 票")).to_be_visible()
    assert_accessible(office)
    office.get_by_role("spinbutton", name="差", exact=True).fill("0")
    office.get_by_role("button", name="提交领导确认").click()
    expect(office.get_by_text("已录入，等街道领导确认。")).to_be_visible()

    second = open_page(appraisal.get_absolute_url(), leader)
    second.get_by_role("button", name="确认结果").click()
    second.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    expect(second.get_by_text("已确认，述职人可以看到结果了。")).to_be_visible()
    appraisal.refresh_from_db()
    assert (appraisal.state, appraisal.confirmed_by) == (AppraisalState.EVALUATED, leader)

    phone.goto(appraisal.get_absolute_url())
    expect(phone.get_by_text("91.50")).to_be_visible()
    screenshot(phone, "appraisal-result")
    phone.goto(f"/desk/appraisals/{appraisal.uid}/print/")
    assert_accessible(phone)
