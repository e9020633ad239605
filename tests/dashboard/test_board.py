"""The pages of numbers: who may, what they show, what they refuse."""

import random
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.guards import AGAIN_FIELD
from accounts.roles import Role
from audit.models import AuditEvent
from core import kept
from core.errors import RefusedError
from dashboard import actions
from dashboard.models import Baseline
from dashboard.results import (
    FLOOR,
    HIDDEN,
    PUBLIC_BY_ID,
    UNPUBLISHED,
    _suppressed,
    public_numbers,
    public_strip,
    public_table,
)
from places.models import Street
from tests import factories
from volunteers.models import ActivityState, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Street:
    return factories.make_street(name="清河街道")


@pytest.fixture
def staff(street):
    return factories.make_user(Role.STREET_STAFF, street=street)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.STREET_STAFF, 200, id="street staff"),
        pytest.param(Role.COMMUNITY_SECRETARY, 200, id="secretary"),
        pytest.param(Role.AUDITOR, 200, id="auditor"),
        pytest.param(Role.GRID_WORKER, 403, id="grid worker"),
        pytest.param(Role.SYSADMIN, 403, id="system administrator"),
    ],
)
@pytest.mark.parametrize("page", ["board", "monthly", "baseline-list"])
def test_who_may_open_the_pages_of_numbers(client, role, status, page):
    client.force_login(factories.make_user(role))

    assert client.get(reverse(f"dashboard:{page}")).status_code == status


def test_a_community_outside_ones_posts_is_not_found(client, street):
    mine, other = factories.make_community(street=street), factories.make_community(street=street)
    client.force_login(factories.make_user(Role.COMMUNITY_SECRETARY, community=mine))
    for name, args in (("board", []), ("figure-rows", ["F12"]), ("monthly", [])):
        url = reverse(f"dashboard:{name}", args=args)
        assert client.get(url, {"community": mine.code}).status_code == 200
        assert client.get(url, {"community": other.code}).status_code == 404
        assert client.get(url, {"community": "street"}).status_code == 404


def test_an_unknown_figure_is_not_found(client, staff):
    client.force_login(staff)
    assert client.get("/board/F99/rows/").status_code == 404


def test_a_period_that_makes_no_sense_is_told_and_nothing_breaks(client, staff):
    client.force_login(staff)
    for word in ("2022-99", "0001", "..", "2022-03-09..2022-03-01", "'"):
        page = client.get(reverse("dashboard:board"), {"period": word})
        assert page.status_code == 200
    assert (
        "结束日期不能早于开始日期"
        in client.get(
            reverse("dashboard:board"), {"from": "2022-03-09", "to": "2022-03-01"}
        ).content.decode()
    )


def test_the_month_table_names_who_has_not_filed_and_reminds_them(client, street, staff):
    busy = factories.make_community(street=street, name="柳荫社区")
    factories.make_community(street=street, name="桥头社区")
    factories.make_activity(
        community=busy, held_on=date(2022, 6, 3), state=ActivityState.CONFIRMED, headcount=30
    )
    factories.make_activity(community=busy, held_on=date(2022, 6, 4))
    client.force_login(staff)

    page = client.get(reverse("dashboard:monthly"), {"month": "2022-06"})

    table = page.context["table"]
    assert [community.name for community in table.missing] == ["桥头社区"]
    assert "请桥头社区尽快" in table.reminder
    assert table.total.numbers["M01"] == 2
    assert (table.total.numbers["M03"], table.total.people) == (1, 30)


