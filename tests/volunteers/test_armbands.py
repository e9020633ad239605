"""红袖标: each person once, nobody in two places at once, cover asked for fairly."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.models import CalendarDay
from dashboard.figures import BY_ID, Selection
from tests.factories import day, make_community, make_post, make_user, make_volunteer
from tests.imported import import_plan
from tests.volunteers.armband_rows import make_armband, make_roster, make_shift
from volunteers import actions
from volunteers.imports import ArmbandLedger
from volunteers.models import (
    ArmbandSource,
    AskAnswer,
    Attendance,
    PatrolShift,
    RedArmband,
    RosterDays,
    ShiftAsk,
    ShiftMember,
    Volunteer,
)

pytestmark = pytest.mark.django_db


def unsaved(community, **values):
    given = {"name": "陈安然", "source": ArmbandSource.RESIDENT, "joined_on": day(-3), **values}
    return RedArmband(street=community.street, community=community, **given)


def test_a_member_is_joined_to_the_same_volunteer_and_stands_in_the_register_once(
    community, secretary
):
    volunteer = make_volunteer(community=community, phone="13800000001")
    make_volunteer(community=community, name="林二", phone="13800000002")

    row = actions.save_armband(armband=unsaved(community, phone="13800000001"), by=secretary)

    assert row.volunteer == volunteer
    assert actions.save_armband(armband=unsaved(community, name="林二"), by=secretary)
    with pytest.raises(ValidationError, match="这个人已在红袖标队伍中"):
        actions.save_armband(armband=unsaved(community, phone="13800000001"), by=secretary)
    other = make_armband(community, name="林三")
    with pytest.raises(IntegrityError), transaction.atomic():
        RedArmband.objects.filter(pk=other.pk).update(volunteer=volunteer)


def test_a_post_elsewhere_that_edits_opens_no_phone_here(client, community):
    """R-ACC-2, R-ACC-4: a street's leader who is some community's secretary, too."""
    leader = make_user(Role.STREET_LEADER, street=community.street)
    own = make_community(street=community.street)
    make_post(leader, Role.COMMUNITY_SECRETARY, community=own)
    client.force_login(leader)

    for place, is_whole in ((own, True), (community, False)):
        row = make_armband(place, place.name, phone="13800000001")
        page = client.get(reverse("admin:volunteers_redarmband_change", args=[row.pk])).text
        assert ("13800000001" in page, 'name="_save"' in page) == (is_whole, is_whole)


def test_another_community_is_out_of_reach(community, secretary):
    with pytest.raises(RefusedError):
        actions.save_armband(armband=unsaved(make_community(street=community.street)), by=secretary)
    foreign = make_armband(make_community(street=community.street))
    assert foreign not in RedArmband.objects.visible_to(secretary)


def test_the_figure_counts_who_serves_that_day_and_leaves_the_volunteers_alone(community):
    make_armband(community, joined_on=day(-30))
    make_armband(community, name="走了", left_on=day(-1))
    make_armband(community, name="还没来", joined_on=day(1))
    selection = Selection(street=community.street)

    assert BY_ID["F17"].value(selection) == 1
    assert BY_ID["F11"].value(selection) == 0


def test_a_merge_of_volunteers_leaves_one_serving_armband_and_gives_both_back(community, staff):
    kept = make_volunteer(community=community, phone="13800000001")
    entry = make_volunteer(community=community, phone="13800000002")
    one = make_armband(community, name=kept.name, phone=kept.phone, volunteer=kept)
    two = make_armband(community, name=entry.name, phone=entry.phone, volunteer=entry)

    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)

    serving = RedArmband.objects.serving_on(day(0))
    assert list(serving) == [one]
    two.refresh_from_db()
    assert (two.volunteer, two.left_on) == (kept, day(0))
    actions.undo_merge(merge=merge, by=staff)
    two.refresh_from_db()
    assert (two.volunteer, two.left_on) == (Volunteer.objects.get(pk=entry.pk), None)


def test_the_workbook_joins_volunteers_and_finds_grids_of_the_community(community, staff):
    volunteer = make_volunteer(community=community, name="李示范", phone="13800000009")
    table = [
        ["姓名", "手机号", "人员类别", "社区"],
        ["李示范", "13800000009", "商户", community.name],
        ["王示样", "", "骑手", community.name],
        ["赵示演", "13800000008", "党员", ""],
    ]
    ledger = ArmbandLedger(scope=community.street, by=staff, at=timezone.now())
    plan = make_plan(ledger, Workbook([Sheet("数据", table[:-1])]))
    import_plan(plan)

    known, other = RedArmband.objects.order_by("pk")
    assert (known.volunteer, known.source) == (volunteer, ArmbandSource.SHOP)
    assert (other.volunteer, other.source, other.joined_on) == (
        None,
        ArmbandSource.DELIVERY,
        day(0),
    )
    ledger = ArmbandLedger(scope=community.street, by=staff, at=timezone.now())
    wrong = make_plan(ledger, Workbook([Sheet("数据", table)]))
    assert [found.sentence for found in wrong.errors] == ["请写明社区，红袖标队伍按社区登记。"]


def test_nobody_stands_in_two_shifts_at_once_and_a_short_way_may_be_accepted(community, secretary):
    person = make_armband(community)
    first = make_shift(community, hour=8)
    overlapping = make_shift(community, hour=8, hours=0.5, place="西门")
    close = make_shift(community, hour=9, place="北门")
    later = make_shift(community, hour=12)
    actions.join_shift(shift=first, armband=person, by=secretary)

    with pytest.raises(RefusedError, match="不能同时在两处"):
        actions.join_shift(shift=overlapping, armband=person, by=secretary, accept_close=True)
    with pytest.raises(actions.CloseShiftError, match="不到 30 分钟"):
        actions.join_shift(shift=close, armband=person, by=secretary)
    assert actions.join_shift(shift=close, armband=person, by=secretary, accept_close=True).is_close
    assert not actions.join_shift(shift=later, armband=person, by=secretary).is_close

    later.starts_at, later.ends_at = first.starts_at, first.ends_at
    with pytest.raises(RefusedError, match="不能同时在两处"):
        actions.save_shift(shift=later, by=secretary)


def test_a_shift_needs_no_fewer_people_than_stand_in_it(community, secretary):
    shift = make_shift(community, seats=2)
    for name in ("甲一", "乙二"):
        actions.join_shift(shift=shift, armband=make_armband(community, name=name), by=secretary)
    shift.seats = 1

    with pytest.raises(RefusedError, match="已排了 2 人"):
        actions.save_shift(shift=shift, by=secretary)


def test_a_full_a_cancelled_and_a_past_shift_take_nobody(community, secretary):
    people = [make_armband(community, name=name) for name in ("甲一", "乙二", "丙三")]
    full = make_shift(community, seats=1)
    actions.join_shift(shift=full, armband=people[0], by=secretary)
    with pytest.raises(RefusedError, match="排满"):
        actions.join_shift(shift=full, armband=people[1], by=secretary)
    with pytest.raises(RefusedError, match="写明取消原因"):
        actions.cancel_shift(shift=full, reason=" ", by=secretary)
    actions.cancel_shift(shift=full, reason="下雨", by=secretary)
    with pytest.raises(RefusedError, match="已经取消"):
        actions.join_shift(shift=full, armband=people[1], by=secretary)
    with pytest.raises(RefusedError, match="已经结束"):
        actions.join_shift(shift=make_shift(community, on=day(-1)), armband=people[1], by=secretary)
    # Who stood in the cancelled one is free again.
    again = make_shift(community)
    assert actions.join_shift(shift=again, armband=people[0], by=secretary)


def test_who_came_is_noted_once_the_shift_has_begun(community, secretary):
    shift = make_shift(community)
    member = actions.join_shift(shift=shift, armband=make_armband(community), by=secretary)
    with pytest.raises(RefusedError, match="还没有开始"):
        actions.mark_attendance(member=member, attendance=Attendance.ABSENT, by=secretary)

    during = shift.starts_at + timedelta(minutes=5)
    with pytest.raises(RefusedError, match="已经开始"):
        actions.leave_shift(member=member, by=secretary, at=during)
    actions.mark_attendance(member=member, attendance=Attendance.ABSENT, by=secretary, at=during)

    assert ShiftMember.objects.get().attendance == Attendance.ABSENT


def test_cover_is_asked_of_who_was_not_asked_for_the_longest_time(community, secretary):
    never, long_ago, lately, busy = (
        make_armband(community, name=name) for name in ("甲一", "乙二", "丙三", "丁四")
    )
    make_armband(make_community(street=community.street), name="别处")
    old = make_shift(community, on=day(-20))
    for person, days in ((long_ago, 20), (lately, 2)):
        at = timezone.now() - timedelta(days=days)
        ShiftAsk.objects.create(shift=old, armband=person, asked_at=at)
    shift = make_shift(community)
    actions.join_shift(shift=make_shift(community, place="西门"), armband=busy, by=secretary)

    assert list(actions.cover_for(shift, by=secretary)) == [never, long_ago, lately]

    ask = actions.ask_for_cover(shift=shift, armband=never, by=secretary)
    assert list(actions.cover_for(shift, by=secretary)) == [long_ago, lately]
    with pytest.raises(RefusedError, match="已经问过"):
        actions.ask_for_cover(shift=shift, armband=never, by=secretary)
    actions.answer_ask(ask=ask, answer=AskAnswer.YES, by=secretary)
    assert [row.armband for row in shift.members.all()] == [never]


def test_a_roster_makes_each_days_shift_once_by_the_working_calendar(community, secretary):
    # The national day holidays of 2026 and the Saturday worked for them.
    for offset, is_workday in ((5, False), (6, False), (7, False), (10, True)):
        CalendarDay.objects.update_or_create(
            date=date(2026, 10, offset), defaults={"is_workday": is_workday, "name": "国庆节"}
        )
    roster = make_roster(community, RosterDays.WORKDAYS)
    person = make_armband(community, joined_on=date(2026, 1, 1))
    roster.members.add(person)
    start, end = date(2026, 10, 5), date(2026, 10, 11)
    at = datetime(2026, 10, 1, tzinfo=UTC)

    made, problems = actions.roll_out(roster=roster, start=start, end=end, by=secretary, at=at)

    days = [timezone.localdate(shift.starts_at) for shift in made]
    assert days == [date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]
    assert problems == []
    assert ShiftMember.objects.filter(armband=person).count() == 3
    again, _ = actions.roll_out(roster=roster, start=start, end=end, by=secretary, at=at)
    assert again == []
    with pytest.raises(RefusedError, match="不超过"):
        actions.roll_out(roster=roster, start=day(1), end=day(99), by=secretary)


def test_two_of_one_surname_are_told_apart_where_people_are_picked(client, community, secretary):
    make_armband(community, name="高大风", phone="13800000011")
    make_armband(community, name="高小雨", phone="13800000022")
    shift, roster = make_shift(community), make_roster(community)
    client.force_login(secretary)

    pages = [
        client.get(address).content.decode()
        for address in (
            shift.get_absolute_url(),
            reverse("volunteers:roster-edit", args=[roster.uid]),
        )
    ]

    for page in pages:
        assert "高**，138****0011" in page
        assert "高**，138****0022" in page


@pytest.mark.parametrize("route", ["shift-create", "roster-create"])
def test_the_only_community_one_may_choose_is_chosen_already(client, community, secretary, route):
    client.force_login(secretary)

    form = client.get(reverse(f"volunteers:{route}")).context["form"]

    assert f'<option value="{community.pk}" selected>' in str(form["community"])


def test_a_shift_is_planned_filled_and_cancelled_on_the_desk(client, community, secretary):
    client.force_login(secretary)
    one, two = make_armband(community, name="高一"), make_armband(community, name="高二")
    data = {"community": community.pk, "place": "南门", "seats": 2, "day": day(1).isoformat()}
    page = client.post(
        reverse("volunteers:shift-create"), {**data, "starts": "22:00", "ends": "01:00"}
    )
    shift = PatrolShift.objects.get()
    assert page.status_code == 302
    assert shift.ends_at - shift.starts_at == timedelta(hours=3)

    slip = {**data, "starts": "22:00", "ends": "01:00", "day": "9999-12-31"}
    assert (
        "年份 9999 不对" in client.post(reverse("volunteers:shift-create"), slip).content.decode()
    )
    join = reverse("volunteers:shift-join", args=[shift.uid])
    client.post(join, {"armband": one.uid})
    client.post(reverse("volunteers:cover-ask", args=[shift.uid]), {"armband": two.uid})
    text = client.get(shift.get_absolute_url()).content.decode()
    assert "还缺 1 人" in text
    assert "问过的人" in text
    assert "高一" not in text  # names are masked
    ask = ShiftAsk.objects.get()
    client.post(reverse("volunteers:cover-answer", args=[ask.uid]), {"answer": "yes"})
    assert shift.members.count() == 2

    late = make_shift(community, on=day(2), hour=1, place="北门")
    PatrolShift.objects.filter(pk=late.pk).update(
        starts_at=shift.ends_at + timedelta(minutes=10),
        ends_at=shift.ends_at + timedelta(minutes=70),
    )
    refused = client.post(reverse("volunteers:shift-join", args=[late.uid]), {"armband": one.uid})
    assert refused.status_code == 422
    assert "间隔短也可以" in refused.content.decode()

    client.post(
        reverse("volunteers:shift-cancel", args=[shift.uid]),
        {"reason": "下雨", "version": shift.version},
    )
    shift.refresh_from_db()
    assert shift.cancel_reason == "下雨"
    assert client.get(reverse("volunteers:shift-list")).status_code == 200
