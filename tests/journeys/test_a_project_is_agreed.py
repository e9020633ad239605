"""A unit's liaison writes a co-building project on the phone, the street approves, they sign."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from alliances.models import AllianceMembership, CoBuildProject, ProjectState
from tests.browser import assert_accessible
from tests.factories import day, make_alliance, make_community, make_project, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_project_goes_from_the_phone_to_the_street_and_back_to_be_signed(open_page, screenshot):
    community = make_community()
    alliance = make_alliance(street=community.street, name="清河党建联盟")
    host, partner = (make_unit(community=community, name=name) for name in ("小学", "医院"))
    for unit in (host, partner):
        AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=day(-60))
    make_project(street=community.street, alliance=alliance, name="去年的项目")
    phone = open_page("/desk/projects/", make_user(Role.UNIT_LIAISON, unit=host), width=360)

    expect(phone.get_by_text("还没有共建项目")).to_be_visible()
    phone.get_by_role("link", name="新建共建项目").click()
    phone.get_by_label("项目名称").fill("校门口护学岗")
    phone.get_by_label("类别").select_option(label="便民服务")
    phone.get_by_label("医院").check()
    phone.get_by_label("目标").fill("上学放学有人护")
    phone.get_by_label("实施计划").fill("学校出场地，医院出人，每天两班。")
    phone.get_by_label("开始日期").fill(day(3).isoformat())
    phone.get_by_label("结束日期").fill(day(300).isoformat())
    phone.get_by_label("节点").first.fill("启动会")
    phone.get_by_label("计划日期").first.fill(day(9).isoformat())
    assert_accessible(phone)
    screenshot(phone, "project-form")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("link", name="提交审核").click()
    phone.get_by_role("button", name="提交审核").click()
    expect(phone.get_by_text("等街道审核")).to_be_visible()

    office = open_page("/desk/projects/work/", make_user(Role.STREET_STAFF))
    office.get_by_role("link", name="校门口护学岗").click()
    assert_accessible(office)
    office.get_by_role("link", name="批准").click()
    office.get_by_role("button", name="批准").click()
    expect(office.get_by_text("已批准。")).to_be_visible()

    phone.goto("/desk/projects/work/")
    phone.get_by_role("link", name="校门口护学岗").click()
    phone.get_by_role("link", name="登记签约").click()
    phone.get_by_label("签好的协议").set_input_files(
        {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    phone.get_by_role("button", name="登记签约").click()
    expect(phone.get_by_text("计入“签订共建项目”")).to_be_visible()
    expect(phone.get_by_role("link", name="填报活动")).to_be_visible()
    assert_accessible(phone)
    screenshot(phone, "project")
    project = CoBuildProject.objects.get(name="校门口护学岗")
    assert project.state == ProjectState.SIGNED
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载签好的协议").click()
    assert download.value.path().read_bytes() == PDF

    office.goto(f"/desk/projects/{project.uid}/contract/")
    expect(office.get_by_role("heading", name="校门口护学岗协议书")).to_be_visible()
    assert_accessible(office)
