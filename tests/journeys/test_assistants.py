"""A community files what its assistant did; the secretary confirms, the street certifies."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.models import AssistantDuty, ServiceCertificate
from tests.browser import assert_accessible
from tests.factories import make_community, make_user
from tests.party.test_assistants import make_assistant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_entry_of_the_phone_ends_up_on_a_printed_certificate(open_page):
    community = make_community(name="银杏社区")
    assistant = make_assistant(community=community, name="何小安")
    AssistantDuty.objects.create(street=community.street, assistant=assistant, text="走访独居老人")
    phone = open_page(
        "/desk/party/", make_user(Role.COMMUNITY_STAFF, community=community), width=360
    )
    phone.get_by_role("link", name="助理员", exact=True).click()
    phone.get_by_role("link", name="何小安").click()
    phone.get_by_role("link", name="写履职记录").click()
    phone.get_by_label("做了什么").fill("和社工一起走访三户独居老人")
    phone.get_by_text("走访独居老人", exact=True).click()
    phone.get_by_label("时长").fill("2.5")
    assert_accessible(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("等社区书记确认")).to_be_visible()

    secretary = open_page(
        "/desk/assistants/logs/", make_user(Role.COMMUNITY_SECRETARY, community=community)
    )
    expect(secretary.get_by_text("和社工一起走访三户独居老人")).to_be_visible()
    assert_accessible(secretary)
    secretary.get_by_role("button", name="确认").click()
    expect(secretary.get_by_text("没有待确认的记录")).to_be_visible()

    street = open_page(
        assistant.get_absolute_url(), make_user(Role.STREET_STAFF, street=community.street)
    )
    expect(street.get_by_text("1 条记录，2.5 小时")).to_be_visible()
    assert_accessible(street)
    street.get_by_role("link", name="出具服务证明").click()
    street.get_by_role("button", name="看证明内容").click()
    expect(street.get_by_text("走访独居老人 1 次")).to_be_visible()
    assert not ServiceCertificate.objects.exists()
    street.get_by_role("button", name="出具").click()
    expect(street.get_by_role("heading", name="服务证明")).to_be_visible()
    expect(street.get_by_text("何小安于")).to_be_visible()
    assert_accessible(street)
    with street.expect_download() as download:
        street.get_by_role("link", name="下载 Word").click()
    assert download.value.suggested_filename.endswith("1号.docx")
