"""The one sign-in page: who gets in, who does not, and what the answer gives away."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts import actions, throttle
from accounts.actions.passwords import set_code
from accounts.models import SignIn, User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/sign-in/"


def send(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(PAGE, {"username": username, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def test_the_right_password_opens_the_page_asked_for(client):
    user = make_user(Role.COMMUNITY_SECRETARY)

    answer = send(client, user.username, next="/desk/me/messages/")

    assert answer.url == "/desk/me/messages/"
    assert AuditEvent.objects.get(action="account.signed_in").actor == user


def test_a_name_may_be_typed_in_capitals_and_full_width(client):
    make_user(username="lin.xiaoman")

    assert send(client, " ＬＩＮ.Xiaoman ").status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "sign-in", "accounts:me"],
)
def test_next_never_leaves_the_portal(client, target):
    user = make_user()

    assert send(client, user.username, next=target).url == "/desk/"


def test_signing_in_takes_a_new_session_key(client):
    user = make_user()
    client.get(PAGE)
    session = client.session
    session["word"] = 1
    session.save()
    before = session.session_key

    send(client, user.username)

    assert client.session.session_key != before
    assert SignIn.objects.get().session_key == client.session.session_key


def test_unknown_name_wrong_password_and_switched_off_account_get_the_same_answer(client):
    make_user(username="known")
    make_user(username="gone", is_active=False)

    answers = [
        send(client, "known", "wrong"),
        send(client, "nobody", "wrong"),
        send(client, "gone"),
    ]

    texts = [a.content.decode() for a in answers]
    plain = [
        t.replace(name, "").split("csrfmiddlewaretoken")[-1][90:]
        for t, name in zip(texts, ["known", "nobody", "gone"], strict=True)
    ]
    assert plain[0] == plain[1] == plain[2]
    assert {a.status_code for a in answers} == {200}
    assert AuditEvent.objects.filter(action="account.sign_in_failed").count() == 3


def test_an_unknown_name_costs_one_hash_as_a_known_one_does(client, monkeypatch):
    calls = []
    monkeypatch.setattr("accounts.backends.make_password", lambda word: calls.append(word))

    send(client, "nobody", "wrong")

    assert calls == ["wrong"]


def test_a_failed_sign_in_keeps_nothing_of_an_unknown_name(client):
    send(client, "my-secret-password", "x")

    event = AuditEvent.objects.get(action="account.sign_in_failed")
    assert "my-secret" not in f"{event.object_label}{event.fields}{event.reason}"


def test_after_five_wrong_passwords_the_right_one_waits_a_quarter_of_an_hour(
    client, time_machine: TimeMachineFixture
):
    user = make_user()
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(5):
        send(client, user.username, "wrong")

    assert send(client, user.username).status_code == 429
    assert AuditEvent.objects.filter(action="account.locked_out").count() == 1

    time_machine.shift(timedelta(minutes=16))
    assert send(client, user.username).status_code == 302


def test_a_name_locked_at_one_address_is_open_at_another(client):
    user = make_user()
    for _ in range(5):
        send(client, user.username, "wrong")

    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert send(elsewhere, user.username).status_code == 302


def test_many_names_from_one_address_wait_longer_and_longer(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    start = timezone.now()
    tries = 0
    while timezone.now() < start + timedelta(minutes=2):
        answer = send(client, f"guess{tries}", "wrong")
        if answer.status_code == 429:
            time_machine.shift(timedelta(seconds=int(answer["Retry-After"])))
        else:
            tries += 1

    assert tries <= 20


def at_address(number: int, path: str = "10.1.{}.{}") -> str:
    return path.format(number // 250, number % 250 + 1)


def guess(name: str, number: int):
    """A wrong password from one more address."""
    return send(Client(REMOTE_ADDR=at_address(number)), name, "wrong")


def test_one_name_guessed_at_from_many_addresses_is_slowed_down(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    user = make_user()
    start, tried, number = timezone.now(), 0, 0
    while timezone.now() < start + timedelta(minutes=50):
        answer = guess(user.username, number)
        number += 1
        if answer.status_code == 429:
            time_machine.shift(timedelta(seconds=int(answer["Retry-After"])))
        else:
            tried += 1

    assert 20 < tried < 40

    for name in (user.username, "nobody"):  # an unknown name is slowed down alike
        for number in range(30):
            last = guess(name, 5_000 + number)
        assert last.status_code == 429


def test_a_device_that_signed_in_before_is_not_kept_out_by_guesses_from_elsewhere(client):
    user = make_user()
    send(client, user.username)
    client.post("/sign-out/")
    for number in range(30):
        last = guess(user.username, number)
    assert last.status_code == 429

    assert send(Client(REMOTE_ADDR="10.2.0.9"), user.username).status_code == 429
    assert send(client, user.username).status_code == 302


def test_a_device_that_signed_in_before_is_not_kept_out_by_the_one_beside_it(client):
    user, other = make_user(), make_user()
    send(client, user.username)
    client.post("/sign-out/")
    beside = Client()  # the same address: one office
    send(beside, other.username)
    beside.post("/sign-out/")
    for _ in range(5):
        send(beside, user.username, "wrong")

    assert send(beside, user.username).status_code == 429, "another's device is not theirs"
    assert send(client, user.username).status_code == 302


def test_a_known_device_tries_five_times_and_is_then_as_any_other(client):
    user = make_user()
    send(client, user.username)
    client.post("/sign-out/")

    statuses = [send(client, user.username, "wrong").status_code for _ in range(5)]

    assert statuses == [200] * 5
    assert send(client, user.username).status_code == 429


def test_a_forged_device_is_unknown():
    user = make_user()
    for number in range(30):
        guess(user.username, number)
    client = Client(REMOTE_ADDR="10.2.0.9")
    client.cookies["known"] = "made-up:value"

    assert send(client, user.username).status_code == 429


def test_tries_with_the_right_password_use_nothing_up(client):
    user = make_user()

    for number in range(25):
        elsewhere = Client(REMOTE_ADDR=at_address(number))
        assert send(elsewhere, user.username).status_code == 302


def test_a_whole_ipv6_network_is_one_visitor(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)

    statuses = [
        send(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), f"guess{n}", "wrong").status_code
        for n in range(13)
    ]

    assert statuses == [200] * 11 + [429] * 2
    assert send(Client(REMOTE_ADDR="2001:db8:0:1::1"), "guess", "wrong").status_code == 200


def test_nothing_that_was_typed_is_kept_of_a_wrong_try(client):
    user = make_user()
    send(client, "secret-as-a-name", "Secret-Word-1", next="/desk/")
    client.force_login(user)
    typed = {"old": "Secret-Word-2", "new": "Secret-Word-3", "repeated": "Secret-Word-3"}
    client.post("/desk/me/password/", typed)

    rows = list(AccessAttempt.objects.values())

    assert len(rows) == 2
    assert "secret" not in str(rows).lower()
    assert user.username not in str(rows)


def test_a_one_time_code_opens_once_and_asks_for_a_password_first(client):
    user = make_user()
    code = set_code(user, at=timezone.now())
    user.save()

    assert send(client, user.username).status_code == 200  # the old password is gone
    assert send(client, user.username, code).status_code == 302
    assert client.get("/desk/me/").url == "/desk/me/password/?next=%2Fdesk%2Fme%2F"

    new = {"new": "Qing-Song-77", "repeated": "Qing-Song-77", "next": "/desk/me/"}
    assert client.post("/desk/me/password/", new).url == "/desk/me/"
    assert is_signed_in(client)
    client.post("/sign-out/")
    assert send(client, user.username, code).status_code == 200


def test_a_one_time_code_is_void_after_three_days(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    user = make_user()
    code = set_code(user, at=timezone.now())
    user.save()

    time_machine.shift(timedelta(hours=73))

    assert send(client, user.username, code).status_code == 200
    assert not is_signed_in(client)


def test_who_was_signed_out_in_mid_form_reads_that_it_was_not_kept(client):
    address = reverse("accounts:me")
    client.get(address)
    assert "没有保存" not in client.get(PAGE).text

    answer = client.post(address, {"text": "写了半天"}, follow=True)

    assert answer.redirect_chain[-1][0].startswith(PAGE)
    assert "刚才提交的没有保存" in answer.text


def test_long_texts_of_who_was_signed_out_in_mid_form_are_given_back(client):
    written = "路灯坏了三天，<b>晚上</b>看不见台阶。"
    typed = {"text": written, "again": written, "key": "k" * 36, "password": "Qing-Song-77-88"}

    answer = client.post(reverse("accounts:me"), typed, headers={"origin": "http://testserver"})

    assert answer.status_code == 401
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.text.count("路灯坏了三天，&lt;b&gt;晚上&lt;/b&gt;看不见台阶。") == 1
    assert 'data-copy-target="text-1"' in answer.text
    assert "Qing-Song" not in answer.text
    assert "kkk" not in answer.text
    assert f'href="{PAGE}?next=%2Fdesk%2Fme%2F" target="_blank"' in answer.text


def test_a_form_that_the_phone_keeps_is_not_said_to_be_lost(client):
    typed = {"text": "路灯坏了三天，晚上看不见台阶。"}
    answer = client.post(reverse("accounts:me"), typed, headers={"accept": "application/json"})

    assert answer.status_code == 302
    assert "没有保存" not in client.get(PAGE).text


def test_signing_out_is_a_post_that_ends_the_session_and_the_drafts(client):
    user = make_user()
    send(client, user.username)

    assert f'data-wipe-drafts="{user.uid}"' in client.get("/sign-out/").text
    assert is_signed_in(client)
    answer = client.post("/sign-out/")

    assert "Clear-Site-Data" not in answer  # what others have not sent stays on a shared phone
    assert not is_signed_in(client)
    assert SignIn.objects.get().ended_how == "signed_out"


def test_a_person_with_no_desk_lands_in_the_back_room(client):
    auditor = make_user(Role.AUDITOR)

    assert send(client, auditor.username).url == "/admin/"


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        pytest.param(Role.STREET_STAFF, "/desk/", (), id="a desk and the back room"),
        pytest.param(Role.AUDITOR, "/admin/", ("/desk/",), id="the back room alone"),
        pytest.param(None, "/desk/me/", ("/desk/", "/admin/"), id="no post any more"),
    ],
)
def test_ones_own_page_leads_where_one_may_go(client, role, own, others):
    client.force_login(make_user(role))

    page = client.get("/desk/me/").text

    assert f'class="site-name" href="{own}"' in page
    assert not [address for address in others if f'href="{address}"' in page]


def test_sign_in_pages_are_not_kept_by_caches(client):
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_posting_without_a_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    user = make_user()

    assert send(client, user.username).status_code == 403


def test_the_last_five_passwords_do_not_come_back():
    user = make_user()
    words = [PASSWORD, *(f"Qing-Song-{n}" for n in range(10, 16))]
    for word in words[1:]:
        actions.change_password(user=User.objects.get(pk=user.pk), password=word)

    for word in words[1:]:
        with pytest.raises(Exception, match="最近 5 次"):
            actions.change_password(user=User.objects.get(pk=user.pk), password=word)
    actions.change_password(user=User.objects.get(pk=user.pk), password=PASSWORD)


def test_visits_do_not_push_out_the_count_of_wrong_passwords():
    """Memory that keeps 300 things forgets a count as soon as somebody opens 300 pages."""
    now, address = timezone.now(), "203.0.113.7"
    for _ in range(throttle.FREE_TRIES):
        throttle.count_wrong(address, at=now)
    for number in range(1000):
        cache.set(f"page:{number}", b"a page", 60)

    throttle.count_wrong(address, at=now)

    assert throttle.seconds_to_wait(address, at=now) == throttle.FIRST_DELAY


def test_each_thing_wrong_with_a_new_password_is_said_in_chinese():
    with pytest.raises(ValidationError) as refused:
        validate_password("lin", User(username="lin", name="林小满"))

    assert len(refused.value.messages) > 2
    assert not [line for line in refused.value.messages if re.search("[A-Za-z]", line)]
