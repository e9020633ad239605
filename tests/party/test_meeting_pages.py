"""The pages of topics, meetings and tasks: who finds what, and what each step says."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from party.models import Meeting, MeetingKind, MeetingState, MeetingTask, MeetingTopic, TopicState
from tests.architecture.page_forms import forms_of
from tests.factories import (
    day,
    make_community,
    make_organisation,
    make_street,
    make_unit,
    make_user,
    picture,
)
from tests.party.meetings import make_decision, make_meeting, make_task, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def unit(street):
    return make_unit(community=make_community(street=street))


@pytest.fixture
def liaison(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit)


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street=street)


def url(name, row):
    return reverse(f"party:{name}", args=[row.uid])


def test_a_liaison_proposes_and_the_street_takes_it_up_on_pages(client, street, staff, liaison):
    client.force_login(liaison)
    new = reverse("party:topic-create")
    post = liaison.current_posts[0]
    assert client.post(new, {"post": post.uid, "level": "street"}).status_code == 422
    typed = {"post": post.uid, "level": "street", "title": "校门口疏导", "content": "设护学岗"}
    client.post(new, typed)
    topic = MeetingTopic.objects.get()
    assert client.post(url("topic-take-up", topic)).status_code == 403
    client.force_login(staff)
    home = client.get(reverse("dashboard:desk-home")).text
    assert re.search(">议题(<[^>]+>)+待处理</span>1<", home)
    client.post(url("topic-take-up", topic))
    assert "先在“会议和决议”里安排" in client.get(url("topic-schedule", topic)).text
    meeting = make_meeting(street=street, state=MeetingState.PLANNED, held_on=day())
    client.post(url("topic-schedule", topic), {"meeting": meeting.uid})
    client.post(url("meeting-hold", meeting), {"version": 1, "held_on": day(), "chair": "何工委"})
    client.post(url("topic-decide", topic), {"text": "设护学岗。"})
    page = client.get(meeting.get_absolute_url()).text
    assert "决议 1" in page
    assert "设护学岗。" in page
    assert "交办任务" in page
    assert "再登记一条决议" in client.get(url("topic-decide", topic)).text


def test_decision_task_and_result_stand_on_one_page_and_the_task_is_one_click_away(
    client, street, staff, liaison, unit
):
    task = make_task(
        decision=make_decision(meeting=make_meeting(street=street)), unit=unit, due_on=day(-1)
    )
    client.force_login(liaison)
    home = client.get(reverse("dashboard:desk-home")).text
    assert task.what in home
    assert "逾期" in home
    assert client.post(url("task-report", task), {"version": 1, "result": ""}).status_code == 422
    client.post(url("task-report", task), {"version": 1, "result": "护学岗排班到人"})
    client.force_login(staff)
    page = client.get(task.decision.meeting.get_absolute_url()).text
    assert "护学岗排班到人" in page
    assert task.get_absolute_url() in page
    client.post(url("task-accept", task))
    assert MeetingTask.objects.get().accepted_by == staff


def test_an_overdue_task_stands_on_the_streets_home_and_in_the_list_first(client, street, staff):
    decision = make_decision(meeting=make_meeting(street=street))
    make_task(decision=decision, what="晚到期的事", due_on=day(30))
    make_task(decision=decision, what="过了期的事", due_on=day(-1))
    client.force_login(staff)
    home = client.get(reverse("dashboard:desk-home")).text
    assert "过了期的事" in home
    assert "晚到期的事" not in home
    rows = client.get(reverse("party:task-list")).text
    assert rows.index("过了期的事") < rows.index("晚到期的事")
    assert "晚到期的事" not in client.get(reverse("party:task-list"), {"state": "overdue"}).text


def test_what_the_committee_studies_is_not_found_by_units_and_communities(client, street, liaison):
    meeting = make_meeting(street=street, kind=MeetingKind.COMMITTEE, title="重点任务研究")
    topic = make_topic(meeting=meeting, state=TopicState.DECIDED)
    secretary = make_user(community=make_community(street=street))
    for user in (liaison, secretary):
        client.force_login(user)
        for address in (
            meeting.get_absolute_url(),
            topic.get_absolute_url(),
            url("meeting-print", meeting),
            url("meeting-word", meeting),
        ):
            assert client.get(address).status_code == 404
        assert "重点任务研究" not in client.get(reverse("party:meeting-list")).text


def test_the_minutes_are_printed_and_come_as_word_with_decision_and_result(client, street, staff):
    decision = make_decision(meeting=make_meeting(street=street))
    make_task(decision=decision, what="派两人护学")
    client.force_login(staff)
    page = client.get(url("meeting-print", decision.meeting)).text
    assert "派两人护学" in page
    answer = client.get(url("meeting-word", decision.meeting))
    assert answer.content[:4] == b"PK\x03\x04"
    assert "attachment" in answer["Content-Disposition"]


def test_a_secretary_plans_a_meeting_of_the_own_community_only(client, street):
    community = make_community(street=street)
    root = make_organisation(street=street)
    host = make_organisation(parent=root, community=community)
    client.force_login(make_user(community=community))
    typed = {"organisation": host.pk, "title": "社区联席会议", "held_on": day(5)}
    new = reverse("party:meeting-create")
    for wrong in ({"kind": "committee", "community": community.pk}, {"kind": "alliance"}):
        assert client.post(new, typed | wrong).status_code == 422
    client.post(new, typed | {"kind": "alliance", "community": community.pk})
    assert Meeting.objects.get().community == community


def test_a_refused_step_keeps_what_was_typed(client, street, staff):
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)))
    client.force_login(staff)
    answer = client.post(url("task-extend", task), {"due_on": day(1), "reason": "等区里批复"})
    assert answer.status_code == 422
    assert "等区里批复" in answer.text
    assert "要晚于原来的" in answer.text


def test_attendance_is_entered_person_by_person(client, street, staff):
    meeting = make_meeting(street=street)
    client.force_login(staff)
    client.post(url("meeting-invite", meeting), {"name": "何苗苗", "title": "副校长"})
    person = meeting.attendees.get()
    seen = {f"seen-{person.uid.hex}": "invited"}
    client.post(url("meeting-attendance", meeting), seen | {person.uid.hex: "attended"})
    assert "实到 1 人" in client.get(meeting.get_absolute_url()).text


def listed(client, meeting, *names):
    """Put people on the list of a meeting; return its page and what its form comes with."""
    for name in names:
        client.post(url("meeting-invite", meeting), {"name": name})
    people = {row.name: row.uid.hex for row in meeting.attendees.all()}
    return people, form_of(client.get(url("meeting-attendance", meeting)).text, people[names[0]])


def form_of(page, field):
    """Return what the form with this field comes with."""
    [form] = [form for form in forms_of(page) if field in form.fields]
    return form.fields


def test_two_who_enter_the_attendance_at_once_undo_nothing_of_each_other(client, street, staff):
    meeting = make_meeting(street=street)
    client.force_login(staff)
    people, seen = listed(client, meeting, "何苗苗", "林小满")
    page = url("meeting-attendance", meeting)

    client.post(page, seen | {people["何苗苗"]: "attended"})
    answer = client.post(page, seen | {people["林小满"]: "leave"})

    assert answer.status_code == 302
    states = dict(meeting.attendees.values_list("name", "state"))
    assert states == {"何苗苗": "attended", "林小满": "leave"}


def test_who_enters_another_attendance_than_somebody_just_did_sees_both(client, street, staff):
    meeting = make_meeting(street=street)
    client.force_login(staff)
    people, seen = listed(client, meeting, "何苗苗")
    page = url("meeting-attendance", meeting)

    client.post(page, seen | {people["何苗苗"]: "attended"})
    answer = client.post(page, seen | {people["何苗苗"]: "leave"})

    assert answer.status_code == 422
    assert "您填写期间，他人已登记为“实到”" in answer.text
    assert meeting.attendees.get().state == "attended"
    client.post(page, form_of(answer.text, people["何苗苗"]))  # sent once more, it is meant
    assert meeting.attendees.get().state == "leave"


def test_who_enters_the_attendance_of_somebody_taken_off_the_list_is_told(client, street, staff):
    meeting = make_meeting(street=street, state=MeetingState.PLANNED)
    client.force_login(staff)
    people, seen = listed(client, meeting, "何苗苗", "林小满")
    page = url("meeting-attendance", meeting)
    client.post(url("attendee-remove", meeting.attendees.get(name="何苗苗")))

    answer = client.post(page, seen | {people["何苗苗"]: "leave", people["林小满"]: "leave"})

    assert answer.status_code == 422
    assert "1 人已不在名单里" in answer.text
    assert client.post(page, form_of(answer.text, people["林小满"])).status_code == 302
    assert meeting.attendees.get().state == "leave"


def test_somebody_put_on_the_list_meanwhile_stays_as_they_are(client, street, staff):
    meeting = make_meeting(street=street)
    client.force_login(staff)
    people, seen = listed(client, meeting, "何苗苗")
    client.post(url("meeting-invite", meeting), {"name": "林小满"})

    answer = client.post(url("meeting-attendance", meeting), seen | {people["何苗苗"]: "attended"})

    assert answer.status_code == 302
    states = dict(meeting.attendees.values_list("name", "state"))
    assert states == {"何苗苗": "attended", "林小满": "invited"}


def test_a_photo_of_the_result_is_seen_by_those_who_see_the_task(
    client, street, staff, liaison, unit, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)), unit=unit)
    client.force_login(liaison)
    file = SimpleUploadedFile("a.jpg", picture())
    bad = SimpleUploadedFile("a.jpg", b"no picture")
    typed = {"version": 1, "result": "护学岗排班到人"}
    assert client.post(url("task-report", task), {**typed, "photo": bad}).status_code == 422
    client.post(url("task-report", task), {**typed, "photo": file})
    photo = MeetingTask.objects.get().photo
    address = reverse("volunteers:photo", args=[photo.uid])
    stranger = make_user(Role.UNIT_LIAISON, unit=make_unit(community=unit.community))
    for user, status in ((liaison, 200), (staff, 200), (stranger, 404)):
        client.force_login(user)
        answer = client.get(address)
        assert answer.getvalue()
        assert answer.status_code == status
