"""Who wrote in a check-in or its report does not judge it, whoever wrote there after them."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.models import ImportState
from party import actions
from party.halves import Half
from party.imports import CheckInLedger
from party.models import CheckInReport, MemberCheckIn, ReportGrade, ReportKind
from tests.factories import day, make_unit, make_user
from tests.imported import import_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def writers(community):
    return [make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(2)]


@pytest.fixture
def colleague(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def member(community, writers):
    return actions.check_in_member(
        name="陈安然",
        phone="13800000001",
        community=community,
        home_unit_name="区外单位",
        checked_in_on=day(-200),
        by=writers[0],
    )


def rewritten(row, by, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return actions.save_check_in(check_in=row, by=by, version=row.version)


@pytest.mark.parametrize("is_sent", [True, False])
def test_nobody_who_wrote_in_a_report_answers_it(community, writers, colleague, is_sent):
    unit = make_unit(community=community)
    school = actions.check_in_unit(
        unit=unit, community=community, checked_in_on=day(-200), by=colleague
    )
    report = {"check_in": school, "half": Half.of(day()), "kind": ReportKind.TO_COMMUNITY}
    row = actions.save_report(body="参加巡查。", is_sent=True, by=writers[0], **report)
    again = {"version": row.version, "is_sent": is_sent}
    row = actions.save_report(body="参加巡查三次。", by=writers[1], **again, **report)

    for writer in writers:
        with pytest.raises(RefusedError, match="您写过这份报告"):
            actions.review_report(report=row, grade=ReportGrade.GOOD, by=writer)
        assert not CheckInReport.objects.reviewable_by(writer).exists()
    assert CheckInReport.objects.reviewable_by(colleague).get() == row
    actions.review_report(report=row, grade=ReportGrade.GOOD, by=colleague)


def test_who_entered_a_person_does_not_confirm_them_after_a_change_was_taken_back(member, writers):
    first, second = writers
    row = rewritten(member, second, phone="13800000009")
    assert MemberCheckIn.objects.confirmable_by(first).get() == row, "it is another person now"
    row = rewritten(row, second, phone="13800000001")

    with pytest.raises(RefusedError, match="是您登记的"):
        actions.confirm_members(check_ins=[row], by=first)
    assert not MemberCheckIn.objects.confirmable_by(first).exists()
    assert actions.confirm_members(check_ins=[row], by=second)[0].is_active


def test_who_imported_a_person_does_not_confirm_them_after_a_change_was_taken_back(
    community, writers, colleague
):
    """An import leaves one event, none of its rows."""
    importer, street = writers[0], community.street
    cells = [
        ["姓名", "手机号", "单位名称", "所属社区", "报到日期"],
        ["陈安然", "13800000001", "区外单位", str(community), f"{day(-200)}"],
    ]
    ledger = CheckInLedger(scope=street, by=importer, at=timezone.now())
    plan = make_plan(ledger, Workbook([Sheet("数据", cells)]))
    import_plan(plan, applied_by=importer, applied_at=timezone.now(), state=ImportState.APPLIED)
    row = MemberCheckIn.objects.get()
    assert row.entered_by == importer

    for phone in ("13800000009", "13800000001"):
        row = rewritten(row, colleague, phone=phone)

    assert row.entered_by == importer
    with pytest.raises(RefusedError, match="是您登记的"):
        actions.confirm_members(check_ins=[row], by=importer)
    assert actions.confirm_members(check_ins=[row], by=colleague)[0].is_active


def test_who_writes_a_person_in_another_way_has_not_entered_them(member, writers):
    row = rewritten(member, writers[1], phone="138 0000 0001", name="陈 安然")

    assert row.entered_by == writers[0]
