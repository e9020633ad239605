"""Needs, resources and the units that meet them, for tests."""

from accounts.roles import Role
from alliances.models import (
    AllianceMembership,
    AllianceTier,
    ClaimState,
    NeedCategory,
    NeedClaim,
    NeedItem,
    NeedState,
    ResourceItem,
    ResourceState,
)
from tests.factories import (
    day,
    make_alliance,
    make_community,
    make_unit,
    make_user,
    saved,
    the_street,
)


def make_category(street=None, name="为老服务"):
    return NeedCategory.objects.get_or_create(street=street or the_street(), name=name)[0]


def street_alliance(street=None):
    found = (street or the_street()).alliances.filter(tier=AllianceTier.STREET).first()
    return found or make_alliance(street=street, tier=AllianceTier.STREET)


def make_member(alliance=None, **values):
    """Make a unit of the alliance, the street's own unless named."""
    unit = make_unit(**values)
    alliance = alliance or street_alliance(unit.street)
    AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=day(-90))
    return unit


def make_need(*, state=NeedState.PUBLISHED, claimed_by=None, **values):
    """Make a need of a community in any state, claimed by the unit `claimed_by` or a new member."""
    community = values.pop("community", None) or make_community()
    need = NeedItem(
        street=community.street,
        community=community,
        alliance=values.pop("alliance", None) or street_alliance(community.street),
        category=values.pop("category", None) or make_category(community.street),
        state=state,
        **{"name": "重阳节慰问", "published_on": day(-20), **values},
    )
    if state == NeedState.COLLECTED:
        need.published_on = None
    if state == NeedState.CLOSED:
        need.closed_on = day()
    if state == NeedState.WITHDRAWN:
        need.withdraw_reason = "已自行解决"
    saved(need)
    if state in {NeedState.CLAIMED, NeedState.FULFILLED, NeedState.CLOSED}:
        unit = claimed_by or make_member(need.alliance, community=community)
        is_done = state != NeedState.CLAIMED
        NeedClaim.objects.create(
            need=need,
            unit=unit,
            claimed_on=day(-10),
            state=ClaimState.FULFILLED if is_done else ClaimState.RUNNING,
            ended_on=day(-2) if is_done else None,
            result="看望了 12 位老人" if is_done else "",
        )
    return need


def make_resource(unit, *, state=ResourceState.PUBLISHED, **values):
    resource = ResourceItem(
        street=unit.street,
        community=unit.community,
        unit=unit,
        **{
            "name": "志愿者小队",
            "kind": "talent",
            "category": make_category(unit.street),
            "state": state,
            "published_on": day(-9) if state != ResourceState.DRAFT else None,
            **values,
        },
    )
    return saved(resource)


def liaison_of(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit)
