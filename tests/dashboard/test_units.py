"""单位体检, 贡献单, the letter of thanks, the public page: every number from records, once."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import User
from accounts.roles import Role
from alliances.actions import start_project
from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    NeedState,
    ProjectSource,
    ProjectState,
    ResourceState,
)
from dashboard.contributions import contributions
from dashboard.figures import BY_ID, Selection
from dashboard.periods import Period
from dashboard.tallies import tally
from dashboard.unit_health import Health, activities_of, health_of, promises_of
from places.models import Community, Street, Unit
from projects.models import WishState
from tests import factories as make
from tests.alliances.needs import make_need, make_resource
from tests.party.meetings import make_decision, make_meeting, make_task
from tests.projects.wishes import make_wish
from volunteers.models import Activity, ActivityState, HeadcountBasis, Line, ProblemState

pytestmark = pytest.mark.django_db
DAY = date(2022, 12, 1)


@pytest.fixture
def street(community: Community) -> Street:
    return community.street


@pytest.fixture
def staff(street: Street) -> User:
    return make.make_user(Role.STREET_STAFF, street=street)


@pytest.fixture
def hall(street: Street) -> Alliance:
    return make.make_alliance(street=street, tier=AllianceTier.STREET)


@pytest.fixture
def sub(community: Community) -> Alliance:
    alliance = make.make_alliance(street=community.street)
    alliance.communities.add(community)
    return alliance


def a_member(alliance: Alliance, community: Community, **values: Any) -> Unit:
    unit = make.make_unit(community=community)
    join(alliance, unit, **values)
    return unit


def join(alliance: Alliance, unit: Unit, **values: Any) -> AllianceMembership:
    return AllianceMembership.objects.create(
        alliance=alliance, unit=unit, **{"joined_on": date(2022, 1, 10), **values}
    )


def held(community: Community, day: date, **values: Any) -> Activity:
    units = values.pop("units", [])
    row = make.make_activity(
        community=community, held_on=day, state=ActivityState.CONFIRMED, **values
    )
    row.units.set(units)
    return row


def shared(community: Community, day: date, project: CoBuildProject, **values: Any) -> Activity:
    return held(community, day, project=project, line=Line.ALLIANCE, **values)


def one(unit: Unit, day: date = DAY) -> Health:
    return next(
        row for row in health_of(Unit.objects.all(), user=None, day=day) if row.unit_id == unit.pk
    )


# Figures


def test_a_unit_counts_once_in_however_many_alliances(street, community, hall, sub):
    other = make.make_alliance(street=street)
    unit = a_member(hall, community)
    join(sub, unit)
    join(other, unit)
    covered = make.make_unit(community=community)
    for alliance in (sub, other):
        AllianceCoverage.objects.create(
            alliance=alliance, unit=covered, covered_on=date(2022, 3, 1), basis="走访联系"
        )

    found = tally(Selection(street=street, today=DAY), {"F04", "F05", "F06"})

    assert {key: one.now for key, one in found.items()} == {"F04": 2, "F05": 2, "F06": 1}
    assert BY_ID["F05"].rows(Selection(street=street, today=DAY)).count() == 2
    assert not BY_ID["F05"].is_additive


def test_the_figures_stand_as_of_their_day(street, community, hall):
    a_member(hall, community, joined_on=date(2022, 5, 1), left_on=date(2022, 9, 1), state="left")
    a_member(hall, community, joined_on=None, state="invited")

    def count(day: date) -> int:
        return tally(Selection(street=street, period=Period(end=day)), {"F06"})["F06"].now

    assert [count(date(2022, month, 1)) for month in (4, 5, 8, 9)] == [0, 1, 1, 0]


def test_what_a_dissolved_alliance_held_does_not_count(street, community, sub):
    a_member(sub, community)
    Alliance.objects.filter(pk=sub.pk).update(dissolved_on=date(2022, 6, 1))

    selection = Selection(street=street, today=DAY)

    assert [BY_ID[key].value(selection) for key in ("F04", "F05")] == [0, 0]


# Health


def test_named_as_host_and_as_partner_an_activity_counts_once(community, hall):
    host, partner, guest = (a_member(hall, community) for _ in range(3))
    project = make.make_project(community=community, host_unit=host, alliance=hall)
    project.partner_units.add(partner)
    shared(community, date(2022, 10, 1), project, units=[host, guest])
    shared(community, date(2021, 10, 1), project)
    held(community, date(2022, 11, 1), units=[guest])
    make.make_activity(community=community, held_on=date(2022, 11, 20)).units.add(guest)

    assert [(one(u).recent, one(u).last_on) for u in (host, partner, guest)] == [
        (1, date(2022, 10, 1)),
        (1, date(2022, 10, 1)),
        (2, date(2022, 11, 1)),
    ]
    for unit in (host, partner, guest):
        rows = activities_of(unit, user=None, start=DAY - timedelta(days=365), end=DAY)
        assert rows.count() == one(unit).recent


def test_a_unit_is_silent_after_180_days_without_a_confirmed_activity(community, hall):
    unit, newcomer = a_member(hall, community), a_member(hall, community, joined_on=DAY)
    last = date(2022, 3, 1)
    held(community, last, units=[unit])

    assert not one(unit, last + timedelta(days=180)).is_silent
    assert one(unit, last + timedelta(days=181)).is_silent
    assert not one(newcomer).is_silent


def test_open_promises_are_the_projects_that_run(community, hall):
    unit = a_member(hall, community)
    for state in ProjectState:
        make.make_project(
            community=community,
            host_unit=unit,
            alliance=hall,
            state=state,
            name=state.label,
            source=ProjectSource.LEDGER,
            return_reason="缺预算",
        )
    partnered = make.make_project(community=community, alliance=hall, name="护学")
    partnered.partner_units.add(unit)

    rows = [row.label for _, rows in promises_of(unit, user=None, day=DAY) for row in rows]

    assert sorted(rows) == sorted(["已签约", "执行中", "护学"])
    assert one(unit).promise_count == len(rows)


def test_claimed_needs_and_tasks_of_meetings_are_promises_too(community, hall):
    unit = a_member(hall, community)
    claimed = make_need(
        community=community, alliance=hall, claimed_by=unit, state=NeedState.CLAIMED
    )
    meeting = make_meeting(street=community.street)
    task = make_task(unit=unit, decision=make_decision(meeting=meeting))

    promises = dict(promises_of(unit, user=None, day=DAY))

    assert [row.label for row in promises["认领还没有办成的需求"]] == [claimed.name]
    assert [row.label for row in promises["会议交办还没有办结的任务"]] == [task.what]
    assert one(unit).promise_count == 2


def test_the_number_of_questions_does_not_grow_with_the_units(client, community, hall, staff):
    def ask() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("dashboard:unit-health-list")).status_code == 200
        return len(found)

    client.force_login(staff)
    a_member(hall, community)
    ask()
    before = ask()
    for _ in range(12):
        unit = a_member(hall, community)
        held(community, DAY, units=[unit])
    assert ask() == before


def test_the_list_keeps_the_silent_ones_and_one_alliance(client, community, hall, sub, staff):
    silent, busy = a_member(hall, community), a_member(sub, community)
    held(community, make.day(-5), units=[busy])
    client.force_login(staff)
    address = reverse("dashboard:unit-health-list")

    def names(**asked: str) -> set[str]:
        lines = client.get(address, asked).context["lines"]
        return {unit.name for _, unit in lines}

    assert names() == {silent.name, busy.name}
    assert names(show="silent") == {silent.name}
    assert names(alliance=str(sub.uid)) == {busy.name}
    assert names(q=busy.name) == {busy.name}
    assert names(day="no day", sort="nonsense", community="x") == {silent.name, busy.name}


def test_a_word_that_finds_nothing_can_be_written_anew(client, community, hall, staff):
    a_member(hall, community)
    client.force_login(staff)

    page = client.get(reverse("dashboard:unit-health-list"), {"q": "没有这家"}).text

    assert "没有这样的单位" in page
    assert "还没有成员单位" not in page
    assert 'value="没有这家"' in page


def test_a_liaison_sees_their_own_unit_and_no_other(client, community, hall):
    own, other = a_member(hall, community), a_member(hall, community)
    held(community, make.day(-3), units=[own], title="校门口护学")
    client.force_login(make.make_user(Role.UNIT_LIAISON, unit=own))

    page = client.get(reverse("dashboard:unit-health", args=[own.uid])).content.decode()
    assert "校门口护学" in page
    assert client.get(reverse("dashboard:unit-health", args=[other.uid])).status_code == 404
    answer = client.get(reverse("dashboard:unit-health-list"))
    assert answer.url == reverse("dashboard:unit-health", args=[own.uid])


def test_the_export_holds_the_rows_of_the_list(client, community, hall, staff):
    unit = a_member(hall, community)
    client.force_login(staff)
    address = reverse("dashboard:unit-health-export", args=["csv"])

    answer = client.post(address)
    assert unit.name in b"".join(answer.streaming_content).decode("utf-8-sig")


# 贡献单


def a_year(community: Community, hall: Alliance) -> Unit:
    unit = a_member(hall, community)
    project = make.make_project(
        community=community, host_unit=unit, alliance=hall, signed_on=date(2022, 2, 1), name="护学"
    )
    row = shared(community, date(2022, 3, 1), project, headcount=20, units=[unit])
    held(
        community,
        date(2022, 4, 1),
        headcount=300,
        headcount_basis=HeadcountBasis.VISITS,
        units=[unit],
    )
    held(community, date(2021, 4, 1), headcount=7, units=[unit])
    make.make_problem(activity=row, state=ProblemState.SOLVED, solved_on=date(2022, 3, 5))
    make.make_problem(activity=row)
    return unit


def test_a_contribution_never_adds_people_and_visits(community, hall):
    sheet = contributions([a_year(community, hall)], 2022, user=None)[0]

    assert len(sheet.activities) == 2
    assert sheet.headcount_text == "20 人，另计 300 人次"
    assert (len(sheet.problems), len(sheet.projects)) == (1, 1)
    assert len(sheet.sources) == 3
    assert "2 次活动" in sheet.letter[1]
    assert not sheet.timed


def test_a_granted_wish_is_a_line_of_the_year_and_no_activity(client, community, hall, staff):
    unit, day = a_member(hall, community), timezone.localdate() - timedelta(days=1)
    make_wish(community=community, state=WishState.CONFIRMED, unit=unit)
    make_wish(community=community, state=WishState.DELIVERED, unit=unit)
    client.force_login(staff)

    sheet = contributions([unit], day.year, user=staff)[0]
    address = reverse("dashboard:unit-contribution", args=[unit.uid])
    pages = [
        client.get(address, {"year": day.year}).content.decode(),
        client.get(reverse("dashboard:unit-health", args=[unit.uid])).content.decode(),
    ]

    assert (len(sheet.wishes), len(sheet.sources)) == (1, 1)
    assert "1 个微心愿" in sheet.letter[1]
    assert all("一位独居老人想要一副老花镜" in page for page in pages)
    assert one(unit).last_on is None


def test_a_year_without_records_thanks_for_nothing(client, community, hall, staff):
    unit = a_member(hall, community)
    client.force_login(staff)

    page = client.get(reverse("dashboard:unit-contribution", args=[unit.uid]), {"year": "2019"})
    assert "这一年没有记录" in page.content.decode()
    letter = reverse("dashboard:unit-letter-word", args=[unit.uid])
    assert client.get(letter, {"year": "2019"}).status_code == 404


def test_sheet_and_letter_come_as_word_documents(client, community, hall, staff):
    unit = a_year(community, hall)
    client.force_login(staff)

    for name, words in (
        ("dashboard:unit-contribution-word", "2022年贡献单"),
        ("dashboard:unit-letter-word", "感谢信（草稿）"),
    ):
        answer = client.get(reverse(name, args=[unit.uid]), {"year": "2022"})
        document = Document(io.BytesIO(b"".join(answer.streaming_content)))
        assert any(words in paragraph.text for paragraph in document.paragraphs)


# The public page


def test_everybody_reads_units_and_projects_and_nothing_personal(client, community, hall):
    unit = a_member(hall, community)
    Unit.objects.filter(pk=unit.pk).update(contact_name="连络", contact_phone="13800000001")
    invited = a_member(hall, community, state="invited", joined_on=None)
    project = make.make_project(
        community=community, alliance=hall, name="护学共建", goal="预算两万"
    )
    make.make_project(community=community, alliance=hall, name="谈判中的", state=ProjectState.DRAFT)
    shared(community, date(2022, 3, 1), project, title="慰问王某某")
    cache.clear()

    text = client.get(reverse("dashboard:alliance")).content.decode()

    assert unit.name in text
    assert "护学共建" in text
    for hidden in ("连络", "13800000001", invited.name, "预算", "谈判中的", "王某某"):
        assert hidden not in text


def test_everybody_reads_the_lists_of_needs_and_resources(client, community, hall):
    def need(name: str, state: NeedState) -> None:
        make_need(community=community, alliance=hall, name=name, state=state, detail="请找王老师")

    need("错时停车", NeedState.PUBLISHED)
    need("还没核对的", NeedState.COLLECTED)
    need("不再需要的", NeedState.WITHDRAWN)
    need("已办好的", NeedState.CLOSED)
    offering = a_member(hall, community)
    make_resource(offering, name="周末会议室")
    make_resource(offering, name="没有发布的", state=ResourceState.DRAFT)
    cache.clear()

    text = client.get(reverse("dashboard:alliance")).content.decode()

    for shown in ("错时停车", "已经办结 1 项", "周末会议室"):
        assert shown in text, shown
    for hidden in ("还没核对的", "不再需要的", "王老师", "没有发布的"):
        assert hidden not in text, hidden


def test_a_step_of_a_project_shows_on_the_public_page_at_once(
    client, community, hall, django_capture_on_commit_callbacks
):
    host = a_member(hall, community)
    project = make.make_project(community=community, alliance=hall, host_unit=host, name="护学共建")
    cache.clear()
    assert "已签约" in client.get(reverse("dashboard:alliance")).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        start_project(project=project, by=make.make_user(Role.UNIT_LIAISON, unit=host))

    assert "执行中" in client.get(reverse("dashboard:alliance")).content.decode()


def test_the_public_page_is_there_before_any_street_is(client):
    cache.clear()
    assert client.get(reverse("dashboard:alliance")).status_code == 200


def test_the_list_counts_granted_wishes_and_promised_ones_as_promises(community, hall):
    unit = a_member(hall, community)
    make_wish(community=community, state=WishState.CLOSED, unit=unit)
    make_wish(community=community, state=WishState.CLAIMED, unit=unit)
    today = make.day()

    health = one(unit, today)

    assert health.wishes == 1
    assert health.promises["认领还没有送达的微心愿"] == 1
    [promise] = promises_of(unit, user=None, day=today)[-1][1]
    assert promise.due_on == make.day(9)
