"""Rows by which both sides of a condition are told apart, beside those of the small world.

Each differs from a row that the world has in one thing that a question asks about: whose it is,
where it lies, from when to when, and who did the step before.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from accounts.models import AccessToken, FormerPassword, SignIn
from accounts.roles import Role
from alliances.models import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    MembershipState,
    NeedClaim,
    NeedItem,
    NeedState,
    ResourceItem,
)
from audit.actions import record
from grids.models import GridAssignment
from party.models import (
    AdmissionApplication,
    AdmissionOpinion,
    AdmissionState,
    CommitteeTerm,
    OrganisationMove,
    PartyOrganisation,
)
from services.models import GuideStatus, GuideVersion, UsefulTally
from tests import factories as make
from tests.architecture.world import World
from volunteers.models import TeamLeadership

SECRETARY, STAFF, LIAISON = Role.COMMUNITY_SECRETARY, Role.STREET_STAFF, Role.UNIT_LIAISON
Row = TypeVar("Row", bound=models.Model)


def fill(world: World) -> None:
    """Add the rows; the people of tests/mutants/people.py are made after them."""
    for add in (
        _accounts,
        _organisations,
        _admissions,
        _duties,
        _memberships,
        _needs,
    ):
        add(world)


def another(row: Row, **values: Any) -> Row:
    """Save a row like this one, with other values."""
    new = type(row)._default_manager.get(pk=row.pk)
    new.pk, new._state.adding = None, True
    for name, value in {"uid": row._meta.get_field("uid").get_default(), **values}.items():
        setattr(new, name, value)
    new.save()
    return new


def one(world: World, model: type[Row], zone: str, **values: Any) -> Row:
    """Return the first row of a table in a zone that has these values."""
    return next(
        row
        for z, row in world.of(model)
        if z == zone and all(getattr(row, name) == value for name, value in values.items())
    )


def unit_of(world: World, zone: str = "A") -> Any:
    return world.people[LIAISON, zone].posts.get().unit


def _accounts(world: World) -> None:
    """What is one's own alone."""
    for number, who in enumerate([(SECRETARY, "A"), (STAFF, "S"), (SECRETARY, "C")]):
        user = world.people[who]
        FormerPassword.objects.create(user=user, password="x")
        AccessToken.objects.create(
            sign_in=SignIn.objects.get(user=user),
            token_index=f"{number:064d}",
            expires_at=timezone.now() + timedelta(days=9),
        )


def _organisations(world: World) -> None:
    """What hangs on organisations, and what readers of the guide said."""
    for _, organisation in world.of(PartyOrganisation):
        CommitteeTerm.objects.create(
            organisation=organisation,
            number=1,
            elected_on=make.day(-400),
            expires_on=make.day(400),
        )
        OrganisationMove.objects.create(
            organisation=organisation,
            from_parent=None if organisation.parent else organisation,
            to_parent=organisation.parent,
            moved_on=make.day(-9),
        )
    for _, version in world.of(GuideVersion):
        if version.status == GuideStatus.PUBLISHED:
            UsefulTally.objects.create(guide_version=version, day=make.day(-1), useful=1)


def _admissions(world: World) -> None:
    """Opinions that are not there, due or not; who wrote in an application."""
    staff, leader = world.people[STAFF, "S"], world.people[Role.STREET_LEADER, "S"]
    somebody = world.people[Role.AUDITOR, "S"]
    number = 0

    def add(zone: str, state: AdmissionState, **values: Any) -> AdmissionApplication:
        nonlocal number
        number += 1
        like = one(world, AdmissionApplication, zone, state=state)
        row = another(like, number=f"ZR9{number:010}", **values)
        row.communities.set([world.communities[zone]])
        return row

    asked = [
        add("A", AdmissionState.OPINION, opinions_due_on=make.day(-1)),
        add("A", AdmissionState.OPINION, opinions_due_on=make.day()),
        add("C", AdmissionState.OPINION, opinions_due_on=make.day(-1)),
        add("A", AdmissionState.DECISION, opinions_due_on=make.day(-1)),
        add("A", AdmissionState.APPROVED),
    ]
    for row in asked:
        AdmissionOpinion.objects.create(
            application=row, street=row.street, community=row.communities.get()
        )
    add("A", AdmissionState.DRAFT, return_reason="x", applicant=somebody)
    add("A", AdmissionState.DRAFT, applicant=somebody)
    for state in (AdmissionState.SUBMITTED, AdmissionState.DECISION):
        add("A", state, applicant=leader)
        add("A", state, applicant=somebody)
        by_event = add("A", state, applicant=somebody)
        record("admission.saved", by_event, by=leader)
        record("admission.saved", add("A", state, applicant=somebody), by=staff)
        record("admission.answered", add("A", state, applicant=somebody), by=leader)
    record("admission.saved", by=leader)


