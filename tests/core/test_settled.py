"""A web process does not look for garbage among what lives as long as itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import gc, sys
import lianhua.wsgi
from django.urls import get_resolver
config = {}
exec(open("deploy/web.py").read(), config)
before = gc.get_freeze_count(), gc.get_threshold()[0]
config["post_worker_init"](None)
is_loaded = "urlconf_module" in vars(get_resolver())
print(*before, gc.get_freeze_count(), gc.get_threshold()[0], len(gc.get_objects()), is_loaded)
"""
pytestmark = pytest.mark.once


def test_what_stays_is_frozen_before_the_first_request():
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=env,
        check=True,
        text=True,
        capture_output=True,
    )
    before, usual, frozen, threshold, left, is_loaded = done.stdout.split()
    assert (int(before), int(usual)) == (0, 700)
    assert int(frozen) > 100_000
    assert int(threshold) == 50_000
    assert int(left) < 1_000
    assert is_loaded == "True"
