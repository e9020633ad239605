"""The phone app: bound once, asked once per device in 30 days, each code once."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from accounts import actions
from accounts.models import Authenticator, SignIn
from accounts.roles import Role
from audit.models import AuditEvent
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def code_of(user) -> str:
    key = Authenticator.objects.get(user=user).key
    return f"{totp(key):06d}"


def bound_user(role=Role.STREET_STAFF, **values):
    user = make_user(role, **values)
    actions.prepare_authenticator(user=user)
    codes = actions.confirm_authenticator(user=user, code=code_of(user))
    return user, codes


def first_step(client, user):
    return client.post("/sign-in/", {"username": user.username, "password": PASSWORD})


def is_in(client) -> bool:
    return client.get("/desk/me/").status_code == 200


def test_an_office_post_binds_the_app_at_the_first_sign_in(clock, settings):
    settings.TOTP_REQUIRED = True
    user, client = make_user(Role.STREET_STAFF), Client()

    assert first_step(client, user).url.startswith("/sign-in/bind/")
    assert not is_in(client)
    page = client.get("/sign-in/bind/").content.decode()
    secret = re.search(r'secret-text">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert b32decode(secret) == Authenticator.objects.get(user=user).key
    assert "<svg" in page

    done = client.post("/sign-in/bind/", {"code": code_of(user)})

    assert len(re.findall(r"<li>[a-z2-9]{5}-[a-z2-9]{5}</li>", done.content.decode())) == 8
    assert is_in(client)


def test_the_key_of_the_app_is_sealed_at_rest():
    user, _ = bound_user()
    row = Authenticator.objects.get(user=user)

    assert row.key_sealed.startswith("v1:")
    assert row.key.hex() not in row.key_sealed


def test_narrow_roles_need_no_app(settings):
    settings.TOTP_REQUIRED = True
    client = Client()

    first_step(client, make_user(Role.GRID_WORKER))

    assert is_in(client)


def test_a_device_is_asked_once_in_thirty_days(clock):
    user, _ = bound_user()
    client = Client()
    clock.shift(timedelta(seconds=60))
    assert first_step(client, user).url.startswith("/sign-in/code/")
    client.post("/sign-in/code/", {"code": code_of(user), "remember": "on"})
    assert is_in(client)
    client.post("/sign-out/")

    clock.shift(timedelta(days=29))
    assert first_step(client, user).url == "/desk/"
    client.post("/sign-out/")
    clock.shift(timedelta(days=2))
    assert first_step(client, user).url.startswith("/sign-in/code/")


def test_a_lost_phone_that_was_signed_out_is_asked_again(clock):
    user, _ = bound_user()
    phone, pc = Client(), Client()
    for client in (phone, pc):
        clock.shift(timedelta(seconds=60))
        first_step(client, user)
        client.post("/sign-in/code/", {"code": code_of(user), "remember": "on"})
    lost = SignIn.objects.get(session_key=phone.session.session_key)

    pc.post(f"/desk/me/sign-ins/{lost.uid}/end/")

    assert first_step(phone, user).url.startswith("/sign-in/code/")


def remembered_phone(clock, user) -> Client:
    """A phone that passed the second step and was then left alone until its session was over."""
    phone = Client(headers={"User-Agent": "HarmonyOS MicroMessenger"})
    clock.shift(timedelta(seconds=60))
    first_step(phone, user)
    phone.post("/sign-in/code/", {"code": code_of(user), "remember": "on"})
    clock.shift(timedelta(hours=1))
    assert not is_in(phone)
    return phone


def with_code(clock, user) -> Client:
    client = Client()
    first_step(client, user)
    clock.shift(timedelta(seconds=60))
    client.post("/sign-in/code/", {"code": code_of(user)})
    return client


def asks_for_a_code(client, user) -> bool:
    return first_step(client, user).url.startswith("/sign-in/code/")


def test_a_lost_phone_that_idled_out_is_listed_and_asked_again_once_forgotten(clock):
    user, _ = bound_user()
    phone = remembered_phone(clock, user)
    lost = SignIn.objects.get()
    pc = with_code(clock, user)

    page = pc.get("/desk/me/").content.decode()
    assert "已经退出、再登录时不问动态口令的设备" in page
    assert f"/desk/me/sign-ins/{lost.uid}/end/" in page
    shown = pc.post(f"/desk/me/sign-ins/{lost.uid}/end/", follow=True).content.decode()

    assert "“鸿蒙 · 微信”再登录时要输动态口令。" in shown
    assert f"/desk/me/sign-ins/{lost.uid}/end/" not in shown
    assert SignIn.objects.get(pk=lost.pk).ended_how == "revoked"
    assert AuditEvent.objects.filter(action="account.device_forgotten").count() == 1
    assert asks_for_a_code(phone, user)


def test_a_device_is_one_line_however_often_it_signed_in(clock):
    user, _ = bound_user()
    phone = remembered_phone(clock, user)
    clock.shift(timedelta(days=20))
    assert first_step(phone, user).url == "/desk/"
    pc = with_code(clock, user)
    (row,) = SignIn.objects.remembered(timezone.now())

    assert row.session_key == phone.session.session_key
    until = timezone.localdate(row.remembered_until)
    assert f"到{until:%-m月%-d日}不问动态口令" in pc.get("/desk/me/").content.decode()
    pc.post(f"/desk/me/sign-ins/{row.uid}/end/")
    assert asks_for_a_code(phone, user)


def test_thirty_days_count_from_the_code_not_from_the_last_sign_in(clock):
    user, _ = bound_user()
    phone = remembered_phone(clock, user)

    clock.shift(timedelta(days=29))
    assert first_step(phone, user).url == "/desk/"
    phone.post("/sign-out/")
    clock.shift(timedelta(days=1))

    assert asks_for_a_code(phone, user)


def test_a_phone_whose_app_was_unbound_is_asked_again(clock):
    user, codes = bound_user()
    guard = make_user(Role.SECADMIN)
    for unbind in (
        lambda: actions.forget_second_factor(user=user, by=guard, reason="手机丢失"),
        lambda: actions.stop_authenticator(user=user, code=codes[0]),
    ):
        phone = remembered_phone(clock, user)
        unbind()
        actions.prepare_authenticator(user=user)
        codes[:] = actions.confirm_authenticator(user=user, code=code_of(user))

        assert not SignIn.objects.remembered(timezone.now()).exists()
        assert asks_for_a_code(phone, user)


def test_a_cookie_is_worth_nothing_beside_another_app(clock):
    """Whatever the list says: rows may come back from a backup."""
    user, _ = bound_user()
    phone = remembered_phone(clock, user)
    Authenticator.objects.get(user=user).delete()
    actions.prepare_authenticator(user=user)
    actions.confirm_authenticator(user=user, code=code_of(user))

    assert SignIn.objects.remembered(timezone.now()).exists()
    assert asks_for_a_code(phone, user)


def test_a_new_password_forgets_every_device(clock):
    user, _ = bound_user()
    phone = remembered_phone(clock, user)

    actions.change_password(user=user, password=(new := "Xin-Mima-2023"))

    assert not SignIn.objects.remembered(timezone.now()).exists()
    asked = phone.post("/sign-in/", {"username": user.username, "password": new})
    assert asked.url.startswith("/sign-in/code/")


def test_a_code_is_accepted_once(clock):
    user, _ = bound_user()
    clock.shift(timedelta(seconds=60))
    code = code_of(user)

    assert actions.use_code(user=user, code=code)
    assert not actions.use_code(user=user, code=code)


def test_a_recovery_code_is_accepted_once_however_it_is_typed(clock):
    user, codes = bound_user()

    assert actions.use_code(user=user, code=codes[0].replace("-", " ").upper())
    assert not actions.use_code(user=user, code=codes[0])
    assert user.recovery_codes.unused().count() == 7


def test_who_signs_in_with_a_recovery_code_hears_how_many_are_left(client, clock):
    user, codes = bound_user()
    told = []
    for code in (*codes, code_of(user)):
        client.logout()
        first_step(client, user)
        clock.shift(timedelta(minutes=1))
        words = code if code in codes else code_of(user)
        told.append(client.post("/sign-in/code/", {"code": words}, follow=True).text)

    *spares, last, by_app = told
    for left, page in zip(range(7, 0, -1), spares, strict=True):
        assert f"您用恢复码登录，还剩 {left} 个没有用过" in page
    assert "恢复码已经用完" in last
    assert "恢复码登录" not in by_app


def test_another_persons_recovery_code_is_worth_nothing():
    user, _ = bound_user()
    _, foreign = bound_user()

    assert not actions.use_code(user=user, code=foreign[0])


def test_five_wrong_codes_make_the_right_one_wait(clock):
    user, codes = bound_user()
    clock.shift(timedelta(seconds=60))
    for _ in range(5):
        assert not actions.use_code(user=user, code="000000")

    assert not actions.use_code(user=user, code=code_of(user))
    assert not actions.use_code(user=user, code=codes[0])
    clock.shift(timedelta(minutes=16))
    assert actions.use_code(user=user, code=code_of(user))


def test_a_wrong_code_is_told_as_what_it_is(clock):
    user, codes = bound_user()
    actions.use_code(user=user, code=codes[0])
    client = Client()
    first_step(client, user)

    said = [client.post("/sign-in/code/", {"code": typed}).text for typed in [codes[0], "000000"]]
    assert "恢复码不对，或者已经用过" in said[0]
    assert "请等应用换出下一个数字" in said[1]
    for _ in range(3):
        actions.use_code(user=user, code="000000")
    until = timezone.localtime(timezone.now() + timedelta(minutes=15))
    again = client.post("/sign-in/code/", {"code": code_of(user)}).text
    assert f"请在 {until:%H:%M} 以后再试" in again


def test_tries_during_the_pause_do_not_make_it_longer(clock):
    user, codes = bound_user()
    clock.shift(timedelta(seconds=60))
    for _ in range(5):
        actions.use_code(user=user, code="000000")
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        for code in ("000000", code_of(user), codes[0]):
            assert not actions.use_code(user=user, code=code)

    clock.shift(timedelta(minutes=1))

    assert actions.use_code(user=user, code=code_of(user))


def test_after_the_pause_each_wrong_code_brings_the_next_one(clock):
    """About a hundred guesses a day, three in a million right: the pause is not begun anew."""
    user, _ = bound_user()
    clock.shift(timedelta(seconds=60))
    for _ in range(5):
        actions.use_code(user=user, code="000000")
    clock.shift(timedelta(minutes=15))

    assert not actions.use_code(user=user, code="000000")
    assert not actions.use_code(user=user, code=code_of(user))
    clock.shift(timedelta(minutes=15))
    assert actions.use_code(user=user, code=code_of(user))


def test_the_second_step_waits_ten_minutes_and_no_longer(clock):
    user, _ = bound_user()
    client = Client()
    first_step(client, user)

    clock.shift(timedelta(minutes=11))

    assert client.get("/sign-in/code/").url.startswith("/sign-in/")
    assert not is_in(client)


def test_the_second_step_needs_the_first():
    assert Client().get("/sign-in/code/").status_code == 302
    assert Client().get("/sign-in/bind/").status_code == 302


def test_an_office_session_without_the_second_step_is_ended(settings):
    user = make_user(Role.STREET_STAFF)
    client = Client()
    first_step(client, user)
    assert is_in(client)

    settings.TOTP_REQUIRED = True

    assert not is_in(client)


def test_an_app_that_is_in_use_is_not_shown_again():
    user, _ = bound_user()
    client = Client()
    first_step(client, user)

    assert client.get("/sign-in/bind/").status_code == 302


def test_a_code_sent_before_any_key_was_shown_binds_nothing():
    user, client = make_user(Role.UNIT_LIAISON), Client()
    client.force_login(user)

    page = client.post("/desk/me/authenticator/", {"code": "000000"})

    assert "secret-text" in page.content.decode()
    assert Authenticator.objects.get(user=user).confirmed_at is None
    assert not user.recovery_codes.exists()


REMOVE, RENEW = "/desk/me/authenticator/remove/", "/desk/me/recovery-codes/"


def test_a_password_alone_takes_no_second_factor_away_and_brings_no_codes(clock):
    user, codes = bound_user()
    client = Client()
    client.force_login(user)

    for address in (REMOVE, RENEW):
        assert client.get(address).status_code == 200
        for typed in ({"code": ""}, {"code": "000000"}):
            assert client.post(address, typed).status_code == 422
    assert Authenticator.objects.get(user=user).confirmed_at
    assert user.recovery_codes.unused().count() == len(codes)
    assert AuditEvent.objects.filter(action="account.second_factor_refused").count() == 2


def test_a_code_of_the_app_or_a_recovery_code_does(clock):
    user, codes = bound_user()
    client = Client()
    client.force_login(user)
    clock.shift(timedelta(seconds=60))

    page = client.post(RENEW, {"code": code_of(user)}).content.decode()
    fresh = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page)
    assert len(fresh) == 8
    assert client.post(REMOVE, {"code": codes[0]}).status_code == 422

    assert client.post(REMOVE, {"code": fresh[0]}).url == "/desk/me/"
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(RENEW).url == "/desk/me/"


def test_a_sign_in_half_done_does_not_outlive_the_password(clock):
    user, _ = bound_user()
    client = Client()
    first_step(client, user)

    actions.change_password(user=user, password="Xin-Mima-2023")
    client.post("/sign-in/code/", {"code": code_of(user)})

    assert not is_in(client)


def test_a_key_that_somebody_else_was_shown_is_not_the_one_that_is_bound(settings):
    settings.TOTP_REQUIRED = True
    user, stranger, client = make_user(Role.STREET_STAFF), Client(), Client()
    first_step(stranger, user)
    stranger.get("/sign-in/bind/")
    stolen = Authenticator.objects.get(user=user).key

    first_step(client, user)
    client.get("/sign-in/bind/")
    shown = Authenticator.objects.get(user=user).key
    client.get("/sign-in/bind/")

    assert stolen != shown
    assert Authenticator.objects.get(user=user).key == shown
    client.post("/sign-in/bind/", {"code": code_of(user)})
    assert is_in(client)
