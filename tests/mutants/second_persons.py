"""Rows that wait for a second person, by each who might be the first; and rows of one's own hand.

Whoever wrote in something does not judge it (docs/rules.md R-ACC-14): without such rows nobody
could tell that the code asks.
"""

from typing import Any

from django.utils import timezone

from accounts.models import Post
from accounts.roles import Role
from core.models import CalendarDay
from dashboard.models import Baseline
from grids.models import Boundary, Broadcast, ChatGroup, Grid
from party.models import (
    Appraisal,
    AppraisalState,
    LifeState,
    MemberCheckIn,
    MemberCheckInState,
    OrgLifeRecord,
    PartyOrganisation,
    WorkList,
    WorkListState,
)
from projects.models import (
    ApplicationState,
    HonourApplication,
    LivelihoodProject,
    LivelihoodState,
    NoticeObjection,
    PlanVersion,
    Premises,
    PremisesState,
    SafetyAsset,
)
from services.models import GuideStatus, GuideVersion
from tests import factories as make
from tests.architecture.world import World
from tests.mutants.rows import LIAISON, SECRETARY, STAFF, another, one, unit_of
from volunteers.models import Activity, ActivityState, VisitDuty

LEADER = Role.STREET_LEADER


def fill(world: World) -> None:
    """Add the rows."""
    for add in (
        _life,
        _appraisals,
        _guides,
        _activities,
        _visits,
        _others,
        _proposed_posts,
        _of_places,
        _second_persons,
    ):
        add(world)


def _life(world: World) -> None:
    """Records of the street's own organisations, and records that somebody else wrote in."""
    secretary, staff = world.people[SECRETARY, "A"], world.people[STAFF, "S"]
    worker = world.people[Role.COMMUNITY_STAFF, "A"]
    for zone in "ABC":
        for state in (LifeState.SUBMITTED, LifeState.RETURNED, LifeState.DRAFT):
            like = one(world, OrgLifeRecord, zone, state=state)
            for person in (secretary, worker, staff, world.people[Role.AUDITOR, "S"]):
                key = {"filing_key": like._meta.get_field("uid").get_default()}
                another(like, filed_by=person, **key)
                key = {"filing_key": like._meta.get_field("uid").get_default()}
                another(like, filed_by=person, community=None, **key)
                key = {"filing_key": like._meta.get_field("uid").get_default()}
                written = another(like, filed_by=world.people[Role.SYSADMIN, "S"], **key)
                written.authors.add(person)


def _appraisals(world: World) -> None:
    """Appraisals of the street's own, by who reported, entered and confirmed; what they found."""
    secretary, leader = world.people[SECRETARY, "A"], world.people[LEADER, "S"]
    for zone in "AC":
        letter = "S" if zone == "A" else "T"
        root = one(world, PartyOrganisation, letter)
        far = world.of(PartyOrganisation)
        others = [row for z, row in far if z in "BC" and z != zone]
        opened = one(world, Appraisal, zone, state=AppraisalState.OPEN)
        another(opened, community=None, organisation=root)
        entered = one(world, Appraisal, zone, state=AppraisalState.EVALUATED)
        another(entered, organisation=others[0], evaluated_by=leader)
        another(entered, organisation=others[1], reported_by=leader)
        another(entered, organisation=root, reported_by=secretary)
        stands: dict[str, Any] = {"confirmed_by": leader, "confirmed_at": timezone.now()}
        another(entered, organisation=others[2], reported_by=secretary, **stands)
    for row in Appraisal.objects.order_by("pk"):
        row.rectifications.create(text="x", due_on=make.day(-1))


def _guides(world: World) -> None:
    """Versions that a reviewer wrote, or wrote in; what came back to its writer and to others."""
    editor = world.people[Role.GUIDE_EDITOR, "S"]
    reviewer = world.people[Role.GUIDE_REVIEWER, "S"]
    like = one(world, GuideVersion, "S", status=GuideStatus.REVIEW)
    for number, author in enumerate((editor, reviewer)):
        for status in (GuideStatus.REVIEW, GuideStatus.RETURNED):
            item = another(like.item, slug=f"z-{number}-{status}".lower())
            another(like, item=item, author=author, status=status, reason="x")
        item = another(like.item, slug=f"y-{number}".lower())
        another(like, item=item).co_authors.add(author)


def _activities(world: World) -> None:
    """What was filed or written in by who confirms, and for a unit by another of its liaisons."""
    staff, leader = world.people[STAFF, "S"], world.people[LEADER, "S"]
    colleague = make.make_user(LIAISON, unit=unit_of(world))
    for state in ActivityState:
        make.make_activity(filed_by=colleague, state=state)
        make.make_activity(filed_by=staff, community=world.communities["A"], state=state)
        for person in (staff, leader, world.people[SECRETARY, "A"]):
            filer = world.people[Role.TEAM_LEADER, "A"]
            row: Activity = make.make_activity(filed_by=filer, state=state)
            row.co_authors.add(person)


