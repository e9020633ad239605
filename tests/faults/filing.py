"""Phones that file activities while the portal breaks, and what must be true afterwards."""

import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone

from tests.faults.machine import CSRF, Machine

ADDRESS = "/desk/activities/new/"
HEADCOUNT = 7
PHONES = 8
GIVES_UP = 120.0  # seconds after which a phone has found the portal dead


@dataclass
class Filed:
    """Titles and keys that were acknowledged, and how often a phone had to send."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, title: str, key: str, status: int, seconds: float) -> int:
        """Note one try, status 0 for one without an answer; return how many arrived, 0 if not."""
        with self._lock:
            self.slowest = max(self.slowest, seconds)
            if status == 302:
                self.acknowledged[title] = key
                return len(self.acknowledged)
            if status:
                self.refused[status] += 1
            else:
                self.broken += 1
            return 0


def file_all(
    machine: Machine,
    person: dict[str, str],
    number: int,
    *,
    same_key: bool = True,
    breaking: Mapping[int, Callable[[], Any]] = MappingProxyType({}),
) -> Filed:
    """File `number` activities from PHONES phones; each sends until it is told that it arrived.

    One in twelve hangs up before the answer, as in a lift. `breaking` maps a number of arrivals to
    what is broken each time that many more have arrived, while the other phones go on: so it hits
    as many however slow the machine is. Without `same_key` a phone takes a new key for each try,
    as a form without one would: the negative control.
    """
    filed = Filed()

    def one(place: int) -> None:
        title, key, until = f"清理楼道{place}", str(uuid4()), time.monotonic() + GIVES_UP
        while time.monotonic() < until:
            begun = time.monotonic()
            status = _send(machine, person, title, key)
            if arrived := filed.note(title, key, status, time.monotonic() - begun):
                for breaks in (work for turn, work in breaking.items() if arrived % turn == 0):
                    breaks()
                return
            key = key if same_key else str(uuid4())
            time.sleep(0.05)

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(one, range(number)))
    return filed


def agrees(filed: Filed, counts: dict[str, Any]) -> list[str]:
    """Return what is wrong: lost, doubled, or counted otherwise than filed. Empty is right."""
    wrong = []
    lost = filed.acknowledged.keys() - counts["activities"].keys()
    lost |= {title for title, key in filed.acknowledged.items() if key not in counts["keys"]}
    doubled = [title for title, number in counts["activities"].items() if number > 1]
    rows = sum(counts["activities"].values())
    if lost:
        wrong.append(f"{len(lost)} acknowledged lost")
    if doubled:
        wrong.append(f"{len(doubled)} doubled")
    if counts["headcount"] != HEADCOUNT * rows or counts["events"] != rows:
        wrong.append("counters differ from rows")
    if counts["broken_links"]:
        wrong.append("audit chain broken")
    return wrong


def form(person: dict[str, str], title: str, key: str) -> dict[str, str]:
    return {
        "key": key,
        "filer": person["user"],
        "post": person["post"],
        "team": person["team"],
        "line": "volunteer",
        "kind": "environment",
        "title": title,
        "held_on": timezone.localdate().isoformat(),
        "place": title,
        "headcount": str(HEADCOUNT),
        "headcount_basis": "people",
        "problems-TOTAL_FORMS": "0",
        "problems-INITIAL_FORMS": "0",
        "step": "submit",
    }


def _send(machine: Machine, person: dict[str, str], title: str, key: str) -> int:
    """Send once and return the status, 0 when the connection broke or the phone hung up."""
    fields = form(person, title, key)
    try:
        if random.random() < 1 / 12:
            _hang_up(machine, person, fields)
            return 0
        return machine.ask("POST", ADDRESS, person["session"], fields)[0]
    except (OSError, http.client.HTTPException):
        return 0


def _hang_up(machine: Machine, person: dict[str, str], fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1:{machine.port}\r\n"
        f"Cookie: sid={person['session']}; csrf={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", machine.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        time.sleep(0.2)
