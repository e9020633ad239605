"""「内容有误」: said without an account, answered by the owner, read by code."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Department, Message
from accounts.roles import Role
from core.errors import RefusedError
from services import actions
from services.models import Correction, CorrectionKind, CorrectionStatus
from services.views import corrections
from tests import factories
from tests.services.guides import a_document, an_editor, make_guide_version

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def said(**values):
    version = values.pop("version", None) or make_guide_version()
    return actions.file_correction(
        guide_version=version, kind=CorrectionKind.PLACE, text=values.pop("text", "搬家了")
    )


def test_a_reader_gets_a_code_and_later_the_answer(client):
    version = make_guide_version()
    address = reverse("services:correction-new", args=[version.item.slug])

    response = client.post(address, {"kind": "place", "text": "窗口搬到二楼了"}, follow=True)
    correction = Correction.objects.get()
    assert correction.code in response.content.decode()
    assert correction.due_on > factories.day()

    actions.answer_correction(
        correction=correction,
        status=CorrectionStatus.FIXED,
        answer="改好了，谢谢。",
        by=an_editor(),
    )
    page = client.get(reverse("services:correction", args=[correction.code]))
    assert "改好了，谢谢。" in page.content.decode()


def test_what_nobody_reviewed_yet_is_not_read_by_the_code(client):
    correction = said()
    page = reverse("services:correction", args=[correction.code])
    assert "高龄津贴申领" in client.get(page).text

    draft = actions.start_revision(item=correction.item, by=an_editor())
    document = {**a_document(), "short_name": "还没有审核的名称"}
    actions.save_draft(version=draft, document=document, by=an_editor())

    assert "高龄津贴申领" in client.get(page).text
    assert "还没有审核的名称" not in client.get(page).text


def test_the_code_may_be_typed_in_small_letters(client):
    correction = said()

    response = client.get(
        reverse("services:correction-lookup"), {"code": f" {correction.code.lower()} "}
    )

    assert response.url == reverse("services:correction", args=[correction.code])


def test_an_unknown_code_is_404_and_a_sentence_in_the_form(client):
    assert client.get(reverse("services:correction", args=["ABCDEFGHJK"])).status_code == 404
    response = client.get(reverse("services:correction-lookup"), {"code": "ABCDEFGHJK"})
    assert "没有找到这个查询码" in response.content.decode()


def test_telephone_and_id_numbers_are_not_kept():
    correction = said(text="我是 530102199003070024，电话 13800000001，请回电")

    assert "530102199003070024" not in correction.text
    assert "13800000001" not in correction.text


def test_a_program_that_fills_every_field_leaves_nothing(client):
    version = make_guide_version()
    address = reverse("services:correction-new", args=[version.item.slug])

    client.post(address, {"kind": "place", "text": "buy", "website": "http://x"})

    assert not Correction.objects.exists()


def test_the_eleventh_word_from_one_address_within_an_hour_is_refused(client):
    version = make_guide_version()
    address = reverse("services:correction-new", args=[version.item.slug])

    for _ in range(corrections.PER_ADDRESS_AND_HOUR):
        assert client.post(address, {"kind": "place", "text": "搬家了"}).status_code == 302
    refused = client.post(address, {"kind": "place", "text": "搬到东门了"})
    assert refused.status_code == 422
    assert "这一小时收到的太多了" in refused.text
    assert "搬到东门了" in refused.text


def test_a_correction_is_answered_once_and_with_words():
    correction = said()
    editor = an_editor()

    with pytest.raises(RefusedError, match="答复"):
        actions.answer_correction(
            correction=correction, status=CorrectionStatus.FIXED, answer=" ", by=editor
        )
    actions.answer_correction(
        correction=correction, status=CorrectionStatus.EXPLAINED, answer="没有搬。", by=editor
    )
    with pytest.raises(RefusedError, match="已经答复"):
        actions.answer_correction(
            correction=correction, status=CorrectionStatus.FIXED, answer="又改了", by=editor
        )


def test_the_form_sends_no_token_into_the_cache(client):
    version = make_guide_version()
    response = client.get(reverse("services:correction-new", args=[version.item.slug]))

    assert "no-store" in response["Cache-Control"]


def test_whoever_answers_for_the_item_is_told_and_nobody_else(django_capture_on_commit_callbacks):
    version = make_guide_version(editor=an_editor())
    hall = Department.objects.create(street=version.item.street, name="便民服务中心")
    version.item.department = hall
    version.item.save()
    clerk = factories.make_user(role=None)
    factories.make_post(clerk, Role.STREET_STAFF, department=hall)
    factories.make_user(Role.STREET_STAFF)

    with django_capture_on_commit_callbacks(execute=True):
        correction = said(version=version)

    message = Message.objects.get(link__contains=str(correction.uid))
    assert message.recipient == clerk
    assert "搬家了" in message.body


def test_an_answer_is_due_in_working_days_and_one_that_is_late_is_marked(client):
    version = make_guide_version(editor=an_editor())
    friday = datetime(2026, 11, 13, 2, tzinfo=UTC)
    filed = {"guide_version": version, "kind": CorrectionKind.PLACE, "at": friday}
    late = actions.file_correction(text="搬家了", **filed)
    editor = an_editor()
    editor.posts.update(starts_on=date(2026, 1, 1))

    for today, is_late in ((date(2026, 11, 20), False), (date(2026, 11, 21), True)):
        with time_machine.travel(f"{today}T10:00:00+08:00", tick=False):
            client.force_login(editor)
            home = client.get(reverse("dashboard:desk-home")).content.decode()
            pages = [
                client.get(reverse("services:desk-corrections")),
                client.get(reverse("services:desk-items")),
                client.get(reverse("services:desk-item", args=[version.item.uid])),
            ]
        assert "待答复的纠错 1" in home
        assert ("其中 1 条纠错过了期限" in home) == is_late
        assert [("已超期" in page.content.decode()) for page in pages] == [is_late] * 3
    assert late.due_on == date(2026, 11, 20), "five working days after a Friday"
