"""No form offers, and none takes, what lies in another street or community.

Each page of the small world is asked as a role; of every form in its context each field that
chooses among rows is read: its rows are compared with the rows of zones that are none of the
reader's business. A choice that is not offered is not taken either, by the same queryset.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db.models import QuerySet
from django.test import Client

from accounts.roles import Role
from alliances.models import Alliance
from party.models import PartyOrganisation
from places.models import Community, Facility, Street, Unit
from tests.architecture.crawl import requests, signed_in_as, text_of
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.world import STREET_OF, World
from volunteers.models import Team

pytestmark = [pytest.mark.slow, pytest.mark.full]

# What a street shares with all its communities, reviewed: a filing names any of them.
OFFERED_IN_THE_STREET = {Street, Community, Unit, Facility, PartyOrganisation, Alliance}


class Offers:
    """The rows of other zones, and the fields in which one of them was found."""

    def __init__(self, world: World, role: Role, zone: str) -> None:
        self.zone, self.fields = zone, 0
        self.foreign: dict[Any, dict[int, str]] = {}
        self.found: set[str] = set()
        for other, row in world.rows:
            if other in world.foreign_to(role, zone):
                self.foreign.setdefault(type(row), {})[row.pk] = other

    def read(self, where: str, form: forms.BaseForm) -> None:
        """Look at each field of a form that chooses among rows."""
        for name, field in form.fields.items():
            rows = getattr(field, "queryset", None)
            # The key of a line in a set: Django takes only those of the lines that it showed.
            if isinstance(rows, QuerySet) and name != "id":
                self.fields += 1
                self._compare(f"{where} {type(form).__name__}.{name}", rows)

    def _compare(self, where: str, rows: "QuerySet[Any]") -> None:
        of_others = self.foreign.get(rows.model, {})
        for key in set(rows.order_by().values_list("pk", flat=True)) & set(of_others):
            is_here = STREET_OF[of_others[key]] == STREET_OF[self.zone]
            if not (is_here and rows.model in OFFERED_IN_THE_STREET):
                self.found.add(f"{where}: {rows.model.__name__} of zone {of_others[key]}")


def forms_of(answer: Any) -> Iterator[forms.BaseForm]:
    """Yield every form in the context of a page, those of sets and of ledgers too."""
    seen: set[int] = set()
    for layer in answer.context or []:
        for values in getattr(layer, "dicts", [layer]):
            for value in values.values():
                yield from _forms_in(value, seen)


def _forms_in(value: Any, seen: set[int]) -> Iterator[forms.BaseForm]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, forms.BaseForm):
        yield value
    elif isinstance(value, forms.BaseFormSet):
        yield from (*value.forms, value.empty_form)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _forms_in(part, seen)
    elif isinstance(getattr(value, "form", None), forms.BaseForm):
        yield from _forms_in(value.form, seen)


def crawl(client: Client, world: World, role: Role, zone: str) -> Offers:
    """Read the forms of all pages that the role may open, with rows of its own."""
    offers = Offers(world, role, zone)
    client.raise_request_exception = True
    for request in requests(world, zone, role):
        if request.zone in world.foreign_to(role, zone):
            continue
        answer = client.get(request.address)
        text_of(answer)  # a file that is not read to its end stays open
        if answer.status_code == 200 and not answer.streaming:
            for form in forms_of(answer):
                offers.read(str(request.route), form)
    return offers


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_no_form_offers_rows_from_elsewhere(role: Role, world: World) -> None:
    zone = HOMES[role]

    offers = crawl(signed_in_as(world.people[role, zone]), world, role, zone)

    assert not offers.found, "\n".join(sorted(offers.found))


def test_many_fields_are_read(world: World) -> None:
    """The walk is not hollow: those who enter most have most to choose from."""
    role = Role.COMMUNITY_SECRETARY

    assert crawl(signed_in_as(world.people[role, "A"]), world, role, "A").fields > 40


def test_an_offer_from_elsewhere_would_be_noticed(world: World, monkeypatch: Any) -> None:
    """Negative control: with the scope of teams open, forms offer those of B."""
    monkeypatch.setattr(type(Team.objects.all()), "visible_to", lambda self, user: self)
    for name in ("usable_by", "within", "led_by"):
        if hasattr(type(Team.objects.all()), name):
            monkeypatch.setattr(type(Team.objects.all()), name, lambda self, *a, **k: self)
    role = Role.COMMUNITY_SECRETARY

    offers = crawl(signed_in_as(world.people[role, "A"]), world, role, "A")

    assert any("Team of zone B" in found for found in offers.found), offers.fields
