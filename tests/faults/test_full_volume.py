"""The volume of the database is full: people are told, nothing is half written, and it goes on.

Tables and the log of the database (WAL) fill up differently: a table that cannot grow refuses one
statement, a log that cannot grow takes PostgreSQL down until there is room.
"""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.filing import ADDRESS, HEADCOUNT, form
from tests.faults.machine import Machine
from tests.faults.test_stopped import PAGES, fill

pytestmark = [
    pytest.mark.faults,
    pytest.mark.enable_socket,
    pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted by root"),
]
SIZE = "400m"
MOST = 3000  # filings until the room in tables that are there must be used up


@pytest.fixture
def on_a_small_volume() -> Iterator[Callable[[str], tuple[Machine, Path]]]:
    """Make a machine whose `tables` or `log` lie on a volume of its own, and name its filler."""
    made: list[tuple[Machine, Path]] = []

    def make(part: str) -> tuple[Machine, Path]:
        machine = Machine()
        volume = machine.folder / "volume"
        volume.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(volume)]
        if subprocess.run(mount, capture_output=True).returncode != 0:
            machine.close()
            pytest.skip("this machine lets nobody mount")
        made.append((machine, volume))
        machine.make_database()
        machine.stop_postgres(mode="fast")
        source = machine.cluster / {"tables": "base", "log": "pg_wal"}[part]
        # Copied with its owner; the link stands where the folder was.
        subprocess.run(["cp", "-a", str(source), str(volume)], check=True)
        shutil.rmtree(source)
        source.symlink_to(volume / source.name)
        machine.start_postgres()
        machine.start_redis()
        return machine, volume / "filler"

    yield make
    for machine, volume in made:
        machine.close()
        subprocess.run(["umount", "--lazy", str(volume)], check=True)
        shutil.rmtree(machine.folder, ignore_errors=True)


def file_one(machine: Machine, person: dict[str, str], place: int, key: str) -> tuple[int, str]:
    fields = form(person, f"清理楼道{place}", key)
    status, _, text = machine.ask("POST", ADDRESS, person["session"], fields)
    return status, text


def test_tables_that_cannot_grow_refuse_a_step_in_words_and_take_it_when_there_is_room(
    on_a_small_volume: Callable[[str], tuple[Machine, Path]],
) -> None:
    machine, filler = on_a_small_volume("tables")
    person = machine.step("people")
    machine.start_web()
    assert machine.get("/readyz")[0] == 200
    fill(filler)

    taken, refused = list[int](), dict[int, str]()
    for place in range(MOST):
        key = str(uuid4())
        status, text = file_one(machine, person, place, key)
        if status == 302:
            taken.append(place)
            continue
        assert (status, "存储空间不足" in text) == (507, True), (status, text[:500])
        refused[place] = key
        if len(refused) == 5:
            break
    pages = {machine.get(f"{page}?n=1", person["session"])[0] for page in PAGES}
    ready = machine.get("/readyz")
    counts = machine.step("counts")

    print(f"{len(taken)} taken before {len(refused)} were refused")
    assert len(refused) == 5
    assert pages <= {200, 302, 503, 507}  # one who is signed in is led on from signing in
    assert (ready[0], '"disk": "failed"' in ready[2]) == (503, True)
    assert counts["activities"] == {f"清理楼道{place}": 1 for place in taken}
    assert (counts["events"], counts["headcount"]) == (len(taken), HEADCOUNT * len(taken))
    assert counts["broken_links"] == 0

    filler.unlink()
    again = [file_one(machine, person, place, key)[0] for place, key in refused.items()]
    counts = machine.step("counts")
    assert again == [302] * 5
    assert len(counts["activities"]) == counts["events"] == len(taken) + 5
    assert counts["broken_links"] == 0


def test_control_a_full_volume_that_nobody_tells_apart_is_an_error_of_ours(
    on_a_small_volume: Callable[[str], tuple[Machine, Path]],
) -> None:
    machine, filler = on_a_small_volume("tables")
    person = machine.step("people")
    machine.start_web(FAULTS_WITHOUT="room")
    fill(filler)

    statuses = {file_one(machine, person, place, str(uuid4()))[0] for place in range(5)}

    assert 500 in statuses
    assert 507 not in statuses
    assert machine.get("/readyz")[0] == 200


def test_a_log_that_cannot_grow_stops_the_database_and_nothing_acknowledged_is_lost(
    on_a_small_volume: Callable[[str], tuple[Machine, Path]],
) -> None:
    machine, filler = on_a_small_volume("log")
    person = machine.step("people")
    machine.start_web()
    fill(filler)

    taken, refused = list[int](), dict[int, str]()
    for place in range(MOST):
        key = str(uuid4())
        if place % 20 == 19:  # begins the next piece, as 16 MB of steps would
            with contextlib.suppress(AssertionError):
                machine.sql("SELECT pg_switch_wal()")
        status, text = file_one(machine, person, place, key)
        if status == 302:
            taken.append(place)
            continue
        assert status in {503, 507}, (status, text[:500])
        refused[place] = key
        if len(refused) == 5:
            break
    ready = machine.get("/readyz")
    print(f"{len(taken)} taken before {len(refused)} were refused")
    assert len(refused) == 5
    assert ready[0] == 503

    filler.unlink()
    print("PostgreSQL runs" if machine.is_postgres_running() else "PostgreSQL has ended")
    if not machine.is_postgres_running():  # then the operator does
        machine.start_postgres()
    until = time.monotonic() + 60
    while machine.get("/readyz")[0] != 200 and time.monotonic() < until:
        time.sleep(1)
    counts = machine.step("counts")
    titles = {f"清理楼道{place}" for place in taken}
    unsure = {f"清理楼道{place}" for place in refused}
    assert titles <= counts["activities"].keys() <= titles | unsure
    assert set(counts["activities"].values()) == {1}
    again = [file_one(machine, person, place, key)[0] for place, key in refused.items()]
    counts = machine.step("counts")
    assert again == [302] * 5
    assert len(counts["activities"]) == counts["events"] == len(taken) + 5
    assert counts["headcount"] == HEADCOUNT * (len(taken) + 5)
    assert counts["broken_links"] == 0
