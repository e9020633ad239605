"""Lists of work, applications and pushed work, in each state."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import Department, User
from accounts.roles import Role
from party.models import (
    KINDS_OF,
    OPEN_STATES,
    AdmissionApplication,
    AdmissionOpinion,
    AdmissionState,
    AssignmentState,
    OwnerLevel,
    PushedAssignment,
    PushedWork,
    WorkKind,
    WorkList,
    WorkListItem,
    WorkListState,
)
from places.models import Community, Street
from tests import factories as make

if TYPE_CHECKING:
    from tests.architecture.world import World

UNDECIDED = {
    AdmissionState.DRAFT,
    AdmissionState.SUBMITTED,
    AdmissionState.OPINION,
    AdmissionState.DECISION,
}


def fill_street(world: "World", zone: str, street: Street) -> None:
    """Make a version in each state with an item; once per kind, the kinds are few."""
    if WorkList.objects.filter(street=street).exists():
        more = WorkList.objects.filter(street=street, state=WorkListState.PUBLISHED)
        for row in more:
            world.add(zone, _item(row))
        return
    for state, kind in zip(WorkListState, KINDS_OF[OwnerLevel.COMMUNITY] * 2, strict=False):
        world.add(zone, _item(world.add(zone, _list(street, OwnerLevel.COMMUNITY, kind, state))))
    for state, kind in zip(OPEN_STATES, KINDS_OF[OwnerLevel.STREET], strict=False):
        world.add(zone, _item(world.add(zone, _list(street, OwnerLevel.STREET, kind, state))))


def fill_community(world: "World", zone: str, community: Community) -> None:
    """Make an application in each state and pushed work with each answer, for this community."""
    street = community.street
    home = next(z for z, place in world.streets.items() if place == street)
    staff = world.people[Role.STREET_STAFF, home]
    leader = world.people[Role.STREET_LEADER, home]
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    department = street.departments.first()
    for state in AdmissionState:
        row = world.add(zone, _application(community, department, staff, leader, state))
        if state not in {AdmissionState.DRAFT, AdmissionState.SUBMITTED}:
            world.add(
                zone,
                AdmissionOpinion.objects.create(
                    application=row,
                    street=street,
                    community=community,
                    opinion="revise",
                    reason="x",
                    given_by=secretary,
                    given_at=timezone.now(),
                ),
            )
    for answer in AssignmentState:
        work = PushedWork.objects.create(
            street=street,
            department=department,
            title=f"x{PushedWork.objects.count()}",
            content="x",
            kind=WorkKind.LEDGER,
            pushed_on=make.day(),
            due_on=make.day(9),
            registered_by=staff,
        )
        world.add(zone, work)
        is_answered = answer != AssignmentState.WAITING
        world.add(
            zone,
            PushedAssignment.objects.create(
                pushed=work,
                street=street,
                community=community,
                state=answer,
                decline_reason="x" if answer == AssignmentState.DECLINED else "",
                result="x" if answer == AssignmentState.DONE else "",
                done_on=make.day() if answer == AssignmentState.DONE else None,
                answered_by=secretary if is_answered else None,
                answered_at=timezone.now() if is_answered else None,
            ),
        )


def _list(street: Street, level: OwnerLevel, kind: str, state: WorkListState) -> WorkList:
    is_open = state in OPEN_STATES
    return WorkList.objects.create(
        street=street,
        owner_level=level,
        kind=kind,
        edition=WorkList.objects.filter(street=street).count() + 1,
        title="x",
        issued_by="x",
        issued_doc="x",
        state=state,
        effective_from=make.day(-9),
        published_on=None if is_open else make.day(-9),
        superseded_on=make.day(-1) if state == WorkListState.SUPERSEDED else None,
    )


def _item(work_list: WorkList) -> WorkListItem:
    seq = work_list.items.count() + 1
    return WorkListItem.objects.create(
        work_list=work_list,
        seq=seq,
        name=f"x{seq}",
        legal_basis="x",
        lead_department="x",
        community_role="x",
        frequency="x",
        deadline_rule="x",
    )


def _application(
    community: Community, department: Department, staff: User, leader: User, state: AdmissionState
) -> AdmissionApplication:
    is_decided = state not in UNDECIDED
    now = timezone.now()
    more: dict[str, Any] = {"decided_by": leader, "decided_at": now} if is_decided else {}
    if state == AdmissionState.REVOKED:
        more |= {"revoked_at": now, "revoke_reason": "x"}
    row = AdmissionApplication.objects.create(
        street=community.street,
        number=f"ZR{AdmissionApplication.objects.count():011}",
        department=department,
        applicant=staff,
        title="x",
        content="x",
        legal_basis="x",
        kind=WorkKind.LONG,
        starts_on=make.day(-5),
        state=state,
        opinions_due_on=make.day(3) if state == AdmissionState.OPINION else None,
        **more,
    )
    row.communities.add(community)
    return row
