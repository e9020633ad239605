"""WeChat groups of the communities, and what was posted in them; some buildings have no group."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice
from grids.models import (
    CODE_LENGTH,
    CODE_LETTERS,
    Broadcast,
    BroadcastPost,
    BroadcastSource,
    ChatGroup,
    ChatKind,
    ChatOwner,
    ChatScope,
    Grid,
)
from places.models import Building, Community

NOTICES = (
    ("停水通知", "明天 9:00 到 17:00 检修水管，请提前储水。有老人需要帮忙送水的，请告诉网格员。"),
    (
        "消防安全提醒",
        "楼道不堆杂物，电动车不进楼、不飞线充电。周六上午楼栋长带队检查。",
    ),
    ("老年人体检开始预约", "65 岁以上老人可以到社区登记，带身份证。行动不便的可以约上门。"),
)
UNGROUPED = 5  # every fifth building has no group


def make_chats(places: Places, staff: Staff, grids: dict[int, list[Grid]], today: date) -> None:
    """Write the groups with their buildings, three notices, and where they were posted."""
    rows = list(_groups(places, grids, today))
    groups = ChatGroup.objects.bulk_create(group for group, _buildings in rows)
    link = ChatGroup.buildings.through
    link._default_manager.bulk_create(
        link(chatgroup_id=group.pk, building_id=building.pk)
        for group, (_, buildings) in zip(groups, rows, strict=True)
        for building in buildings
    )
    _post(places, staff, groups, today)


def _groups(
    places: Places, grids: dict[int, list[Grid]], today: date
) -> Iterator[tuple[ChatGroup, list[Building]]]:
    roll = dice("chats")
    for community in places.communities:
        checked_on = today - timedelta(days=roll.randrange(5, 80))
        members = roll.randrange(200, 480)
        yield (
            _group(
                community, f"{community.short_name}居民群", ChatScope.COMMUNITY, checked_on, members
            ),
            [],
        )
        for grid in grids[community.pk][:1]:
            row = _group(
                community, f"{community.short_name}网格群", ChatScope.GRID, checked_on, members // 2
            )
            row.grid, row.owner = grid, ChatOwner.GRID
            yield row, []
        for number, building in enumerate(
            Building.objects.filter(compound__community=community).select_related("compound"), 1
        ):
            if number % UNGROUPED == 0:
                continue
            seen_on = today - timedelta(days=roll.randrange(10, 130))
            row = _group(community, f"{building}群", ChatScope.BUILDING, seen_on, 40)
            row.owner, row.households = ChatOwner.HEAD, building.households
            row.kind = ChatKind.OWNERS if number % 3 == 0 else ChatKind.RESIDENTS
            yield row, [building]


def _group(
    community: Community, name: str, scope: ChatScope, checked_on: date, members: int
) -> ChatGroup:
    group = ChatGroup(
        community=community,
        name=name,
        scope=scope,
        members=members,
        checked_on=checked_on,
        is_demo=True,
    )
    group.set_pinyin()
    return group


def _post(places: Places, staff: Staff, groups: list[ChatGroup], today: date) -> None:
    roll = dice("broadcasts")
    posts: list[BroadcastPost] = []
    for number, (title, text) in enumerate(NOTICES):
        community = places.communities[number]
        by: User = staff.grid_workers[community.pk]
        broadcast = Broadcast.objects.create(
            street=places.street,
            community=community,
            source=BroadcastSource.NOTICE,
            title=title,
            text=text,
            code="".join(roll.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
            created_by=by,
            is_demo=True,
        )
        moment = datetime.combine(today - timedelta(days=2 + number), time(10, 30))
        posts += [
            BroadcastPost(
                broadcast=broadcast,
                group=group,
                posted_at=timezone.make_aware(moment),
                posted_by=by,
                is_demo=True,
            )
            for group in groups
            if group.community_id == community.pk
        ][:4]
    BroadcastPost.objects.bulk_create(posts)
