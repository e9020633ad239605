"""Whose turn it is in a roster's shifts, who leaves them, and in which order rows are held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from tests.factories import day, make_user, make_volunteer
from tests.imported import import_plan
from tests.volunteers.armband_rows import make_armband, make_roster, make_shift
from volunteers import actions
from volunteers.imports import ArmbandLedger
from volunteers.models import (
    AskAnswer,
    PatrolShift,
    RedArmband,
    ShiftAsk,
    ShiftMember,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(community):
    return [make_armband(community, name=name) for name in ("甲一", "乙二", "丙三")]


@pytest.fixture
def roster(community, people):
    row = make_roster(community, seats=2)
    row.members.set(people)
    return row


def rolled_out(roster, first, last, by):
    made, said = actions.roll_out(roster=roster, start=day(first), end=day(last), by=by)
    stood = [[member.armband.name[0] for member in shift.members.order_by("pk")] for shift in made]
    return stood, said


def test_the_usual_people_take_turns_and_the_next_roster_goes_on(roster, secretary):
    """Source: docs/rules.md R-ARM-4."""
    stood, said = rolled_out(roster, 1, 2, secretary)

    assert (stood, said) == ([["甲", "乙"], ["丙", "甲"]], [])
    assert rolled_out(roster, 1, 4, secretary)[0] == [["乙", "丙"], ["甲", "乙"]]


def test_when_one_cannot_the_next_is_put_in_and_who_cannot_is_named(
    roster, people, community, secretary
):
    """Source: docs/rules.md R-ARM-4."""
    elsewhere = make_shift(community, on=day(1), hour=8, place="西门")
    actions.join_shift(shift=elsewhere, armband=people[1], by=secretary)

    stood, said = rolled_out(roster, 1, 2, secretary)

    assert stood == [["甲", "丙"], ["甲", "乙"]]
    assert len(said) == 1
    assert "乙*" in said[0]


def test_who_joins_later_and_who_leaves_stands_on_the_days_in_between(roster, people, secretary):
    RedArmband.objects.filter(pk=people[0].pk).update(left_on=day(2))
    RedArmband.objects.filter(pk=people[2].pk).update(joined_on=day(2))

    stood, said = rolled_out(roster, 1, 2, secretary)

    assert (stood, said) == ([["甲", "乙"], ["丙", "乙"]], [])


@pytest.fixture
def shifts(community, secretary, people):
    """Three days, one place each, which the first of the people holds."""
    made = [make_shift(community, on=day(offset), seats=1) for offset in (1, 2, 3)]
    for shift in made:
        actions.join_shift(shift=shift, armband=people[0], by=secretary)
    return made


def test_who_leaves_is_taken_off_the_coming_shifts_and_a_substitute_is_put_in(
    shifts, people, secretary, django_capture_on_commit_callbacks
):
    """Source: docs/rules.md R-ARM-7."""
    leaver = people[0]
    leaver.left_on = day(2)
    with django_capture_on_commit_callbacks(execute=True):
        actions.save_armband(armband=leaver, by=secretary)

    assert [member.shift for member in leaver.shifts.all()] == shifts[:1]
    assert AuditEvent.objects.filter(action="shiftmember.left", actor=secretary).count() == 2
    told = Message.objects.get(recipient=secretary)
    assert told.title == "甲*退出红袖标队伍，2 个班次少了人"
    assert str(shifts[1]) in told.body
    assert actions.join_shift(shift=shifts[1], armband=people[1], by=secretary)


def test_who_leaves_by_a_workbook_is_taken_off_as_well(shifts, people, community):
    """Source: docs/rules.md R-ARM-7."""
    table = [
        ["姓名", "社区", "来源", "加入日期", "退出日期"],
        ["甲一", community.name, "商铺店主", f"{people[0].joined_on}", f"{day(0)}"],
    ]
    staff = make_user(Role.STREET_STAFF, street=community.street)
    ledger = ArmbandLedger(scope=community.street, by=staff, at=timezone.now())

    import_plan(make_plan(ledger, Workbook([Sheet("数据", table)])))

    people[0].refresh_from_db()
    assert people[0].left_on == day(0)
    assert not ShiftMember.objects.exists()


def test_what_is_over_and_who_goes_on_after_a_merge_stays(shifts, people, community, secretary):
    """Source: docs/rules.md R-ARM-7."""
    person = make_volunteer(community=community)
    gone, serving = people[0], people[1]
    RedArmband.objects.filter(pk=serving.pk).update(volunteer=person)
    RedArmband.objects.filter(pk=gone.pk).update(volunteer=person, left_on=day(0))
    past = make_shift(community, on=day(-1))
    ShiftMember.objects.create(shift=past, armband=people[2])
    people[2].left_on = day(-1)

    actions.save_armband(armband=people[2], by=secretary)
    actions.armbands.take_leavers_off(community.street, by=secretary)

    assert ShiftMember.objects.count() == 4


def first(asked):
    return {table: asked.index(table) for table in set(asked)}


def test_a_shift_is_held_before_its_people_are_counted_and_compared(asked, shifts, secretary):
    asked.clear()
    shifts[0].place = "北门"
    actions.save_shift(shift=shifts[0], by=secretary)

    found = first(asked)
    assert found[PatrolShift] < found[RedArmband] < found[AuditEvent]


def test_an_answer_holds_all_it_needs_before_it_is_written(asked, community, people, secretary):
    shift = make_shift(community)
    ask = actions.ask_for_cover(shift=shift, armband=people[0], by=secretary)
    asked.clear()

    actions.answer_ask(ask=ask, answer=AskAnswer.YES, by=secretary)

    found = first(asked)
    assert found[PatrolShift] < found[RedArmband] < found[ShiftAsk] < found[AuditEvent]
    assert [member.armband for member in shift.members.all()] == [people[0]]


def test_a_rosters_people_are_held_before_the_first_shift_is_written(asked, roster, secretary):
    actions.roll_out(roster=roster, start=day(1), end=day(2), by=secretary)

    found = first(asked)
    assert found[RedArmband] < found[AuditEvent]


def test_a_shift_is_held_before_the_place_in_it(asked, shifts, secretary):
    member = ShiftMember.objects.get(shift=shifts[0])
    asked.clear()
    begun = shifts[0].starts_at + timedelta(minutes=5)
    actions.mark_attendance(member=member, attendance="present", by=secretary, at=begun)
    other = ShiftMember.objects.get(shift=shifts[1])
    marked, asked[:] = first(asked), []
    actions.leave_shift(member=other, by=secretary)

    assert marked[PatrolShift] < marked[ShiftMember]
    assert asked.index(PatrolShift) < asked.index(ShiftMember)
