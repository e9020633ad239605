"""Two people run one meeting at once: each decision has a number of its own, each step one doer.

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from party import actions
from party.models import MeetingDecision, MeetingState, MeetingTopic, TaskState, TopicState
from tests.factories import make_department, make_street, make_user
from tests.parallel import at_once, refusal
from tests.party.meetings import make_decision, make_meeting, make_task, make_topic

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def people(street):
    return [make_user(Role.STREET_STAFF, street=street) for _ in range(2)]


def answers(step, people):
    def take(number):
        return refusal(lambda: step(User.objects.get(pk=people[number].pk), number))

    return at_once(take, len(people))


def test_decisions_entered_at_once_have_numbers_of_their_own(street, people):
    meeting = make_meeting(street=street)
    topics = [make_topic(meeting=meeting, order=n) for n in (1, 2)]

    said = answers(lambda by, n: actions.decide(topic=topics[n], text="同意", by=by), people)

    assert said == ["", ""]
    assert sorted(MeetingDecision.objects.values_list("number", flat=True)) == [1, 2]


def test_topics_put_on_one_agenda_at_once_stand_one_after_the_other(street, people):
    meeting = make_meeting(street=street, state=MeetingState.PLANNED)
    topics = [make_topic(street=street, state=TopicState.ACCEPTED) for _ in range(2)]

    answers(lambda by, n: actions.schedule_topic(topic=topics[n], meeting=meeting, by=by), people)

    assert sorted(MeetingTopic.objects.values_list("order", flat=True)) == [1, 2]


def test_a_result_accepted_and_returned_at_once_is_one_of_both(street, people):
    decision = make_decision(meeting=make_meeting(street=street))
    task = make_task(decision=decision, department=make_department(street=street))
    actions.report_task(task=task, result="已办", by=make_user(Role.STREET_STAFF, street=street))
    steps = [
        lambda by: actions.accept_task(task=task, by=by),
        lambda by: actions.return_task(task=task, reason="请补充", by=by),
    ]

    said = answers(lambda by, n: steps[n](by), people)

    assert said.count("") == 1
    task.refresh_from_db()
    assert task.state in {TaskState.ACCEPTED, TaskState.RETURNED}


def test_a_task_given_while_the_topic_is_answered_leaves_no_answered_topic_with_an_open_task(
    street, people
):
    decision = make_decision(meeting=make_meeting(street=street))
    department = make_department(street=street)
    due_on = make_task().due_on
    steps = [
        lambda by: actions.answer_topic(topic=decision.topic, answer="已办", by=by),
        lambda by: actions.assign_task(
            decision=decision, what="护学", owner=department, due_on=due_on, by=by
        ),
    ]

    said = answers(lambda by, n: steps[n](by), people)

    assert said.count("") == 1
