"""Redis and PostgreSQL stopped and back, a full disk: people are told, and it goes on by itself."""

import contextlib
import json
import os
import statistics
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import factories
from tests.faults.filing import agrees, file_all
from tests.faults.machine import Machine

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]
PAGES = ["/", "/party/", "/desk/", "/desk/activities/", "/desk/activities/new/", "/sign-in/"]
LONGEST = 3.0  # seconds until somebody is told


def ask(machine: Machine, pages: list[str], session: str) -> tuple[Counter[int], list[str], float]:
    """Open each page; return the answers, what was wrong with a 503, and the longest wait."""
    statuses, wrong, slowest = Counter[int](), list[str](), 0.0
    for number, page in enumerate(pages):
        begun = time.monotonic()
        status, headers, text = machine.get(f"{page}?n={number}", session)
        slowest = max(slowest, time.monotonic() - begun)
        statuses[status] += 1
        if status == 503 and not ("正在维护" in text and headers.get("Retry-After")):
            wrong.append(page)
    return statuses, wrong, slowest


def walk(machine: Machine, person: dict[str, str], rounds: int) -> tuple[list[int], float]:
    """Open every page `rounds` times; return the answers of the server's own faults, the median."""
    faults, seconds = [], []
    for number in range(rounds):
        for page in PAGES:
            begun = time.monotonic()
            # A query string keeps the page out of the page cache.
            status, _, _ = machine.get(f"{page}?n={number}", person["session"])
            seconds.append(time.monotonic() - begun)
            if status >= 500:
                faults.append(status)
    return faults, statistics.median(seconds)


def test_without_redis_everything_goes_on_and_promises_leave_when_it_is_back(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web()
    machine.start_worker()
    _, before = walk(machine, person, 5)
    machine.kill("redis")

    faults, during = walk(machine, person, 85)
    filed = file_all(machine, person, 100)
    machine.step("send", "outbox", "20", person["user"])
    ready = machine.get("/readyz")
    machine.start_redis()
    back = time.monotonic()
    while machine.step("waiting")["waiting"] and time.monotonic() < back + 60:
        time.sleep(1)
    left = time.monotonic() - back

    print(
        f"{before * 1000:.0f} ms with, {during * 1000:.0f} ms without, at most {filed.slowest:.1f}"
        f"; the last promise left {left:.0f} s after its return"
    )
    assert faults == []
    assert during - before <= 0.2
    assert filed.refused == {}
    assert agrees(filed, machine.step("counts")) == []
    assert (ready[0], '"cache": "failed"' in ready[2]) == (200, True)
    assert machine.step("messages") == {str(place): 1 for place in range(20)}


def test_control_a_cache_that_must_be_there_takes_the_pages_down(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web(FAULTS_WITHOUT="cache")
    machine.kill("redis")

    faults, _ = walk(machine, person, 2)

    assert faults


def test_without_the_database_a_page_says_so_and_it_comes_back_by_itself(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web()
    assert walk(machine, person, 3)[0] == []
    machine.stop_postgres()

    statuses, wrong, slowest = ask(machine, PAGES * 3, person["session"])
    alive, begun = machine.get("/healthz")[0], time.monotonic()
    ready, took = machine.get("/readyz")[0], time.monotonic() - begun

    assert set(statuses) <= {200, 503}
    assert statuses[503]
    assert wrong == []
    assert max(slowest, took) < LONGEST
    assert (alive, ready) == (200, 503)
    machine.start_postgres()
    assert walk(machine, person, 2)[0] == []
    assert machine.get("/readyz")[0] == 200


def test_control_djangos_own_answer_to_a_stopped_database_is_500(
    machine: Machine, person: dict[str, str]
) -> None:
    machine.start_web(FAULTS_WITHOUT="page")
    machine.stop_postgres()

    assert machine.get("/desk/?n=1", person["session"])[0] == 500


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted by root")
def test_a_full_disk_refuses_a_photo_in_words_and_goes_on(
    machine: Machine, person: dict[str, str]
) -> None:
    media = machine.data / "media"
    media.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(media)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    try:
        machine.start_web()
        assert send_photo(machine, person)[0] < 300  # the twin: there is room
        filler = media / "filler"
        fill(filler)
        before = machine.step("photos")

        status, _, text = send_photo(machine, person)

        assert status == 507
        assert "空间不足" in json.loads(text)["sentence"]
        assert machine.step("photos") == before
        assert file_all(machine, person, 5).refused == {}
        filler.unlink()
        assert send_photo(machine, person)[0] < 300
    finally:
        machine.stop("web")
        subprocess.run(["umount", str(media)], check=True)


def fill(path: Path) -> None:
    """Write until nothing more fits."""
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def send_photo(machine: Machine, person: dict[str, str]) -> tuple[int, dict[str, str], str]:
    """Send a photo as the phone's form does."""
    border = "faults"
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = head.encode() + factories.picture() + f"\r\n--{border}--\r\n".encode()
    kind = f"multipart/form-data; boundary={border}"
    return machine.ask("POST", "/desk/photos/", person["session"], body=body, kind=kind)
