"""准入申请: the whole way, who may do what, and what is never approved."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from core import workdays
from core.errors import ConflictError, RefusedError
from party import actions
from party.models import (
    AdmissionApplication,
    AdmissionPhase,
    AdmissionState,
    Opinion,
    WorkKind,
    WorkListKind,
)
from party.models.admissions import last_day_of_a_year
from tests.factories import day, make_community, make_department, make_post, make_street, make_user
from tests.party.lists import brought_to, make_application, make_list, staff_of

pytestmark = pytest.mark.django_db
NEGATIVE = "承担招商引资任务指标"


def test_the_whole_way_from_draft_to_expiry(people, at_state):
    row = at_state(AdmissionState.APPROVED)

    assert row.state == AdmissionState.APPROVED
    assert row.phase_on(day(19)) == AdmissionPhase.COMING
    assert row.phase_on(day(20)) == row.phase_on(day(60)) == AdmissionPhase.ACTIVE
    assert row.phase_on(day(61)) == AdmissionPhase.EXPIRED
    rows = AdmissionApplication.objects
    assert [rows.active_on(day(n)).count() for n in (19, 20, 60, 61)] == [0, 1, 1, 0]


def test_numbers_of_one_day_follow_each_other(people):
    rows = [
        make_application(people["communities"], by=people["by"], title=f"工作{n}") for n in "一二"
    ]

    assert [row.number[-3:] for row in rows] == ["001", "002"]
    assert rows[0].number.startswith(f"ZR{day():%Y%m%d}")


def test_the_same_draft_is_not_written_twice(people):
    make_application(people["communities"], by=people["by"])

    with pytest.raises(RefusedError, match="同名"):
        make_application(people["communities"], by=people["by"])


def test_temporary_work_lasts_a_year_at_most_and_only_long_work_is_open_ended(people):
    """Both days count. Source: docs/rules.md R-ADM-2, R-ADM-6."""
    last = last_day_of_a_year(day(20))
    with pytest.raises(ValidationError, match="最长一年"):
        make_application(people["communities"], by=people["by"], ends_on=last + timedelta(days=1))
    whole = {"title": "全年入户登记", "ends_on": last}
    assert make_application(people["communities"], by=people["by"], **whole)
    with pytest.raises(ValidationError, match="只有长期工作"):
        make_application(people["communities"], by=people["by"], ends_on=None)
    row = make_application(people["communities"], by=people["by"], kind=WorkKind.LONG, ends_on=None)
    assert row.pk


def test_work_that_was_sent_under_an_earlier_rule_goes_on_with_its_days(people, at_state):
    """A year was one day longer once. Source: docs/rules.md R-ADM-2."""
    too_long = last_day_of_a_year(day(20)) + timedelta(days=1)
    rows = AdmissionApplication.objects
    sent, draft = at_state(AdmissionState.DECISION), at_state(AdmissionState.DRAFT, title="登记")
    rows.filter(pk__in=[sent.pk, draft.pk]).update(ends_on=too_long)

    row = actions.decide_admission(
        application=rows.get(pk=sent.pk),
        outcome=AdmissionState.APPROVED,
        funding_exemption="没有费用",
        by=people["leader"],
    )
    assert (row.state, row.ends_on) == (AdmissionState.APPROVED, too_long)
    actions.revoke_admission(application=row, reason="不再需要", by=people["leader"])
    with pytest.raises(ValidationError, match="最长一年"):
        actions.submit_admission(application=rows.get(pk=draft.pk), by=people["by"])


def test_a_department_or_community_of_another_street_is_refused(people):
    other = make_street()
    with pytest.raises(ValidationError, match="科室不属于"):
        AdmissionApplication(
            street=people["communities"][0].street,
            department=make_department(street=other),
            kind=WorkKind.LONG,
            starts_on=day(),
        ).clean()
    with pytest.raises(RefusedError, match="不属于本街道"):
        make_application([people["communities"][0], make_community(street=other)], by=people["by"])


def test_likeness_to_the_negative_list_is_flagged_when_it_is_sent(at_state):
    item = make_list(WorkListKind.NEGATIVE, NEGATIVE).items.get()

    assert (
        at_state(AdmissionState.SUBMITTED, title="社区招商引资任务指标月报").negative_item == item
    )
    assert at_state(AdmissionState.SUBMITTED, title="居民读书会").negative_item is None


def test_a_negative_hit_is_never_approved_without_a_district_document(people, at_state):
    make_list(WorkListKind.NEGATIVE, NEGATIVE)
    row = at_state(AdmissionState.DECISION, title=NEGATIVE)
    decide = {"application": row, "outcome": AdmissionState.APPROVED, "by": people["leader"]}

    for lacking in ({}, {"district_number": "五演发1号"}, {"district_on": day(-1)}):
        with pytest.raises(RefusedError, match="没有区级文件不能准入"):
            actions.decide_admission(**decide, **lacking)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdmissionApplication.objects.filter(pk=row.pk).update(
            state="approved", decided_by=people["leader"], decided_at=timezone.now()
        )
    approved = actions.decide_admission(
        **decide, district_number="五演发〔2026〕1号", district_on=day(-1)
    )
    assert approved.state == AdmissionState.APPROVED


def test_the_negative_list_is_looked_at_again_at_the_decision(people, at_state):
    row = at_state(AdmissionState.DECISION, title=NEGATIVE)
    make_list(WorkListKind.NEGATIVE, NEGATIVE)

    with pytest.raises(RefusedError, match="命中负面清单"):
        actions.decide_admission(
            application=row, outcome=AdmissionState.APPROVED, by=people["leader"]
        )


def test_a_flag_is_taken_off_only_with_a_reason_that_stays(people, at_state):
    item = make_list(WorkListKind.NEGATIVE, NEGATIVE).items.get()
    row = at_state(AdmissionState.SUBMITTED, title=NEGATIVE)
    check = {
        "application": row,
        "matched_item": None,
        "negative_item": None,
        "by": people["checker"],
    }

    with pytest.raises(RefusedError, match="排除负面清单事项"):
        actions.check_admission(**check)
    row = actions.check_admission(**check, cleared_reason="只是宣传，没有指标")
    assert (row.negative_item, row.cleared_item) == (None, item)
    assert row.cleared_reason == "只是宣传，没有指标"


def test_a_deputy_who_wrote_in_an_application_does_not_check_it_afterwards(people, at_state):
    row = at_state(AdmissionState.SUBMITTED)
    row = actions.return_admission(application=row, reason="写清依据", by=people["checker"])
    clerk = staff_of(row.street)
    stint = make_post(
        clerk,
        Role.STREET_STAFF,
        street=row.street,
        deputises_for=people["by"].posts.get(),
        starts_on=day(-1),
        ends_on=day(5),
    )
    deputy = type(clerk).objects.get(pk=clerk.pk)
    row.content = "入户登记用水情况，每户一次。"
    row = actions.save_admission(application=row, communities=people["communities"], by=deputy)
    row = actions.submit_admission(application=row, by=people["by"])
    type(stint).objects.filter(pk=stint.pk).update(starts_on=day(-9), ends_on=day(-1))
    clerk = type(clerk).objects.get(pk=clerk.pk)

    with pytest.raises(RefusedError, match="自己经办"):
        actions.check_admission(application=row, matched_item=None, negative_item=None, by=clerk)
    waiting = AdmissionApplication.objects
    assert not waiting.checkable_by(clerk).exists()
    assert waiting.checkable_by(people["checker"]).get() == row


def test_a_flag_of_the_first_text_does_not_stick_to_the_second(people, at_state):
    make_list(WorkListKind.NEGATIVE, NEGATIVE)
    row = at_state(AdmissionState.SUBMITTED, title=NEGATIVE)
    row = actions.return_admission(application=row, reason="不能有指标", by=people["checker"])
    row.title = "营商政策宣传"
    row = actions.save_admission(
        application=row, communities=people["communities"], by=people["by"]
    )

    assert actions.submit_admission(application=row, by=people["by"]).negative_item is None


def test_without_money_a_reason_is_asked_for_unless_it_is_lawful_work(people, at_state):
    row = at_state(AdmissionState.DECISION, funding_amount=0)
    decide = {"application": row, "outcome": AdmissionState.APPROVED, "by": people["leader"]}

    with pytest.raises(RefusedError, match="费随事转"):
        actions.decide_admission(**decide)
    row = actions.decide_admission(**decide, funding_exemption="不增加工作量")
    assert row.funding_exemption == "不增加工作量"


def test_lawful_work_needs_no_money(people, at_state):
    item = make_list(WorkListKind.LAWFUL, "居民用水情况调查").items.get()
    row = at_state(AdmissionState.SUBMITTED, funding_amount=0)
    row = actions.check_admission(
        application=row, matched_item=item, negative_item=None, by=people["checker"]
    )
    for opinion, secretary in zip(row.opinions.all(), people["secretaries"], strict=True):
        actions.give_opinion(opinion=opinion, says="agree", by=secretary)

    row = actions.decide_admission(
        application=row, outcome=AdmissionState.APPROVED, by=people["leader"]
    )
    assert row.state == AdmissionState.APPROVED


def test_the_applicant_neither_checks_nor_decides(people):
    rest = {name: value for name, value in people.items() if name != "communities"}
    both = people["leader"]
    make_post(both, Role.STREET_STAFF, street=people["communities"][0].street)
    both = type(both).objects.get(pk=both.pk)
    row = brought_to(AdmissionState.SUBMITTED, people["communities"], **{**rest, "by": both})
    with pytest.raises(RefusedError, match="不能由自己初审"):
        actions.check_admission(application=row, matched_item=None, negative_item=None, by=both)
    row = brought_to(
        AdmissionState.DECISION, people["communities"], **{**rest, "by": both}, title="另一项"
    )
    with pytest.raises(RefusedError, match="不能由自己决定"):
        actions.decide_admission(application=row, outcome=AdmissionState.APPROVED, by=both)
    assert not AdmissionApplication.objects.decidable_by(both).exists()


def test_communities_have_five_working_days_and_silence_is_no_consent(people, at_state):
    row = at_state(AdmissionState.OPINION)
    assert row.opinions_due_on == workdays.add_workdays(day(), 5).date
    one, two = row.opinions.order_by("pk")
    actions.give_opinion(opinion=one, says="agree", by=people["secretaries"][0])
    row.refresh_from_db()
    assert row.state == AdmissionState.OPINION

    with pytest.raises(RefusedError, match="期限到"):
        actions.bring_forward(application=row, by=people["checker"])
    later = timezone.make_aware(datetime.combine(row.opinions_due_on + timedelta(days=1), time(9)))
    row = actions.bring_forward(application=row, by=people["checker"], at=later)
    assert row.state == AdmissionState.DECISION
    two.refresh_from_db()
    assert two.opinion == ""


def test_an_objection_needs_a_reason_and_may_be_changed_until_the_decision(people, at_state):
    row = at_state(AdmissionState.OPINION)
    opinion = row.opinions.order_by("pk").first()
    secretary = people["secretaries"][0]

    with pytest.raises(RefusedError, match="原因"):
        actions.give_opinion(opinion=opinion, says=Opinion("disagree"), by=secretary)
    actions.give_opinion(opinion=opinion, says=Opinion("disagree"), reason="没有人手", by=secretary)
    again = actions.give_opinion(opinion=opinion, says=Opinion("agree"), by=secretary)
    assert again.opinion == "agree"


def test_a_secretary_answers_for_no_other_community_and_not_after_the_decision(people, at_state):
    row = at_state(AdmissionState.OPINION)
    other = row.opinions.get(community=people["communities"][1])
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.give_opinion(opinion=other, says=Opinion("agree"), by=people["secretaries"][0])

    row = at_state(AdmissionState.REJECTED, title="第二项")
    with pytest.raises(RefusedError, match="不在征求意见"):
        actions.give_opinion(
            opinion=row.opinions.get(community=people["communities"][0]),
            says=Opinion("agree"),
            by=people["secretaries"][0],
        )


def test_escalated_work_comes_back_with_a_document_and_is_not_escalated_twice(people, at_state):
    row = at_state(AdmissionState.ESCALATED)
    again = {"application": row, "by": people["leader"], "reason": "请示"}

    with pytest.raises(RefusedError, match="已报区级"):
        actions.decide_admission(outcome=AdmissionState.ESCALATED, **again)
    row = actions.decide_admission(outcome=AdmissionState.REJECTED, **again)
    assert row.state == AdmissionState.REJECTED


def test_what_is_over_is_not_approved(people, at_state):
    row = at_state(AdmissionState.DECISION)
    later = timezone.make_aware(datetime.combine(day(61), time(9)))

    with pytest.raises(RefusedError, match="已经过去"):
        actions.decide_admission(
            application=row, outcome=AdmissionState.APPROVED, by=people["leader"], at=later
        )


def test_an_admission_is_revoked_with_a_reason_and_only_while_it_runs(people, at_state):
    row = at_state(AdmissionState.APPROVED)
    with pytest.raises(RefusedError, match="原因"):
        actions.revoke_admission(application=row, reason=" ", by=people["leader"])
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.revoke_admission(application=row, reason="不需要了", by=people["checker"])
    late = timezone.make_aware(datetime.combine(day(61), time(9)))
    with pytest.raises(RefusedError, match="已经到期"):
        actions.revoke_admission(application=row, reason="晚", by=people["leader"], at=late)

    row = actions.revoke_admission(application=row, reason="数据已共享", by=people["leader"])
    assert row.state == AdmissionState.REVOKED
    assert not AdmissionApplication.objects.active_on(day(25)).exists()


def test_two_people_at_once_the_second_is_told(people, at_state):
    row = at_state(AdmissionState.SUBMITTED)
    seen = row.version
    actions.return_admission(application=row, reason="补依据", by=people["checker"], version=seen)

    with pytest.raises(ConflictError):
        actions.return_admission(application=row, reason="再补", by=people["checker"], version=seen)


def test_a_community_sees_what_it_is_asked_about_and_no_draft(people, at_state):
    sent = at_state(AdmissionState.OPINION)
    at_state(AdmissionState.SUBMITTED, title="还没初审")
    outsider = make_user(
        Role.COMMUNITY_SECRETARY,
        community=make_community(street=people["communities"][0].street),
    )
    seen = AdmissionApplication.objects.visible_to

    assert list(seen(people["secretaries"][0])) == [sent]
    assert not seen(outsider).exists()
    assert not seen(staff_of(make_street())).exists()
    waiting = AdmissionApplication.objects.to_answer_by
    assert list(waiting(people["secretaries"][0])) == [sent]
    opinion = sent.opinions.get(community=people["communities"][0])
    actions.give_opinion(opinion=opinion, says=Opinion("agree"), by=people["secretaries"][0])
    assert not waiting(people["secretaries"][0]).exists()
