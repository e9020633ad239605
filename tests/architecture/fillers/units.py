"""Memberships in every state, coverage, and a unit that was entered twice."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Role
from alliances.actions import join_units
from alliances.models import WAITING_STATES, AllianceCoverage, AllianceMembership, MembershipState
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community
    from tests.architecture.world import World

JOINED = {MembershipState.ACTIVE, MembershipState.LEFT}
OPEN = set(WAITING_STATES)


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Give the community's sub-alliances a membership in each state, and cover a unit."""
    street = community.street
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    staff = world.people[Role.STREET_STAFF, "S" if zone in "AB" else "T"]
    unit = make.make_unit(community=community)
    for state in MembershipState:
        alliance = make.make_alliance(street=street)
        alliance.communities.add(community)
        row = AllianceMembership.objects.create(
            alliance=alliance,
            unit=unit,
            state=state,
            joined_on=make.day(-80) if state in JOINED else None,
            left_on=make.day(-20) if state == MembershipState.LEFT else None,
            reason="x",
            asked_by=secretary,
            asked_at=timezone.now(),
            decided_at=None if state in OPEN else timezone.now(),
            decided_by=None if state in OPEN else staff,
        )
        world.add(zone, row)
    covered = make.make_unit(community=community)
    coverage = AllianceCoverage(
        alliance=alliance, unit=covered, covered_on=make.day(-50), basis="x"
    )
    coverage.save()
    world.add(zone, coverage)
    kept, joined = (make.make_unit(community=community) for _ in range(2))
    world.add(zone, join_units(kept=kept, joined=joined, by=staff))
