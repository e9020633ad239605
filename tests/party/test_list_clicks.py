"""Two people at once in lists, admissions and pushed work: a step happens once."""

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from party import actions
from party.models import (
    AdmissionApplication,
    AdmissionState,
    OwnerLevel,
    PushedWork,
    WorkKind,
    WorkListItem,
    WorkListKind,
    WorkListState,
)
from tests.factories import day, make_community, make_department, make_user
from tests.parallel import at_once, refusal
from tests.party.lists import brought_to, make_list, push, staff_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


@pytest.fixture
def communities():
    rows = [make_community(), make_community()]
    make_department(street=rows[0].street)
    return rows


def answers_of(step, people):
    """Take the step as each person at the same moment; return what each was told."""

    def take(number):
        return refusal(lambda: step(User.objects.get(pk=people[number].pk)))

    return at_once(take, len(people))


def times(action):
    return AuditEvent.objects.filter(action=action).count()


def test_two_who_publish_one_version_publish_it_once(communities):
    street = communities[0].street
    author = staff_of(street)
    old = make_list(WorkListKind.LAWFUL, "公开居务", street=street)
    new = actions.begin_version(
        street=street, owner_level=OwnerLevel.COMMUNITY, kind=WorkListKind.LAWFUL, by=author
    )
    new.effective_from = day(1)
    actions.save_list(work_list=new, by=author)
    actions.submit_list(work_list=new, by=author)

    told = answers_of(
        lambda by: actions.publish_list(work_list=new, by=by), [staff_of(street), staff_of(street)]
    )

    assert told.count("") == 1
    assert times("worklist.published") == 1
    old.refresh_from_db()
    assert old.state == WorkListState.SUPERSEDED


def test_two_leaders_decide_one_application_once(communities):
    street = communities[0].street
    row = brought_to(
        AdmissionState.DECISION,
        communities,
        by=staff_of(street),
        checker=staff_of(street),
        secretaries=[make_user(Role.COMMUNITY_SECRETARY, community=c) for c in communities],
    )
    outcomes = iter([AdmissionState.APPROVED, AdmissionState.REJECTED])

    told = answers_of(
        lambda by: actions.decide_admission(
            application=row, outcome=next(outcomes), reason="研究决定", by=by
        ),
        [staff_of(street, Role.STREET_LEADER), staff_of(street, Role.STREET_LEADER)],
    )

    assert told.count("") == 1
    assert times("admission.approved") + times("admission.rejected") == 1


def test_applications_of_one_moment_get_numbers_of_their_own(communities):
    people = [staff_of(communities[0].street) for _ in range(4)]
    department = communities[0].street.departments.get()

    def apply(by):
        row = AdmissionApplication(
            street=department.street,
            department=department,
            title="用水调查",
            content="登记",
            legal_basis="安排",
            kind=WorkKind.LONG,
            starts_on=day(9),
        )
        actions.save_admission(application=row, communities=communities, by=by)

    assert answers_of(apply, people) == [""] * 4
    numbers = AdmissionApplication.objects.values_list("number", flat=True)
    assert sorted(number[-3:] for number in numbers) == ["001", "002", "003", "004"]


def test_the_last_two_opinions_bring_the_application_forward_once(communities):
    street = communities[0].street
    row = brought_to(
        AdmissionState.OPINION, communities, by=staff_of(street), checker=staff_of(street)
    )
    people = [make_user(Role.COMMUNITY_SECRETARY, community=c) for c in communities]

    def agree(by):
        opinion = row.opinions.get(community__in=by.reach().communities)
        actions.give_opinion(opinion=opinion, says="agree", by=by)

    assert answers_of(agree, people) == ["", ""]
    row.refresh_from_db()
    assert row.state == AdmissionState.DECISION
    assert times("admission.brought_forward") == 1


def test_an_impatient_clerk_registers_once_and_a_secretary_answers_once(communities):
    staff = staff_of(communities[0].street)
    told = answers_of(lambda by: push(communities, by=by), [staff, staff])
    assert told.count("") == 1
    work = PushedWork.objects.get()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=communities[0])
    mine = work.assignments.get(community=communities[0])

    told = answers_of(
        lambda by: actions.decline_assignment(assignment=mine, reason="没有依据", by=by),
        [secretary, secretary],
    )
    assert told.count("") == 1


def test_an_item_is_not_slipped_into_a_version_that_is_being_sent(communities):
    street = communities[0].street
    author = staff_of(street)
    draft = actions.begin_version(
        street=street, owner_level=OwnerLevel.COMMUNITY, kind=WorkListKind.ASSIST, by=author
    )
    actions.save_item(item=WorkListItem(work_list=draft, name="第一项"), by=author)
    draft.effective_from = day(1)
    actions.save_list(work_list=draft, by=author)

    def step(by):
        if by.pk == author.pk:
            actions.submit_list(work_list=draft, by=by)
        else:
            actions.save_item(item=WorkListItem(work_list=draft, name="第二项"), by=by)

    told = answers_of(step, [author, staff_of(street)])
    draft.refresh_from_db()
    assert draft.state == WorkListState.REVIEWING
    assert draft.items.count() == (2 if told == ["", ""] else 1)
