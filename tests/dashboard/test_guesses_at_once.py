"""Guesses at who is on a list, sent at the same moment: as many are answered as one by one."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from dashboard.views import public_volunteering
from services.views import corrections
from tests.factories import make_activity, make_community, make_user
from volunteers.models import ActivityPlan, ActivityState

pytestmark = pytest.mark.django_db
WRONG = {"name": "别人", "phone": "13800000002"}
MOST, SENT = 3, 6


@pytest.fixture
def url(monkeypatch):
    """The page on which one takes one's name off; fewer wrong names than usual are answered."""
    cache.clear()
    monkeypatch.setattr(corrections, "WRONG_PER_ADDRESS_AND_HOUR", MOST)
    worker = make_user(community=make_community())
    begins = timezone.now() + timedelta(days=3)
    plan = ActivityPlan.objects.create(
        activity=make_activity(filed_by=worker, state=ActivityState.OPEN),
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        closes_at=begins,
        capacity=5,
        task="扫地",
        published_at=timezone.now(),
        published_by=worker,
    )
    return reverse("dashboard:public-sign-up-cancel", args=[plan.sign_up_code])


def test_wrong_names_sent_at_the_same_moment_count_before_they_are_answered(
    client, url, monkeypatch
):
    answers, under_way = [], [1]

    def while_others_guess(*_):
        if len(under_way) < SENT:
            under_way.append(1)
            answers.append(client.post(url, WRONG).status_code)

    monkeypatch.setattr(public_volunteering, "_signup", while_others_guess)
    answers.append(client.post(url, WRONG).status_code)

    assert answers.count(422) == MOST
    assert set(answers) == {422, 409}


def test_what_is_right_is_taken_back_from_the_count(client, url):
    plan = ActivityPlan.objects.get()
    typed = {"name": "何小雨", "phone": "13800000001"}
    sign_up = reverse("dashboard:public-sign-up", args=[plan.sign_up_code])

    for _ in range(2 * MOST):
        client.post(sign_up, typed)
        assert client.post(url, typed).status_code == 200
    assert [client.post(url, WRONG).status_code for _ in range(MOST + 1)] == [422] * MOST + [409]
