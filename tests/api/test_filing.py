"""Filing through the API: the same rules, rows and sentences as the phone's page."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from api.views import activities
from tests.api.calls import client_of, send
from tests.factories import (
    day,
    make_activity,
    make_photo,
    make_problem,
    make_unit,
    make_user,
    picture,
)
from volunteers.models import Activity, ActivityState, Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return make_user(Role.COMMUNITY_SECRETARY)


@pytest.fixture
def program(secretary):
    return client_of(secretary)


def filing(**values):
    return {
        "key": str(uuid4()),
        "step": "submit",
        "line": "community",
        "title": "楼道清理",
        "held_on": day(-1).isoformat(),
        "place": "东苑小区",
        "headcount": 12,
        **values,
    }


def test_a_photo_a_draft_and_a_submission_are_one_activity(program, secretary):
    file = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    photo = program.post("/api/v1/photos/", {"photo": file}).json()
    key = str(uuid4())
    draft = send(program, "post", "activities/", {"key": key, "photos": [photo["uid"]]})
    row = draft.json()["activity"]

    sent = send(
        program,
        "put",
        f"activities/{row['uid']}/",
        filing(
            key=key,
            version=row["version"],
            photos=[photo["uid"]],
            problems=[
                {"title": "灯不亮", "result": "换了灯泡"},
                {"title": "门坏了", "outcome": "open"},
            ],
        ),
    )

    assert draft.status_code == 201
    assert sent.json()["outcome"] == "submitted"
    activity = Activity.objects.get()
    assert (activity.state, activity.filed_by) == (ActivityState.SUBMITTED, secretary)
    assert activity.photos.count() == 1
    assert set(Problem.objects.values_list("state", flat=True)) == {"solved", "open"}
    picture_of = program.get(photo["small_url"])
    assert (picture_of.status_code, picture_of["Content-Type"]) == (200, "image/jpeg")
    picture_of.getvalue()


def test_the_same_key_files_once_and_with_other_content_is_told(program):
    values = filing()

    first = send(program, "post", "activities/", values).json()["activity"]["uid"]
    again = send(program, "post", "activities/", values).json()["activity"]["uid"]
    other = send(program, "post", "activities/", values | {"title": "别的活动"})

    assert first == again
    assert (other.status_code, other.json()["code"]) == (422, "reused")
    assert Activity.objects.count() == 1


def test_what_is_wrong_is_said_by_field_in_the_words_of_the_page(program):
    missing = send(program, "post", "activities/", filing(title="", headcount=None)).json()
    future = send(program, "post", "activities/", filing(held_on=day(1).isoformat())).json()
    kind = send(program, "post", "activities/", filing(line="team")).json()

    assert missing["errors"]["title"] == ["请填写活动名称。"]
    assert missing["errors"]["headcount"] == ["请填写参加人数。"]
    assert "不能晚于今天" in future["errors"]["held_on"][0]
    assert "line" in kind["errors"]
    assert not Activity.objects.exists()


def test_a_likely_duplicate_is_asked_about_first(program):
    send(program, "post", "activities/", filing())

    asked = send(program, "post", "activities/", filing())
    filed = send(program, "post", "activities/", filing(anyway=True))

    assert (asked.status_code, asked.json()["code"]) == (409, "alike")
    assert len(asked.json()["alike"]) == 1
    assert filed.status_code == 201


def test_the_second_writer_is_told_and_overwrites_nothing(program, secretary):
    draft = make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    address = f"activities/{draft.uid}/"

    blind = send(program, "put", address, filing(step="draft"))
    first = send(program, "put", address, filing(step="draft", version=1, title="先改的"))
    late = send(program, "put", address, filing(step="draft", version=1, title="后改的"))

    assert "version" in blind.json()["errors"]
    assert first.status_code == 200
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert Activity.objects.get().title == "先改的"


def test_one_takes_back_and_throws_away_only_ones_own(program, secretary):
    own = make_activity(filed_by=secretary)
    other = make_activity(filed_by=make_user(Role.COMMUNITY_SECRETARY))

    assert program.post(f"/api/v1/activities/{own.uid}/withdraw/").status_code == 200
    assert program.delete(f"/api/v1/activities/{own.uid}/").status_code == 204
    assert program.post(f"/api/v1/activities/{other.uid}/withdraw/").status_code == 404
    assert program.delete(f"/api/v1/activities/{other.uid}/").status_code == 404
    assert Activity.objects.get() == other


def test_nothing_of_others_can_be_picked(program):
    photo = make_photo(make_user(Role.COMMUNITY_SECRETARY))
    unknown = filing(photos=[str(photo.uid)], post=str(uuid4()), grid=str(uuid4()))

    answer = send(program, "post", "activities/", unknown)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"photos", "post", "grid"}
    assert program.get(f"/api/v1/photos/{photo.uid}/").status_code == 404


def test_a_problem_is_registered_solved_and_given_up(program, secretary):
    found = {"title": "井盖松动", "found_on": day(-1).isoformat()}
    first = send(program, "post", "problems/", found).json()
    second = send(program, "post", "problems/", found).json()
    solving = {"version": first["version"], "result": "加固了"}
    too_soon = solving | {"solved_on": day(-2).isoformat()}
    solving["solved_on"] = day(-1).isoformat()

    refused = send(program, "post", f"problems/{first['uid']}/solve/", too_soon)
    solved = send(program, "post", f"problems/{first['uid']}/solve/", solving)
    again = send(program, "post", f"problems/{first['uid']}/solve/", solving)
    reason = {"version": second["version"], "reason": "产权不清"}
    given_up = send(program, "post", f"problems/{second['uid']}/give-up/", reason)

    assert first["owner"] == secretary.name
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"solved_on"})
    assert solved.json()["state"]["value"] == "solved"
    assert solved.json()["solved_on"] == day(-1).isoformat()
    assert again.status_code == 409
    assert given_up.json()["state"]["value"] == "infeasible"


def test_a_problem_sent_again_under_its_key_is_one(program):
    found = {"key": str(uuid4()), "title": "井盖松动", "found_on": day(-1).isoformat()}
    first = send(program, "post", "problems/", found)
    again = send(program, "post", "problems/", found)
    changed = send(program, "post", "problems/", found | {"title": "井盖丢失"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["uid"] == first.json()["uid"]
    assert (changed.status_code, changed.json()["code"]) == (422, "reused")


def test_a_problem_out_of_reach_is_not_there(program):
    problem = make_problem(found_by=make_user(Role.COMMUNITY_SECRETARY))
    body = {"version": 1, "result": "x"}

    assert send(program, "post", f"problems/{problem.uid}/solve/", body).status_code == 404
    assert program.get(f"/api/v1/problems/{problem.uid}/").status_code == 404


def test_without_the_permission_a_sentence_says_who_has_it():
    program = client_of(make_user(Role.AUDITOR))

    answer = send(program, "post", "activities/", filing())

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "有这项权限的岗位" in answer.json()["sentence"]


def test_a_body_that_cannot_be_read_is_told(program):
    for body in (b"{", b"[]", b'"x"', b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a": "\\u0000"}',
                 b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", b"\xff"):  # fmt: skip
        answer = program.generic("POST", "/api/v1/problems/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable"), body[:20]
    text = program.generic("POST", "/api/v1/problems/", b"a=1", content_type="text/plain")
    assert text.status_code == 415


def test_of_many_choices_the_first_are_listed_and_others_found_by_name(
    program, secretary, monkeypatch
):
    monkeypatch.setattr(activities, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    units = [make_unit(community=community, name=name) for name in ("一幼", "二幼")]

    first = program.get("/api/v1/activities/choices/").json()
    found = program.get("/api/v1/activities/choices/", {"q": "二"}).json()

    assert [row["uid"] for row in first["units"]] == [str(units[0].uid)]
    assert [row["uid"] for row in found["units"]] == [str(units[1].uid)]
    assert (first["more"], found["more"]) == (["units"], [])
