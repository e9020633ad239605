"""What the figures say when grids are drawn anew, when posts move, and when a month or a year
turns, held against a count of its own.
"""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Post
from accounts.roles import Role
from dashboard.grid_map import communities_map, grids_map
from grids.models import Grid
from places.models import Building, Street
from tests.factories import make_user
from tests.imports.street_facts import PLACES, STREET_LEVEL, Facts, make_facts
from tests.imports.street_figures import by_hand
from tests.imports.street_hands import bring, bring_one, fill
from tests.imports.street_shown import community_of, counted, on_the_board
from tests.imports.test_figures_of_life import activities_file
from volunteers.models import Activity

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 44
PLACE = "清水"
KINDS = ("communities", "compounds", "teams", "activities")


@pytest.fixture
def facts(new_office):
    """What there is of a street whose activities all belong to teams or to communities."""
    made = make_facts(SEED)
    facts = Facts(made.communities, made.compounds, teams=made.teams)
    facts.activities = [row for row in made.activities if row["line"] != "项目"][:40]
    bring(new_office, facts, SEED, kinds=KINDS)
    return facts


def agree(facts, *, periods=("all", "2023Q4"), places=(None, PLACE)):
    for place in places:
        for period in periods:
            assert counted(place, period) == by_hand(facts, place, period), (place, period)


def test_grids_that_are_split_merged_renamed_and_ended_change_no_figure(new_office, facts):
    office, community = new_office, community_of(PLACE)
    leader = make_user(Role.COMMUNITY_STAFF, community=community)
    for number in (1, 2):
        fill(
            office,
            reverse("admin:grids_grid_add"),
            community=community.pk,
            code=f"{community.code}00{number}",
            name=f"{number}号网格",
            effective_from="2022-01-01",
        )
    first, second = Grid.objects.order_by("code")
    buildings = list(Building.objects.filter(compound__community=community))
    fill(
        office,
        reverse("grids:grid-buildings", args=[first.uid]),
        buildings=[str(row.uid) for row in buildings],
        starts_on="2022-02-01",
    )
    held = Activity.objects.filter(community=community).order_by("pk")
    for activity, grid in zip(held[:3], (first, first, second), strict=True):
        address = reverse("volunteers:activity-correct", args=[activity.uid])
        fill(office.colleague, address, grid=grid.pk, reason="补写网格")
    agree_with_grids(office, facts, len(buildings))

    where = {f"b{row.pk}": str(place % 2) for place, row in enumerate(buildings)}
    reshape(office, first, "split", ("003", "004"), leader, "2023-03-01", **where)
    agree_with_grids(office, facts, len(buildings))
    new = Grid.objects.get(code__endswith="003")
    other = Grid.objects.get(code__endswith="004")
    reshape(office, new, "merge", ("005",), leader, "2023-04-01", grids=[str(other.uid)])
    agree_with_grids(office, facts, len(buildings))
    last = Grid.objects.get(code__endswith="005")
    fill(office, reverse("admin:grids_grid_change", args=[last.pk]), name="中心网格")
    fill(
        office,
        reverse("grids:grid-stop", args=[last.uid]),
        effective_to="2023-05-01",
        to=str(second.uid),
        reason="网格调整",
    )
    agree_with_grids(office, facts, len(buildings))
    assert [row.name for row in Grid.objects.filter(effective_to=None)] == ["2号网格"]

    activity = held[0]  # of a grid that has ended: it is corrected and counted as any other
    address = reverse("volunteers:activity-correct", args=[activity.uid])
    fill(office.colleague, address, headcount=3, reason="人数抄错了")
    agree_with_grids(office, facts, len(buildings))


def reshape(office, grid, way, numbers, leader, day, **typed):
    """Look at what would move, then confirm it."""
    address = reverse(f"grids:grid-{way}", args=[grid.uid])
    for place, number in enumerate(numbers):
        typed |= {
            f"parts-{place}-code": f"{grid.community.code}{number}",
            f"parts-{place}-name": f"{number}网格",
            f"parts-{place}-leader": str(leader.uid),
        }
    typed |= {"effective_on": day, "basis": "社区会议"}
    seen = office.get(address).context["seen"]
    form = {"parts-TOTAL_FORMS": len(numbers), "parts-INITIAL_FORMS": len(numbers)}
    looked = office.post(address, {**form, **typed, "rest": "0", "seen": seen})
    assert looked.status_code == 200, looked.context["form"].errors
    confirmed = {"rest": "0", "seen": looked.context["seen"], "confirm": "1"}
    answer = office.post(address, {**form, **typed, **confirmed})
    assert answer.status_code == 302, answer.context["form"].errors


def agree_with_grids(office, facts, buildings):
    """See that the figures stand, and that the cells hold the community's buildings."""
    agree(facts)
    today, community = date(2026, 1, 1), community_of(PLACE)
    cells = Grid.objects.filter(community=community).active_on(today)
    whole = communities_map(office.person, [community], on=today).places[0]
    assert whole.buildings == buildings
    assert sum(cell.buildings for cell in grids_map(office.person, cells, on=today).places) == (
        buildings
    )


