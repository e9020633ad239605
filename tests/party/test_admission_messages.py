"""Who is told how an application for admission was judged."""

import pytest

from accounts.models import Message
from accounts.roles import Role
from party import actions
from party.models import AdmissionApplication, AdmissionState
from party.notifications import admissions_expired
from tests.factories import day, make_community, make_user

pytestmark = pytest.mark.django_db


def titles(user):
    return [
        title.split("”")[-1] or title[:1]
        for title in Message.objects.filter(recipient=user)
        .order_by("pk")
        .values_list("title", flat=True)
    ]


def test_secretaries_are_asked_and_all_hear_the_decision_the_end_and_a_revocation(
    people, at_state, django_capture_on_commit_callbacks
):
    stranger = make_user(Role.COMMUNITY_SECRETARY, community=make_community())
    with django_capture_on_commit_callbacks(execute=True):
        at_state(AdmissionState.OPINION)
    with django_capture_on_commit_callbacks(execute=True):
        row = at_state(AdmissionState.APPROVED, title="另一项工作")
    asked, secretary = "填写意见", people["secretaries"][1]
    assert titles(people["by"]) == ["已批准"]
    assert titles(secretary) == [asked, "已批准"]

    AdmissionApplication.objects.filter(pk=row.pk).update(starts_on=day(-40), ends_on=day(-1))
    admissions_expired.run()
    admissions_expired.run()  # the next day's run finds it told
    assert titles(people["by"]) == ["已批准", "已到期"]
    AdmissionApplication.objects.filter(pk=row.pk).update(starts_on=day(-40), ends_on=day(9))
    row.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke_admission(application=row, reason="政策调整", by=people["leader"])
    assert titles(secretary) == [asked, "已批准", "已到期", "已撤销"]
    last = Message.objects.filter(recipient=secretary).latest("pk")
    assert (last.body, last.link) == ("原因：政策调整", row.get_absolute_url())
    assert titles(stranger) == []


def test_only_the_applicant_hears_of_a_return(people, at_state, django_capture_on_commit_callbacks):
    row = at_state(AdmissionState.SUBMITTED)
    with django_capture_on_commit_callbacks(execute=True):
        actions.return_admission(application=row, reason="依据不清", by=people["checker"])

    message = Message.objects.get()
    assert message.recipient == people["by"]
    assert message.body == "退回原因：依据不清。修改后可以再次提交。"
