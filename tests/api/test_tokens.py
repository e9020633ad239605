"""Tokens: who gets one, what it opens, and all that ends it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import AccessToken, SignIn
from accounts.roles import Role
from audit.models import AuditEvent
from tests.accounts.test_second_step import bound_user, code_of
from tests.api.calls import client_of, send
from tests.factories import PASSWORD, make_photo, make_user

pytestmark = pytest.mark.django_db


def sign_in(user, **more):
    values = {"username": user.username, "password": PASSWORD, **more}
    return send(Client(), "post", "tokens/", values)


def test_a_password_gives_a_token_that_is_kept_only_as_a_digest():
    user = make_user(Role.COMMUNITY_SECRETARY)

    answer = sign_in(user, device="我的手机")
    token = answer.json()["token"]
    header = {"Authorization": f"Bearer {token}"}

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/api/v1/me/", headers=header).json()["username"] == user.username
    row = AccessToken.objects.get()
    assert token not in str(row.__dict__) + str(list(AuditEvent.objects.values()))
    assert row.expires_at - timezone.now() <= timedelta(hours=12)
    assert Client().get("/api/v1/me/").status_code == 401
    assert Client().get("/api/v1/me/", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_wrong_password_counts_as_on_the_page():
    user = make_user(Role.COMMUNITY_SECRETARY)

    wrong = [sign_in(user, password="no").json() for _ in range(5)]
    locked = sign_in(user)

    assert wrong[0]["code"] == "wrong_password"
    assert "密码不对" in wrong[0]["sentence"]
    assert (locked.status_code, locked.json()["code"]) == (429, "too_often")
    assert not AccessToken.objects.exists()


def test_one_sees_the_sign_in_on_ones_page_and_ends_it_there():
    user = make_user(Role.COMMUNITY_SECRETARY)
    program, browser = client_of(user), Client()
    browser.force_login(user)

    page = browser.get("/desk/me/").content.decode()
    row = SignIn.objects.get(user=user)
    browser.post(f"/desk/me/sign-ins/{row.uid}/end/")

    assert "小程序：测试" in page
    assert program.get("/api/v1/me/").json()["code"] == "sign_in"


def test_a_program_signs_itself_out_and_nobody_else():
    user, other = make_user(Role.COMMUNITY_SECRETARY), make_user(Role.COMMUNITY_SECRETARY)
    program, theirs = client_of(user), client_of(other)
    own = program.get("/api/v1/sign-ins/").json()
    foreign = theirs.get("/api/v1/sign-ins/").json()[0]["uid"]

    assert [row["is_this"] for row in own] == [True]
    assert program.delete(f"/api/v1/sign-ins/{foreign}/").status_code == 404
    assert program.delete(f"/api/v1/sign-ins/{own[0]['uid']}/").status_code == 204
    assert program.get("/api/v1/me/").status_code == 401
    assert theirs.get("/api/v1/me/").status_code == 200


def test_time_and_an_idle_office_end_a_token(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    secretary = client_of(make_user(Role.COMMUNITY_SECRETARY))
    staff = client_of(make_user(Role.STREET_STAFF))

    time_machine.move_to(start + timedelta(minutes=31), tick=False)
    assert secretary.get("/api/v1/me/").status_code == 200
    assert staff.get("/api/v1/me/").status_code == 401
    time_machine.move_to(start + timedelta(hours=12, seconds=1), tick=False)
    assert secretary.get("/api/v1/me/").status_code == 401
    assert set(SignIn.objects.values_list("ended_how", flat=True)) == {"idle", "expired"}


def test_a_new_password_and_a_switched_off_account_end_tokens_at_once():
    first, second = make_user(Role.COMMUNITY_SECRETARY), make_user(Role.COMMUNITY_SECRETARY)
    one, two = client_of(first), client_of(second)

    actions.change_password(user=first, password="Lan-Tian-2031", session_key="")
    second.is_active = False
    second.save()

    assert one.get("/api/v1/me/").status_code == two.get("/api/v1/me/").status_code == 401


def test_where_a_second_step_is_due_a_password_alone_gives_nothing(time_machine, settings):
    time_machine.move_to(timezone.now(), tick=False)
    user, _ = bound_user()
    time_machine.shift(60)

    assert sign_in(user).json()["code"] == "second_factor"
    assert sign_in(user, code="000000").json()["code"] == "wrong_code"
    assert sign_in(user, code=code_of(user)).status_code == 201

    settings.TOTP_REQUIRED = True
    assert sign_in(make_user(Role.STREET_STAFF)).json()["code"] == "second_factor_unbound"


def test_a_password_that_is_due_is_changed_on_the_page_first():
    user = make_user(Role.COMMUNITY_SECRETARY)
    program = client_of(user)
    user.must_change_password = True
    user.save()

    assert sign_in(user).json()["code"] == "password_due"
    assert program.get("/api/v1/me/").status_code == 403


def test_a_session_opens_nothing_and_changes_nothing():
    user = make_user(Role.COMMUNITY_SECRETARY)
    browser = Client()
    browser.force_login(user)

    photo = make_photo(user)
    assert browser.get(f"/api/v1/photos/{photo.uid}/").status_code == 401
    answer = send(browser, "post", "problems/", {"title": "井盖松动", "found_on": "2022-06-01"})
    assert answer.status_code == 401


def test_too_many_requests_wait(settings):
    settings.API_PER_MINUTE = 10
    program = client_of(make_user(Role.COMMUNITY_SECRETARY))

    writes = [send(program, "post", "problems/", {}).status_code for _ in range(3)]
    reads = [program.get("/api/v1/me/") for _ in range(8)]

    assert writes == [422, 422, 429]
    assert reads[-1].status_code == 429
    assert "Retry-After" in reads[-1]
    assert "太频繁" in reads[-1].json()["sentence"]
