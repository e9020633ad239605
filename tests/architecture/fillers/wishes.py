"""Wishes of a zone in each state, their claims and an offer."""

from typing import TYPE_CHECKING

from accounts.roles import Role
from alliances.models import NeedCategory
from projects.models import Wish, WishClaim, WishClaimState, WishOffer, WishState
from projects.models.wishes import PUBLIC_STATES
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community, Unit
    from tests.architecture.world import World


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make a wish in each state, claimed by the zone's unit where one claims it."""
    post = world.people[Role.UNIT_LIAISON, zone].posts.get()
    unit = post.unit
    category, _ = NeedCategory.objects.get_or_create(street=community.street, name="心愿类别")
    for state in WishState:
        is_public, is_closed = state in PUBLIC_STATES, state == WishState.CLOSED
        is_confirmed = is_closed or state == WishState.CONFIRMED
        wish = Wish.objects.create(
            street=community.street,
            community=community,
            category=category,
            name="x",
            detail="x",
            state=state,
            posted_by=world.people[Role.COMMUNITY_STAFF, zone],
            published_on=make.day(-30) if is_public else None,
            open_since=make.day(-30) if is_public else None,
            return_reason="x" if state == WishState.RETURNED else "",
            confirmed_on=make.day() if is_confirmed else None,
            closed_on=make.day() if is_closed else None,
            thanks="x" if is_closed else "",
            withdraw_reason="x" if state == WishState.WITHDRAWN else "",
        )
        world.add(zone, wish)
        if is_public and state != WishState.PUBLISHED and unit is not None:
            _claim(world, zone, wish, unit)
        if state == WishState.PUBLISHED and unit is not None:
            offer = WishOffer.objects.create(
                wish=wish, unit=unit, offered_on=make.day(-1), basis="x"
            )
            world.add(zone, offer)


def _claim(world: "World", zone: str, wish: Wish, unit: "Unit") -> None:
    is_done = wish.state != WishState.CLAIMED
    claim = WishClaim.objects.create(
        wish=wish,
        unit=unit,
        plan="x",
        claimed_on=make.day(-9),
        deadline=make.day(9),
        state=WishClaimState.DELIVERED if is_done else WishClaimState.RUNNING,
        ended_on=make.day(-1) if is_done else None,
        result="x" if is_done else "",
        photo=world.add(zone, make.make_photo()) if is_done else None,
    )
    world.add(zone, claim)
