"""Every figure, from an office's workbooks to every place where it is shown, held against a count
of its own: the rows are made up here, and street_figures.py works the numbers out by hand.
"""

import json
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard import results
from dashboard.figures import BY_ID, FIGURES
from places.models import Street
from tests.factories import make_user
from tests.imports.street_facts import PLACES, STREET_LEVEL, make_facts
from tests.imports.street_figures import by_hand
from tests.imports.street_hands import bring, check
from tests.imports.street_shown import community_of, counted, shown_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 20
PERIODS = ("all", "2022", "2023Q4", "2024-06", "2023-12-31..2023-12-31", "2024-01-01..")
SELECTIONS = (
    *((None, period) for period in PERIODS),
    *product((STREET_LEVEL, *PLACES), ("all", "2023Q4")),
)
CHANGED = ("projects", "drainage", "teams", "volunteers", "red-armbands")
TOLD = ("F09", "F12", "F13")


def test_every_place_shows_what_the_workbooks_say(new_office, capsys):
    facts = make_facts(SEED)
    bring(new_office, facts, SEED)

    for place, period in SELECTIONS:
        assert counted(place, period) == by_hand(facts, place, period), (place, period)
    what_does_not_add_up_says_so()
    assert shown_everywhere(new_office, new_office.person, "") == by_hand(facts)
    secretary, own = make_user(community=community_of("柳岸")), Client()
    own.force_login(secretary)
    assert shown_everywhere(own, secretary, "?period=2024") == by_hand(facts, "柳岸", "2024")
    capsys.readouterr()
    call_command("figures", "--json", "--from=2023-10-01", "--to=2023-12-31")
    assert json.loads(capsys.readouterr().out) == by_hand(facts, None, "2023Q4")


def what_does_not_add_up_says_so():
    """Hold the sum over all communities and the street's own rows against the whole street."""
    whole, parts = counted(), [counted(place) for place in (*PLACES, STREET_LEVEL)]
    for figure in FIGURES:
        total = sum(part[figure.id] for part in parts)
        assert total == whole[figure.id] or not figure.is_additive, figure.id
        assert total == whole[figure.id] or "所以各社区之和" in figure.definition, figure.id


def test_the_public_and_the_monthly_table_show_it_too(new_office, monkeypatch):
    facts = make_facts(SEED)
    facts.part_time, facts.premises, facts.assets = [], [], []
    bring(new_office, facts, SEED)
    street = Street.objects.get()

    monkeypatch.setattr(results, "FLOOR", 1)  # what is hidden has tests of its own
    for figure_id in ("F10", "F11", "F12", "F13", "F17", "F37"):
        table = results.public_table(BY_ID[figure_id], street)
        assert table.total == f"{by_hand(facts)[figure_id]:,}"
        for name, shown in table.by_community:
            assert shown == f"{by_hand(facts, name.removesuffix('社区'))[figure_id]:,}", name
    page = new_office.get(reverse("dashboard:monthly"), {"period": "2023"})
    for row in page.context["table"].rows:
        place = row.community.name.removesuffix("社区") if row.community else STREET_LEVEL
        wanted = by_hand(facts, place, "2023")
        assert {key: row.numbers[key] for key in TOLD} == {key: wanted[key] for key in TOLD}, place


def test_workbooks_that_change_and_end_things_change_the_figures_from_their_day_on(new_office):
    facts, rng, today = make_facts(SEED + 1), Random(SEED), timezone.localdate()
    facts.organisations, facts.part_time, facts.premises, facts.assets = [], [], [], []
    facts.activities, facts.members = [], []
    bring(new_office, facts, SEED)

    for person in rng.sample([row for row in facts.people if row["state"] == "在册"], 15):
        person |= {"state": "已退出", "left": today}
    for armband in rng.sample([row for row in facts.armbands if row["left"] is None], 8):
        armband["left"] = armband["joined"] + timedelta(rng.choice((0, 31)))
    for team in rng.sample([row for row in facts.teams if row["dissolved"] is None], 3):
        team["dissolved"] = date(2024, 6, 30)
    for project in facts.projects[:6]:
        project["state"] = "已终止" if project["signed"] else "草拟"
    for unit in facts.drainage:
        unit["completed"] = unit["completed"] or (unit["entered"] and date(2025, 1, 1))
    files = bring(new_office, facts, SEED + 100, kinds=CHANGED)

    yesterday = f"..{today - timedelta(days=1)}"
    for place, period in (*SELECTIONS, (None, yesterday), ("清水", yesterday)):
        assert counted(place, period) == by_hand(facts, place, period), (place, period)
    for kind, file in files.items():
        assert check(new_office, kind, file).written_count == 0, kind
