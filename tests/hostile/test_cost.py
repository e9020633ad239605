"""No hostile file takes a worker's time or memory: measured where a process ends with each."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.full
MOST_SECONDS, MOST_MEGABYTES = 2.0, 150.0
ROOT = Path(__file__).resolve().parents[2]


def test_every_file_costs_little_time_and_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.cost"], cwd=ROOT, capture_output=True, check=True
    )
    costs = json.loads(done.stdout)
    own = [cost for cost in costs if cost[0] != "careless"]
    careless = [cost for cost in costs if cost[0] == "careless"]
    for name, value in (("CPU", 2), ("memory", 3)):
        print(name, sorted(own, key=lambda cost: -cost[value])[:5])  # noqa: T201

    assert len(own) >= 5 * 40
    assert [cost for cost in own if cost[2] > MOST_SECONDS or cost[3] > MOST_MEGABYTES] == []
    # Negative control: a reader that looks at nothing first takes more.
    assert max(megabytes for *_, megabytes in careless) > MOST_MEGABYTES
