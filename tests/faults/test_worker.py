"""kill -9 of the Celery worker in the very middle of an export, and of a notice."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.machine import Machine

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]


def wait_for(is_so: Callable[[], Any], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.5)
    return False


def kill_in_the_middle(machine: Machine) -> None:
    """Wait until the worker says that it is in the middle, and kill it and its children."""
    middle = machine.data / "in-the-middle"
    assert wait_for(middle.exists, 60), "it was never in the middle, so nothing is tested"
    machine.kill("worker")


def test_an_export_killed_in_the_middle_is_made_again_and_leaves_one_file(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_worker(FAULTS_PAUSE="export")
    job = machine.step("start_export", person["user"])["job"]
    kill_in_the_middle(machine)
    assert machine.step("job_states")[job] == ["running", 1, False]
    assert machine.step("job_files", job)["files"] == 1  # written, and no row knows of it

    machine.start_worker()
    time.sleep(5)
    assert machine.step("job_states")[job] == ["running", 1, False]  # not before it must be dead
    machine.step("revive")

    assert wait_for(lambda: machine.step("job_states")[job][0] == "done", 60)
    assert machine.step("job_states")[job] == ["done", 2, True]
    assert machine.step("job_files", job)["files"] == 1


def test_a_notice_killed_in_the_middle_is_given_once(machine: Machine) -> None:
    machine.start_worker(FAULTS_PAUSE="notice")
    machine.step("move_somebody_up")
    kill_in_the_middle(machine)
    assert machine.step("messages") == {}  # its row was written, and went with the worker
    assert machine.step("waiting")["waiting"] == 1

    machine.start_worker()

    assert wait_for(lambda: machine.step("waiting")["waiting"] == 0, 150)
    assert list(machine.step("messages").values()) == [1]
