"""Needs, claims, resources and matches of a zone in each state; a liaison's link."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import EntryLink
from accounts.roles import Role
from alliances.models import (
    AllianceMembership,
    ClaimState,
    MatchAnswer,
    NeedCategory,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    ResourceItem,
    ResourceState,
    Season,
)
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community, Street
    from tests.architecture.world import World


def fill_street(world: "World", zone: str, street: "Street") -> None:
    """Make a category; needs of the whole street are made with those of its communities."""
    number = NeedCategory.objects.count()
    row = NeedCategory.objects.create(street=street, name=f"类别{number}")
    world.add(zone, row)


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make a sub-alliance with a member, its lists in each state, and the liaison's link."""
    liaison = world.people[Role.UNIT_LIAISON, zone]
    post = liaison.posts.get()
    alliance = make.make_alliance(street=community.street)
    alliance.communities.add(community)
    AllianceMembership.objects.create(alliance=alliance, unit=post.unit, joined_on=make.day(-90))
    other = world.add(zone, make.make_unit(community=community))
    AllianceMembership.objects.create(alliance=alliance, unit=other, joined_on=make.day(-90))
    if not EntryLink.objects.filter(post=post).exists():
        link = EntryLink.objects.create(
            post=post,
            token_index=f"{EntryLink.objects.count():064x}",
            expires_at=timezone.now() + timedelta(days=9),
        )
        world.add(zone, link)
    category = NeedCategory.objects.filter(street=community.street).first()
    shared: dict[str, Any] = {
        "street": community.street,
        "community": community,
        "category": category,
        "season": Season.ANY,
    }
    resources = [
        ResourceItem.objects.create(
            **shared,
            unit=post.unit,
            kind="venue",
            state=state,
            published_on=None if state == ResourceState.DRAFT else make.day(-9),
            name="x",
            detail="x",
            availability="x",
            withdraw_reason="x" if state == ResourceState.WITHDRAWN else "",
        )
        for state in ResourceState
    ]
    for resource in resources:
        world.add(zone, resource)
    for state in NeedState:
        need = NeedItem.objects.create(
            **shared,
            alliance=alliance,
            raised_by_unit=other if state == NeedState.COLLECTED else None,
            raised_by=world.people[Role.COMMUNITY_SECRETARY, zone],
            name="x",
            detail="x",
            timing="x",
            state=state,
            published_on=None if state == NeedState.COLLECTED else make.day(-80),
            closed_on=make.day() if state == NeedState.CLOSED else None,
            closing_words="x" if state == NeedState.CLOSED else "",
            withdraw_reason="x" if state == NeedState.WITHDRAWN else "",
        )
        world.add(zone, need)
        if state in {NeedState.CLAIMED, NeedState.FULFILLED}:
            _claim(world, zone, need, post.unit, is_done=state == NeedState.FULFILLED)
        if state == NeedState.PUBLISHED:
            match = NeedMatch.objects.create(
                need=need,
                unit=post.unit,
                resource=resources[1],
                asked_on=make.day(-3),
                answer=MatchAnswer.WAITING,
            )
            world.add(zone, match)
            world.add(
                zone,
                NeedMatch.objects.create(
                    need=need,
                    unit=other,
                    asked_on=make.day(-3),
                    answer=MatchAnswer.NO,
                    answered_on=make.day(-1),
                    note="x",
                ),
            )


def _claim(world: "World", zone: str, need: NeedItem, unit: Any, *, is_done: bool) -> None:
    back = NeedClaim.objects.create(
        need=need,
        unit=unit,
        claimed_on=make.day(-20),
        plan="x",
        state=ClaimState.GIVEN_BACK,
        ended_on=make.day(-15),
        end_reason="x",
    )
    claim = NeedClaim.objects.create(
        need=need,
        unit=unit,
        claimed_on=make.day(-9),
        planned_by=make.day(9),
        plan="x",
        state=ClaimState.FULFILLED if is_done else ClaimState.RUNNING,
        ended_on=make.day(-1) if is_done else None,
        result="x" if is_done else "",
    )
    world.add(zone, back)
    world.add(zone, claim)
