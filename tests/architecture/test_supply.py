"""What the portal is built from is listed, licensed, and holds no secret (G-52)."""

import hashlib
import json
import math
import re
import secrets as randomness
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from core import supply
from tests.architecture.test_repository import ROOT, SECRETS, shipped

pytestmark = pytest.mark.once

# A licence that asks for our own source would bind every office that installs the portal.
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|PSF|Unlicense|LGPL|Lesser General|Mozilla Public|MPL|ISC|0BSD|CC0"
)
NAMED_SECRET = re.compile(
    r"""(?i)(?:secret|token|passw(?:or)?d|api_?key|field_key|index_key)\w*["']?\s*[:=]\s*["']([!#-&(-~]{20,})["']"""
)
LONG_RANDOM = re.compile(r"(?<![\w/+.-])[A-Za-z0-9+/_-]{40,}={0,2}(?![\w/+-])")
# Locks and third-party files are full of digests; pictures and workbooks are no text.
NOT_READ = {"package-lock.json", "base.txt", "dev.txt"}
TEXTS = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".sh",
    ".conf",
    ".example",
}
ENTROPY = 4.6  # bits a sign: names and sentences stay below, random base64 is above


def entropy(word):
    return -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())


def suspicious(text):
    """Return the beginnings of what looks like a secret in a text."""
    named = [word for word in NAMED_SECRET.findall(text) if entropy(word) > 3.3]
    loose = [word for word in LONG_RANDOM.findall(text) if entropy(word) > ENTROPY]
    known = [found[0] for p in SECRETS.values() if (found := re.search(p, text))]
    return [word[:8] for word in named + loose + known]


def readable(path):
    parts = path.relative_to(ROOT).parts
    return path.name not in NOT_READ and "vendor" not in parts and path.suffix in TEXTS


def test_nothing_that_looks_like_a_secret_is_committed():
    found = {
        str(path.relative_to(ROOT)): hits
        for path in shipped()
        if readable(path) and (hits := suspicious(path.read_text("utf-8", "replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'API_KEY = "' + hashlib.sha256(b"a key").hexdigest() + '"',
        "password: '" + randomness.token_urlsafe(24) + "'",
        f"send {randomness.token_urlsafe(60)} along",
        "-----BEGIN " + "PRIVATE KEY-----",
        "gh" + "p_" + "a1B2" * 8,
    ],
    ids=["named", "yaml", "loose", "pem", "forge"],
)
def test_a_planted_secret_is_found(line):
    assert suspicious(f"# before\n{line}\n# after") != []


def test_the_search_for_known_weaknesses_takes_every_lock_and_fails_when_it_could_not_look():
    """It asks the internet, so a person runs it before a release: docs/operations.md."""
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    [python] = re.findall(r"^\S+/pip-audit (.*)$", page, re.MULTILINE)
    [browser] = re.findall(r"^npm audit (.*)$", page, re.MULTILINE)
    locks = {f"requirements/{path.name}" for path in (ROOT / "requirements").glob("*.txt")}

    assert set(re.findall(r"--requirement (\S+)", python)) == locks
    assert {"--strict", "--require-hashes"} <= set(python.split())
    assert (ROOT / browser.split()[1] / "package-lock.json").is_file()


def test_the_bill_of_materials_holds_every_pin_and_is_the_same_twice():
    lock = (ROOT / "requirements/base.txt").read_text()
    pins = set(re.findall(r"^([a-z0-9.-]+)(?:\[.*?\])?==", lock, re.MULTILINE))

    first, second = StringIO(), StringIO()
    call_command("sbom", stdout=first)
    call_command("sbom", stdout=second)
    bill = json.loads(first.getvalue())

    assert first.getvalue() == second.getvalue()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    python = [one for one in bill["components"] if one["purl"].startswith("pkg:pypi/")]
    assert {one["name"] for one in python} == pins
    assert all(one["properties"] for one in python)
    assert {"bootstrap", "compressorjs"} <= {one["name"] for one in bill["components"]}


def test_the_page_of_licences_is_as_generated():
    out = StringIO()
    call_command("sbom", licences=True, stdout=out)
    page = Path(ROOT / "docs/licences.md").read_text(encoding="utf-8")
    made, kept = out.getvalue().splitlines(), page.splitlines()
    assert len(made) == len(kept), "manage.py sbom --licences > docs/licences.md"
    assert [pair for pair in zip(made, kept, strict=True) if not _tells_as_much(*pair)] == []


def _tells_as_much(made: str, kept: str) -> bool:
    """A part that this version of Python goes without is not installed to be asked."""
    before, unknown, after = made.partition(f"| {supply.UNKNOWN} |")
    return made == kept or bool(unknown and kept.startswith(before) and kept.endswith(after))


def test_only_what_is_not_installed_may_stand_otherwise_on_the_page_of_licences():
    row = "| part | 1.0 | {} | – |".format
    assert _tells_as_much(row(supply.UNKNOWN), row("MIT License"))
    assert not _tells_as_much(row("MIT License"), row("BSD License"))
    assert not _tells_as_much(row(supply.UNKNOWN), "| part | 1.1 | MIT License | – |")


def test_every_licence_lets_an_office_use_it():
    refused = [
        (part.name, part.licence)
        for part in supply.parts()
        if part.licence != supply.UNKNOWN and not PERMISSIVE.search(part.licence)
    ]
    assert refused == []
    assert not PERMISSIVE.search("GNU Affero General Public License v3")  # the control
