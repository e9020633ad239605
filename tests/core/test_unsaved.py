"""What was written into a form that was not taken is given back, to who wrote it alone."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from core.errors import RefusedError
from tests.factories import make_activity, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OWN = {"origin": "http://testserver"}
WRITTEN = "楼道里的灯坏了三天，<b>晚上</b>看不见台阶。"
SHOWN = "楼道里的灯坏了三天，&lt;b&gt;晚上&lt;/b&gt;看不见台阶。"


def test_texts_of_a_step_that_lost_a_race_are_given_back(client, monkeypatch):
    user = make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    withdraw = reverse("volunteers:activity-withdraw", args=[make_activity(filed_by=user).uid])

    def lose(**_):
        raise RefusedError("刚才有人在办同一件事，请再试一次。")

    monkeypatch.setattr("volunteers.views.activities.withdraw_activity", lose)
    answer = client.post(withdraw, {"reason": WRITTEN, "more": "同上"}, headers=OWN)

    assert answer.status_code == 409
    assert SHOWN in answer.text
    assert 'data-copy-target="text-1"' in answer.text
    assert "同上" not in answer.text


def test_texts_of_a_form_kept_open_too_long_are_given_back(client):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))

    answer = client.post(reverse("accounts:me"), {"text": WRITTEN}, headers=OWN)

    assert answer.status_code == 403
    assert SHOWN in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null", "referer": "http://testserver/desk/"},
        {"referer": "http://testserver.elsewhere.example/"},
    ],
)
def test_texts_that_another_site_sends_along_are_not_shown_as_ours(headers):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/nothing-here/", {"text": WRITTEN}, headers=headers)

    assert answer.status_code == 404
    assert "看不见台阶" not in answer.text


@pytest.mark.parametrize("headers", [OWN, {"referer": "http://testserver/desk/"}])
def test_texts_for_a_row_that_is_gone_or_out_of_reach_are_given_back(client, headers):
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))
    gone = reverse("volunteers:activity-withdraw", args=[make_activity().uid])

    answer = client.post(gone, {"reason": WRITTEN}, headers=headers)

    assert answer.status_code == 404
    assert SHOWN in answer.text


def test_a_body_that_cannot_be_read_is_no_fault_of_the_page_that_says_so(client):
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))
    fields = {f"f{number}": "1" for number in range(1100)}

    assert client.post("/nothing-here/", fields, headers=OWN).status_code in {400, 404}
