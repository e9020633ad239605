"""Second look at G-10: while pages run, every statement about people begins at a door.

`test_scoped_queries.py` reads the source of entry points; this sees what reaches the database, from
wherever it was asked: templates, forms, libraries.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from accounts.roles import Role
from core.guards import PUBLIC
from core.office import LedgerAdmin
from tests.architecture.crawl import Answer, signed_in_as
from tests.architecture.test_people_queries import KNOWN
from tests.architecture.test_role_matrix import HOMES, crawl
from tests.architecture.watched import watched

pytestmark = [pytest.mark.once]


def counted(answers: Iterable[Answer], statuses: Counter[int]) -> Iterator[Answer]:
    """Pass answers on and count their statuses."""
    for answer in answers:
        statuses[answer.status] += 1
        yield answer


def bare_places(answers: Iterable[Answer], found: set[str]) -> set[str]:
    """Return the places of `found`, those of pages for everybody with a word that says so."""
    places = set()
    for answer in answers:
        word = " (for everybody)" if answer.request.route.guard == PUBLIC else ""
        places |= {f"{place}{word}" for place in found}
        found.clear()
    return places


@pytest.mark.full
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_statement_about_people_begins_at_a_door(role, world):
    zone = HOMES[role]
    client = signed_in_as(world.people[role, zone])
    statuses = Counter[int]()

    with watched() as found:
        answers = crawl(client, world, zone, role)
        places = bare_places(counted(answers, statuses), found)

    assert statuses[200] > 10
    unknown = sorted(places - KNOWN)
    assert not unknown, "\n".join(unknown)


@pytest.mark.full
def test_a_ledger_without_its_door_is_found(world, monkeypatch):
    """Control: the same page with and without."""
    client = signed_in_as(world.people[Role.STREET_STAFF, "S"])
    with watched() as found:
        client.get("/admin/volunteers/volunteer/")
    assert [place for place in found - KNOWN if place.endswith(" Volunteer")] == []

    def everything(ledger, request):
        return ledger.model._default_manager.all()

    monkeypatch.setattr(LedgerAdmin, "get_queryset", everything)
    with watched() as found:
        client.get("/admin/volunteers/volunteer/")

    assert [place for place in found if place.endswith(" Volunteer")]