def test_a_post_that_ends_moves_and_comes_back_changes_what_is_seen_and_no_figure(
    new_office, facts
):
    street, own = Street.objects.get(), Client()
    secretary = make_user(community=community_of("柳岸"))
    own.force_login(secretary)
    clerk, granter = Client(), Client()
    clerk.force_login(make_user(Role.SYSADMIN, street=street))
    granter.force_login(make_user(Role.SECADMIN, street=street))
    board, street_wide = reverse("dashboard:board"), by_hand(facts)

    for place in ("柳岸", "东园", "柳岸"):
        seen = {key: number for key, (number, _) in on_the_board(own, "?period=all").items()}
        assert seen == by_hand(facts, place), place
        asked = f"?community={community_of(PLACE).code}"
        assert own.get(board + asked).status_code == 404, place
        assert counted() == street_wide

        end = reverse(
            "accounts:post-end", args=[Post.objects.get(user=secretary, ended_at=None).uid]
        )
        fill(granter, end, reason="工作调动")
        assert own.get(board).status_code in {302, 403}
        assert counted() == street_wide
        there = community_of("东园" if place == "柳岸" else "柳岸")
        fill(
            clerk,
            reverse("accounts:post-propose", args=[secretary.uid]),
            role=Role.COMMUNITY_SECRETARY.value,
            street=street.pk,
            community=there.pk,
            starts_on="2022-01-01",
        )
        waiting = Post.objects.filter(user=secretary).latest("pk")
        granter.post(reverse("accounts:post-grant"), {"posts": [str(waiting.uid)]})
        own = Client()
        own.force_login(secretary)


TURNS = (
    ("2027-12-31T23:30:00+08:00", date(2027, 12, 31)),
    ("2028-01-01T00:30:00+08:00", date(2028, 1, 1)),
    ("2028-02-29T23:30:00+08:00", date(2028, 2, 29)),
    ("2028-03-01T00:30:00+08:00", date(2028, 3, 1)),
)


def test_a_month_a_quarter_and_a_year_turn_at_midnight_of_the_street(new_office, facts):
    office = new_office
    for number, (moment, day) in enumerate(TURNS):
        with time_machine.travel(moment, tick=False):
            sign_in_anew(office)
            row = {**facts.activities[number], "name": f"跨期{number}场", "held": day}
            row["problems"] = [f"跨期问题{number}"]
            facts.activities.append(row)
            assert bring_one(office, "activities", activities_file(facts, SEED, [row["name"]]))
            month, quarter = f"{day:%Y-%m}", f"{day:%Y}Q{(day.month + 2) // 3}"
            agree(facts, periods=(month, "2022-07-01..2028-02-29"))
            shown = office.get(reverse("dashboard:monthly"))
            assert shown.context["table"].selection.period.text == month
            for period in (month, quarter, f"{day:%Y}"):
                check_monthly(office, facts, period)
    with time_machine.travel(TURNS[0][0], tick=False):
        sign_in_anew(office)
        check_monthly(office, facts, "2031-02")


def sign_in_anew(office):
    """Let other people come, whose passwords are not a year old."""
    for client in (office, office.colleague):
        client.force_login(make_user(Role.STREET_STAFF, street=Street.objects.get()))


def check_monthly(office, facts, period):
    """Hold the report of a period, and its workbook, against a count by hand."""
    page = office.get(reverse("dashboard:monthly"), {"period": period})
    table, span = page.context["table"], page.context["table"].selection.period
    wanted = {place: line_by_hand(facts, place, span) for place in (*PLACES, STREET_LEVEL)}
    for row in table.rows:
        place = row.community.name.removesuffix("社区") if row.community else STREET_LEVEL
        assert line_of(row) == wanted[place], (place, period)
    assert line_of(table.total) == [sum(column) for column in zip(*wanted.values(), strict=True)]
    before = [line_by_hand(facts, place, span.previous) for place in (*PLACES, STREET_LEVEL)]
    assert line_of(table.before) == [sum(column) for column in zip(*before, strict=True)]
    to_come = span.start > page.context["asked"].selection.day
    silent = [] if to_come else [place for place in PLACES if not wanted[place][0]]
    assert [row.name.removesuffix("社区") for row in table.missing] == silent

    address = reverse("dashboard:monthly-export", args=["xlsx"]) + f"?period={period}"
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(office.post(address))))
    lines = [line for line in book.get_sheet_by_index(0).to_python() if line[0] == "合计"]
    assert [int(number) for number in lines[0][1:10]] == line_of(table.total)


def line_by_hand(facts, place, span):
    """Return sent in, waiting, confirmed, F12, F09, own, F13, persons and visits."""
    own = None if place == STREET_LEVEL else place
    held = [
        row
        for row in facts.activities
        if row["place"] == own and span.start <= row["held"] <= span.end
    ]
    by_line = [
        len([row for row in held if row["line"] == line]) for line in ("队伍", "项目", "社区")
    ]
    problems = sum(len(row["problems"]) for row in held)
    persons, visits = (
        sum(row["headcount"] for row in held if row["is_visits"] is is_visits)
        for is_visits in (False, True)
    )
    return [len(held), 0, len(held), *by_line, problems, persons, visits]


def line_of(row):
    return [*row.numbers.values(), row.people, row.visits]
