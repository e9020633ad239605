"""Who leaves by a workbook leaves on the day of the import: the days before keep their numbers."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from core.ledger.entries import Fate
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.ledger.writing import undo
from dashboard.figures import BY_ID, Selection
from tests.factories import day, make_community, make_street, make_team, make_user, make_volunteer
from tests.imported import import_plan
from volunteers.actions import save_volunteer
from volunteers.imports import RosterLedger
from volunteers.models import Team, TeamMembership, Volunteer, VolunteerState

pytestmark = pytest.mark.django_db
HEADER = "姓名|手机号|队伍|入队日期|状态"
LEFT = "李示范|13800000001|清水先锋队||已退出"


@pytest.fixture
def street():
    made = make_street(name="清河街道", code="530102007")
    community = make_community(street=made, name="清水社区")
    for name in ("清水先锋队", "河东巡防队"):
        make_team(street=made, community=community, name=name)
    return made


@pytest.fixture
def staff(street):
    return make_user(role=Role.STREET_STAFF, street=street)


@pytest.fixture
def person(street):
    """Somebody with seats in both teams for a hundred days."""
    community = street.communities.get()
    made = make_volunteer(community=community, name="李示范", phone="13800000001")
    for team in street.team_rows.all():
        TeamMembership.objects.create(team=team, volunteer=made, joined_on=day(-100))
    return made


@pytest.fixture
def plan(street, staff):
    def check(*rows):
        sheet = Sheet("数据", [line.split("|") for line in (HEADER, *rows)])
        ledger = RosterLedger(scope=street, by=staff, at=timezone.now())
        made = make_plan(ledger, Workbook([sheet]))
        assert [finding.sentence for finding in made.errors] == []
        return made

    return check


@pytest.fixture
def load(plan):
    """Import rows, and see that the same rows change nothing after that."""

    def run(*rows):
        batch = import_plan(plan(*rows))
        again = plan(*rows)
        assert again.total(Fate.NEW) == again.total(Fate.CHANGED) == 0
        return batch

    return run


def numbers_on(street, on):
    return [BY_ID[name].value(Selection(street=street, today=on)) for name in ("F11", "F11b")]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([LEFT], id="one team named"),
        pytest.param(
            ["李示范|13800000001|河东巡防队||", LEFT], id="the other one in a line before"
        ),
    ],
)
def test_who_leaves_by_a_roster_stays_in_the_numbers_of_the_days_before(
    street, person, plan, load, rows
):
    assert any("按导入当天退出" in found.sentence for found in plan(*rows).warnings)

    batch = load(*rows)

    person.refresh_from_db()
    assert person.state == VolunteerState.LEFT
    assert numbers_on(street, day(-1)) == [1, 2]
    assert numbers_on(street, day()) == [0, 0]
    with transaction.atomic():
        undo(batch)
    assert numbers_on(street, day()) == [1, 2]


def test_yesterdays_roster_gives_nobody_a_seat_again_that_they_gave_up(person, plan, staff, load):
    person.state = VolunteerState.LEFT
    save_volunteer(volunteer=person, by=staff)

    load(LEFT)
    load(LEFT.replace("已退出", ""))

    assert not person.seats.filter(left_on=None).exists()
    load(LEFT.replace("已退出", "在册"))
    assert person.seats.filter(left_on=None).count() == 1


def test_who_comes_in_as_left_counts_on_no_day(street, plan, load):
    row = "李示范|13800000001|清水先锋队|2024-03-01|已退出"
    assert any("不知道是哪天退出的" in found.sentence for found in plan(row).warnings)

    load(row)

    assert Volunteer.objects.get().state == VolunteerState.LEFT
    assert numbers_on(street, day(-1)) == [0, 0]
    assert {team.seat_count for team in Team.objects.with_seat_count()} == {0}


def test_a_line_without_a_state_gives_nobody_a_seat_who_is_suspended(person, plan, staff, load):
    person.state = VolunteerState.SUSPENDED
    save_volunteer(volunteer=person, by=staff)
    person.seats.filter(team__name="清水先锋队").update(left_on=day(-9))
    row = LEFT.replace("已退出", "")

    assert any("不登记新的队籍" in found.sentence for found in plan(row).warnings)
    load(row)
    assert person.seats.filter(left_on=None).count() == 1
    load(LEFT.replace("已退出", "在册"))
    assert person.seats.filter(left_on=None).count() == 2
