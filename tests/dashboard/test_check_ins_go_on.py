"""双报到 goes on: check-ins and what was done are corrected, ended and begun again afterwards, and
every number of the overview, its list and its export stays what a count by hand says.
"""

import csv
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.guards import AGAIN_FIELD
from accounts.roles import Role
from party.halves import Half
from party.models import MemberCheckIn, UnitCheckIn
from tests import factories as make
from tests.imports.street_hands import fill
from volunteers.models import ActivityState, CheckInLink, Participation

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

HALVES = (Half(2023, 2), Half(2024, 1), Half(2024, 2))
NOW = "2024-09-15T10:00:00+08:00"


@dataclass
class World:
    """What there is: plain rows of who serves where from when to when, and of what was held."""

    units: list[dict] = field(default_factory=list)
    members: list[dict] = field(default_factory=list)
    activities: list[dict] = field(default_factory=list)

    def line(self, half, places) -> list[int]:
        """Return units and members that serve, members that wait, parts in activities, reports."""
        units, members = self._here(self.units, places), self._here(self.members, places)
        confirmed = [row for row in members if row["confirmed"]]
        return [
            len([row for row in units if row["end"] is None]),
            len([row for row in confirmed if row["end"] is None]),
            len([row for row in members if not row["confirmed"]]),
            self._parts(units, half),
            self._parts(confirmed, half),
            len([row for row in units if _ran(row, half)]),
            len([row for row in confirmed if _ran(row, half)]),
        ]

    def _here(self, rows, places):
        return [row for row in rows if row["place"] in places]

    def _parts(self, rows, half) -> int:
        return sum(
            row["who"] in done["who"]
            and row["place"] == done["place"]
            and row["start"] <= done["held"] <= (row["end"] or date.max)
            and half.start <= done["held"] <= half.end
            for row in rows
            for done in self.activities
        )


def _ran(row, half) -> bool:
    return row["start"] <= half.end and (row["end"] is None or row["end"] >= half.start)


@pytest.fixture
def office(client):
    """An office with two communities, two secretaries and somebody who corrects."""
    with time_machine.travel(NOW, tick=False):
        client.street = make.make_street()
        client.places = [make.make_community(street=client.street) for _ in range(2)]
        client.force_login(make.make_user(Role.STREET_STAFF, street=client.street))
        client.colleague = Client()
        client.colleague.force_login(make.make_user(Role.STREET_STAFF, street=client.street))
        client.secretary = Client()
        client.secretary.force_login(make.make_user(community=client.places[0]))
        yield client


COLUMNS = (0, 1, 2, 5, 6, 7, 8)  # without the posts


def agree(office, world):
    """See that every cell is what was counted, and opens and exports as many rows."""
    for client, places in ((office, office.places), (office.secretary, office.places[:1])):
        for half in HALVES:
            page = client.get(reverse("dashboard:check-ins"), {"half": half.key})
            lines = page.context["lines"]
            wanted = [world.line(half, [place]) for place in places] + [world.line(half, places)]
            assert [_numbers(line) for line in lines] == wanted, half
            for line in lines:
                for place in COLUMNS:
                    cell = line.cells[place]
                    rows = client.get(cell.url).context["page"].paginator.count
                    assert rows == cell.value, (half, line.label, cell.label)
    export = reverse("dashboard:check-ins-export", args=["csv"]) + f"?half={HALVES[1].key}"
    answer = b"".join(office.post(export, {AGAIN_FIELD: make.PASSWORD})).decode("utf-8-sig")
    total = list(csv.reader(StringIO(answer)))[-2]
    assert total[0] == "合计"
    assert [int(total[1 + place]) for place in COLUMNS] == world.line(HALVES[1], office.places)


def _numbers(line) -> list[int]:
    return [line.cells[place].value for place in COLUMNS]


