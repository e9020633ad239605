"""Lists that grew long: what is searched for instead of listed, and what a scope asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core.office import registers
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_post,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers.admin import team_filter
from volunteers.models import Activity, Team, TeamLeadership, TeamMembership, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def seat(volunteer, team):
    return TeamMembership.objects.create(volunteer=volunteer, team=team, joined_on=day(-9))


def test_a_scope_shows_each_row_once_whatever_the_number_of_posts():
    here, there, elsewhere = make_community(), make_community(), make_community()
    user = make_user(Role.COMMUNITY_SECRETARY, community=here)
    make_post(user, Role.COMMUNITY_SECRETARY, community=there)
    leader = make_user(Role.TEAM_LEADER, community=here)
    team = make_team(community=here, name="此处队")
    street_team = make_team(community=None, name="街道队")
    make_team(community=elsewhere, name="他处队")
    TeamLeadership.objects.create(team=street_team, user=leader, started_on=day(-9))
    led = make_volunteer(community=elsewhere)
    seat(led, street_team)
    own = make_activity(community=elsewhere, team=street_team)

    teams = Team.objects.visible_to(user)

    assert set(teams) == {team, street_team}
    assert teams.count() == 2
    assert "DISTINCT" not in str(teams.query)
    assert led in Volunteer.objects.visible_to(leader)
    assert led not in Volunteer.objects.visible_to(user)
    assert own in Activity.objects.visible_to(leader)


def test_what_a_duty_reaches_is_an_array_to_postgresql():
    user = make_user(Role.COMMUNITY_SECRETARY, community=make_community())

    with CaptureQueriesContext(connection) as captured:
        list(Activity.objects.visible_to(user)), list(Volunteer.objects.visible_to(user))

    is_array = connection.vendor == "postgresql"
    asked = [query["sql"] for query in captured if 'FROM "volunteers_' in query["sql"]]
    assert [("= ANY(ARRAY(SELECT" in sql) for sql in asked] == [is_array, is_array]


def test_teams_are_listed_while_they_are_few_and_searched_when_they_are_many(client, monkeypatch):
    client.force_login(make_user(Role.STREET_STAFF))
    team, *_others = [make_team(name=f"{name}队") for name in ("一", "二", "三")]
    person = make_volunteer()
    seat(person, team)
    page = reverse("admin:volunteers_volunteer_change", args=[person.pk])

    few = client.get(page).content.decode()
    monkeypatch.setattr(registers, "MOST_OFFERED", 2)
    many = client.get(page).content.decode()

    assert "三队" in few
    assert "admin-autocomplete" not in few
    assert "一队" in many
    assert "admin-autocomplete" in many
    assert "三队" not in many


def test_a_ledger_is_narrowed_by_a_team_s_name_when_there_are_many(client, monkeypatch):
    monkeypatch.setattr(team_filter, "MOST_OFFERED", 2)
    client.force_login(make_user(Role.STREET_STAFF))
    teams = [make_team(name=f"{name}巡逻队") for name in ("东门", "西门", "北门")]
    persons = [make_volunteer() for _ in teams]
    for person, team in zip(persons, teams, strict=True):
        seat(person, team)
    page = reverse("admin:volunteers_volunteer_changelist")

    def found(word):
        return set(client.get(page, {"team": word}).context["cl"].result_list)

    blank = client.get(page).content.decode()
    assert "东门巡逻队" not in blank
    assert 'name="team"' in blank
    assert found("门巡") == set(persons)
    assert found("东门") == found(str(teams[0].pk)) == {persons[0]}
    assert found("没有这个队") == set()
    assert "东门巡逻队" in client.get(page, {"team": "东门"}).content.decode()


@pytest.mark.parametrize("word", ["清洁", "小区清洁", "洁", "50%", "a_b"])
def test_a_search_finds_what_holds_the_word(word):
    hit = make_activity(title=f"周末{word}行动")
    make_activity(title="周末清理活动 50 ab")

    assert list(Activity.objects.filter(title__holds=word)) == [hit]


def test_two_characters_are_found_by_an_index_of_pairs():
    asked = str(Activity.objects.filter(title__holds="清洁").query)

    assert ("word_pairs" in asked) == (connection.vendor == "postgresql")


def test_the_rows_of_a_form_ask_no_question_each(client, monkeypatch):
    monkeypatch.setattr(registers, "MOST_OFFERED", 2)
    client.force_login(make_user(Role.STREET_STAFF))
    teams = [make_team() for _ in range(6)]
    one, six = make_volunteer(), make_volunteer()
    seat(one, teams[0])
    for team in teams:
        seat(six, team)

    def asked(person):
        page = reverse("admin:volunteers_volunteer_change", args=[person.pk])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    asked(one)  # fills what processes keep
    assert asked(six) == asked(one) <= 25


def test_rows_too_many_for_one_page_are_left_out_and_named(client, monkeypatch):
    monkeypatch.setattr(registers, "MOST_INLINE", 2)
    client.force_login(make_user(Role.STREET_STAFF))
    person = make_volunteer()
    for _ in range(3):
        seat(person, make_team())

    answer = client.get(reverse("admin:volunteers_volunteer_change", args=[person.pk]))

    assert answer.context["inline_admin_formsets"] == []
    assert "队籍超过 2 条" in answer.content.decode()
