"""How long a sign-in lasts, what it costs, and what ends it at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from accounts.guards import require_recent_sign_in
from accounts.models import SignIn
from accounts.roles import Role
from core.guards import signed_in_page
from lianhua import urls
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ME = "/desk/me/"


@signed_in_page
@require_recent_sign_in
def sensitive(request):
    return HttpResponse(f"{request.method} {request.POST.dict()}")


@signed_in_page
def plain(request):
    return HttpResponse("plain")


class ExtraUrls:
    """The portal's routes and two more."""

    urlpatterns = [*urls.urlpatterns, path("t/sensitive/", sensitive), path("t/plain/", plain)]


@pytest.fixture
def extra_urls(settings):
    settings.ROOT_URLCONF = ExtraUrls


def sign_in(user, **extra) -> Client:
    client = Client(**extra)
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def is_in(client) -> bool:
    return client.get(ME).status_code == 200


@pytest.mark.parametrize(
    ("role", "minutes", "expected"),
    [
        pytest.param(Role.STREET_STAFF, 29, True, id="street office, 29 minutes"),
        pytest.param(Role.STREET_STAFF, 31, False, id="street office, 31 minutes"),
        pytest.param(Role.COMMUNITY_SECRETARY, 180, True, id="secretary's phone, 3 hours"),
        pytest.param(Role.COMMUNITY_SECRETARY, 719, True, id="secretary's phone, just under 12 h"),
        pytest.param(Role.COMMUNITY_SECRETARY, 721, False, id="secretary's phone, over 12 h"),
        pytest.param(Role.GRID_WORKER, 721, False, id="grid worker, over 12 h"),
    ],
)
def test_idle_and_absolute_limits(clock, role, minutes, expected):
    client = sign_in(make_user(role))

    clock.shift(timedelta(minutes=minutes))

    assert is_in(client) is expected


def test_twelve_hours_end_even_a_busy_office_day(clock):
    client = sign_in(make_user(Role.STREET_STAFF))
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)

    clock.shift(timedelta(minutes=21))

    assert not is_in(client)
    assert SignIn.objects.get().ended_how == "expired"


def test_an_idle_reader_comes_back_to_the_page(clock):
    client = sign_in(make_user(Role.STREET_STAFF))
    clock.shift(timedelta(minutes=31))

    answer = client.get("/desk/me/messages/", follow=True)

    assert answer.redirect_chain == [("/sign-in/?next=/desk/me/messages/", 302)]
    assert "因长时间未操作（30 分钟），已退出登录" in answer.content.decode()


def test_a_form_sent_after_idling_is_carried_through_the_password(clock, extra_urls):
    client = sign_in(make_user(Role.STREET_STAFF))
    clock.shift(timedelta(minutes=31))
    typed = {"title": "清理楼道", "picked": "7"}

    asked = client.post("/t/sensitive/", typed)
    assert 'name="title" value="清理楼道"' in asked.content.decode()
    assert "因长时间未操作（30 分钟），请再输一次密码" in asked.content.decode()

    wrong = client.post("/t/sensitive/", {**typed, "password_again": "wrong"})
    assert "密码不对" in wrong.content.decode()

    done = client.post("/t/sensitive/", {**typed, "password_again": PASSWORD})
    assert done.content.decode() == f"POST {typed}"


def test_the_back_room_asks_a_phone_again_after_half_an_hour(clock):
    client = sign_in(make_user(Role.COMMUNITY_SECRETARY))
    clock.shift(timedelta(minutes=31))

    assert is_in(client)
    asked = client.get("/admin/")
    assert asked.url == "/sign-in/again/?next=%2Fadmin%2F"
    assert "因长时间未操作（30 分钟），请再输一次密码" in client.get(asked.url).text
    again = client.post("/sign-in/again/", {"password": PASSWORD, "next": "/admin/"})
    assert again.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_sensitive_step_asks_again_after_a_quarter_of_an_hour(clock, extra_urls):
    client = sign_in(make_user(Role.STREET_STAFF))
    assert client.get("/t/sensitive/").status_code == 200

    clock.shift(timedelta(minutes=16))

    assert client.get("/t/plain/").status_code == 200
    assert client.get("/t/sensitive/").url == "/sign-in/again/?next=%2Ft%2Fsensitive%2F"
    client.post("/sign-in/again/", {"password": PASSWORD, "next": "/t/sensitive/"})
    assert client.get("/t/sensitive/").status_code == 200


def test_htmx_is_sent_to_the_page_that_asks(clock, extra_urls):
    client = sign_in(make_user(Role.STREET_STAFF))
    clock.shift(timedelta(minutes=16))

    answer = client.get("/t/sensitive/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].startswith("/sign-in/again/")


def test_wrong_passwords_asked_again_lock_like_at_the_door(clock, extra_urls):
    client = sign_in(make_user(Role.STREET_STAFF))
    clock.shift(timedelta(minutes=16))
    for _ in range(5):
        client.post("/t/sensitive/", {"password_again": "wrong"})

    assert client.post("/t/sensitive/", {"password_again": PASSWORD}).status_code == 429


@pytest.mark.parametrize("backend", ["warm cache", "cold cache"])
def test_a_signed_in_page_costs_at_most_two_queries(
    backend, extra_urls, django_assert_max_num_queries
):
    client = sign_in(make_user(Role.STREET_STAFF))
    if backend == "cold cache":
        cache.clear()

    with django_assert_max_num_queries(1 if backend == "warm cache" else 2):
        client.get("/t/plain/")


def test_a_switched_off_account_is_out_at_the_next_request():
    user = make_user()
    client = sign_in(user)

    user.is_active = False
    user.save()

    assert not is_in(client)


def test_an_ended_post_gives_no_rights_at_the_next_request():
    user = make_user(Role.STREET_STAFF)
    client = sign_in(user)
    assert client.get("/admin/").status_code == 200

    user.posts.update(ended_at=timezone.now(), end_reason="调离")

    assert client.get("/admin/", follow=True).status_code == 403


def test_one_sees_and_ends_ones_own_devices_only():
    user, other = make_user(), make_user()
    phone, pc, stranger = sign_in(user), sign_in(user), sign_in(other)
    row = SignIn.objects.get(session_key=phone.session.session_key)

    assert stranger.post(reverse("accounts:sign-in-end", args=[row.uid])).status_code == 404
    assert pc.post(reverse("accounts:sign-in-end", args=[row.uid])).url == ME

    assert not is_in(phone)
    assert is_in(pc)
    assert not Session.objects.filter(session_key=row.session_key).exists()


def test_a_new_password_signs_the_other_devices_out_and_keeps_this_one():
    user = make_user()
    phone, pc = sign_in(user), sign_in(user)
    new = {"old": PASSWORD, "new": "Qing-Song-77", "repeated": "Qing-Song-77"}

    assert pc.post("/desk/me/password/", new).status_code == 302

    assert is_in(pc)
    assert not is_in(phone)
    assert SignIn.objects.open().get().session_key == pc.session.session_key


def test_an_old_office_password_must_be_changed_first(clock, settings):
    client = sign_in(make_user(Role.STREET_STAFF))
    settings.PASSWORD_MAX_AGE_DAYS = 90
    assert is_in(client)

    other = make_user(Role.STREET_STAFF, password_changed_at=timezone.now() - timedelta(days=91))
    phone = make_user(Role.GRID_WORKER, password_changed_at=timezone.now() - timedelta(days=91))

    assert sign_in(other).get(ME).url.startswith("/desk/me/password/")
    assert is_in(sign_in(phone))
