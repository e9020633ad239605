"""What the portal is built from: read from the locks and from what is installed, never asked for.

Source: docs/rules.md R-SUP-1.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

PYTHON_LOCK = "requirements/base.txt"
BROWSER_LOCK = "vendor/package-lock.json"
PIN = re.compile(r"^([a-z0-9.-]+)(\[[^\]]*\])?==([^\s;\\]+)(?: *; *([^\\\n]+))?", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
UNKNOWN = "not installed here"


@dataclass(frozen=True)
class Part:
    """One locked package."""

    kind: str  # pypi or npm
    name: str
    version: str
    licence: str
    sha256: tuple[str, ...] = ()
    only_where: str = ""

    @property
    def purl(self) -> str:
        """The package's address in the notation that scanners read."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def parts() -> list[Part]:
    """Return every locked package that a deployment has, Python first, by name."""
    root = Path(settings.BASE_DIR)
    python = (root / PYTHON_LOCK).read_text(encoding="utf-8")
    browser = json.loads((root / BROWSER_LOCK).read_text(encoding="utf-8"))
    return [*_python_parts(python), *_browser_parts(browser)]


def bill_of_materials() -> dict[str, Any]:
    """Return the CycloneDX 1.5 document; the same locks give the same document."""
    found = parts()
    content = json.dumps([(part.purl, part.sha256) for part in found])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "street-portal"}},
        "components": [_component(part) for part in found],
    }


def licence_page() -> str:
    """Return docs/licences.md."""
    rows = [
        f"| {part.name} | {part.version} | {part.licence} | {part.only_where or '–'} |"
        for part in parts()
    ]
    return "\n".join(
        [
            "# Licences of what the portal is built from",
            "",
            "Made by `manage.py sbom --licences > docs/licences.md` from the locks and from what is"
            " installed; a test compares. The portal's own",
            "licence is in [LICENSE](../LICENSE). `psycopg` (LGPL) is used unchanged as a library;"
            " of `pyphen`'s three licences the MPL is taken.",
            "",
            "| package | version | licence | only where |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _python_parts(lock: str) -> Iterator[Part]:
    pins = list(PIN.finditer(lock))
    ends = [pin.start() for pin in pins[1:]] + [len(lock)]
    for pin, end in zip(pins, ends, strict=True):
        name, _, version, where = pin.groups()
        hashes = tuple(sorted(HASH.findall(lock, pin.end(), end)))
        yield Part("pypi", name, version, _licence_of(name), hashes, (where or "").strip())


def _browser_parts(lock: dict[str, Any]) -> Iterator[Part]:
    for path, package in sorted(lock["packages"].items()):
        if path:
            name = path.rpartition("node_modules/")[2]
            yield Part("npm", name, package["version"], package.get("license", UNKNOWN))


def _licence_of(name: str) -> str:
    """Return what the package says of itself: the expression, else classifiers, else a word."""
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return UNKNOWN
    classified = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    word = (said["License"] or "").strip().partition("\n")[0][:60]
    return said["License-Expression"] or " OR ".join(classified) or word or "not said"


def _component(part: Part) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "scope": "optional" if part.only_where else "required",
    }
    if part.licence != UNKNOWN:
        component["licenses"] = [{"license": {"name": part.licence}}]
    if part.sha256:
        component["properties"] = [
            {"name": "lock:sha256", "value": digest} for digest in part.sha256
        ]
    return component
