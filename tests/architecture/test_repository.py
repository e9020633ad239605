"""What may stand in the repository: no registry, no secret, nothing that cannot run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from pkgutil import iter_modules

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements/base.txt", "requirements/dev.txt", "vendor/package-lock.json"]
GENERATED = {".git", ".hypothesis", ".venv", "__pycache__", "node_modules", "var", "wheels"}
SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "token of a forge": r"\b(?:gh[pousr]_|glpat-)[A-Za-z0-9_-]{20,}",
    "key of a cloud": r"\b(?:AKIA|LTAI|AKID)[A-Za-z0-9]{16,}\b",
    "password in an address": r"\b(?:postgres|redis|amqp|https?)://[^\s:@/]+:(?!password@)[^\s@/]{6,}@",
}


def shipped() -> Iterator[Path]:
    """Yield every file that may be committed; without git, which a bare machine lacks."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in GENERATED and "_cache" not in name]
        yield from (Path(folder, file) for file in files if not file.endswith(".pyc"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_registry(lock):
    lines = (ROOT / lock).read_text().splitlines()

    addresses = [line for line in lines if "://" in line and '"url":' not in line]

    assert addresses == [], "A lock holds hashes; the machine's own settings name the registry."


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_every_python_pin_has_a_hash(lock):
    text = (ROOT / f"requirements/{lock}.txt").read_text().replace("\\\n", " ")

    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]

    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_two_locks_agree_on_every_package_they_share():
    pins = {
        lock: dict(
            re.findall(r"^([a-z0-9.\[\], -]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
        )
        for lock in LOCKS[:2]
    }
    base, dev = pins.values()

    assert base.items() <= dev.items()


def test_a_pin_keeps_the_extras_that_another_package_asks_for():
    """pip before 23.3, as on Debian 12, looks for `name[extra]` apart from the pin of `name`."""
    pinned = {
        Requirement(pin).name: Requirement(pin).extras
        for pin in re.findall(r"^[a-z0-9.\[\], -]+==\S+", (ROOT / LOCKS[1]).read_text(), re.M)
    }
    asked = [
        wish
        for package in distributions()
        for wish in map(Requirement, package.requires or ())
        if wish.extras and wish.name in pinned and (not wish.marker or wish.marker.evaluate())
    ]

    assert pinned["psycopg"] == {"binary", "pool"}
    assert [str(wish) for wish in asked if not wish.extras <= pinned[wish.name]] == []


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_committed(kind):
    pattern = re.compile(SECRETS[kind])
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in shipped()}

    found = [path.relative_to(ROOT) for path, text in texts.items() if pattern.search(text)]

    assert found == []


@pytest.mark.parametrize("name", [m.name for m in iter_modules([str(ROOT / "benchmarks")])])
def test_every_benchmark_can_be_loaded(name):
    if name != "__main__":
        import_module(f"benchmarks.{name}")


def test_what_runs_only_when_asked_for_finds_its_fixtures():
    asked = ["--setup-plan", "--full", "--faults", "--deploy"]
    folders = [f"tests/{name}" for name in ("deploy", "faults", "fuzz", "hostile")]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *asked, *folders]

    plan = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)

    assert (plan.returncode, re.findall(r"(?m)^(?:ERROR|E  ) .*", plan.stdout)) == (0, [])
