"""Lists: the guide for everybody, the rest as far as one's posts reach; the board's numbers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from tests.api.calls import client_of
from tests.factories import day, make_activity, make_problem, make_team, make_user
from tests.projects.wishes import make_wish
from tests.services.guides import make_guide_version
from volunteers.models import ActivityState

pytestmark = pytest.mark.django_db


def results(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["results"]


def test_the_guide_is_open_and_drafts_are_not():
    make_guide_version(slug="gaoling", name="高龄津贴申领")
    make_guide_version(slug="draft", name="草稿事项", published=False)
    visitor = Client()

    assert [row["slug"] for row in results(visitor, "guide/items/")] == ["gaoling"]
    assert [row["slug"] for row in results(visitor, "guide/items/?q=gljt")] == ["gaoling"]
    assert results(visitor, "guide/items/?topic=nobody") == []
    item = visitor.get("/api/v1/guide/items/gaoling/").json()
    assert item["name"] == "高龄津贴申领"
    assert item["materials"]
    assert item["url"].endswith("/gaoling/")
    assert visitor.get("/api/v1/guide/items/draft/").status_code == 404
    assert visitor.get("/api/v1/guide/topics/").status_code == 200


def test_activities_are_narrowed_by_filter_and_never_widened():
    user = make_user(Role.COMMUNITY_SECRETARY)
    community = user.current_posts[0].community
    own = make_activity(filed_by=user, held_on=day(-3), title="楼道清理")
    make_activity(filed_by=user, held_on=day(-30), state=ActivityState.CONFIRMED)
    make_activity(filed_by=make_user(Role.COMMUNITY_SECRETARY), title="楼道清理别处")
    program = client_of(user)

    assert len(results(program, "activities/")) == 2
    found = f"activities/?q=楼道&state=submitted&held_from={day(-5)}&community={community.code}"
    assert [row["uid"] for row in results(program, found)] == [str(own.uid)]
    wrong = program.get("/api/v1/activities/?state=nothing&held_from=2022-02-30")
    assert wrong.status_code == 422
    assert set(wrong.json()["errors"]) == {"state", "held_from"}
    assert program.get("/api/v1/activities/?page=9").status_code == 404
    assert len(results(program, "activities/?page_size=1")) == 1


def test_a_longer_list_asks_no_more_questions():
    user = make_user(Role.COMMUNITY_SECRETARY)
    program = client_of(user)

    def questions(address):
        with CaptureQueriesContext(connection) as asked:
            results(program, address)
        return len(asked)

    make_activity(filed_by=user)
    make_problem(found_by=user)
    few = [questions("activities/"), questions("problems/")]
    for _ in range(4):
        make_activity(filed_by=user)
        make_problem(found_by=user)
    assert [questions("activities/"), questions("problems/")] == few


def test_wishes_are_seen_as_on_the_page():
    user = make_user(Role.COMMUNITY_SECRETARY)
    own = make_wish(community=user.current_posts[0].community)
    other = make_wish()
    program = client_of(user)

    assert [row["uid"] for row in results(program, "wishes/?state=published")] == [str(own.uid)]
    assert program.get(f"/api/v1/wishes/{own.uid}/").json()["state"]["label"] == "待认领"
    assert program.get(f"/api/v1/wishes/{other.uid}/").status_code == 404


def test_a_number_of_the_board_opens_as_many_rows():
    user = make_user(Role.COMMUNITY_SECRETARY)
    team = make_team(community=user.current_posts[0].community, leader=user)
    make_activity(filed_by=user, team=team, state=ActivityState.CONFIRMED)
    make_activity(filed_by=user, team=team)
    program = client_of(user)

    board = program.get("/api/v1/figures/").json()
    figure = next(row for row in board["figures"] if row["id"] == "F12")
    rows = program.get(figure["rows_url"]).json()

    assert figure["value"] == rows["value"] == len(rows["rows"]) == 1
    assert program.get("/api/v1/figures/?period=nonsense").status_code == 422
    assert program.get("/api/v1/figures/?community=nowhere").status_code == 404
    assert program.get("/api/v1/figures/NONE/rows/").status_code == 404
