"""Pages of communities, facilities and the working calendar, and what the site says of itself."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_context

from accounts.roles import Role
from audit.models import AuditEvent
from core import pagecache, workdays
from core.actions import ListedDay, load_calendar_days
from core.errors import RefusedError
from core.models import CalendarDay
from dashboard.communities import overviews
from grids.models import GridAssignment, GridRole
from places import actions
from places.models import Community, Facility, HoursException, OpeningHours
from tests.factories import (
    day,
    make_building,
    make_community,
    make_compound,
    make_facility,
    make_grid,
    make_street,
    make_team,
    make_user,
    the_street,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FULL = {
    "office_address": "银杏路 1 号",
    "phone": "0591-65150001",
    "households": 1200,
    "population": 3400,
    "area_km2": Decimal("0.500"),
}


@pytest.fixture
def mine():
    return make_community(name="银杏社区", **FULL)


@pytest.fixture
def other(mine):
    return make_community(street=mine.street, name="白杨社区")


@pytest.fixture
def secretary(client, mine):
    user = make_user(Role.COMMUNITY_SECRETARY, community=mine, name="郑社区")
    client.force_login(user)
    return user


@pytest.fixture
def staff(client, mine):
    user = make_user(Role.STREET_STAFF, street=mine.street)
    client.force_login(user)
    return user


def page_of(row, page="detail"):
    kind = "community" if isinstance(row, Community) else "facility"
    return reverse(f"dashboard:{kind}-{page}", args=[row.uid])


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.AUDITOR, 200),
        (Role.GRID_WORKER, 403),
        (Role.SECADMIN, 403),
    ],
)
def test_who_may_look_at_places(client, mine, role, status):
    facility = make_facility(community=mine)
    is_local = role in {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.GRID_WORKER}
    client.force_login(make_user(role, street=mine.street, community=mine if is_local else None))
    urls = [
        reverse("dashboard:community-list"),
        page_of(mine),
        reverse("dashboard:facility-list"),
        page_of(facility),
    ]

    assert {client.get(url).status_code for url in urls} == {status}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.COMMUNITY_STAFF, 403),
        (Role.STREET_LEADER, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_who_may_edit_a_communitys_basic_information(client, mine, role, status):
    is_local = role in {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF}
    client.force_login(make_user(role, street=mine.street, community=mine if is_local else None))

    assert client.get(page_of(mine, "profile")).status_code == status
    assert ("核对、修改基本信息" in client.get(page_of(mine)).content.decode()) is (status == 200)


def test_a_secretary_finds_only_the_own_community(client, secretary, mine, other):
    make_compound(community=other, name="西苑小区")
    make_team(community=other, name="白杨互助队")
    page = client.get(reverse("dashboard:community-list")).content.decode()

    assert "银杏社区" in page
    assert "白杨" not in page
    assert client.get(page_of(other)).status_code == 404
    assert client.get(page_of(other, "profile")).status_code == 404
    assert client.post(page_of(other, "profile"), {"phone": "1"}).status_code == 404


def test_another_streets_places_are_not_found(client, staff):
    foreign = make_community(street=make_street(), name="远山社区")
    facility = make_facility(community=foreign, name="远山服务站")

    for page in ("community-list", "facility-list"):
        assert "远山" not in client.get(reverse(f"dashboard:{page}")).content.decode()
    for url in (page_of(foreign), page_of(foreign, "profile"), page_of(facility)):
        assert client.get(url).status_code == 404
    for page in ("week", "days"):
        assert client.post(page_of(facility, page), {}).status_code == 404


@pytest.mark.parametrize("field", [None, *FULL])
def test_complete_is_what_the_board_counts(mine, field):
    make_building(compound=make_compound(community=mine))
    if field is not None:
        empty = "" if isinstance(FULL[field], str) else None
        Community.objects.filter(pk=mine.pk).update(**{field: empty})

    overview = overviews([Community.objects.with_counts().get(pk=mine.pk)], on=day())[0]

    assert overview.is_recorded is Community.objects.recorded().filter(pk=mine.pk).exists()
    assert overview.is_recorded is (field is None)


def test_the_list_names_what_is_missing(client, staff, mine):
    make_compound(community=mine)
    make_grid(community=mine)

    row = client.get(reverse("dashboard:community-list")).context["rows"][0]

    assert [group.percent for group in row.groups] == [100, 100, 50, 0, 50]
    assert row.missing == ["楼栋", "社区书记", "网格长"]


def test_a_community_unchecked_for_half_a_year_is_marked_until_somebody_saves(
    client, secretary, mine
):
    old = timezone.now() - timedelta(days=181)
    Community.objects.update(updated_at=old)
    listed = client.get(reverse("dashboard:community-list"), {"kind": "stale"})
    assert [row.community for row in listed.context["rows"]] == [mine]

    client.post(page_of(mine, "profile"), {**FULL, "seen_version": mine.version})

    mine.refresh_from_db()
    assert mine.verified_on == day()
    assert not client.get(reverse("dashboard:community-list"), {"kind": "stale"}).context["rows"]


def test_the_profile_changes_nothing_but_the_profile(client, secretary, mine):
    values = {**FULL, "phone": "0591-65150002", "name": "别的社区", "code": "1", "seen_version": 1}

    assert client.post(page_of(mine, "profile"), values).status_code == 302

    mine.refresh_from_db()
    assert (mine.phone, mine.name) == ("0591-65150002", "银杏社区")
    assert AuditEvent.objects.get(action="community.profile_saved").actor == secretary


def test_a_profile_outside_ones_posts_is_refused_by_the_action_too(secretary, other):
    with pytest.raises(RefusedError):
        actions.save_profile(community=other, values={"phone": "1"}, by=secretary)


def test_one_community_shows_its_people_grids_and_houses(client, secretary, mine):
    make_building(compound=make_compound(community=mine, name="东苑小区"), name="3 栋")
    grid = make_grid(community=mine)
    leader = make_user(Role.GRID_WORKER, community=mine, name="顾网格", phone="13800000000")
    GridAssignment.objects.create(grid=grid, user=leader, role=GridRole.LEADER, starts_on=day(-9))
    make_team(community=mine, name="银龄互助队")
    make_facility(community=mine, name="银杏服务站", is_always_open=True)

    page = client.get(page_of(mine)).content.decode()

    for words in ("郑社区", "东苑小区", "3 栋", "顾网格", "银龄互助队", "银杏服务站", "全天开放"):
        assert words in page
    assert "13800000000" not in page


def week(**values):
    return {"version": 1, "work_1_opens": "9:00", "work_1_closes": "12:00", **values}


def test_a_secretary_sets_the_weekly_hours_of_the_own_station(client, secretary, mine):
    facility = make_facility(community=mine)
    values = week(work_2_opens="13:30", work_2_closes="17:30", rest_1_opens="9:00")
    refused = client.post(page_of(facility, "week"), values)
    assert "请同时填写开始和结束时间" in refused.content.decode()
    assert not OpeningHours.objects.exists()

    client.post(page_of(facility, "week"), {**values, "rest_1_closes": "11:00"})

    saved = OpeningHours.objects.values_list("days", "opens_at", "closes_at")
    assert set(saved) == {
        ("work", time(9), time(12)),
        ("work", time(13, 30), time(17, 30)),
        ("rest", time(9), time(11)),
    }
    form = client.get(page_of(facility)).context["week_form"]
    assert form.initial["work_2_closes"] == time(17, 30)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (week(work_1_closes="8:00"), "结束时间应晚于开始时间"),
        (week(work_2_opens="11:00", work_2_closes="13:00"), "两段时间有重叠"),
        (week(work_1_opens="25:00"), "时间"),
    ],
)
def test_hours_that_make_no_sense_are_refused(client, staff, mine, values, words):
    page = client.post(page_of(make_facility(community=mine), "week"), values)

    assert words in page.content.decode()
    assert not OpeningHours.objects.exists()


def test_closing_for_today_is_read_by_residents_at_once(client, secretary, mine):
    facility = make_facility(community=mine, name="银杏服务站")
    pagecache.forget()
    client.post(
        page_of(facility, "days"),
        {"version": 1, "first_day": day(), "how": "closed", "note": "停电检修，请改天再来。"},
    )

    place = client.get(page_of(facility)).context["place"]
    assert place.note == "停电检修，请改天再来。"
    assert not place.is_open

    clear = reverse("dashboard:facility-day-clear", args=[facility.uid, day().isoformat()])
    client.post(clear, {"version": 1})
    assert HoursException.objects.exists()  # the page was older than the closing
    client.post(clear, {"version": 2})
    assert not HoursException.objects.exists()
    recorded = AuditEvent.objects.filter(action="facility.days_saved")
    assert recorded.count() == 2


def test_who_sets_the_weekly_hours_second_sees_both_and_loses_nothing(client, staff, mine):
    facility = make_facility(community=mine)
    client.post(page_of(facility, "week"), week(rest_1_opens="9:00", rest_1_closes="11:00"))

    second = week(work_1_opens="8:30")
    answer = client.post(page_of(facility, "week"), second)

    page = answer.content.decode()
    assert "已被他人办理或修改" in page
    assert "08:30–12:00" in page
    assert "09:00–11:00" in page
    assert set(OpeningHours.objects.values_list("days", flat=True)) == {"work", "rest"}
    assert 'value="8:30"' in page
    again = answer.context["week_form"].data
    client.post(page_of(facility, "week"), again)  # sent once more, it is meant
    assert OpeningHours.objects.get().opens_at == time(8, 30)


def test_who_closes_a_day_second_does_not_undo_what_another_wrote_for_it(client, staff, mine):
    facility = make_facility(community=mine)
    typed = {"version": 1, "first_day": day(1), "how": "closed", "note": "停电检修"}
    client.post(page_of(facility, "days"), typed)

    answer = client.post(page_of(facility, "days"), typed | {"note": "全员培训"})

    page = answer.content.decode()
    assert "已被他人办理或修改" in page
    assert "全员培训" in page
    assert HoursException.objects.get().note == "停电检修"


def test_hours_typed_for_a_day_that_is_closed_are_not_dropped_in_silence(client, staff, mine):
    facility = make_facility(community=mine)
    typed = {"version": 1, "first_day": day(1), "how": "closed", "note": "下午培训"}
    hours = {"day_1_opens": "9:00", "day_1_closes": "11:00"}

    page = client.post(page_of(facility, "days"), typed | hours).content.decode()

    assert "请选“改为下面的时间”" in page
    assert not HoursException.objects.exists()


def test_a_fourth_period_from_the_ledger_is_kept_when_the_week_is_saved(client, staff, mine):
    facility = make_facility(community=mine)
    periods = [(8, 9), (10, 11), (13, 14), (15, 16)]
    for opens, closes in periods:
        OpeningHours.objects.create(
            facility=facility, days="work", opens_at=time(opens), closes_at=time(closes)
        )
    form = client.get(page_of(facility)).context["week_form"]
    typed = {field.name: field.value() for field in form if field.value() is not None}

    client.post(page_of(facility, "week"), typed)

    assert OpeningHours.objects.count() == len(periods)


def test_other_hours_on_some_days_leave_the_other_days_alone(staff, mine):
    facility = make_facility(community=mine)
    for first, note in ((1, "一"), (2, "二")):
        actions.set_day_hours(
            facility=facility,
            days=[day(first), day(first + 1)],
            periods=[(time(9), time(11)), (time(14), time(16))],
            note=note,
            by=staff,
        )

    rows = HoursException.objects.values_list("day", "note").distinct().order_by("day")
    assert list(rows) == [(day(1), "一"), (day(2), "二"), (day(3), "二")]


@pytest.mark.parametrize(
    ("days", "words"),
    [([-1], "今天和以后"), (range(63), "一次最多安排 62 天")],
    ids=["a day that is over", "too many"],
)
def test_days_that_cannot_be_arranged_are_refused(staff, mine, days, words):
    with pytest.raises(RefusedError, match=words):
        actions.set_day_hours(
            facility=make_facility(community=mine),
            days=[day(number) for number in days],
            periods=[],
            note="停电",
            by=staff,
        )


def test_a_secretary_reads_the_streets_hall_but_does_not_change_it(client, secretary, other):
    hall = make_facility(street=other.street, name="为民服务中心")
    station = make_facility(community=other, name="白杨服务站")
    for facility in (hall, station):
        assert "每周开放时间</h2>" not in client.get(page_of(facility)).content.decode()
        assert client.post(page_of(facility, "week"), week()).status_code == 404
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=other))
    assert client.post(page_of(station, "week"), week()).status_code == 403


@pytest.fixture
def known_year():
    load_calendar_days(
        days={
            date(2026, 1, 1): ListedDay(False, "元旦"),
            date(2026, 10, 1): ListedDay(False, "国庆节"),
            date(2026, 10, 10): ListedDay(True, "国庆节调休上班"),
        }
    )


@pytest.mark.parametrize(
    ("role", "year_status", "day_status"),
    [
        (Role.STREET_STAFF, 200, 200),
        (Role.STREET_LEADER, 200, 403),
        (Role.GRID_WORKER, 200, 403),
        (Role.AUDITOR, 403, 403),
    ],
)
def test_who_may_read_and_edit_the_calendar(client, role, year_status, day_status):
    client.force_login(make_user(role))

    assert client.get(reverse("dashboard:calendar")).status_code == year_status
    url = reverse("dashboard:calendar-day", args=["2026-10-01"])
    assert client.get(url).status_code == day_status
    assert client.post(url, {"is_workday": "0", "name": "停办"}).status_code in {302, 403}
    assert CalendarDay.objects.exists() is (day_status == 200)


def test_the_year_says_which_days_are_off_and_which_are_worked(client, staff, known_year):
    page = client.get(reverse("dashboard:calendar"), {"year": "2026"})

    known = page.context["known"]
    assert known.is_known
    assert not known.days[date(2026, 10, 1)].is_workday
    assert known.days[date(2026, 10, 10)].is_workday
    assert "暂按工作日推算" not in page.content.decode()


@pytest.mark.parametrize("year", ["2031", "0", "abcd", "99999999"])
def test_an_unknown_year_says_that_it_is_estimated(client, staff, known_year, year):
    page = client.get(reverse("dashboard:calendar"), {"year": year})

    if year == "2031":
        assert "暂按工作日推算" in page.content.decode()
    assert page.status_code == 200


def test_a_day_edited_by_hand_survives_the_next_update(client, staff, known_year):
    url = reverse("dashboard:calendar-day", args=["2026-10-01"])
    typed = {"is_workday": "0", "name": "国庆节、中秋节"}
    client.post(url, typed | {"seen_version": 1})

    load_calendar_days(days={date(2026, 10, 1): ListedDay(False, "国庆节")})

    row = CalendarDay.objects.get(date=date(2026, 10, 1))
    assert (row.name, row.is_edited) == ("国庆节、中秋节", True)
    assert AuditEvent.objects.filter(action="calendar_day.saved").exists()
    remove = reverse("dashboard:calendar-day-remove", args=["2026-10-01"])
    client.post(remove, {"version": 1})
    assert CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()  # not what was seen
    client.post(remove, {"version": row.version})
    assert not CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()


@pytest.mark.parametrize("day", ["2026-10-01", "2031-05-01"], ids=["listed", "not yet"])
def test_who_puts_a_day_right_second_sees_both(client, staff, known_year, day):
    url = reverse("dashboard:calendar-day", args=[day])
    form = client.get(url).context["form"]
    seen = {"seen_version": form["seen_version"].value(), "is_workday": "0"}
    client.post(url, seen | {"name": "劳动节"})

    page = client.post(url, seen | {"name": "庆典"}).content.decode()

    assert "已被他人修改" in page
    assert "庆典" in page
    assert CalendarDay.objects.get(date=date.fromisoformat(day)).name == "劳动节"


def test_a_make_up_workday_on_an_ordinary_workday_is_refused(client, staff):
    url = reverse("dashboard:calendar-day", args=["2026-10-14"])

    page = client.post(url, {"is_workday": "1", "name": "调休"})

    assert "只登记调休上班的周末" in page.content.decode()
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("day", ["2026-10-01", "2031-05-01"], ids=["listed", "by the law"])
def test_a_holiday_on_a_weekday_can_be_made_a_workday(client, staff, known_year, day):
    url = reverse("dashboard:calendar-day", args=[day])

    for name in ("应急值守", "防汛值守"):
        form = client.get(url).context["form"]
        seen = {"seen_version": form["seen_version"].value()}
        client.post(url, seen | {"is_workday": "1", "name": name})

    assert workdays.is_workday(date.fromisoformat(day))
    assert CalendarDay.objects.get(date=day).name == "防汛值守"


def test_a_day_that_is_none_is_not_found(client, staff):
    assert client.get("/desk/calendar/2026-02-30/").status_code == 404


def test_pages_of_many_places_ask_as_often_as_pages_of_few(
    client, staff, mine, django_assert_max_num_queries, watched_queries
):
    for number in range(5):
        community = mine if number < 3 else make_community(street=mine.street)
        make_building(compound=make_compound(community=community))
        make_grid(community=community)
        make_facility(community=community)
        make_team(community=community)
    for url in (
        reverse("dashboard:community-list"),
        page_of(mine),
        reverse("dashboard:facility-list"),
        page_of(Facility.objects.first()),
        reverse("dashboard:calendar"),
    ):
        client.get(url)
        with django_assert_max_num_queries(22), zeal_context():
            assert client.get(url).status_code == 200


def test_the_site_map_and_the_privacy_page_are_open_to_all_and_name_nobody(client, mine):
    make_user(Role.COMMUNITY_SECRETARY, community=mine, name="郑社区")
    for page, words in (("site-map", "网站地图"), ("privacy", "怎样联系我们")):
        answer = client.get(reverse(f"dashboard:{page}"))

        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert "郑社区" not in answer.content.decode()
        assert not answer.cookies
    assert the_street().name in answer.content.decode()


def test_the_footer_links_the_badge_and_the_error_report_once_they_are_known(client, monkeypatch):
    pagecache.forget()
    assert "查看标识" not in client.get("/privacy/").content.decode()
    monkeypatch.setattr("places.context.Site.badge_url", "https://bszs.conac.cn/x")
    monkeypatch.setattr("places.context.Site.error_report_url", "https://zfwzgl.www.gov.cn/x")
    pagecache.forget()

    page = client.get("/privacy/").content.decode()

    assert 'href="https://bszs.conac.cn/x"' in page
    assert 'href="https://zfwzgl.www.gov.cn/x"' in page


def test_what_the_street_saves_replaces_the_public_page_at_once(
    client, staff, mine, django_capture_on_commit_callbacks
):
    pagecache.forget()
    version = pagecache._current_version()
    holiday = CalendarDay(date="2026-10-01", name="国庆节", is_workday=False)
    saves = [
        lambda: actions.save_street(street=mine.street, by=staff),
        lambda: actions.save_community(community=mine, by=staff),
        lambda: actions.save_facility(facility=make_facility(community=mine), by=staff),
        lambda: actions.save_calendar_day(day=holiday, by=staff),
        lambda: actions.remove_calendar_day(day=holiday, by=staff),
    ]

    for save in saves:
        with django_capture_on_commit_callbacks(execute=True):
            save()
        assert pagecache._current_version() != version
        version = pagecache._current_version()
