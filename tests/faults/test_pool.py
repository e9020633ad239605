"""Connections that the threads of a process share, as an office runs it: the database goes away."""

import contextlib
import time

import pytest

from tests.faults.machine import Machine
from tests.faults.test_stopped import LONGEST, PAGES, ask, walk

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]
LONG = 40.0  # seconds without a database; whoever doubles the interval then asks every half minute
BOARD = ["/board/", "/board/monthly/", "/board/figures/"]


def test_with_shared_connections_each_page_says_so_in_time_and_comes_back_by_itself(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web(DATABASE_POOL="8")
    assert walk(machine, person, 3)[0] == []
    machine.stop_postgres()
    away = time.monotonic()

    statuses, wrong, slowest = ask(machine, PAGES * 3, person["session"])
    alive, begun = machine.get("/healthz")[0], time.monotonic()
    ready, took = machine.get("/readyz")[0], time.monotonic() - begun
    while time.monotonic() - away < LONG:  # people go on trying
        ask(machine, PAGES[:3], person["session"])
    machine.start_postgres()
    back = time.monotonic()
    while machine.get("/desk/?back", person["session"])[0] != 200:
        assert time.monotonic() - back < 60
    recovered = time.monotonic() - back

    print(f"{dict(statuses)}, slowest {slowest:.2f} s, readyz {took:.2f} s, back {recovered:.1f} s")
    assert set(statuses) <= {200, 503}
    assert statuses[503]
    assert wrong == []
    assert slowest < LONGEST
    assert (alive, ready) == (200, 503)
    assert took < LONGEST
    assert recovered < 5
    assert walk(machine, person, 2)[0] == []
    assert machine.get("/readyz")[0] == 200


def test_control_connections_shared_as_by_default_keep_people_waiting(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web(DATABASE_POOL="8", FAULTS_WITHOUT="pool")
    machine.stop_postgres()

    begun = time.monotonic()
    with contextlib.suppress(TimeoutError):
        machine.get("/desk/?n=1", person["session"])

    assert time.monotonic() - begun > LONGEST


@pytest.mark.parametrize("pool", ["0", "8"])
def test_the_board_is_answered_by_the_primary_while_the_replica_is_away(
    machine: Machine, pool: str
) -> None:
    person = machine.step("people", "street_leader")
    address = machine.start_replica()
    machine.start_web(DATABASE_POOL=pool, DATABASE_REPLICA_URL=address)
    pages = [page for page in BOARD if machine.get(page, person["session"])[0] == 200]
    assert pages
    assert "s behind" in machine.get("/readyz")[2]
    asked = asked_of_the_replica(machine)
    assert ask(machine, pages * 3, person["session"])[0].keys() == {200}
    assert asked_of_the_replica(machine) > asked  # the control: it was the replica that answered
    machine.stop_replica()

    statuses, _, slowest = ask(machine, pages * 20, person["session"])
    status, _, said = machine.get("/readyz")
    machine.start_replica()
    back = time.monotonic()
    while "s behind" not in machine.get("/readyz")[2]:
        assert time.monotonic() - back < 60
        time.sleep(0.5)

    print(f"{dict(statuses)}, slowest {slowest:.2f} s, used again {time.monotonic() - back:.1f} s")
    assert statuses.keys() == {200}
    assert slowest < LONGEST + 2
    assert (status, '"replica": "away"' in said) == (200, True)


def asked_of_the_replica(machine: Machine) -> int:
    """Count the transactions that it has ended."""
    return int(
        machine.sql(
            "SELECT pg_stat_clear_snapshot(), xact_commit FROM pg_stat_database"
            " WHERE datname = 'portal'",
            host=machine.folder / "r",
        ).rpartition("|")[2]
    )
