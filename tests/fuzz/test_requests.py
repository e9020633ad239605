"""100,000 odd requests to every route as every role: no server error, no leak, none over 5 s.

`python3 run.py test tests/fuzz --full` (`TEST_ONLY=sqlite` before it for SQLite). What decides:
`FUZZ_REQUESTS` (how many in all, 100000), `FUZZ_SEED` (2026). Request n is the same in every run
with its seed: `-k part03` repeats a part, `FUZZ_FIRST=1234 FUZZ_REQUESTS=1 -k part00` one request.
Each part leaves its figures in var/fuzz; `python -m tests.fuzz.figures` adds them up.
Source: docs/reliability.md, "Odd requests".
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.architecture.world import World
from tests.fuzz import sending
from tests.fuzz.sending import Findings, Fuzz

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SEED = os.environ.get("FUZZ_SEED", "2026")
TOTAL = int(os.environ.get("FUZZ_REQUESTS", "100000"))
FIRST = int(os.environ.get("FUZZ_FIRST", "0"))
PARTS = 20
STEP = 100
KEPT = Path(os.environ.get("FUZZ_FOLDER", "var/fuzz"))
PLANTED = "tests.fuzz.planted"


@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part{part:02d}")
def test_no_odd_request_brings_an_error_or_a_leak(part: int, world: World) -> None:
    size = -(-TOTAL // PARTS)
    numbers = range(FIRST + part * size, FIRST + min((part + 1) * size, TOTAL))
    fuzz = Fuzz(world, SEED)

    for start in range(numbers.start, numbers.stop, STEP):
        fuzz.run(range(start, min(start + STEP, numbers.stop)))
        _keep(part, fuzz.findings, fuzz.names)

    assert fuzz.findings.wrong == []
    if len(numbers) >= 3 * len(fuzz.names):
        _is_not_hollow(fuzz)


@pytest.mark.full
def test_a_few_odd_requests_of_this_very_run(world: World) -> None:
    """The short form (`-k few`): other requests in each run; a failure names the seed."""
    seed = secrets.token_hex(4)
    fuzz = Fuzz(world, seed)

    assert fuzz.run(range(100)).wrong == [], f"FUZZ_SEED={seed} repeats it"
    assert len(fuzz.findings.hit) == 100


@pytest.mark.full
def test_planted_faults_are_found(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: an exception, a traceback, a leak and a slow page are each found."""
    monkeypatch.setattr(sending, "LONGEST", 0.2)
    settings.ROOT_URLCONF = PLANTED
    fuzz = Fuzz(world, "control", only="planted-")

    found = "\n".join(fuzz.run(range(160)).wrong)

    assert {name for name in fuzz.names if f"/{name}/" in found} == {
        "planted-error",
        "planted-leak",
        "planted-slow",
        "planted-traceback",
    }
    assert "planted-well" in fuzz.names


def _is_not_hollow(fuzz: Fuzz) -> None:
    found = fuzz.findings
    assert found.hit == set(fuzz.names), "every route is asked"
    assert len(found.well) > 0.4 * len(fuzz.names), "a part reaches the pages of many routes"
    assert len(found.wrote) > 2, "odd posts reach actions all the same"


def _keep(part: int, found: Findings, names: list[str]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    figures = {name: sorted(v) if isinstance(v, set) else v for name, v in vars(found).items()}
    figures |= {"routes": len(names), "seed": SEED, "part": part}
    path = KEPT / f"{connection.vendor}-{SEED}-{part:02d}.json"
    path.write_text(json.dumps(figures, indent=1), encoding="utf-8")
