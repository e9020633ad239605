"""Organisational life in every state, requirements, and 述职评议 in every state."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Role
from party.models import (
    AppraisalState,
    LifeKind,
    LifeRequirement,
    LifeState,
    OrganisationKind,
    OrganisationLevel,
    OrgLifePhoto,
    PartyOrganisation,
    RequiredPer,
)
from places.models import Community, Street
from tests import factories as make
from tests.party.life_rows import make_appraisal, make_life_record

if TYPE_CHECKING:
    from tests.architecture.world import World


def fill_street(world: "World", zone: str, street: Street) -> None:
    """One more kind that the street asks for, while there are some left."""
    kind = LifeKind.values[street.life_requirements.count() % len(LifeKind)]
    row, is_new = LifeRequirement.objects.get_or_create(
        street=street,
        kind=kind,
        defaults={"per": RequiredPer.MONTH, "starts_on": make.day(-4000), "basis": "x"},
    )
    if is_new:
        world.add(zone, row)


def fill_community(world: "World", zone: str, community: Community) -> None:
    """A branch with a record in every state, and its committee's secretary in every appraisal."""
    filer = world.people[Role.COMMUNITY_SECRETARY, zone]
    letter = next(z for z, street in world.streets.items() if street == community.street)
    root = next(row for z, row in world.of(PartyOrganisation) if z == letter)
    committee = make.make_organisation(
        parent=root,
        community=community,
        secretary="x",
        kind=OrganisationKind.COMMITTEE,
        level=OrganisationLevel.COMMUNITY,
    )
    branch = make.make_organisation(
        parent=committee, kind=OrganisationKind.BRANCH, level=OrganisationLevel.COMPOUND
    )
    for row in (committee, branch, committee.members.get()):
        world.add(zone, row)
    for state in LifeState.values:
        record = world.add(
            zone, make_life_record(branch, filed_by=filer, state=state, agenda="x", minutes="x")
        )
        photo = world.add(zone, make.make_photo(filer))
        OrgLifePhoto.objects.create(record=record, photo=photo)
    for state in AppraisalState.values:
        appraisal = world.add(zone, make_appraisal(committee, state))
        world.add(letter, appraisal.round)
        if state == AppraisalState.EVALUATED:
            item = appraisal.rectifications.create(text="x", due_on=make.day(-1))
            world.add(zone, item)
    sent = committee.appraisals.get(state=AppraisalState.SUBMITTED)
    sent.reported_by, sent.submitted_at = filer, timezone.now()
    sent.save()