def _visits(world: World) -> None:
    """Duties to visit: named, of a grid that names nobody, and of another's."""
    worker = world.people[Role.GRID_WORKER, "A"]
    number = 0
    for zone in "ABC":
        like = one(world, VisitDuty, zone)
        grids = [None, *Grid.objects.filter(community=world.communities[zone]).order_by("pk")]
        for grid in grids:
            for owner in (None, worker, world.people[SECRETARY, "B"]):
                number += 1
                another(like, label=f"z{number}", grid=grid, owner=owner)


def _others(world: World) -> None:
    """One row for each first person, of tables with one kind of second person."""
    staff, leader = world.people[STAFF, "S"], world.people[LEADER, "S"]
    secretary = world.people[SECRETARY, "A"]
    baseline = one(world, Baseline, "S")
    another(baseline, as_of=make.day(-300), entered_by=leader)
    approved: dict[str, Any] = {"approved_by": leader, "approved_at": timezone.now()}
    another(baseline, as_of=make.day(-301), **approved)
    reviewing = [
        r for z, r in world.of(WorkList) if z == "S" and r.state == WorkListState.REVIEWING
    ]
    for row, person in zip(reviewing, (leader, staff), strict=False):
        row.authors.add(person)
    pending = one(world, MemberCheckIn, "A", state=MemberCheckInState.PENDING)
    another(pending, phone="13900000001", entered_by=secretary)
    another(pending, phone="13900000002", entered_by=staff)
    for zone in "AC":
        project = one(world, LivelihoodProject, zone, state=LivelihoodState.REVIEWING)
        another(project, number=f"z{zone}", submitted_by=leader)
    for zone in "AC":
        for days in (0, 1):
            asset = one(world, SafetyAsset, zone)
            another(asset, name=f"z{zone}{days}", next_due_on=make.day(days))


def _proposed_posts(world: World) -> None:
    """Proposals that nobody has granted: of one's own, for one's deputy, refused."""
    granter, proposer = world.people[Role.SECADMIN, "S"], world.people[Role.SYSADMIN, "S"]
    own = Post.objects.get(user=granter)
    a, street = world.communities["A"], world.streets["S"]
    cases: list[dict[str, Any]] = [
        {"user": make.make_user(None), "proposed_by": proposer},
        {"user": make.make_user(None), "proposed_by": granter},
        {
            "user": make.make_user(None),
            "proposed_by": proposer,
            "ended_at": timezone.now(),
            "ended_by": granter,
            "end_reason": "x",
        },
    ]
    for case in cases:
        Post.objects.create(
            role=SECRETARY, street=street, community=a, starts_on=make.day(-1), **case
        )
    Post.objects.create(
        user=make.make_user(None),
        proposed_by=proposer,
        role=own.role,
        street=street,
        starts_on=make.day(-1),
        ends_on=make.day(9),
        deputises_for=own,
    )


def _of_places(world: World) -> None:
    """Texts of a whole street, ended groups, boundaries of communities and grids, a holiday."""
    CalendarDay.objects.create(date=make.day(40), is_workday=False, name="x")
    for zone in "AC":
        another(one(world, Broadcast, zone), community=None, code=f"ZZ{zone}{zone}{zone}{zone}")
    for zone, community in world.communities.items():
        another(one(world, ChatGroup, zone), name=f"z{zone}", ended_on=make.day(-1))
        like = one(world, Boundary, zone) if world.of(Boundary) else None
        if like is not None:
            grid = Grid.objects.filter(community=community, boundary=None).first()
            another(like, community=None, grid=grid)


def _second_persons(world: World) -> None:
    """What waits for a second person, by each of those who might be the first."""
    first = [
        world.people[SECRETARY, "A"],
        world.people[STAFF, "S"],
        world.people[Role.STREET_LEADER, "S"],
    ]
    number = 0
    for zone in "AC":
        premises = one(world, Premises, zone)
        version = one(world, PlanVersion, zone)
        application = one(world, HonourApplication, zone, state=ApplicationState.SUBMITTED)
        reviewed = one(world, HonourApplication, zone, state=ApplicationState.REVIEWED)
        objection = one(world, NoticeObjection, zone)
        another(objection, answer="", answered_on=None)
        for person in first:
            number += 1
            for state in (PremisesState.TO_RECEIVE, PremisesState.IN_USE):
                name = f"z{number}{state}"
                another(premises, file_no=name, name=name, state=state, signed_by=person)
            plan = another(version.plan, name=f"z{number}")
            another(version, plan=plan, published_on=None, drafted_by=person)
            for other in first:
                number += 1
                sent = {"declared_by": person, "submitted_by": other, "reviewed_by": None}
                another(application, lane=f"z{number}", **sent)
            sent = {"submitted_by": world.people[Role.COMMUNITY_STAFF, zone]}
            another(reviewed, lane=f"y{number}", reviewed_by=person, **sent)
