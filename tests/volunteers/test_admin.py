"""The ledgers of activities, problems, teams and volunteers: who, which rows, what leaves."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_context

from accounts.roles import ROLES, Role, Scope
from audit.models import AuditEvent
from core.office import Subject
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_problem,
    make_street,
    make_team,
    make_user,
    make_volunteer,
)
from tests.volunteers.ledgers import leave_for_twenty_minutes, ledger, rows_of
from volunteers.models import (
    Activity,
    ActivityState,
    Problem,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerState,
)

LEDGERS = ("activity", "problem", "team", "volunteer")

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def user_at(role, community):
    """Make a user of the role: at the community if it can lie there, else of the street."""
    is_local = Scope.COMMUNITY in ROLES[role].scopes
    return make_user(role, community=community if is_local else None)


@pytest.fixture
def staff(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.STREET_LEADER, 200),
        (Role.AUDITOR, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.SYSADMIN, 403),
        (Role.SECADMIN, 403),
        (Role.GRID_WORKER, 403),
        (Role.TEAM_LEADER, 403),
    ],
)
def test_ledger_opens_for_those_whose_post_may_view_it(client, name, role, status):
    client.force_login(make_user(role))
    assert client.get(ledger(name)).status_code == status


def test_visitor_is_sent_to_the_one_sign_in_page(client):
    answer = client.get(ledger("activity"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:sign-in"))


def test_libraries_have_no_pages_in_the_office(client, staff):
    assert Group not in admin.site._registry
    assert all(hasattr(found, "chapter") for found in admin.site._registry.values())
    assert client.get("/admin/auth/group/").status_code == 404


def test_index_groups_the_ledgers_by_chapter_and_subject_with_what_waits(client, staff):
    make_activity()

    chapters = {c["label"]: c["subjects"] for c in client.get("/admin/").context["chapters"]}

    assert {"日常", "党建一盘棋", "综合治理一张网"} <= set(chapters)
    subjects = {subject["label"]: subject for subject in chapters["党建一盘棋"]}
    assert list(subjects) == [label for label in Subject.ORDER if label in subjects]
    waiting = {entry["label"]: entry["waiting"] for entry in subjects["志愿服务"]["entries"]}
    assert waiting["活动"] == subjects["志愿服务"]["waiting"] == 1


def test_side_bar_opens_the_subject_one_is_in(client, staff):
    page = client.get(ledger("activity"))

    subjects = [s for chapter in page.context["chapters"] for s in chapter["subjects"]]
    assert [s["label"] for s in subjects if s["is_open"]] == ["志愿服务"]
    assert page.content.decode().count('<details class="side-subject" open>') == 1


@pytest.mark.parametrize("name", LEDGERS)
def test_ledger_shows_nothing_of_another_community(client, name):
    here, there = make_community(), make_community()
    for community, word in ((here, "此处"), (there, "彼处")):
        team = make_team(community=community, name=f"{word}一队")
        activity = make_activity(community=community, title=f"{word}的活动")
        make_problem(activity=activity, title=f"{word}的问题")
        make_volunteer(community=community, team=team, name=f"{word}人")
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=here))

    answer = client.get(ledger(name))

    assert len(rows_of(answer)) == 1
    assert "彼" not in answer.content.decode()
    assert there.name not in answer.content.decode()


@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("query", ["", "?_popup=1", "?_to_field=id"])
def test_foreign_row_is_not_found_on_any_page(client, name, page, query):
    activity = make_activity()
    problem = make_problem(activity=activity)
    team = make_team(community=activity.community)
    volunteer = make_volunteer(community=activity.community, team=team)
    found = {"activity": activity, "problem": problem, "team": team, "volunteer": volunteer}
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))

    key = str(found[name].pk)
    answer = client.get(ledger(name, page, args=[key]) + query)
    missing = client.get(ledger(name, page, args=["9" * len(key)]) + query)

    assert (answer.status_code, missing.status_code) == (404, 404)
    assert len(answer.content) == len(missing.content)


def test_old_address_of_a_row_does_not_redirect(client, staff):
    assert client.get(f"{ledger('team')}{make_team().pk}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["phone__startswith=138", "team__leader_phone=1", "community__street=1", "state=x"]
)
def test_hidden_or_senseless_parameters_narrow_nothing(client, staff, query):
    make_volunteer(phone="13800000001")
    answer = client.get(f"{ledger('volunteer')}?{query}")
    assert answer.status_code in {302, 400}


def test_ordering_by_a_column_that_is_not_offered_is_ignored(client, staff):
    first, second = make_activity(headcount=9), make_activity(headcount=1)
    answer = client.get(f"{ledger('activity')}?o=6")
    assert rows_of(answer) == [second, first]


def test_activities_are_narrowed_and_each_filter_comes_off_by_itself(client, staff):
    here = make_community(name="榕树社区")
    found = make_activity(community=here, state=ActivityState.CONFIRMED, held_on=day())
    make_activity(community=here, state=ActivityState.CONFIRMED, held_on=day(-800))
    make_activity(community=here, held_on=day())
    make_activity(state=ActivityState.CONFIRMED, held_on=day())

    answer = client.get(
        ledger("activity"), {"community": here.pk, "held_on": "year", "state": "confirmed"}
    )

    assert rows_of(answer) == [found]
    html = answer.content.decode()
    for chip in ("榕树社区", "本年", "已确认"):
        assert chip in html
    assert f"?community={here.pk}&amp;held_on=year" in html


def test_any_two_days_are_a_period(client, staff):
    inside, outside = make_activity(held_on=day(-10)), make_activity(held_on=day(-12))
    query = {"held_on-from": day(-11).isoformat(), "held_on-to": day(-10).isoformat()}

    assert rows_of(client.get(ledger("activity"), query)) == [inside]
    query = {"held_on-to": day(-11).isoformat()}
    assert rows_of(client.get(ledger("activity"), query)) == [outside]
    assert client.get(ledger("activity"), {"held_on-to": "2022-13-45"}).status_code == 302


@pytest.mark.parametrize("text", ["重阳", "重阳 走访", "cyjzf", "CYJ"])
def test_activities_are_found_by_text_and_initials(client, staff, text):
    found = make_activity(title="重阳节走访慰问")
    make_activity(title="清理河道")
    assert rows_of(client.get(ledger("activity"), {"q": text})) == [found]


@pytest.mark.parametrize("text", ["银杏", "yinxing", "yxhz"])
def test_teams_are_found_by_text_pinyin_and_initials(client, staff, text):
    found = make_team(name="银杏互助队")
    make_team(name="红樱桃队")
    assert rows_of(client.get(ledger("team"), {"q": text})) == [found]


def test_a_team_counts_the_seats_held_now_by_those_who_serve():
    team, other = make_team(), make_team()
    serving = make_volunteer(team=team)
    make_volunteer(team=team, state=VolunteerState.SUSPENDED)
    left = make_volunteer(team=team)
    TeamMembership.objects.filter(volunteer=left).update(left_on=day(-1))
    TeamMembership.objects.create(team=other, volunteer=serving, joined_on=day(-9))

    seats = {row.pk: row.seat_count for row in Team.objects.with_seat_count()}

    assert seats == {team.pk: 1, other.pk: 1}


def test_volunteer_is_found_by_a_whole_phone_and_by_no_part_of_it(client, staff):
    found = make_volunteer(phone="13800000001")
    assert rows_of(client.get(ledger("volunteer"), {"q": "13800000001"})) == [found]
    assert rows_of(client.get(ledger("volunteer"), {"q": "1380000"})) == []


@pytest.mark.parametrize("name", LEDGERS)
def test_ledger_asks_no_query_per_row(
    client, staff, name, django_assert_max_num_queries, watched_queries
):
    def fill(count):
        for _ in range(count):
            team = make_team(community=make_community())
            activity = make_activity(team=team, community=team.community)
            make_problem(activity=activity)
            make_volunteer(community=team.community, team=team)

    fill(2)
    with django_assert_max_num_queries(15) as few:
        client.get(ledger(name))
    fill(8)
    with django_assert_max_num_queries(len(few)), zeal_context():
        client.get(ledger(name))


def test_count_stops_at_ten_thousand(client, staff, monkeypatch):
    monkeypatch.setattr("core.paging.MOST_ROWS", 3)
    for _ in range(5):
        make_activity()
    answer = client.get(ledger("activity"))
    assert answer.context["cl"].paginator.count_label == "3+"


@pytest.mark.parametrize("name", ["activity", "problem"])
@pytest.mark.parametrize("role", [Role.STREET_STAFF, Role.COMMUNITY_SECRETARY, Role.AUDITOR])
def test_rows_with_a_life_cycle_are_not_typed_over(client, name, role):
    activity = make_activity(title="原来的名称")
    row = {"activity": activity, "problem": make_problem(activity=activity)}[name]
    client.force_login(user_at(role, activity.community))

    answer = client.post(ledger(name, "change", args=[row.pk]), {"title": "改过的", "state": "x"})

    assert answer.status_code == 403
    row.refresh_from_db()
    assert "改过的" not in row.title


def test_steps_on_an_activity_are_buttons_for_those_who_may_take_them(client, staff):
    waiting = make_activity()
    confirmed = make_activity(state=ActivityState.CONFIRMED)
    own = make_activity(filed_by=staff, state=ActivityState.CONFIRMED)

    def labels(row):
        page = client.get(ledger("activity", "change", args=[row.pk]))
        return [link.label for link in page.context["links"]]

    assert labels(waiting) == ["打开活动页", "审核"]
    assert labels(confirmed) == ["打开活动页", "更正", "作废"]
    assert labels(own) == ["打开活动页"]


def test_bulk_confirming_says_what_will_happen_and_then_does_it(client, staff):
    first, second = make_activity(), make_activity()
    own = make_activity(filed_by=staff)
    data = {
        "action": "confirm_selected",
        "_selected_action": [first.pk, second.pk, own.pk],
    }

    asked = client.post(ledger("activity"), data)

    assert asked.context["waiting_rows"] == [second, first]
    assert asked.context["other_count"] == 1
    assert Activity.objects.confirmed().count() == 0

    versions = {f"version-{row.pk}": row.version for row in (first, second)}
    Activity.objects.filter(pk=second.pk).update(version=9)
    done = client.post(ledger("activity"), {**data, **versions, "is_sure": "yes"}, follow=True)

    told = [str(message) for message in done.context["messages"]]
    assert list(Activity.objects.confirmed()) == [first]
    assert any("没有确认" in sentence and second.title in sentence for sentence in told)


def test_bulk_confirming_is_not_offered_to_a_community(client):
    activity = make_activity()
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=activity.community))
    client.post(
        ledger("activity"),
        {"action": "confirm_selected", "_selected_action": [activity.pk], "is_sure": "yes"},
    )
    assert Activity.objects.confirmed().count() == 0


@pytest.mark.parametrize("role", [Role.STREET_STAFF, Role.AUDITOR, Role.COMMUNITY_STAFF])
def test_volunteers_are_masked_on_every_page(client, role):
    community = make_community()
    team = make_team(community=community, leader_name="赵铁生", leader_phone="13900000009")
    person = make_volunteer(community=community, team=team, name="张安国", phone="13800000001")
    client.force_login(user_at(role, community))

    html = client.get(ledger("volunteer")).content.decode()
    html += client.get(ledger("volunteer", "change", args=[person.pk])).content.decode()
    html += client.get(ledger("volunteer", "history", args=[person.pk])).content.decode()
    html += client.get(ledger("team")).content.decode()
    if role != Role.STREET_STAFF:
        html += client.get(ledger("team", "change", args=[team.pk])).content.decode()

    for secret in ("张安国", "13800000001", "赵铁生", "13900000009"):
        assert secret not in html
    assert "张**" in html
    assert "138****0001" in html


def test_full_data_is_opened_for_a_purpose_and_the_look_is_logged(client, staff):
    person = make_volunteer(name="张安国", phone="13800000001")
    url = ledger("volunteer", "reveal", args=[person.pk])

    assert "13800000001" not in client.get(url).content.decode()
    assert "13800000001" not in client.post(url, {"purpose": "看"}).content.decode()
    shown = client.post(url, {"purpose": "联系本人核对时长"}).content.decode()

    assert "13800000001" in shown
    assert "张安国" in shown
    [event] = AuditEvent.objects.filter(action="volunteer.revealed")
    assert (event.actor, event.reason) == (staff, "联系本人核对时长")
    assert "张安国" not in event.object_label


def test_full_data_asks_for_the_password_first(client, staff):
    url = ledger("volunteer", "reveal", args=[make_volunteer(phone="13800000001").pk])
    leave_for_twenty_minutes(client)
    answer = client.post(url, {"purpose": "联系本人核对时长"})
    assert "13800000001" not in answer.content.decode()
    assert AuditEvent.objects.filter(action="volunteer.revealed").count() == 0


def test_thirty_looks_an_hour_are_enough(client, staff, monkeypatch):
    monkeypatch.setattr("accounts.actions.reveals.MOST_REVEALS", 1)
    url = ledger("volunteer", "reveal", args=[make_volunteer().pk])
    assert client.post(url, {"purpose": "联系本人核对时长"}).status_code == 200
    assert client.post(url, {"purpose": "联系本人核对时长"}).status_code == 409


def test_full_data_of_another_street_is_not_found(client, staff):
    foreign = make_volunteer(community=make_community(street=make_street()))
    assert client.get(ledger("volunteer", "reveal", args=[foreign.pk])).status_code == 404


def test_saving_a_volunteer_keeps_what_was_left_empty(client, staff):
    person = make_volunteer(name="张安国", phone="13800000001")
    url = ledger("volunteer", "change", args=[person.pk])
    typed = {
        "street": person.street_id,
        "community": "",
        "new_name": "",
        "new_phone": "13800000002",
        "id_number": "",
        "state": "active",
        "registered_on": "2022-03-01",
        "seen_version": person.version,
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
    }

    answer = client.post(url, typed)

    assert answer.status_code == 302, answer.context["errors"]
    person.refresh_from_db()
    assert (person.name, person.phone) == ("张安国", "13800000002")
    assert AuditEvent.objects.filter(action="volunteer.saved").count() == 1


def test_a_wrong_phone_is_said_beside_its_field_and_nothing_typed_is_lost(client, staff):
    typed = {
        "street": staff.current_posts[0].street_id,
        "new_name": "张安国",
        "new_phone": "12345",
        "state": "active",
        "registered_on": "2022-03-01",
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
    }

    answer = client.post(ledger("volunteer", "add"), typed)

    assert answer.status_code == 200
    assert "手机号" in answer.context["adminform"].form.errors["new_phone"][0]
    assert answer.context["adminform"].form["new_name"].value() == "张安国"


def test_seat_is_given_through_its_own_action(client, staff):
    person, team = make_volunteer(), make_team()
    typed = {
        "street": person.street_id,
        "state": "active",
        "registered_on": "2022-03-01",
        "seen_version": person.version,
        "seats-TOTAL_FORMS": 1,
        "seats-INITIAL_FORMS": 0,
        "seats-0-team": team.pk,
        "seats-0-joined_on": "2022-03-01",
    }

    client.post(ledger("volunteer", "change", args=[person.pk]), typed)

    assert TeamMembership.objects.get().team == team
    assert AuditEvent.objects.filter(action="seat.saved").count() == 1


def test_seat_in_a_team_of_another_street_is_refused(client, staff):
    person = make_volunteer()
    foreign = make_team(street=make_street())
    typed = {
        "street": person.street_id,
        "state": "active",
        "registered_on": "2022-03-01",
        "seen_version": person.version,
        "seats-TOTAL_FORMS": 1,
        "seats-INITIAL_FORMS": 0,
        "seats-0-team": foreign.pk,
        "seats-0-joined_on": "2022-03-01",
    }

    answer = client.post(ledger("volunteer", "change", args=[person.pk]), typed)

    assert answer.status_code == 200
    assert foreign.name not in answer.content.decode()
    assert TeamMembership.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.AUDITOR, Role.STREET_LEADER])
def test_registers_are_read_only_without_the_edit_permission(client, role):
    team = make_team(community=make_community())
    client.force_login(user_at(role, team.community))
    typed = {"name": "改过的队", "street": team.street_id, "kind": "other", "state": "active"}

    assert client.post(ledger("team", "change", args=[team.pk]), typed).status_code == 403
    assert client.post(ledger("team", "add"), typed).status_code == 403
    assert list(Team.objects.all()) == [team]


def test_autocomplete_offers_only_visible_rows(client):
    here, there = make_community(), make_community()
    make_team(community=here, name="此处一队")
    make_team(community=there, name="彼处一队")
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=here))
    query = {"app_label": "volunteers", "model_name": "activity", "field_name": "team", "term": ""}

    answer = client.get(reverse("admin:autocomplete"), query)

    assert "彼处" not in answer.content.decode()


def test_history_tells_who_did_what_from_the_audit_trail(client, staff):
    activity = make_activity(title="重阳节走访")
    client.post(
        reverse("volunteers:review-confirm", args=[activity.uid]), {"version": activity.version}
    )
    page = client.get(ledger("activity", "history", args=[activity.pk]))
    [entry] = page.context["entries"]
    assert (entry.who, entry.what) == (staff.name, "确认")
    # Two steps of one minute are told apart.
    assert f"{timezone.localtime(entry.at):%H:%M:%S}</th>" in page.text


def test_problem_ledger_finds_the_overdue_and_says_how_many(client, staff):
    late = make_problem(overdue=True)
    make_problem()

    answer = client.get(ledger("problem"), {"overdue": "1"})

    assert rows_of(answer) == [late]
    subjects = [s for chapter in answer.context["chapters"] for s in chapter["subjects"]]
    entries = [entry for subject in subjects for entry in subject["entries"]]
    assert {e["label"]: e["waiting"] for e in entries}["问题"] == 1
    assert Problem.objects.count() == 2


def test_volunteers_of_one_team(client, staff):
    team = make_team()
    found = make_volunteer(team=team)
    make_volunteer()
    assert rows_of(client.get(ledger("volunteer"), {"team": team.pk})) == [found]
    assert Volunteer.objects.count() == 2


def test_a_name_beside_its_field_is_no_markup(client, staff):
    person = make_volunteer(name="<b>甲")

    page = client.get(ledger("volunteer", "change", args=[person.pk])).content.decode()

    assert "现为 &lt;**，不改请留空。" in page
    assert "现为 <" not in page
