"""Guessing at many names from many places at once: it slows down, and nobody known is kept out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import attempts, throttle
from accounts.actions.passwords import set_code
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
FREE = 20  # in place of EVERYBODY_FREE_TRIES
OFFICE = "10.9.0.1"


def send(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/", {"username": name, "password": password})


def spray(number: int) -> Any:
    """A wrong password for one more name from one more address."""
    return send(Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250 + 1}"), f"n{number}", "no")


@pytest.fixture
def under_attack(monkeypatch: Any, time_machine: Any) -> Callable[[], None]:
    """More than strangers may try; the clock stands."""
    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(throttle, "EVERYBODY_FREE_TRIES", FREE)

    def spend() -> None:
        statuses = [spray(number).status_code for number in range(FREE + 2)]
        assert statuses == [200] * (FREE + 1) + [429]

    return spend


def tried_in_a_minute(time_machine: Any) -> int:
    end, tried, number = timezone.now() + timedelta(minutes=1), 0, 1000
    while timezone.now() < end and tried < 30:
        number += 1
        answer = spray(number)
        if answer.status_code == 429:
            time_machine.shift(timedelta(seconds=int(answer["Retry-After"])))
        tried += answer.status_code == 200
    return tried


def test_many_names_from_many_addresses_take_turns(under_attack, time_machine):
    assert throttle.EVERYBODY_FREE_TRIES == FREE
    under_attack()

    assert tried_in_a_minute(time_machine) <= 60 // throttle.EVERYBODY_DELAY

    time_machine.shift(timedelta(seconds=throttle.WINDOW_SECONDS + 1))
    assert spray(2000).status_code == 200


def test_without_the_turns_nothing_slows_them_down(under_attack, time_machine, monkeypatch):
    """Negative control."""
    under_attack()
    monkeypatch.setattr(throttle, "begin_strangers_try", lambda *, at: 0)

    assert tried_in_a_minute(time_machine) == 30


@pytest.mark.parametrize("number", [5, pytest.param(50, marks=pytest.mark.full)])
def test_nobody_known_is_kept_out_meanwhile(under_attack, number):
    """Neither who signed in on this device before, nor an office behind one address."""
    known, colleague, stranger = make_user(), make_user(), make_user()
    at_home = Client(REMOTE_ADDR="10.8.0.7")
    send(at_home, known.username)
    at_home.post("/sign-out/")
    send(Client(REMOTE_ADDR=OFFICE), colleague.username)
    under_attack()

    office = [make_user() for _ in range(number)]
    answers = [send(Client(REMOTE_ADDR=OFFICE), user.username) for user in office]
    assert {answer.status_code for answer in answers} == {302}
    assert send(at_home, known.username).status_code == 302
    kept_out = send(Client(REMOTE_ADDR="10.8.0.8"), stranger.username)
    assert kept_out.status_code == 429
    assert "单位的网络" in kept_out.content.decode()


def test_an_address_is_no_stranger_only_after_a_sign_in(under_attack):
    """Negative control: the same office where nobody has signed in before."""
    under_attack()

    assert send(Client(REMOTE_ADDR=OFFICE), make_user().username).status_code == 429


def test_who_guesses_in_the_office_does_not_keep_colleagues_waiting(time_machine, monkeypatch):
    time_machine.move_to(timezone.now(), tick=False)
    user = make_user()
    colleague = Client(REMOTE_ADDR=OFFICE)
    send(colleague, user.username)
    colleague.post("/sign-out/")
    for number in range(throttle.FREE_TRIES + 2):
        last = send(Client(REMOTE_ADDR=OFFICE), f"guess{number}", "wrong")
    assert last.status_code == 429

    with monkeypatch.context() as without:  # control: as it was
        without.setattr(attempts, "_is_known", lambda request, name: False)
        assert send(colleague, user.username).status_code == 429
    assert send(colleague, user.username).status_code == 302


def test_a_stranger_over_the_api_waits_as_well(under_attack):
    user = make_user()
    under_attack()

    answer = Client(REMOTE_ADDR="10.8.0.9").post(
        "/api/v1/tokens/",
        {"username": user.username, "password": PASSWORD, "device": "x"},
        content_type="application/json",
    )

    assert answer.status_code == 429
    assert "排队" in answer.json()["sentence"]


def people() -> dict[str, str]:
    """One name of each kind that a wrong password is answered for."""
    known, gone, coded, empty = make_user(), make_user(is_active=False), make_user(), make_user()
    set_code(coded, at=timezone.now())
    coded.save()
    empty.set_unusable_password()
    empty.save()
    names = {
        "known": known,
        "switched off": gone,
        "with a code": coded,
        "without a password": empty,
    }
    return {what: user.username for what, user in names.items()} | {"unknown": "nobody"}


def test_every_name_costs_one_hash_and_as_many_queries(monkeypatch):
    calls: list[str] = []

    encode, names = MD5PasswordHasher.encode, people()
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: calls.append(password) or encode(self, password, salt),
    )
    cost = {}
    for what, name in names.items():
        calls.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            send(Client(REMOTE_ADDR="10.7.0.1"), name, "wrong")
        cost[what] = (len(calls), len(queries))

    assert {hashes for hashes, _ in cost.values()} == {1}, cost
    assert len({asked for _, asked in cost.values()}) == 1, cost


@pytest.mark.both
def test_whether_somebody_signed_in_from_an_address_is_asked_of_an_index():
    with CaptureQueriesContext(connection) as asked:
        attempts._signed_in_from_here(timezone.now())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # the table is almost empty here
        word = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        cursor.execute(word + asked.captured_queries[0]["sql"])
        plan = str(cursor.fetchall())
    assert "sign_in_address" in plan
