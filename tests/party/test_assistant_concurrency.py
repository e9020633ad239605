"""Two people at once: numbers of certificates, and entries that leave while one is issued."""

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from core.errors import RefusedError
from party import actions
from party.models import AssistantLog, LogState, SecretaryAssistant, ServiceCertificate
from tests.factories import day, make_user
from tests.parallel import at_once
from tests.party.test_assistants import file_log, make_assistant

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

CLICKS = 6


def with_entry(community, name):
    assistant = make_assistant(community=community, name=name)
    log = file_log(assistant, make_user(Role.COMMUNITY_STAFF, community=community))
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    actions.confirm_log(log=log, by=secretary)
    return assistant, log, secretary


def issue(assistant, staff):
    try:
        return actions.issue_certificate(
            assistant=SecretaryAssistant.objects.get(pk=assistant.pk),
            starts_on=day(-9),
            ends_on=day(-1),
            by=User.objects.get(pk=staff.pk),
        ).serial
    except RefusedError:
        return None


def test_certificates_issued_at_once_carry_numbers_without_gap_or_double(community, staff):
    assistants = [with_entry(community, f"何小安{n}")[0] for n in range(CLICKS)]

    numbers = at_once(lambda n: issue(assistants[n], staff), CLICKS)

    assert sorted(numbers) == list(range(1, CLICKS + 1))


def test_several_clicks_on_one_button_issue_one_certificate(community, staff):
    assistant, _, _ = with_entry(community, "何小安")

    numbers = at_once(lambda n: issue(assistant, staff), CLICKS)

    assert [number for number in numbers if number] == [1]
    assert ServiceCertificate.objects.count() == 1


def test_no_valid_certificate_rests_on_an_entry_voided_at_the_same_time(community, staff):
    assistant, log, secretary = with_entry(community, "何小安")

    def step(number):
        if number % 2:
            return issue(assistant, staff)
        try:
            actions.void_log(
                log=AssistantLog.objects.get(pk=log.pk),
                reason="重复",
                by=User.objects.get(pk=secretary.pk),
            )
        except RefusedError:
            return None
        return "voided"

    at_once(step, CLICKS)

    is_voided = AssistantLog.objects.get(pk=log.pk).state == LogState.VOIDED
    assert ServiceCertificate.objects.exists() != is_voided