@pytest.mark.parametrize(
    ("query", "title", "number", "before"),
    [
        ({"period": "2022-06-05..2022-06-05"}, "2022年6月5日活动日报", 1, 0),
        ({"from": "2022-05-30", "to": "2022-06-05"}, "2022年5月30日至2022年6月5日活动周报", 1, 1),
        ({"month": "2022-06"}, "2022年6月活动月报", 1, 2),
        ({"period": "2022Q2"}, "2022年第二季度活动季报", 3, 0),
        ({"period": "2022"}, "2022年活动年报", 3, 0),
    ],
    ids=["day", "week", "month", "quarter", "year"],
)
def test_the_report_of_any_period_stands_beside_the_period_before(
    client, street, staff, query, title, number, before
):
    community = factories.make_community(street=street)
    for held_on in (date(2022, 5, 3), date(2022, 5, 29), date(2022, 6, 5)):
        factories.make_activity(community=community, held_on=held_on)
    client.force_login(staff)

    page = client.get(reverse("dashboard:monthly"), query)

    assert page.context["title"] == title
    assert page.context["table"].total.numbers["M01"] == number
    assert page.context["before"][0] == before
    url = page.context["total"]["numbers"][0][1]
    assert client.get(url).context["page"].paginator.count == number


def test_every_cell_of_months_and_communities_opens_as_many_rows(client, street, staff):
    busy, quiet = (factories.make_community(street=street) for _ in range(2))
    team = factories.make_team(street=street)
    for community, days in ((busy, (3, 16, 17, 18, 19)), (quiet, (20,)), (None, (21,))):
        for number in days:
            factories.make_activity(
                street=street,
                community=community,
                team=team,
                held_on=date(2022, 6, number),
                state=ActivityState.CONFIRMED,
            )
    client.force_login(staff)

    # From the middle of a month on: a cell counts only the days that were asked for.
    page = client.get(reverse("dashboard:board"), {"from": "2022-06-15", "to": "2022-08-10"})

    lines = page.context["cells"]
    june = {line["label"]: line["numbers"][0][:2] for line in lines}
    assert june == june | {busy.name: (4, 4), quiet.name: (1, 1), "街道本级": (1, 1)}
    cells = [(number, url) for line in lines for number, _, url in line["numbers"]]
    cells += [line["total"] for line in lines]
    cells += [(bar.value, bar.url) for bar in page.context["chart"].bars]
    for number, url in cells:
        assert client.get(url).context["page"].paginator.count == number


def test_a_report_without_two_ends_is_that_of_this_month(client, street, staff):
    client.force_login(staff)
    for query in ({}, {"period": "all"}, {"month": "x"}, {"from": "2022-06-01"}):
        page = client.get(reverse("dashboard:monthly"), query)
        assert page.context["title"].endswith("月活动月报")


def test_every_number_of_the_month_table_opens_as_many_rows(client, street, staff):
    community = factories.make_community(street=street)
    for state in (ActivityState.CONFIRMED, ActivityState.SUBMITTED, ActivityState.RETURNED):
        factories.make_activity(community=community, held_on=date(2022, 6, 3), state=state)
    client.force_login(staff)

    page = client.get(reverse("dashboard:monthly"), {"month": "2022-06"})

    for line in [*page.context["lines"], page.context["total"]]:
        for number, url in line["numbers"][:-2]:
            assert client.get(url).context["page"].paginator.count == number
    people, url = page.context["total"]["numbers"][-2]
    assert f"参加 {people:,} 人" in client.get(url).context["total_line"]


def test_the_export_holds_exactly_the_rows_of_the_page_and_is_logged(client, street, staff):
    team = factories.make_team(street=street)
    for number in range(3):
        factories.make_activity(
            street=street,
            team=team,
            title=f"=cmd|{number}",
            held_on=date(2022, 6, 3),
            state=ActivityState.CONFIRMED,
        )
    factories.make_activity(street=street, team=team, held_on=date(2022, 7, 3))
    client.force_login(staff)
    url = reverse("dashboard:figure-export", args=["F12", "xlsx"]) + "?period=2022-06"

    answer = client.post(url, {AGAIN_FIELD: factories.PASSWORD})

    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer))).get_sheet_by_index(0)
    rows = sheet.to_python()
    titles = [row[1] for row in rows if "cmd" in str(row[1])]
    assert len(titles) == 3
    assert not any(str(title).startswith("=") for title in titles)
    event = AuditEvent.objects.get(action="figures.exported")
    assert event.fields["facts"]["rows"] == 3


