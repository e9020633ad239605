"""A machine for each module, and a clean one for a control."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults import earlier
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


@pytest.fixture
def older() -> Iterator[Callable[[str], Machine]]:
    """A portal of an earlier state of the code with its demo, on its own tables."""
    made: list[Machine] = []

    def make(commit: str) -> Machine:
        machine = Machine()
        made.append(machine)
        machine.root = earlier.unpack(commit, machine.folder / "earlier")
        machine.env |= {"DEMO": "true"}
        machine.start_redis()
        machine.make_database()
        # As deploy/postgresql/roles.sql: who waits too long lets go of what others wait for.
        machine.sql("CREATE ROLE owner SUPERUSER LOGIN; ALTER ROLE owner SET lock_timeout = '2s'")
        machine.sql("ALTER ROLE portal SET lock_timeout = '10s'")
        return machine

    yield make
    for machine in made:
        machine.close()
