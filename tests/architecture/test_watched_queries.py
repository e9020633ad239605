"""Second look at G-10: while pages run, every statement about people begins at a door.

`test_scoped_queries.py` reads the source of entry points; this sees what reaches the database, from
wherever it was asked: templates, forms, libraries. Here every page, file, picker and list of the
API is asked as each role; what is posted is watched by `test_posts.py`.
"""

from collections import Counter

import pytest
from django.urls import reverse

from accounts.models import SignIn
from accounts.roles import Role
from core.office import LedgerAdmin
from tests.architecture.crawl import signed_in_as
from tests.architecture.test_people_queries import KNOWN
from tests.architecture.test_role_matrix import HOMES, crawl
from tests.architecture.watched import watched

pytestmark = [pytest.mark.once]


@pytest.mark.full
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_statement_about_people_begins_at_a_door(role, world):
    client = signed_in_as(world.people[role, HOMES[role]])

    with watched() as found:
        statuses = Counter(answer.status for answer in crawl(client, world))

    assert sorted(found - KNOWN) == []
    assert statuses[200] > 50


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


@pytest.mark.full
def test_a_post_without_its_door_is_found(world, monkeypatch):
    """Control: ending a sign-in elsewhere, with one's own in reach and with everybody's."""
    place = "accounts/views/me.py sign_in_end SignIn"
    person = world.people[Role.UNIT_LIAISON, "A"]
    client = signed_in_as(person)
    address = reverse("accounts:sign-in-end", args=[person.sign_ins.earliest("pk").uid])
    with watched() as found:
        assert client.post(address).status_code == 302
    assert place not in found

    monkeypatch.setattr(type(SignIn.objects.all()), "visible_to", lambda rows, _: rows)
    with watched() as found:
        client.post(address)

    assert place in found
