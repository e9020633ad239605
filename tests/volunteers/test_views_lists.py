"""我的填报 and the search for people: whose rows, which state, which month."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from volunteers.models import ActivityState, VolunteerState

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("volunteers:activity-list")
SEARCH = reverse("volunteers:volunteer-search")


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


def shown(client, query=""):
    return set(client.get(LIST + query).context["page"])


def test_mine_by_default_and_all_that_i_may_see_on_demand(client, secretary):
    mine = factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    colleagues = factories.make_activity(community=mine.community)
    factories.make_activity(community=mine.community, state=ActivityState.DRAFT)
    factories.make_activity()

    assert shown(client) == {mine}
    assert shown(client, "?mine=no") == {mine, colleagues}


def test_state_and_month_narrow_the_list_and_the_month_can_be_taken_off(client, secretary):
    now = factories.make_activity(filed_by=secretary, held_on=factories.day())
    factories.make_activity(filed_by=secretary, held_on=factories.day(-70))
    factories.make_activity(
        filed_by=secretary, held_on=factories.day(), state=ActivityState.RETURNED
    )

    query = f"?state=submitted&month={now.held_on:%Y-%m}"

    assert shown(client, query) == {now}
    assert client.get(LIST + query).context["form"].chips[0]["remove_url"] == "?state=submitted"


@pytest.mark.parametrize("query", ["?state=nonsense", "?month=2022-13", "?page=x", "?mine=x"])
def test_what_nobody_can_mean_shows_the_list(client, secretary, query):
    activity = factories.make_activity(filed_by=secretary)

    assert shown(client, query) == {activity}


def test_december_has_an_end(client, secretary):
    december = factories.make_activity(filed_by=secretary, held_on="2021-12-31")
    factories.make_activity(filed_by=secretary, held_on="2022-01-01")

    assert shown(client, "?month=2021-12") == {december}


def test_an_empty_list_offers_the_first_step(client, secretary):
    assert "填报活动" in client.get(LIST).content.decode()


def test_the_list_asks_as_many_questions_with_more_rows(
    client, secretary, django_assert_max_num_queries, no_query_per_row
):
    team = factories.make_team(community=secretary.current_posts[0].community)
    for _ in range(8):
        factories.make_activity(filed_by=secretary, team=team)

    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_people_are_found_by_name_pinyin_and_initials_among_ones_own(client, secretary):
    community = secretary.current_posts[0].community
    factories.make_volunteer(community=community, name="陈安然", phone="13900001234")
    factories.make_volunteer(community=community, name="陈旧", state=VolunteerState.LEFT)
    factories.make_volunteer(community=factories.make_community(), name="陈外人")

    for typed in ("陈", "chen", "car"):
        page = client.get(SEARCH, {"participant_names": typed}).content.decode()
        assert "陈安然" in page
        assert "手机尾号 1234" in page
        assert "13900001234" not in page
        assert "陈旧" not in page
        assert "陈外人" not in page
        assert "<html" not in page


def test_nothing_typed_finds_nobody_and_an_unknown_name_is_said(client, secretary):
    factories.make_volunteer(community=secretary.current_posts[0].community)

    assert client.get(SEARCH).content.decode().strip() == ""
    unknown = client.get(SEARCH, {"participant_names": "<b>王"}).content.decode()
    assert "花名册中没有" in unknown
    assert "<b>" not in unknown


def test_the_states_of_what_one_files_stand_before_those_of_recruiting(client, secretary):
    labels = [choice["label"] for choice in client.get(LIST).context["form"].segments]

    assert labels.index("草稿") < labels.index("已作废") < labels.index("筹备中")
    assert len(labels) == len(ActivityState) + 2