def test_a_published_figure_is_shown_beside_the_live_one_only_after_another_approves(
    client, street, staff
):
    leader = factories.make_user(Role.STREET_LEADER, street=street)
    baseline = actions.enter_baseline(
        street=street,
        figure="F12",
        value=1482,
        is_lower_bound=True,
        as_of=date(2023, 1, 4),
        source="工作总结",
        by=staff,
    )
    client.force_login(staff)
    assert "1,482余" not in client.get(reverse("dashboard:board")).content.decode()

    with pytest.raises(RefusedError):
        actions.approve_baseline(baseline=baseline, by=staff)
    actions.approve_baseline(baseline=baseline, by=leader)

    page = client.get(reverse("dashboard:board"))
    assert "1,482余" in page.content.decode()
    tiles = [tile for chapter in page.context["chapters"] for tile in chapter["tiles"]]
    assert next(tile for tile in tiles if tile.figure.id == "F12").tally.now == 0


def test_entering_a_published_figure_through_the_page(client, street, staff):
    client.force_login(staff)
    typed = {"figure": "F10", "value": "65", "as_of": "2023-01-04", "source": "工作总结"}

    wrong = client.post(reverse("dashboard:baseline-list"), {**typed, "as_of": "2999-01-01"})
    assert "截至日期不能晚于今天" in wrong.content.decode()
    assert 'value="工作总结"' in wrong.content.decode()
    client.post(reverse("dashboard:baseline-list"), typed)
    again = client.post(reverse("dashboard:baseline-list"), typed)
    assert "该指标在这一天已有公布数。" in again.content.decode()

    assert Baseline.objects.get().entered_by == staff


def test_only_ones_own_unapproved_entry_can_be_taken_back(street, staff):
    other = factories.make_user(Role.STREET_STAFF, street=street)
    leader = factories.make_user(Role.STREET_LEADER, street=street)
    values = {"street": street, "figure": "F10", "value": 65, "is_lower_bound": False}
    baseline = actions.enter_baseline(**values, as_of=date(2023, 1, 4), source="总结", by=staff)
    with pytest.raises(RefusedError):
        actions.discard_baseline(baseline=baseline, by=other)
    actions.approve_baseline(baseline=baseline, by=leader)
    with pytest.raises(RefusedError):
        actions.discard_baseline(baseline=baseline, by=staff)


def make_confirmed(street, community, count):
    team = factories.make_team(street=street, community=community)
    for _ in range(count):
        factories.make_activity(
            street=street,
            community=community,
            team=team,
            held_on=date(2022, 6, 3),
            state=ActivityState.CONFIRMED,
        )


def test_the_public_page_hides_small_numbers_and_what_would_give_them_away(client, street):
    small, large = (factories.make_community(street=street) for _ in range(2))
    make_confirmed(street, small, 3)
    make_confirmed(street, large, 20)

    table = public_table(PUBLIC_BY_ID["F12"], street)

    assert table.total == "23"
    assert [shown for _, shown in table.by_community] == ["不足 10", "不公布"]
    assert table.by_year == [("2022年", "23")]


def possible(shown, total):
    """Return what a reader can work out of each small number: its least and its greatest value."""
    hidden = [word for word in shown if not word.replace(",", "").isdigit()]
    rest = total - sum(int(word.replace(",", "")) for word in shown if word not in hidden)
    is_mixed = HIDDEN in hidden
    least = {HIDDEN: 1, UNPUBLISHED: FLOOR if is_mixed else 0}
    greatest = {HIDDEN: FLOOR - 1, UNPUBLISHED: rest}
    for word in set(hidden) & ({HIDDEN} if is_mixed else {UNPUBLISHED}):
        others = hidden.copy()
        others.remove(word)
        lowest = max(least[word], rest - sum(greatest[other] for other in others))
        highest = min(greatest[word], rest - sum(least[other] for other in others))
        yield lowest, highest


