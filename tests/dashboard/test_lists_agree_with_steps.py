"""What a list offers somebody to judge, its step takes from them, and from nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from alliances import actions as alliances
from alliances.models import AllianceMembership, CoBuildProject
from core.errors import RefusedError
from dashboard import actions as dashboard
from dashboard.models import Baseline
from party import actions as party
from party.models import MemberCheckIn, OwnerLevel, WorkList, WorkListItem, WorkListKind
from projects import actions as projects
from projects.models import HonourStandard, LivelihoodProject, Wish, WishState
from tests.alliances.projects import Scene
from tests.factories import (
    day,
    make_activity,
    make_alliance,
    make_unit,
    make_user,
    make_volunteer,
)
from tests.projects.livelihood_rows import Crew
from tests.projects.premises_rows import make_standard
from tests.projects.wishes import make_claim, make_wish
from volunteers import actions as volunteers
from volunteers.models import Activity, ActivityState, Participation, PointEntry, ServiceRecord

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@dataclass
class Case:
    """One row that waits: who had it in hand, who had not, what offers it, what takes it."""

    row: Any
    writers: list[User]
    others: list[User]
    offered: Callable[[User], Any]
    step: Callable[[User], Any]


def staff(community, count):
    return [make_user(Role.STREET_STAFF, street=community.street) for _ in range(count)]


def activity(community):
    filer = make_user(Role.COMMUNITY_SECRETARY, community=community)
    row = make_activity(filed_by=filer, state=ActivityState.SUBMITTED, submitted_at=timezone.now())
    writer, other = staff(community, 2)
    row.co_authors.add(writer)
    return Case(
        row,
        [filer, writer],
        [other],
        Activity.objects.reviewable_by,
        lambda by: volunteers.return_activity(activity=row, reason="补照片", by=by),
    )


def hours(community):
    writer, other = (make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(2))
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    held = make_activity(filed_by=writer, state=ActivityState.CONFIRMED, held_on=day(-1))
    person = make_volunteer(community=community)
    Participation.objects.create(activity=held, volunteer=person)
    [row] = volunteers.propose_hours(
        activity=held, hours={person.pk: Decimal(2)}, content="", by=writer
    )
    return Case(
        row,
        [writer],
        [secretary, other],
        ServiceRecord.objects.confirmable_by,
        lambda by: volunteers.confirm_hours(records=[row], by=by),
    )


def exchange(community):
    held = hours(community)
    volunteers.confirm_hours(records=[held.row], by=held.others[0])
    writer, other = staff(community, 2)
    row = volunteers.exchange_points(volunteer=held.row.volunteer, points=20, what="米", by=writer)
    return Case(
        row,
        [writer],
        [other],
        PointEntry.objects.cancellable_by,
        lambda by: volunteers.cancel_exchange(entry=row, reason="登错了人", by=by),
    )


def check_in(community):
    writer, other = (make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(2))
    row = party.check_in_member(
        name="陈安然",
        phone="13800000001",
        community=community,
        home_unit_name="区外单位",
        checked_in_on=day(-20),
        by=writer,
    )
    return Case(
        row,
        [writer],
        [other],
        MemberCheckIn.objects.confirmable_by,
        lambda by: party.confirm_members(check_ins=[row], by=by),
    )


def work_list(community):
    first, second, other = staff(community, 3)
    row = party.begin_version(
        street=community.street,
        owner_level=OwnerLevel.COMMUNITY,
        kind=WorkListKind.LAWFUL,
        by=first,
    )
    party.save_item(item=WorkListItem(work_list=row, name="公开财务"), by=second)
    row.effective_from = day(1)
    row = party.submit_list(work_list=party.save_list(work_list=row, by=first), by=first)
    return Case(
        row,
        [first, second],
        [other],
        WorkList.objects.publishable_by,
        lambda by: party.return_list(work_list=row, reason="补一项", by=by),
    )


def standard(community):
    first, second, other = staff(community, 3)
    published = make_standard(community=community)
    row = projects.copy_standard(standard=published, year=published.year, by=first)
    item = row.criteria.last()
    item.item = "改过的一项"
    projects.save_criterion(criterion=item, by=second)
    return Case(
        row,
        [first, second],
        [other],
        HonourStandard.objects.publishable_by,
        lambda by: projects.publish_standard(standard=row, by=by, version=row.version),
    )


def livelihood(community):
    crew = Crew()
    row = crew.draft(name="口袋花园")
    leader = make_user(Role.STREET_LEADER, street=crew.community.street)
    row.steps.update(by=leader)
    LivelihoodProject.objects.update(state="reviewing", number="MS1", submitted_by=crew.staff)
    return Case(
        row,
        [leader],
        [crew.leader],
        LivelihoodProject.objects.approvable_by,
        lambda by: projects.return_livelihood(project=row, reason="补充", by=by),
    )


def new_wish(community):
    writer = make_user(Role.COMMUNITY_SECRETARY, community=community)
    other = make_user(Role.COMMUNITY_SECRETARY, community=community)
    row = make_wish(community=community, state=WishState.POSTED, posted_by=writer)
    return Case(
        row,
        [writer],
        [other],
        Wish.objects.reviewable_by,
        lambda by: projects.return_wish(wish=row, reason="写清尺寸", by=by),
    )


def delivered_wish(community):
    writer, other = (make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(2))
    row = make_wish(community=community, state=WishState.CLAIMED)
    row.claims.all().delete()
    row.state = WishState.DELIVERED
    row.save()
    make_claim(row, make_unit(community=community), delivered_by=writer)
    return Case(
        row,
        [writer],
        [other],
        Wish.objects.confirmable_by,
        lambda by: projects.confirm_wish(wish=row, by=by),
    )


def invitation(community):
    unit, other_unit = make_unit(community=community), make_unit(community=community)
    both, other = make_user(Role.UNIT_LIAISON, unit=unit), make_user(Role.UNIT_LIAISON, unit=unit)
    stranger = make_user(Role.UNIT_LIAISON, unit=other_unit)
    row = AllianceMembership.objects.create(
        alliance=make_alliance(street=community.street),
        unit=unit,
        state="invited",
        asked_by=both,  # who was the street's then
        asked_at=timezone.now(),
        joined_on=None,
    )
    return Case(
        row,
        [both, stranger],
        [other],
        AllianceMembership.objects.to_answer_by,
        lambda by: alliances.refuse_unit(membership=row, reason="不便", by=by),
    )


def baseline(community):
    writer = make_user(Role.STREET_STAFF, street=community.street)
    leader = make_user(Role.STREET_LEADER, street=community.street)
    row = dashboard.enter_baseline(
        street=community.street,
        figure="F10",
        value=65,
        is_lower_bound=False,
        as_of=day(-1),
        source="工作总结",
        by=writer,
    )
    return Case(
        row,
        [writer],
        [leader],
        Baseline.objects.approvable_by,
        lambda by: dashboard.approve_baseline(baseline=row, by=by),
    )


def project(community):
    scene = Scene()
    row = scene.sent()
    row.authors.add(scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    return Case(
        row,
        [scene.staff],
        [other],
        CoBuildProject.objects.reviewable_by,
        lambda by: alliances.return_project(project=row, reason="写清目标", by=by),
    )


CASES = (
    *(activity, hours, exchange, check_in, work_list, standard, livelihood),
    *(new_wish, delivered_wish, invitation, baseline, project),
)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_a_list_offers_what_its_step_takes(make, community):
    case = make(community)
    everybody = [*case.writers, *case.others]

    offered = [person for person in everybody if case.offered(person).filter(pk=case.row.pk)]
    taken = [person for person in everybody if takes(case, person)]

    assert offered == taken == case.others


def takes(case, person):
    try:
        with transaction.atomic():
            case.step(person)
            raise _Undone
    except _Undone:
        return True
    except RefusedError:
        return False


class _Undone(Exception):
    """Takes a step back."""
