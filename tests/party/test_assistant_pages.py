"""The pages of assistants: who may open them, and the way from a phone to a printed certificate."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from party import actions
from party.models import AssistantDuty, AssistantLog, LogState, ServiceCertificate
from tests.factories import day, make_community, make_user
from tests.party.test_assistants import file_log, make_assistant

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "party:assistant-list"


@pytest.fixture
def assistant(community):
    return make_assistant(community=community)


def page(client, user, name, *args, **data):
    client.force_login(user)
    return client.get(reverse(name, args=args), data)


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def test_the_list_masks_names_for_those_who_do_not_work_with_them(
    client, assistant, worker, staff, community
):
    leader = make_user(Role.STREET_LEADER, street=community.street)

    assert "何小安" in page(client, worker, LIST).content.decode()
    assert "何小安" in page(client, staff, LIST).content.decode()
    seen = page(client, leader, LIST).content.decode()
    assert "何**" in seen
    assert "何小安" not in seen


@pytest.mark.parametrize(
    ("which", "is_listed"), [("running", True), ("ended", False), ("", True), ("nonsense", True)]
)
def test_the_list_is_narrowed_by_term_and_by_name(client, assistant, staff, which, is_listed):
    found = page(client, staff, LIST, which=which).content.decode()
    assert ("何小安" in found) == is_listed

    assert "没有这样的助理员" in page(client, staff, LIST, q="周宁").content.decode()


def test_a_community_neither_sees_nor_writes_for_assistants_of_another(client, assistant):
    other = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=assistant.street))

    for name in ("party:assistant-detail", "party:assistant-log"):
        assert page(client, other, name, assistant.uid).status_code == 404
    assert page(client, other, "party:assistant-create").status_code == 403


def test_an_entry_goes_from_the_phone_to_the_count(client, assistant, worker, secretary):
    duty = AssistantDuty.objects.create(
        street=assistant.street, assistant=assistant, text="走访老人"
    )
    fields = {"done_on": day(-1).isoformat(), "what": "走访三户", "duty": duty.pk, "hours": "2.5"}

    answer = send(client, worker, "party:assistant-log", assistant.uid, **fields)
    assert answer.url == assistant.get_absolute_url()
    log = assistant.logs.get()
    assert (log.state, log.written_by, log.hours) == (LogState.SUBMITTED, worker, Decimal("2.5"))

    queue = page(client, secretary, "party:log-queue").content.decode()
    assert reverse("party:log-confirm", args=[log.uid]) in queue
    send(client, secretary, "party:log-confirm", log.uid, version=log.version, queue="1")
    log.refresh_from_db()
    assert log.state == LogState.CONFIRMED
    shown = page(client, worker, "party:assistant-detail", assistant.uid).content.decode()
    assert "1 条记录，2.5 小时" in shown


def test_a_wrong_entry_comes_back_filled_with_the_sentence(client, assistant, worker):
    answer = send(
        client,
        worker,
        "party:assistant-log",
        assistant.uid,
        done_on=day(3).isoformat(),
        what="明天的事",
    )

    assert answer.status_code == 422
    assert "日期不能晚于今天" in answer.content.decode()
    assert "明天的事" in answer.content.decode()
    assert not AssistantLog.objects.exists()


def test_ones_own_entry_leads_to_the_page_that_asks_why(client, assistant, secretary):
    log = file_log(assistant, secretary)

    shown = page(client, secretary, "party:assistant-detail", assistant.uid).content.decode()
    assert reverse("party:log-confirm-own", args=[log.uid]) in shown
    assert reverse("party:log-confirm", args=[log.uid]) + '"' not in shown

    answer = send(client, secretary, "party:log-confirm", log.uid, version=log.version)
    assert answer.status_code == 409
    fields = {"reason": "只有一个账号", "version": log.version}
    send(client, secretary, "party:log-confirm-own", log.uid, **fields)
    log.refresh_from_db()
    assert (log.state, log.own_reason) == (LogState.CONFIRMED, "只有一个账号")


def test_a_returned_entry_waits_for_its_writer_on_the_home_page(
    client, assistant, worker, secretary
):
    log = file_log(assistant, worker)
    send(client, secretary, "party:log-return", log.uid, reason="写明哪几户", version=log.version)

    assert AssistantLog.objects.waiting_for(worker).count() == 1
    assert AssistantLog.objects.waiting_for(secretary).count() == 0
    edit = page(client, worker, "party:log-edit", log.uid).content.decode()
    assert "写明哪几户" in edit
    hub = page(client, worker, "dashboard:section-index").content.decode()
    assert "助理员" in hub


def test_staff_look_before_they_issue_then_print_and_load_word(
    client, assistant, worker, secretary, staff
):
    log = file_log(assistant, worker)
    actions.confirm_log(log=log, by=secretary)
    days = {"starts_on": day(-90).isoformat(), "ends_on": day(-1).isoformat()}

    preview = page(client, staff, "party:assistant-certificate", assistant.uid, **days)
    assert "1 条" in preview.content.decode()
    assert not ServiceCertificate.objects.exists(), "looking issues nothing"
    send(client, staff, "party:assistant-certificate", assistant.uid, **days)
    certificate = ServiceCertificate.objects.get()

    sheet = page(client, staff, "party:certificate-sheet", certificate.uid).content.decode()
    assert "何小安" in sheet
    assert certificate.number in sheet
    word = page(client, staff, "party:certificate-word", certificate.uid)
    from docx import Document

    text = "\n".join(p.text for p in Document(io.BytesIO(word.content)).paragraphs)
    assert "何小安" in text
    assert "共 1 条" in text


def test_a_second_click_issues_no_second_certificate(client, assistant, worker, secretary, staff):
    log = file_log(assistant, worker)
    actions.confirm_log(log=log, by=secretary)
    days = {"starts_on": day(-90).isoformat(), "ends_on": day(-1).isoformat()}
    for _ in range(2):
        answer = send(client, staff, "party:assistant-certificate", assistant.uid, **days)

    assert "已证明" in answer.content.decode()
    assert ServiceCertificate.objects.count() == 1


def test_a_revoked_certificate_says_so_and_is_not_loaded_again(
    client, assistant, worker, secretary, staff
):
    actions.confirm_log(log=file_log(assistant, worker), by=secretary)
    certificate = actions.issue_certificate(
        assistant=assistant, starts_on=day(-9), ends_on=day(-1), by=staff
    )
    assert page(client, secretary, "party:certificate-revoke", certificate.uid).status_code == 403
    send(client, staff, "party:certificate-revoke", certificate.uid, reason="日期写错")

    sheet = page(client, staff, "party:certificate-sheet", certificate.uid).content.decode()
    assert "撤销：日期写错" in sheet
    assert page(client, staff, "party:certificate-word", certificate.uid).status_code == 409
    register = page(client, secretary, "party:certificate-list").content.decode()
    assert "已撤销" in register


def test_duties_are_edited_as_lines(client, assistant, staff):
    page(client, staff, "party:duty-template")
    send(client, staff, "party:duty-template", texts="整理台账\n\n走访")
    assert AssistantDuty.objects.template().in_force().count() == 2

    send(client, staff, "party:assistant-duties", assistant.uid, texts="托管班")
    assert [str(line) for line in assistant.duties.in_force()] == ["托管班"]
    answer = send(client, staff, "party:duty-template", texts="长" * 101)
    assert "不超过 100 字" in answer.content.decode()


def test_the_second_to_change_a_duty_list_sees_the_first_and_loses_nothing(client, staff):
    send(client, staff, "party:duty-template", texts="整理台账")
    answer = send(client, staff, "party:duty-template", texts="走访", seen="")

    shown = answer.content.decode()
    assert "现在是：整理台账" in shown
    assert "走访</textarea>" in shown
    again = send(client, staff, "party:duty-template", texts="走访", seen="整理台账")
    assert again.status_code == 302
    assert [str(line) for line in AssistantDuty.objects.in_force()] == ["走访"]


def test_a_confirmation_of_what_one_did_not_see_is_refused(client, assistant, worker, secretary):
    log = file_log(assistant, worker)

    assert send(client, secretary, "party:log-confirm", log.uid).status_code == 409
    log.refresh_from_db()
    assert log.state == LogState.SUBMITTED


def test_the_ledger_is_exported_with_masked_names(client, assistant, staff):
    from tests.factories import PASSWORD

    client.force_login(staff)
    client.post("/sign-in/again/", {"password": PASSWORD})
    answer = client.post(reverse("admin:party_secretaryassistant_export"), {"file_format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "何**" in text
    assert "何小安" not in text
