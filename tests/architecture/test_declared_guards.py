"""Every page asks for the permission that guards.txt declares.

The crawls take what a view asks for as given; somebody has to say what it should be.
"""

from pathlib import Path

import pytest

from tests.architecture.routes import routes

pytestmark = pytest.mark.once

DECLARED = Path(__file__).with_name("guards.txt")


def test_every_page_asks_for_the_declared_permission():
    asked = {str(route): route.guard for route in routes() if route.guard}

    assert asked == _declared()


def _declared() -> dict[str, str]:
    """Return route → permission."""
    declared = {}
    guard = ""
    for line in DECLARED.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if not line.startswith(" "):
            guard, _, line = line.partition(": ")
        declared |= dict.fromkeys(line.split(), guard)
    return declared
