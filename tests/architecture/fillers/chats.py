"""WeChat groups of a zone, a text for them, and where it was posted."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Role
from grids.models import CODE_LETTERS, Broadcast, BroadcastPost, ChatGroup, ChatScope
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community
    from tests.architecture.world import World


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make a group of the community and one of a building; a text that was posted, one not."""
    number = ChatGroup.objects.count()
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    whole = ChatGroup.objects.create(
        community=community, name=f"群{number}", scope=ChatScope.COMMUNITY
    )
    house = ChatGroup.objects.create(
        community=community, name=f"楼{number}", checked_on=make.day(-120)
    )
    compound = make.make_compound(community=community)
    house.buildings.add(make.make_building(compound=compound))
    for group in (whole, house):
        world.add(zone, group)
    for is_posted in (True, False):
        broadcast = Broadcast.objects.create(
            street=community.street,
            community=community,
            title="x",
            text="x",
            code=_code(Broadcast.objects.count()),
            created_by=secretary,
        )
        world.add(zone, broadcast)
        if is_posted:
            post = BroadcastPost.objects.create(
                broadcast=broadcast, group=whole, posted_at=timezone.now(), posted_by=secretary
            )
            world.add(zone, post)


def _code(number: int) -> str:
    letters = []
    for _ in range(6):
        number, rest = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[rest])
    return "".join(letters)
