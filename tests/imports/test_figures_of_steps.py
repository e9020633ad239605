"""Figures that no workbook fills alone: what an office types into its pages, held against a count
of its own, and how all figures go on when what they count goes on.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from dashboard.periods import Period
from places.models import Compound, Street
from projects.models import RenewalProject
from tests.factories import make_user
from tests.imports.street_facts import PLACES, STREET_LEVEL, make_facts
from tests.imports.street_hands import bring, fill
from tests.imports.street_shown import community_of, counted, rows_everywhere
from tests.imports.street_typing import type_in
from tests.imports.street_works import WorkCount, make_works

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 8
SELECTIONS = (
    *((None, period) for period in ("all", "2022", "2023Q4", "2024-06", "2023-12-31..2024-01-01")),
    *((place, period) for place in (STREET_LEVEL, *PLACES) for period in ("all", "2023Q4")),
)


@pytest.fixture
def office(new_office):
    new_office.leader = Client()
    new_office.leader.force_login(make_user(Role.STREET_LEADER, street=Street.objects.get()))
    return new_office


def build(office):
    """Set up the places of a street, and type in what it builds and is honoured for."""
    facts = make_facts(SEED)
    works = make_works(facts, SEED, timezone.localdate())
    bring(office, facts, SEED, kinds=("communities", "compounds"))
    type_in(office, works, SEED)
    return facts, works


def hand_count(facts, works, place=None, period="all") -> WorkCount:
    span = Period.from_text(period)
    return WorkCount(facts, timezone.localdate(), place, span.start, span.end, works=works)


def test_every_place_shows_what_was_typed_into_pages_and_what_became_of_it(office):
    facts, works = build(office)
    for place, period in SELECTIONS:
        wanted, found = hand_count(facts, works, place, period).figures(), counted(place, period)
        assert {key: found[key] for key in wanted} == wanted, (place, period)
    check_rows(office, office.person, facts, works)
    secretary, own = make_user(community=community_of("清水")), Client()
    own.force_login(secretary)
    check_rows(own, secretary, facts, works, "清水", "2024")

    take_steps_back(office, works)
    agree_on(facts, works)
    move_compounds(office, facts, works)
    check_rows(office, office.person, facts, works)
    check_rows(own, secretary, facts, works, "清水")


def move_compounds(office, facts, works):
    """Let compounds go to another community, what is not finished with them."""
    for name in dict.fromkeys(row["compound"] for row in works.renewal if row["compound"]):
        compound = Compound.objects.get(name=name)
        address = reverse("admin:places_compound_change", args=[compound.pk])
        fill(office, address, community=community_of("桐山").pk)
        for row in (*facts.compounds, *works.renewal, *works.pilots):
            if name in {row.get("name"), row.get("compound")}:
                row["place"] = "桐山"  # honours stay where they were won
        agree_on(facts, works)


def take_steps_back(office, works):
    """Take back the launch of one project of each programme."""
    for programme in ("overhaul", "uplift"):
        row = next(
            row for row in works.renewal if row["programme"] == programme and row["launched"]
        )
        args = [RenewalProject.objects.get(name=row["name"]).uid]
        fill(office, reverse("projects:renewal-back", args=args), reason="登错了项目")
        row["launched"] = None


def agree_on(facts, works):
    for place in (None, STREET_LEVEL, *PLACES):
        for period in ("all", "2023Q4"):
            wanted, found = (
                hand_count(facts, works, place, period).figures(),
                counted(place, period),
            )
            assert {key: found[key] for key in wanted} == wanted, (place, period)


def check_rows(client, user, facts, works, place=None, period="all"):
    hand = hand_count(facts, works, place, period)
    board, cells = rows_everywhere(client, user, f"?period={period}")
    assert {key: board[key] for key in hand.figures()} == hand.figures()
    for figure_id, rows in hand.rows().items():
        where = 1 if figure_id in {"F14", "F15", "F33", "F34", "F35"} else 0
        names = sorted(row[where] for row in cells.get(figure_id, ()))
        assert names == sorted(name for name, _ in rows), figure_id
