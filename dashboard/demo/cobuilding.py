"""The street's alliance, nine sub-alliances, and their units."""

from datetime import date, timedelta

from alliances.models import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    MembershipRole,
)
from dashboard.demo.places import Places
from dashboard.demo.projects import make_projects
from dashboard.demo.staff import Staff
from party.models import PartyOrganisation

STREET_MEMBERS = 81
SUB_MEMBERS = 96  # the other units that sub-alliances cover: dashboard/demo/coverage.py
SUB_ALLIANCES = 9


def make_alliances(
    places: Places, root: PartyOrganisation, staff: Staff, today: date
) -> list[CoBuildProject]:
    """Write alliances, memberships and projects; return the signed projects."""
    street_alliance = Alliance.objects.create(
        street=places.street,
        name="莲华街道党建联盟“议事厅”",
        tier=AllianceTier.STREET,
        lead_organisation=root,
        founded_on=date(2021, 7, 1),
        is_demo=True,
    )
    seats = [
        AllianceMembership(
            alliance=street_alliance,
            unit=unit,
            role=MembershipRole.CHAIR if number == 0 else MembershipRole.MEMBER,
            joined_on=date(2022, 1, 10) + timedelta(days=number),
            is_demo=True,
        )
        for number, unit in enumerate(places.units[:STREET_MEMBERS])
    ]
    for number, community in enumerate(places.communities[:SUB_ALLIANCES]):
        sub = Alliance.objects.create(
            street=places.street,
            name=f"{community.name}党建子联盟",
            tier=AllianceTier.COMMUNITY,
            parent=street_alliance,
            founded_on=date(2021, 9, 1),
            is_demo=True,
        )
        sub.communities.add(community)
        seats += [
            AllianceMembership(alliance=sub, unit=unit, joined_on=date(2022, 2, 1), is_demo=True)
            for unit in places.units[number:SUB_MEMBERS:SUB_ALLIANCES]
        ]
    AllianceMembership.objects.bulk_create(seats)
    return make_projects(places, street_alliance, staff, today)


def sub_alliances_of(places: Places) -> dict[int, Alliance]:
    """Return {community: its sub-alliance}; not each of them has one."""
    rows = Alliance.objects.filter(street=places.street, tier=AllianceTier.COMMUNITY)
    return {
        community.pk: row
        for row in rows.prefetch_related("communities").order_by("pk")
        for community in row.communities.all()
    }
