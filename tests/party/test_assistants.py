"""社区书记群团助理员: what counts in a log, and what a certificate says."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from party import actions
from party.models import (
    AssistantDuty,
    AssistantLog,
    LogState,
    Partner,
    PartnerKind,
    SecretaryAssistant,
    ServiceCertificate,
)
from tests.factories import day, make_community, make_post, make_street, make_user, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def assistant(community):
    return make_assistant(community=community)


def make_assistant(*, community, **values):
    defaults = {"name": "何小安", "started_on": day(-100)}
    row = SecretaryAssistant(street=community.street, community=community, **{**defaults, **values})
    return saved(row)


def file_log(assistant, by, *, offset=-3, hours="2", what="走访独居老人", duty=None):
    log = AssistantLog(
        assistant=assistant,
        done_on=day(offset),
        what=what,
        hours=Decimal(hours) if hours else None,
        duty=duty,
    )
    return actions.save_log(log=log, by=by)


def test_a_new_assistant_begins_with_the_duty_list_of_the_street(community, staff):
    actions.replace_duties(
        street=community.street, assistant=None, texts=["整理台账", " 走访 ", "走访"], by=staff
    )
    assistant = SecretaryAssistant(
        street=community.street, community=community, name="林小满", started_on=day(-10)
    )

    actions.save_assistant(assistant=assistant, by=staff)

    assert [str(line) for line in assistant.duties.in_force()] == ["整理台账", "走访"]
    actions.replace_duties(
        street=community.street, assistant=assistant, texts=["走访", "托管班"], by=staff
    )
    assert [str(line) for line in assistant.duties.in_force()] == ["走访", "托管班"]
    assert AssistantDuty.objects.template().in_force().count() == 2, "the template stays"


def test_only_the_street_registers_assistants(community, secretary):
    assistant = SecretaryAssistant(
        street=community.street, community=community, name="林小满", started_on=day()
    )

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.save_assistant(assistant=assistant, by=secretary)


def test_an_entry_counts_once_the_secretary_has_confirmed_it(assistant, worker, secretary):
    log = file_log(assistant, worker)
    assert not assistant.logs.confirmed().exists()

    actions.confirm_log(log=log, by=secretary)

    assert assistant.logs.confirmed().get().decided_by == secretary
    assert AuditEvent.objects.filter(action="assistantlog.confirmed").exists()
    with pytest.raises(RefusedError, match="已确认"):
        actions.confirm_log(log=log, by=secretary)
    with pytest.raises(RefusedError, match="不能再改"):
        actions.save_log(log=AssistantLog.objects.get(pk=log.pk), by=worker)


def test_ones_own_entry_is_confirmed_only_with_a_reason(assistant, secretary):
    log = file_log(assistant, secretary)

    with pytest.raises(RefusedError, match="您自己写的"):
        actions.confirm_log(log=log, by=secretary, own_reason="  ")
    row = actions.confirm_log(log=log, by=secretary, own_reason="社区只有一个账号")

    assert row.own_reason == "社区只有一个账号"


def test_whoever_wrote_in_an_entry_of_another_counts_as_its_writer(assistant, worker, secretary):
    log = file_log(assistant, worker)
    log.hours = Decimal(4)
    log = actions.save_log(log=log, by=secretary, version=log.version)

    assert (log.written_by, log.changed_by) == (worker, secretary)
    with pytest.raises(RefusedError, match="您自己写的"):
        actions.confirm_log(log=log, by=secretary)


def test_who_wrote_in_an_entry_gives_the_reason_also_after_somebody_else_changed_it(
    client, assistant, worker, secretary, community
):
    log = file_log(assistant, worker)
    log.hours = Decimal(8)
    log = actions.save_log(log=log, by=secretary, version=log.version)
    log.what = "走访独居老人。"
    colleague = make_user(Role.COMMUNITY_STAFF, community=community)
    log = actions.save_log(log=log, by=colleague, version=log.version)

    with pytest.raises(RefusedError, match="您自己写"):
        actions.confirm_log(log=log, by=secretary)
    client.force_login(secretary)
    for page in (assistant.get_absolute_url(), reverse("party:log-queue")):
        assert "自己确认" in client.get(page).content.decode()
    log = actions.confirm_log(log=log, by=secretary, own_reason="社区只有一名书记")
    assert log.own_reason == "社区只有一名书记"


def test_a_deputy_counts_as_the_writer_for_whom_they_stand_in(assistant, worker, community):
    from accounts.models import Post

    other = make_user(Role.COMMUNITY_SECRETARY, community=community)
    log = file_log(assistant, other)
    deputy = make_user(Role.COMMUNITY_STAFF, community=community)
    make_post(
        deputy,
        Role.COMMUNITY_SECRETARY,
        community=community,
        deputises_for=Post.objects.get(user=other),
        ends_on=day(10),
        starts_on=day(-1),
    )

    with pytest.raises(RefusedError, match="代办"):
        actions.confirm_log(log=log, by=deputy)


def test_staff_of_the_community_write_but_do_not_confirm(assistant, worker):
    log = file_log(assistant, worker)

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.confirm_log(log=log, by=worker)


def test_another_community_neither_writes_nor_confirms(assistant, worker):
    log = file_log(assistant, worker)
    other = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=assistant.street))

    with pytest.raises(RefusedError):
        file_log(assistant, other)
    with pytest.raises(RefusedError):
        actions.confirm_log(log=log, by=other)
    assert not AssistantLog.objects.visible_to(other).exists()


def test_a_returned_entry_is_sent_again_even_unchanged(assistant, worker, secretary):
    log = file_log(assistant, worker)
    with pytest.raises(RefusedError, match="退回原因"):
        actions.return_log(log=log, reason=" ", by=secretary)
    actions.return_log(log=log, reason="写明哪几户", by=secretary)

    row = AssistantLog.objects.get(pk=log.pk)
    actions.save_log(log=row, by=worker, version=row.version)

    row.refresh_from_db()
    assert (row.state, row.return_reason, row.decided_by) == (LogState.SUBMITTED, "", None)
    assert row.version == 3


def test_the_second_of_two_people_is_told(assistant, worker, secretary):
    log = file_log(assistant, worker)
    seen = log.version
    log.what = "走访三户独居老人"
    actions.save_log(log=log, by=worker, version=seen)

    with pytest.raises(ConflictError):
        actions.confirm_log(log=log, by=secretary, version=seen)


@pytest.mark.parametrize(
    ("offset", "hours"), [(1, "2"), (-200, "2"), (-3, "0"), (-3, "24.5"), (-3, "-1")]
)
def test_no_entry_of_a_day_to_come_before_the_term_or_of_absurd_hours(
    assistant, worker, offset, hours
):
    with pytest.raises((RefusedError, ValidationError)):
        file_log(assistant, worker, offset=offset, hours=hours)


def test_a_duty_of_somebody_else_is_refused(assistant, worker, community):
    other = make_assistant(community=community, name="何静")
    duty = AssistantDuty.objects.create(street=community.street, assistant=other, text="走访")

    with pytest.raises(ValidationError, match="这位助理员的职责"):
        file_log(assistant, worker, duty=duty)


def test_a_term_cannot_leave_out_days_of_the_log(assistant, worker, staff):
    file_log(assistant, worker, offset=-3)
    assistant.ended_on = day(-10)

    with pytest.raises(RefusedError, match="已有履职记录"):
        actions.save_assistant(assistant=assistant, by=staff)


def test_an_assistant_with_a_log_does_not_move_to_another_community(assistant, worker, staff):
    file_log(assistant, worker)
    assistant.community = make_community(street=assistant.street)

    with pytest.raises(RefusedError, match="不能改社区"):
        actions.save_assistant(assistant=assistant, by=staff)


@pytest.fixture
def certified(assistant, worker, secretary, staff):
    duty = AssistantDuty.objects.create(street=assistant.street, assistant=assistant, text="走访")
    for offset, hours in ((-3, "2"), (-4, "1.5"), (-5, "")):
        log = file_log(assistant, worker, offset=offset, hours=hours, duty=duty if hours else None)
        actions.confirm_log(log=log, by=secretary)
    file_log(assistant, worker, offset=-6, hours="8")  # waits still
    return actions.issue_certificate(
        assistant=assistant, starts_on=day(-50), ends_on=day(-1), by=staff
    )


def test_a_certificate_says_what_the_confirmed_log_says(certified, assistant):
    assert (certified.log_count, certified.hours) == (3, Decimal("3.5"))
    assert certified.duties == [["走访", 2], ["其他", 1]]
    assert (certified.name, certified.community_name) == ("何小安", str(assistant.community))
    assert certified.serial == 1


def test_numbers_run_on_within_the_year_and_begin_again(certified, assistant, staff):
    actions.revoke_certificate(certificate=certified, reason="写错日期", by=staff)

    again = actions.issue_certificate(
        assistant=assistant, starts_on=day(-50), ends_on=day(-1), by=staff
    )

    assert again.serial == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceCertificate.objects.filter(pk=again.pk).update(serial=1)


def test_no_two_valid_certificates_speak_of_one_day(certified, assistant, staff):
    with pytest.raises(RefusedError, match="已证明"):
        actions.issue_certificate(assistant=assistant, starts_on=day(-3), ends_on=day(-1), by=staff)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-200, -1, "任期以内"),
        (-3, 1, "晚于今天"),
        (-1, -3, "不能早于"),
        (-90, -80, "没有社区书记确认过"),
    ],
)
def test_no_certificate_without_days_that_the_log_covers(assistant, staff, first, last, words):
    with pytest.raises(RefusedError, match=words):
        actions.issue_certificate(
            assistant=assistant, starts_on=day(first), ends_on=day(last), by=staff
        )


def test_an_entry_under_a_valid_certificate_is_not_voided(certified, assistant, secretary, staff):
    log = assistant.logs.confirmed().first()

    with pytest.raises(RefusedError, match="先撤销证明"):
        actions.void_log(log=log, reason="重复", by=secretary)
    actions.revoke_certificate(certificate=certified, reason="重复", by=staff)
    actions.void_log(log=log, reason="重复", by=secretary)

    assert assistant.logs.confirmed().count() == 2


def test_a_certificate_is_revoked_once_and_with_a_reason(certified, staff, secretary):
    with pytest.raises(RefusedError, match="撤销原因"):
        actions.revoke_certificate(certificate=certified, reason="", by=staff)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.revoke_certificate(certificate=certified, reason="写错", by=secretary)
    actions.revoke_certificate(certificate=certified, reason="写错", by=staff)

    with pytest.raises(RefusedError, match="已经撤销"):
        actions.revoke_certificate(certificate=certified, reason="写错", by=staff)


def test_the_street_of_another_office_issues_nothing_here(certified, assistant):
    other = make_user(Role.STREET_STAFF, street=make_street())

    with pytest.raises(RefusedError):
        actions.issue_certificate(assistant=assistant, starts_on=day(-3), ends_on=day(-1), by=other)


@pytest.mark.parametrize(
    "values",
    [
        {"state": LogState.CONFIRMED},
        {"state": LogState.VOIDED},
        {"hours": Decimal(25)},
        {"return_reason": "", "state": LogState.RETURNED},
    ],
)
def test_the_database_refuses_a_log_that_no_step_would_make(assistant, worker, values):
    log = file_log(assistant, worker)

    with pytest.raises(IntegrityError), transaction.atomic():
        AssistantLog.objects.filter(pk=log.pk).update(**values)


def test_the_database_refuses_a_confirmation_by_the_writer_without_a_reason(assistant, secretary):
    log = file_log(assistant, secretary)
    actions.confirm_log(log=log, by=secretary, own_reason="只有一个账号")

    with pytest.raises(IntegrityError), transaction.atomic():
        AssistantLog.objects.filter(pk=log.pk).update(own_reason="")


def test_an_assistant_belongs_to_a_society_of_the_street(community):
    college = Partner.objects.create(
        street=community.street, kind=PartnerKind.COLLEGE, name="清水学院"
    )
    society = Partner.objects.create(
        street=make_street(), kind=PartnerKind.SOCIETY, name="别处的社团"
    )

    for partner, words in ((college, "大学生社团"), (society, "不属于本街道")):
        with pytest.raises(ValidationError, match=words):
            make_assistant(community=community, society=partner, started_on=date(2026, 1, 1))
