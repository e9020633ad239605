"""What a unit or a member did in a half-year: reports and their answers, letters as Word."""

import io

import pytest
from django.urls import reverse
from docx import Document

from audit.models import AuditEvent
from party import actions
from party.halves import Half
from party.models import (
    CheckInReport,
    ReportKind,
    ReportState,
)
from tests.dashboard.check_ins import clerk, liaison, member, school, service, unit
from tests.factories import (
    day,
    make_activity,
    make_volunteer,
)
from volunteers.models import Participation

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["clerk", "liaison", "member", "school", "service", "unit"]  # fixtures


def words_of(response):
    document = Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_a_report_is_written_sent_and_answered_on_its_pages(
    client, school, service, liaison, clerk
):
    half = Half.of(day())
    address = reverse("dashboard:check-in-unit-report", args=[school.uid]) + f"?half={half.key}"
    client.force_login(liaison)
    assert "楼道清理" in client.get(address).text
    client.post(address, {"body": "按岗位巡查。", "keep": "1"})
    report = CheckInReport.objects.get()
    assert report.state == ReportState.DRAFT
    client.post(address, {"body": "按岗位巡查。", "version": report.version, "send": "1"})
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert "提交评价" not in client.get(report.get_absolute_url()).text

    client.force_login(clerk)
    low = client.post(report.get_absolute_url(), {"grade": "poor", "version": report.version})
    assert (low.status_code, "写明意见" in low.text) == (422, True)
    client.post(report.get_absolute_url(), {"grade": "good", "version": report.version})
    report.refresh_from_db()
    assert report.state == ReportState.REVIEWED


def test_a_report_changed_by_somebody_else_loses_nothing_typed(client, school, liaison, clerk):
    half = Half.of(day())
    address = reverse("dashboard:check-in-unit-report", args=[school.uid]) + f"?half={half.key}"
    client.force_login(liaison)
    client.post(address, {"body": "第一稿。", "keep": "1"})
    seen = CheckInReport.objects.get().version
    client.post(address, {"body": "同事改的。", "version": seen, "keep": "1"})

    page = client.post(address, {"body": "我写的。", "version": seen, "keep": "1"})

    assert page.status_code == 422
    assert "同事改的。" in page.text
    assert "我写的。" in page.text
    assert f'value="{seen + 1}"' in page.text


def test_a_letter_holds_only_this_persons_facts_and_tells_the_trail(
    client, community, unit, member, service, secretary, clerk
):
    other = make_activity(filed_by=secretary, state="confirmed", held_on=day(), title="别的活动")
    Participation.objects.create(activity=other, volunteer=make_volunteer(community=community))
    report = actions.save_report(
        check_in=member,
        half=Half.of(day()),
        kind=ReportKind.TO_HOME_UNIT,
        body="第一段。\n第二段 <b>\x01\uffff。",
        is_sent=True,
        by=clerk,
    )
    address = reverse("dashboard:check-in-report-letter", args=[report.uid])

    client.force_login(secretary)
    words = words_of(client.post(address))
    assert "陈安然（第二小学）" in words
    assert "楼道清理" in words
    assert "服务 2 小时" in words
    assert "第二段 <b>。" in words
    assert "别的活动" not in words
    assert "13800000001" not in words

    client.force_login(clerk)  # may not open personal data, so the letter is masked
    assert "陈安然" not in words_of(client.post(address))
    trail = AuditEvent.objects.filter(action="membercheckin.letter_made").order_by("pk")
    assert [event.fields["facts"]["masked"] for event in trail] == ["no", "yes"]
    assert client.get(address).status_code == 405


def test_a_units_letters_sum_up_its_members_without_phones(
    client, school, member, service, secretary
):
    half = Half.of(day())
    client.force_login(secretary)

    answer = client.post(
        reverse("dashboard:check-in-unit-letters", args=[school.uid]), {"half": half.key}
    )

    words = words_of(answer)
    assert "报到党员 1 人" in words
    assert "陈安然" in words
    assert "13800000001" not in words
    bad = client.post(reverse("dashboard:check-in-unit-letters", args=[school.uid]), {"half": "x"})
    assert bad.status_code == 409
