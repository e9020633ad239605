"""Who leaves and comes again counts once on every day: times of one and the same share none."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from dashboard.check_ins import record_of
from dashboard.figures import BY_ID, Selection
from party import actions as party
from projects.actions import save_quasi_property
from projects.models import QuasiProperty
from tests.factories import (
    day,
    make_activity,
    make_compound,
    make_team,
    make_unit,
    make_user,
    make_volunteer,
)
from tests.volunteers.armband_rows import make_armband
from volunteers.actions import save_armband, save_seat
from volunteers.imports import RosterLedger
from volunteers.models import RedArmband, TeamMembership

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def staff(community):
    return make_user(Role.STREET_STAFF, street=community.street)


@pytest.fixture
def person(community):
    """Somebody who was in a team for thirty days, and left forty days ago."""
    made = make_volunteer(community=community, name="李示范", phone="13800000001")
    team = make_team(community=community, name="清水先锋队")
    TeamMembership.objects.create(team=team, volunteer=made, joined_on=day(-70), left_on=day(-40))
    return made


def number(figure_id, street, on):
    return BY_ID[figure_id].value(Selection(street=street, today=on))


def test_a_seat_in_the_same_team_begins_after_the_one_before(community, person, staff):
    """Source: docs/rules.md R-FIG-7."""
    team = person.seats.get().team

    with pytest.raises(ValidationError, match="这名志愿者在这支队伍里已有一段"):
        save_seat(seat=TeamMembership(team=team, volunteer=person, joined_on=day(-60)), by=staff)
    again = TeamMembership(team=team, volunteer=person, joined_on=day(-40))
    again = save_seat(seat=again, by=staff)

    numbers = {on: number("F11b", community.street, day(on)) for on in (-71, -70, -41, -40, 0)}
    assert numbers == {-71: 0, -70: 1, -41: 1, -40: 1, 0: 1}
    again.joined_on = day(-41)
    with pytest.raises(ValidationError, match="两段不能重叠"):
        save_seat(seat=again, by=staff)


def test_a_roster_with_the_day_of_long_ago_gives_no_second_seat_for_those_days(
    community, person, staff
):
    def plan(joined_on):
        lines = ("姓名|手机号|队伍|入队日期", f"李示范|13800000001|清水先锋队|{joined_on}")
        ledger = RosterLedger(scope=community.street, by=staff, at=timezone.now())
        return make_plan(ledger, Workbook([Sheet("数据", [row.split("|") for row in lines])]))

    assert [found.sentence for found in plan(day(-70)).errors] == [
        f"这名志愿者上一次在这支队伍到 {day(-40)} 为止，再次入队的日期不能早于那一天。"
        "不知道日期的，这一格请留空。"
    ]
    assert plan(day(-40)).errors == plan("").errors == []
    TeamMembership.objects.create(team=person.seats.get().team, volunteer=person, joined_on=day(-9))
    assert len(plan(day(-70)).errors) == 1


def test_an_armband_is_worn_again_after_it_was_given_back(community, staff):
    make_armband(community, "陈安然", joined_on=day(-70), left_on=day(-40))
    again = RedArmband(
        street=community.street,
        community=community,
        name="陈安然",
        source="resident",
        joined_on=day(-60),
    )

    with pytest.raises(ValidationError, match="两段不能重叠"):
        save_armband(armband=again, by=staff)
    again.joined_on = day(-40)
    save_armband(armband=again, by=staff)

    assert [number("F17", community.street, day(on)) for on in (-50, -40)] == [1, 1]


def test_a_pilot_of_a_compound_begins_after_the_one_before(community, staff):
    values = {"compound": make_compound(community=community), "services": "保洁"}
    ended = {"ended_on": day(-40), "end_reason": "协议到期"}
    first = QuasiProperty(**values, **ended, provider="甲", started_on=day(-70))
    save_quasi_property(pilot=first, by=staff)
    again = QuasiProperty(**values, provider="乙", started_on=day(-60))

    with pytest.raises(ValidationError, match="两段不能重叠"):
        save_quasi_property(pilot=again, by=staff)
    again.started_on = day(-40)
    save_quasi_property(pilot=again, by=staff)

    assert [number("F43", community.street, day(on)) for on in (-50, -40)] == [1, 1]


def test_a_check_in_is_not_put_back_into_the_time_of_the_one_before(community, staff):
    """Source: docs/rules.md R-CHK-5."""
    unit = make_unit(community=community, name="第二小学")
    given = {"unit": unit, "community": community, "by": staff}
    first = party.check_in_unit(**given, checked_in_on=day(-90))
    party.end_check_in(check_in=first, ended_on=day(-40), reason="换届", by=staff)
    again = party.check_in_unit(**given, checked_in_on=day(-30))
    secretary = make_user(community=community)
    activity = make_activity(filed_by=secretary, state="confirmed", held_on=day(-50))
    activity.units.add(unit)

    again.checked_in_on = day(-60)
    with pytest.raises(RefusedError, match="再次报到的日期应在那之后"):
        party.save_check_in(check_in=again, by=staff)

    assert [record_of(row).activity_count for row in (first, again)] == [1, 0]


def test_a_member_is_not_made_somebody_who_served_there_at_that_time(community, staff):
    given = {"community": community, "home_unit_name": "区外单位", "by": staff}
    first = party.check_in_member(
        **given, name="陈安然", phone="13800000001", checked_in_on=day(-90)
    )
    party.end_check_in(check_in=first, ended_on=day(-40), reason="调走", by=staff)
    other = party.check_in_member(
        **given, name="陈安然", phone="13800000002", checked_in_on=day(-60)
    )

    other.phone = "13800000001"
    with pytest.raises(RefusedError, match="再次报到的日期应在那之后"):
        party.save_check_in(check_in=other, by=staff)
