"""kill -9 of web workers, of the Celery worker, and of PostgreSQL, while people submit."""

import time

import pytest

from tests.faults.filing import agrees, file_all
from tests.faults.machine import Machine

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]
SUBMISSIONS = 1_000


def test_killed_web_workers_and_a_crashed_database_lose_and_double_nothing(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web()
    kills, crashes = [], []

    def kill() -> None:
        kills.append(machine.kill_child("web"))

    def crash() -> None:
        machine.stop_postgres()
        machine.start_postgres()
        crashes.append(True)

    filed = file_all(machine, person, SUBMISSIONS, breaking={33: kill, 240: crash})

    counts = machine.step("counts")
    print(f"{sum(kills)} kills, {len(crashes)} crashes, {filed.broken} broken off,")
    print(f"{dict(filed.refused)} refused, the slowest answer {filed.slowest:.1f} s")
    assert sum(kills) >= 20
    assert len(crashes) == 4
    assert filed.broken > sum(kills)
    assert len(filed.acknowledged) == len(counts["activities"]) == SUBMISSIONS
    assert agrees(filed, counts) == []
    assert set(filed.refused) <= {409, 503}


def test_control_a_new_key_for_each_try_doubles(machine: Machine, person: dict[str, str]) -> None:
    machine.start_web()

    filed = file_all(machine, person, 60, same_key=False)

    assert any("doubled" in word for word in agrees(filed, machine.step("counts")))


def test_control_a_database_that_answers_before_it_has_written_loses(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.stop_postgres()
    machine.start_postgres(synchronous_commit="off", wal_writer_delay="10s")
    machine.start_web()

    filed = file_all(machine, person, 60)
    machine.stop_postgres()
    machine.start_postgres()

    assert any("lost" in word for word in agrees(filed, machine.step("counts")))


EFFECTS = 200


def kill_while(machine: Machine, is_over: object) -> int:
    """Start the worker and kill it whole, or a child of it, until `is_over()`."""
    kills, until = 0, time.monotonic() + 240
    machine.start_worker()
    while time.monotonic() < until and not is_over():  # type: ignore[operator]
        time.sleep(6)
        if kills < 6:
            kills += 1
            if kills % 2:
                machine.kill_child("worker")
            else:
                machine.kill("worker")
                machine.start_worker()
    return kills


def test_a_killed_celery_worker_does_every_effect_once(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_worker()
    machine.step("send", "outbox", str(EFFECTS), person["user"])
    machine.kill("worker")

    kills = kill_while(machine, lambda: machine.step("waiting")["waiting"] == 0)

    done = machine.step("messages")
    print(f"{kills + 1} kills")
    assert kills >= 2
    assert done == {str(place): 1 for place in range(EFFECTS)}


def test_control_effects_without_an_outbox_are_doubled_or_forgotten(
    machine: Machine, person: dict[str, str]
) -> None:
    effects = EFFECTS * 5  # half a minute of work on idle cores, so that every kill hits some
    machine.start_worker()
    machine.step("send", "broker", str(effects), person["user"])
    for _ in range(12):  # of three kills all may fall between two effects
        time.sleep(1)
        machine.kill_child("worker")
    assert len(machine.step("messages")) < effects
    machine.kill("worker")
    machine.start_worker()
    before, done = None, machine.step("messages")
    while before != done:  # until nothing more comes
        time.sleep(15)
        before, done = done, machine.step("messages")

    doubled = sum(number > 1 for number in done.values())
    print(f"{doubled} doubled, {effects - len(done)} forgotten")
    assert doubled or len(done) < effects


def test_an_export_whose_worker_was_killed_is_made_after_all(
    machine: Machine, person: dict[str, str]
) -> None:
    job = machine.step("start_export", person["user"])["job"]
    # As a worker leaves it that is killed in the middle.
    machine.step("begin_job", job)
    machine.start_worker()
    time.sleep(5)
    assert machine.step("job_states")[job][0] == "running"

    machine.step("revive")

    until = time.monotonic() + 30
    while machine.step("job_states")[job][0] != "done" and time.monotonic() < until:
        time.sleep(1)
    assert machine.step("job_states")[job] == ["done", 2, True]


def test_an_import_that_was_killed_half_way_wrote_nothing_and_then_writes_all_once(
    machine: Machine,
) -> None:
    made = machine.step("upload_teams", "2000")
    words = (made["batch"], made["by"])

    assert machine.killed_step("apply_import", *words, "half") == -9
    assert machine.step("teams")["teams"] == 0

    assert machine.killed_step("apply_import", *words, "late") == -9
    assert machine.step("teams")["teams"] == 2000

    again = machine.step("apply_import", *words, "")
    assert again["teams"] == 2000
    assert "已经导入" in again["refused"]
