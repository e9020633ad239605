"""The page of one activity: what it has is shown, and what it has not is not asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from alliances.models import NeedState
from core.models import Photo
from tests import factories
from tests.alliances.needs import make_need
from volunteers.actions import correct_activity
from volunteers.models import (
    ActivityPhoto,
    ActivityPlan,
    ActivityState,
    Participation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


def test_a_plain_activity_opens_in_few_queries(client, secretary, django_assert_max_num_queries):
    activity = factories.make_activity(filed_by=secretary)

    # session, person, activity, its units, problems and messages
    with django_assert_max_num_queries(6):
        assert client.get(activity.get_absolute_url()).status_code == 200


def test_everything_that_few_activities_have_is_shown_where_one_has_it(client, secretary):
    activity = factories.make_activity(filed_by=secretary, state=ActivityState.CONFIRMED)
    leader = factories.make_user(Role.STREET_LEADER, street=activity.street)
    correct_activity(activity=activity, changes={"headcount": 40}, reason="漏数了", by=leader)
    photo: Photo = factories.make_photo(secretary)
    ActivityPhoto.objects.create(activity=activity, photo=photo)
    volunteer = factories.make_volunteer(community=activity.community)
    Participation.objects.create(activity=activity, volunteer=volunteer)
    need = make_need(community=activity.community, state=NeedState.FULFILLED)
    activity.need_claims.set(need.claims.all())
    starts_at = timezone.now() - timedelta(days=1)
    plan = ActivityPlan.objects.create(
        activity=activity,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        closes_at=starts_at,
        capacity=20,
        task="清理楼道",
    )

    page = client.get(activity.get_absolute_url()).content.decode()

    for shown in (
        f"/photos/{photo.uid}/",
        "第 1 次更正",
        "<dt>名册中的志愿者</dt><dd>1 人</dd>",
        f'<a href="{need.get_absolute_url()}">{need}</a>',
        plan.get_absolute_url(),
    ):
        assert shown in page, shown