def _duties(world: World) -> None:
    """Duties with grids and teams: of yesterday, today and tomorrow; here and elsewhere."""
    worker, leader = world.people[Role.GRID_WORKER, "A"], world.people[Role.TEAM_LEADER, "A"]
    of_street = world.people[Role.TEAM_LEADER, "S"]
    spans: list[tuple[int, int | None]] = [(-9, -1), (-9, 0), (0, None), (1, None), (-9, 9)]
    places = [(worker, "A"), (worker, "B"), (worker, "C"), (of_street, "A"), (of_street, "C")]
    for person, zone in places:
        community = world.communities[zone]
        for first, last in spans if (person, zone) == (worker, "A") else spans[-1:]:
            grid = make.make_grid(community=community)
            GridAssignment.objects.create(
                grid=grid,
                user=person,
                starts_on=make.day(first),
                ends_on=None if last is None else make.day(last),
            )
            filer = world.people[SECRETARY, zone]
            make.make_activity(filed_by=filer, grid=grid, community=community)
    for person, zone in [(leader, "A"), (leader, "B"), (leader, "C"), (of_street, "A")]:
        for ended_on in (None, make.day(-1)):
            team = make.make_team(community=world.communities[zone])
            TeamLeadership.objects.create(
                team=team, user=person, started_on=make.day(-9), ended_on=ended_on
            )
            make.make_activity(
                filed_by=world.people[SECRETARY, zone],
                team=team,
                community=world.communities[zone],
            )
    for street in world.streets.values():
        for person in (leader, of_street):
            make.make_team(street=street, leader=person)


def _membership_state(joined: int | None, left: int | None) -> MembershipState:
    if joined is None:
        return MembershipState.APPLIED
    return MembershipState.ACTIVE if left is None else MembershipState.LEFT


def _memberships(world: World) -> None:
    """Members of yesterday, today and tomorrow, with what is on their alliances' lists."""
    unit, street = unit_of(world), world.streets["S"]
    need = one(world, NeedItem, "A", state=NeedState.PUBLISHED)
    spans: list[tuple[int | None, int | None]] = [
        (-9, -1), (-9, 0), (-9, 9), (0, None), (1, None), (None, None),
    ]  # fmt: skip
    for joined, left in spans:
        alliance = make.make_alliance(street=street)
        AllianceMembership.objects.create(
            alliance=alliance,
            unit=unit,
            joined_on=None if joined is None else make.day(joined),
            left_on=None if left is None else make.day(left),
            state=_membership_state(joined, left),
            reason="x",
            asked_at=timezone.now(),
            asked_by=world.people[SECRETARY, "A"],
        )
        community = world.communities["B"]
        another(need, alliance=alliance, community=community, raised_by_unit=None)
    for zone in "ABC":
        row = one(world, AllianceMembership, zone, state=MembershipState.INVITED)
        alliance = make.make_alliance(street=row.alliance.street)
        another(row, alliance=alliance, unit=unit_of(world, zone))
        another(row, alliance=alliance)


def _needs(world: World) -> None:
    """Lists of whole streets, of a community's alliance and of nobody's; raised here and there."""
    for street, zone in (("S", "B"), ("T", "C")):
        unit = unit_of(world, "A" if zone == "B" else "C")
        need = one(world, NeedItem, zone, state=NeedState.PUBLISHED)
        drawn = one(world, NeedItem, zone, state=NeedState.COLLECTED)
        whole = Alliance.objects.filter(street=world.streets[street], tier=AllianceTier.STREET)
        near = make.make_alliance(street=world.streets[street], tier=AllianceTier.COMMUNITY)
        near.communities.add(world.communities["A" if zone == "B" else "C"])
        far = make.make_alliance(street=world.streets[street], tier=AllianceTier.COMMUNITY)
        main = whole.first() or make.make_alliance(
            street=world.streets[street], tier=AllianceTier.STREET
        )
        for alliance in (main, near, far):
            for row in (need, drawn):
                another(row, alliance=alliance, raised_by_unit=None)
                another(row, alliance=alliance, raised_by_unit=unit)
        for resource in [row for z, row in world.of(ResourceItem) if z == zone]:
            for alliance in (main, near, far):
                another(resource, alliance=alliance)
        claim = NeedClaim.objects.filter(need__community=world.communities["A"]).first()
        assert claim is not None
        another(claim, need=another(need, alliance=far, raised_by_unit=None), unit=unit)
