"""A machine for each module, and a clean one for a control."""

from collections.abc import Iterator

import pytest

from tests.faults.machine import Machine


@pytest.fixture(autouse=True)
def portal_settings() -> None:
    """The portal under test runs in processes of its own, with its own settings."""


@pytest.fixture
def machine() -> Iterator[Machine]:
    """PostgreSQL and Redis with an empty portal; the test starts web server and worker."""
    made = Machine()
    try:
        made.make_database()
        made.start_redis()
        yield made
    finally:
        made.close()


@pytest.fixture
def person(machine: Machine) -> dict[str, str]:
    """A signed-in secretary with a team."""
    return machine.step("people")
