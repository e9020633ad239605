"""Attacks on the API: tokens that should be worth less, bodies and queries that ask for more."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actions import end_post
from accounts.roles import Role
from api import parsers
from audit.models import AuditEvent
from tests.api.calls import client_of, send
from tests.api.test_filing import filing
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_facility,
    make_grid,
    make_photo,
    make_post,
    make_problem,
    make_project,
    make_street,
    make_team,
    make_user,
    make_volunteer,
    picture,
)
from volunteers.models import Activity, ActivityState, Problem, Team

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EVERY_LIST = ("activities/", "problems/", "wishes/", "plans/", "figures/", "activities/choices/")
NEW_PROBLEM = {"title": "井盖松动", "found_on": day(-1).isoformat()}


@pytest.fixture
def secretary():
    return make_user(Role.COMMUNITY_SECRETARY)


def test_a_post_that_ended_takes_the_token_along(secretary):
    program = client_of(secretary)
    problem = make_problem(found_by=secretary)
    assert program.get(f"/api/v1/problems/{problem.uid}/").status_code == 200

    end_post(post=secretary.posts.get(), reason="调离", by=make_user(Role.SYSADMIN))

    asked = [program.get(f"/api/v1/{name}").status_code for name in EVERY_LIST]
    assert set(asked) == {401}


def test_a_post_whose_time_is_over_leaves_a_token_that_opens_nothing(secretary):
    program = client_of(secretary)
    make_activity(filed_by=secretary)
    problem = make_problem(found_by=secretary)
    secretary.posts.update(ends_on=day(-1))

    lists = {name: program.get(f"/api/v1/{name}") for name in EVERY_LIST}
    write = send(program, "post", "problems/", NEW_PROBLEM)
    closing = {"version": 1, "result": "好了"}
    solve = send(program, "post", f"problems/{problem.uid}/solve/", closing)

    for name, answer in lists.items():
        assert answer.status_code == 403 or answer.json()["results"] == [], name
    assert (write.status_code, solve.status_code) == (403, 403)
    assert program.get("/api/v1/me/").json()["permissions"] == []


def test_a_narrower_post_narrows_the_token_at_once():
    user = make_user(Role.STREET_STAFF)
    here, there = make_community(), make_community()
    near = make_activity(filed_by=make_user(Role.COMMUNITY_SECRETARY, community=here))
    far = make_activity(filed_by=make_user(Role.COMMUNITY_SECRETARY, community=there))
    program = client_of(user)
    assert program.get(f"/api/v1/activities/{far.uid}/").status_code == 200

    user.posts.update(ends_on=day(-1))
    make_post(user, Role.COMMUNITY_SECRETARY, community=here)

    assert program.get(f"/api/v1/activities/{near.uid}/").status_code == 200
    assert program.get(f"/api/v1/activities/{far.uid}/").status_code == 404
    rows = program.get("/api/v1/activities/").json()["results"]
    assert [row["uid"] for row in rows] == [str(near.uid)]


def test_a_cookie_beside_a_token_changes_nothing(secretary):
    """Who holds the token acts, also where another site made the browser send its cookie."""
    other = make_user(Role.COMMUNITY_SECRETARY)
    program = client_of(secretary, enforce_csrf_checks=True)
    program.force_login(other)

    answer = send(program, "post", "problems/", NEW_PROBLEM)
    program.defaults["HTTP_AUTHORIZATION"] = ""

    assert answer.status_code == 201
    problem = Problem.objects.get()
    assert problem.found_by == secretary
    assert AuditEvent.objects.get(object_uid=problem.uid).actor == secretary
    for words in ("Bearer x", "Bearer", "Bearer a b", "Token x", "Basic eDp5", "bearer \xe9"):
        headers = {"Authorization": words}
        assert program.get("/api/v1/me/", headers=headers).status_code == 401, words
        assert send_with(program, headers).status_code == 401, words
    assert Problem.objects.count() == 1


def send_with(client, headers):
    return client.post(
        "/api/v1/problems/", NEW_PROBLEM, content_type="application/json", headers=headers
    )


def test_a_token_opens_no_page_and_no_other_place_takes_it(secretary):
    program = client_of(secretary)
    token = program.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")

    assert program.get("/desk/me/").status_code == 302
    assert program.get("/admin/").status_code == 302
    stranger = Client()
    stranger.cookies["token"] = stranger.cookies[django_settings.SESSION_COOKIE_NAME] = token
    for name in ("token", "access_token", "Authorization", "key"):
        assert stranger.get("/api/v1/me/", {name: token}).status_code == 401


def test_what_is_refused_counts_and_no_header_makes_somebody_else(settings, secretary):
    settings.API_PER_MINUTE = 10
    auditor = make_user(Role.AUDITOR)
    programs = [client_of(auditor), client_of(auditor)]

    refused = [
        programs[turn % 2].get(
            "/api/v1/activities/choices/", headers={"X-Forwarded-For": f"203.0.113.{turn}"}
        )
        for turn in range(12)
    ]
    stale = [
        Client().get(
            "/api/v1/me/",
            headers={
                "Authorization": f"Bearer {turn}",
                "X-Forwarded-For": f"203.0.113.{turn}",
                "X-Real-IP": f"203.0.113.{turn}",
            },
        )
        for turn in range(12)
    ]

    assert [answer.status_code for answer in refused] == [403] * 10 + [429] * 2
    assert [answer.status_code for answer in stale] == [401] * 10 + [429] * 2
    assert client_of(secretary).get("/api/v1/me/").status_code == 200
    assert Client().get("/api/v1/guide/topics/").status_code == 200


def test_a_password_that_is_due_is_told_in_the_shape_of_the_api(secretary):
    program = client_of(secretary)
    secretary.must_change_password = True
    secretary.save()

    answer = program.get("/api/v1/me/")

    assert (answer.status_code, answer.json()["code"]) == (403, "password_due")


QUERIES = {
    **dict.fromkeys(("page=0", "page=-1", "page=9", f"page={'9' * 30}", "page=1e3"), 404),
    **dict.fromkeys(("state=nothing", "mine=1&team=1", "held_from=0", "line=%FF"), 422),
    **dict.fromkeys(("page_size=0", "page_size=-5", "page_size=x", "page=last", "q=%25"), 200),
}


@pytest.mark.parametrize("query", QUERIES)
def test_an_odd_page_or_filter_is_told_or_ignored(secretary, query):
    answer = client_of(secretary).get(f"/api/v1/activities/?{query}")

    assert answer.status_code == QUERIES[query]
    assert answer["Content-Type"] == "application/json"


def test_no_page_is_longer_than_a_hundred_rows(secretary, monkeypatch):
    monkeypatch.setattr("api.paging.Pages.max_page_size", 3)  # the hundred in small
    for _ in range(5):
        make_problem(found_by=secretary)
    program = client_of(secretary)

    for size in ("4", "100000", "9" * 30):
        answer = program.get(f"/api/v1/problems/?page_size={size}").json()
        assert len(answer["results"]) == 3
        assert answer["count"] == 5


HIDDEN = [
    "filed_by__password__startswith=m&filed_by__phone__contains=1&state__in=draft&filed_by=0",
    "community__code__startswith=9&title__regex=(a%2B)%2B$&pk=0&id=0&uid=x&is_demo=true&street=0",
    "ordering=filed_by__password&order_by=-pk&o=-pk&sort=-pk&fields=filed_by&expand=filed_by",
    "search=zzz&limit=0&offset=9&cursor=x&format=api",
]


def test_no_lookup_or_order_but_those_that_are_described(secretary):
    """An order or a filter by a hidden field would tell it letter by letter."""
    for number in range(3):
        make_activity(filed_by=secretary, held_on=day(-number), title=f"第{number}次")
    program = client_of(secretary)
    plain = program.get("/api/v1/activities/").json()["results"]
    assert len(plain) == 3

    for query in HIDDEN:
        answer = program.get(f"/api/v1/activities/?{query}")
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["results"] == plain, query


def test_a_list_that_takes_any_lookup_would_be_noticed(secretary, monkeypatch):
    """Negative control."""

    def any_lookup(view, rows):
        return rows.filter(**view.request.query_params.dict())

    monkeypatch.setattr("api.views.activities.Activities.filter_queryset", any_lookup)
    make_activity(filed_by=secretary)
    program = client_of(secretary)

    narrowed = program.get("/api/v1/activities/?filed_by__password__startswith=zzz").json()

    assert len(program.get("/api/v1/activities/").json()["results"]) == 1
    assert narrowed["results"] == []


def test_fields_that_nobody_asked_for_are_not_taken(secretary):
    other = make_user(Role.COMMUNITY_SECRETARY)
    before = timezone.now() - timedelta(days=400)
    wanted = {
        "uid": str(uuid4()),
        "pk": 99999,
        "id": 99999,
        "state": "confirmed",
        "filed_by": str(other.uid),
        "filer": str(other.uid),
        "community": other.current_posts[0].community.code,
        "street": "0",
        "confirmed_at": before.isoformat(),
        "created_at": before.isoformat(),
        "source": "import",
        "is_demo": True,
        "found_by": str(other.uid),
        "solved_on": day(-300).isoformat(),
    }
    program = client_of(secretary)

    filed = send(program, "post", "activities/", filing(**wanted))
    found = send(program, "post", "problems/", {**NEW_PROBLEM, **wanted})

    assert (filed.status_code, found.status_code) == (201, 201)
    activity, problem = Activity.objects.get(), Problem.objects.get()
    community = secretary.current_posts[0].community
    assert (activity.filed_by, activity.state) == (secretary, ActivityState.SUBMITTED)
    assert (problem.found_by, problem.solved_on) == (secretary, None)
    for row in (activity, problem):
        assert row.community == community
        assert row.pk != wanted["pk"]
        assert str(row.uid) != wanted["uid"]
        assert row.created_at > before + timedelta(days=1)
        assert not row.is_demo


def test_no_row_of_another_community_or_street_can_be_named(secretary):
    """Each is a real row, which the form would take if it did not begin at `visible_to`."""
    there = make_community()
    far = make_community(street=make_street())
    other = make_user(Role.COMMUNITY_SECRETARY, community=there)
    problem = make_problem(found_by=other, activity=make_activity(filed_by=other))
    foreign = {
        "team": make_team(community=there, leader=other),
        "project": make_project(community=there),
        "grid": make_grid(community=there),
        "facility": make_facility(community=far),
        "post": other.current_posts[0],
        "participants": make_volunteer(community=there),
        "photos": make_photo(other),
    }
    program = client_of(secretary)

    for name, row in foreign.items():
        value = [str(row.uid)] if name in {"participants", "photos"} else str(row.uid)
        line = {"team": "volunteer", "project": "alliance"}.get(name, "community")
        answer = send(program, "post", "activities/", filing(line=line, **{name: value}))
        assert answer.status_code in {404, 409, 422}, name
        assert name in answer.json()["errors"], name
    rows = [{"uid": str(problem.uid), "title": "改了", "result": "改了", "owner": str(other.uid)}]
    for part in (rows[0], rows[0] | {"outcome": "open"}):
        send(program, "post", "activities/", filing(problems=[part]))
    problem.refresh_from_db()
    assert problem.title != "改了"
    assert not Problem.objects.filter(owner=other).exclude(pk=problem.pk).exists()


def test_a_team_of_elsewhere_would_be_taken_without_its_door(secretary, monkeypatch):
    """Negative control."""
    there = make_community()
    team = make_team(community=there, leader=make_user(Role.COMMUNITY_SECRETARY, community=there))
    asked = filing(line="volunteer", team=str(team.uid))
    program = client_of(secretary)
    assert "team" in send(program, "post", "activities/", asked).json()["errors"]

    monkeypatch.setattr(type(Team.objects.all()), "fileable_by", lambda rows, user: rows)

    assert "team" not in send(program, "post", "activities/", asked).json()["errors"]


def test_somebody_elses_key_files_ones_own(secretary):
    other = make_user(Role.COMMUNITY_SECRETARY)
    values = filing()

    first = send(client_of(other), "post", "activities/", values)
    mine = send(client_of(secretary), "post", "activities/", values)

    assert (first.status_code, mine.status_code) == (201, 201)
    rows = Activity.objects.in_bulk(
        [answer.json()["activity"]["uid"] for answer in (first, mine)], field_name="uid"
    )
    assert {row.filed_by for row in rows.values()} == {other, secretary}


BODIES = {
    "a name twice": b'{"title": "a", "title": "b", "found_on": "2022-06-01"}',
    "a name twice inside": b'{"title": "a", "found_on": {"a": 1, "a": 2}}',
    "beyond all numbers": b'{"title": "a", "found_on": "2022-06-01", "version": 1e999}',
    "NaN": b'{"title": NaN}',
    "minus infinity": b'{"title": -Infinity}',
    "NUL in a name": b'{"title\\u0000": "a"}',
    "half a character": b'{"title": "\\udc00"}',
    "a mark of byte order": b'\xef\xbb\xbf{"title": "a"}',
    "deep": b'{"a": ' * 17 + b"1" + b"}" * 17,
    "long": b'{"title": "' + b"a" * parsers.MOST_BYTES + b'"}',
    "long number": b'{"title": ' + b"9" * 5000 + b"}",
    "nothing": b" ",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_two_readers_read_differently_is_refused(secretary, body):
    program = client_of(secretary)

    answer = program.generic("POST", "/api/v1/problems/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert not Problem.objects.exists()


KINDS = {
    "text/plain": 415,
    "application/x-www-form-urlencoded": 415,
    "multipart/form-data; boundary=x": 415,
    "application/xml": 415,
    "application/json, text/plain": 415,
    "": 415,
    "application/json; charset=utf-16": 400,
    "application/json; charset=gbk": 400,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_is_json_or_nothing(secretary, kind):
    """A page elsewhere can make a browser send plain text and forms, but no JSON."""
    body = json.dumps(NEW_PROBLEM).encode()
    program = client_of(secretary)

    answer = program.generic("POST", "/api/v1/problems/", body, content_type=kind)

    assert answer.status_code == KINDS[kind]
    assert not Problem.objects.exists()


def test_uploads_have_a_limit_and_are_told_so_in_json(secretary, settings):
    program = client_of(secretary)
    many = {f"f{number}": SimpleUploadedFile("a.jpg", b"x") for number in range(150)}
    fields = {f"f{number}": "1" for number in range(2500)}
    large = {"photo": SimpleUploadedFile("a.jpg", picture() + b"\0" * (20 * 1024 * 1024))}
    settings.REQUEST_MAX_BYTES = 21 * 1024 * 1024
    huge = {"photo": SimpleUploadedFile("a.jpg", b"\0" * (22 * 1024 * 1024))}

    for body, statuses in ((many, {400}), (fields, {400}), (large, {422}), (huge, {413})):
        answer = program.post("/api/v1/photos/", body)
        assert answer.status_code in statuses
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["sentence"]