def test_numbers_hold_when_check_ins_are_corrected_ended_and_begun_again(office):
    here, there = office.places
    world, unit = World(), make.make_unit(community=here, name="第二小学")
    check_in(office, world, unit, here, date(2023, 9, 1))
    member = member_of(office, world, unit, here, date(2023, 10, 1))
    held = [
        hold(world, unit, member, place, day)
        for place, day in (
            (here, date(2023, 9, 1)),
            (here, date(2023, 12, 31)),
            (here, date(2024, 3, 5)),
            (there, date(2024, 3, 6)),
        )
    ]
    agree(office, world)

    row = world.units[0]
    found = UnitCheckIn.objects.get()
    change(office, "check-in-unit-edit", found, checked_in_on="2023-09-02")
    row["start"] = date(2023, 9, 2)  # the first activity was a day too early
    agree(office, world)

    for activity, day in ((held[1], "2024-01-01"), (held[2], "2023-11-11")):
        correct(office, activity, held_on=day)
    world.activities[1]["held"], world.activities[2]["held"] = date(2024, 1, 1), date(2023, 11, 11)
    agree(office, world)

    change(office, "check-in-unit-end", found, ended_on="2023-11-11", reason="单位搬迁")
    row["end"] = date(2023, 11, 11)
    agree(office, world)
    check_in(office, world, unit, here, date(2023, 11, 12))
    agree(office, world)
    check_in(office, world, unit, there, date(2024, 3, 6))
    agree(office, world)

    change(office, "check-in-member-end", member, ended_on="2023-12-31", reason="工作调动")
    world.members[0]["end"] = date(2023, 12, 31)
    agree(office, world)
    again = member_of(office, world, unit, here, date(2024, 1, 1), confirmed=False)
    agree(office, world)
    press_confirm(office, again)
    world.members[1]["confirmed"] = True
    agree(office, world)

    void(office, held[2])
    del world.activities[2]
    agree(office, world)


def check_in(office, world, unit, place, day):
    typed = {"unit": str(unit.uid), "community": str(place.uid), "checked_in_on": day.isoformat()}
    fill(office, reverse("party:check-in-unit-new"), **typed)
    row = {"who": unit.name, "place": place, "start": day, "end": None}
    world.units.append(row)


def member_of(office, world, unit, place, day, *, confirmed=True):
    """Enter a member, who is the volunteer of that name and phone."""
    person = {"name": "陈安然", "phone": "13800000001"}
    typed = {"home_unit": str(unit.uid), "community": str(place.uid)}
    fill(
        office,
        reverse("party:check-in-member-new"),
        **{**person, **typed, "checked_in_on": day.isoformat()},
    )
    member = MemberCheckIn.objects.latest("pk")
    volunteer = place.volunteer_rows.filter(**person).first()
    volunteer = volunteer or make.make_volunteer(community=place, **person)
    CheckInLink.objects.create(check_in=member, volunteer=volunteer)
    row = {"who": member.name, "place": place, "start": day, "end": None, "confirmed": confirmed}
    world.members.append(row)
    if confirmed:
        press_confirm(office, member)
    return member


def press_confirm(office, member):
    address, seen = reverse("party:check-in-member-confirm"), f"{member.uid}:{member.version}"
    page = office.colleague.get(reverse("party:check-in-members"), {"state": "pending"})
    assert seen in page.text
    name = page.text.rpartition(f'value="{seen}"')[0].rpartition('name="')[2].split('"')[0]
    assert office.colleague.post(address, {name: seen}).status_code == 302
    member.refresh_from_db()
    assert member.is_active


def hold(world, unit, member, place, day):
    activity = make.make_activity(community=place, held_on=day, state=ActivityState.CONFIRMED)
    activity.units.add(unit)
    Participation.objects.create(activity=activity, volunteer=member.link.volunteer)
    who = {unit.name, member.name}
    world.activities.append({"place": place, "held": day, "who": who})
    return activity


def change(office, name, row, **typed):
    fill(office, reverse(f"party:{name}", args=[row.uid]), **typed)


def correct(office, activity, **typed):
    address = reverse("volunteers:activity-correct", args=[activity.uid])
    fill(office.colleague, address, **typed, reason="日期抄错了")


def void(office, activity):
    address = reverse("volunteers:activity-void", args=[activity.uid])
    fill(office.colleague, address, reason="没有办成")
