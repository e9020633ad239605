"""贡献单: a problem counts in the year in which it was solved, as on the board."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from dashboard.contributions import contributions
from dashboard.figures import BY_ID, Selection
from dashboard.periods import Period
from party.models import UnitCheckIn
from tests import factories as make
from volunteers.models import ActivityState, Line, ProblemState

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def unit(community):
    return make.make_unit(community=community, name="第三小学")


@pytest.fixture
def staff(community):
    return make.make_user(Role.STREET_STAFF, street=community.street)


def held(unit, day, **values):
    row = make.make_activity(
        community=unit.community, held_on=day, state=ActivityState.CONFIRMED, **values
    )
    row.units.add(unit)
    return row


def solved(activity, day, title):
    return make.make_problem(
        activity=activity, title=title, state=ProblemState.SOLVED, solved_on=day
    )


def titles(unit, year, **asked):
    sheet = contributions([unit], year, **{"user": None, **asked})[0]
    return [problem.title for problem in sheet.problems]


def test_a_problem_counts_in_the_year_in_which_it_was_solved(community, unit):
    """Source: docs/rules.md R-PRB-1, R-UNI-6."""
    late = held(unit, date(2022, 12, 30))
    solved(late, date(2022, 12, 31), "路灯不亮")
    solved(late, date(2023, 1, 1), "窨井盖松动")
    project = make.make_project(community=community, host_unit=unit, signed_on=date(2022, 2, 1))
    shared = make.make_activity(
        community=community,
        held_on=date(2022, 5, 1),
        state=ActivityState.CONFIRMED,
        line=Line.ALLIANCE,
        project=project,
    )
    solved(shared, date(2023, 3, 5), "楼道堆物")

    assert {year: titles(unit, year) for year in (2022, 2023, 2024)} == {
        2022: ["路灯不亮"],
        2023: ["窨井盖松动", "楼道堆物"],
        2024: [],
    }
    for year in (2022, 2023):
        selection = Selection(street=community.street, period=Period.year(year))
        assert BY_ID["F13"].value(selection) == len(titles(unit, year))


def test_a_year_in_which_only_a_problem_of_the_year_before_was_solved_has_a_sheet(
    client, unit, staff
):
    solved(held(unit, date(2022, 12, 30), title="年末走访"), date(2023, 1, 1), "窨井盖松动")
    client.force_login(staff)
    address = reverse("dashboard:unit-contribution", args=[unit.uid])

    sheet = contributions([unit], 2023, user=staff)[0]
    page = client.get(address, {"year": 2023}).text

    assert not sheet.is_empty
    assert sheet.sources == ["2023年1月1日 解决的问题（2022年12月30日 年末走访）"]
    assert sheet.letter[1] == "贵单位参加的活动中发现的 1 个实际问题，这一年得到了解决。"
    assert "窨井盖松动" in page
    assert (
        client.get(
            reverse("dashboard:unit-letter-word", args=[unit.uid]), {"year": 2023}
        ).status_code
        == 200
    )


def test_a_problem_of_an_activity_out_of_reach_is_not_counted(unit):
    solved(held(unit, date(2022, 3, 1)), date(2022, 3, 5), "路灯不亮")
    there = make.make_community(street=unit.street)
    elsewhere = make.make_user(Role.COMMUNITY_SECRETARY, community=there)

    assert titles(unit, 2022, user=elsewhere) == []


def helped(unit, day, **values):
    check_in = unit.check_ins.first() or UnitCheckIn.objects.create(
        street=unit.street, community=unit.community, unit=unit, checked_in_on=date(2020, 1, 1)
    )
    problem = make.make_problem(
        found_by=make.make_user(Role.COMMUNITY_SECRETARY, community=unit.community),
        state=ProblemState.SOLVED,
        **{"solved_on": day, "solver_unit": check_in, **values},
    )
    return problem.title


def test_what_a_unit_helped_to_solve_counts_once(unit, staff):
    """Source: docs/rules.md R-CHK-8, R-UNI-6."""
    activity = held(unit, date(2022, 3, 1))
    alone = helped(unit, date(2022, 3, 5))
    both = helped(unit, date(2022, 3, 6), activity=activity)
    solved(activity, date(2022, 3, 7), "路灯不亮")
    helped(unit, date(2023, 3, 5))
    helped(make.make_unit(community=unit.community), date(2022, 3, 5))

    sheet = contributions([unit], 2022, user=staff)[0]

    assert [row.title for row in sheet.problems] == [alone, both, "路灯不亮"]
    assert sheet.letter[2:4] == [
        "贵单位帮助解决了 2 个实际问题。",
        "贵单位参加的活动中发现的另外 1 个实际问题，这一年得到了解决。",
    ]
    place = unit.community
    words = f"2022年3月5日 帮助解决的问题（{place}，2022年3月5日发现）"
    assert words in sheet.sources


def test_what_a_unit_helped_to_solve_out_of_reach_is_not_counted(unit):
    title = helped(unit, date(2022, 3, 5))
    there = make.make_community(street=unit.street)
    elsewhere = make.make_user(Role.COMMUNITY_SECRETARY, community=there)
    liaison = make.make_user(Role.UNIT_LIAISON, unit=unit)

    assert titles(unit, 2022, user=elsewhere) == []
    assert titles(unit, 2022, user=liaison) == [title]


def test_many_units_take_as_many_questions_as_one(unit, django_assert_num_queries):
    solved(held(unit, date(2022, 3, 1)), date(2022, 3, 5), "路灯不亮")
    other = make.make_unit(community=unit.community)
    solved(held(other, date(2022, 3, 1)), date(2022, 3, 5), "路灯不亮")

    with django_assert_num_queries(8):
        contributions([unit, other], 2022, user=None)