def test_nobody_works_out_a_small_number_from_the_total_and_the_others():
    """Two hidden ones of which the total is known, and a hidden 10 beside a shown 10, once did."""
    chance = random.Random(4)
    figure = PUBLIC_BY_ID["F12"]
    tables = [[3, 10, 10, 50], [1, 1, 40, 50], [5, 9, 0], [9, 9], [3, 12, 14, 0], [4, 30]]
    tables += [[chance.choice([0, 1, 9, 10, 12, 18, 60]) for _ in range(13)] for _ in range(400)]
    for numbers in tables:
        if sum(numbers) < FLOOR:
            continue
        lines = [(f"社区{place}", number) for place, number in enumerate(numbers)]

        shown = [word for _, word in _suppressed(figure, lines)]

        for lowest, highest in possible(shown, sum(numbers)):
            assert lowest <= 1, (numbers, shown)
            assert highest >= FLOOR - 1, (numbers, shown)


def test_large_numbers_are_shown_when_nothing_small_stands_beside_them():
    lines = [("甲社区", 12), ("乙社区", 1200), ("丙社区", 0)]
    assert [word for _, word in _suppressed(PUBLIC_BY_ID["F12"], lines)] == ["12", "1,200", "0"]


def test_the_number_that_covers_a_small_one_stays_the_same_while_others_change():
    places = [f"社区{place}" for place in range(13)]
    hidden = {
        tuple(
            label
            for label, word in _suppressed(
                PUBLIC_BY_ID["F12"],
                [
                    (label, 3 if label == "社区4" else 20 + place * day)
                    for place, label in enumerate(places)
                ],
            )
            if word == UNPUBLISHED
        )
        for day in range(1, 9)
    }
    assert len(hidden) == 1


def test_the_public_pages_need_no_sign_in_and_open_definitions_not_rows(client, street):
    make_confirmed(street, factories.make_community(street=street), 12)

    page = client.get(reverse("dashboard:results"))
    table = client.get(reverse("dashboard:result-table", args=["F12"]))

    assert page.status_code == table.status_code == 200
    assert "/rows/" not in page.content.decode() + table.content.decode()
    assert PUBLIC_BY_ID["F12"].definition in table.text
    assert client.get(reverse("dashboard:result-table", args=["F11b"])).status_code == 404


def test_the_public_pages_work_on_an_empty_database(client):
    assert client.get(reverse("dashboard:results")).status_code == 200


def test_the_home_page_shows_numbers_only_once_there_is_something_to_count(street):
    assert public_strip() == []

    make_confirmed(street, factories.make_community(street=street), 12)

    assert "12" in [number.shown for number in public_strip()]


def test_structural_counts_are_shown_even_when_small(street):
    factories.make_project(street=street)
    numbers = {number.figure.id: number.shown for number in public_numbers(street)}
    assert numbers["F12"] == "0"
    assert numbers["F08a"] in {"0", "不足 10"}
    assert numbers["F08b"] in {"0", "1"}


def test_a_kept_number_says_of_when_it_is_and_its_rows_are_of_now(client, staff, monkeypatch):
    """Source: docs/rules.md R-FIG-6."""
    monkeypatch.setattr(kept, "CHEAP", 0)
    monkeypatch.setattr(kept, "TIMES", 10_000)
    street = staff.current_posts[0].street
    held = {"state": ActivityState.CONFIRMED, "line": Line.VOLUNTEER, "street": street}
    held |= {"community": None, "team": factories.make_team(street=street)}
    mine = factories.make_community(street=street)
    secretary = factories.make_user(Role.COMMUNITY_SECRETARY, community=mine)
    factories.make_activity(**held)

    def numbers(user):
        client.force_login(user)
        page = client.get(reverse("dashboard:board"))
        tiles = (tile for chapter in page.context["chapters"] for tile in chapter["tiles"])
        [shown] = [tile.tally.now for tile in tiles if tile.figure.id == "F12"]
        rows = client.get(reverse("dashboard:figure-rows", args=["F12"])).context["number"]
        return shown, rows, "数字截至" in page.text

    assert numbers(staff) == (1, 1, False)
    factories.make_activity(**held)
    assert numbers(staff) == (1, 2, True)
    assert numbers(secretary) == (0, 0, False)

    client.force_login(staff)
    client.post(reverse("dashboard:baseline-list"))
    assert numbers(staff) == (2, 2, False)
