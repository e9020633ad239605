"""WeChat groups: whom they cover, which are stale; what was posted where, in 200 letters."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from core.errors import RefusedError
from grids import actions, coverage
from grids.coverage import chat_coverage
from grids.models import MOST_LETTERS, Broadcast, BroadcastPost, ChatGroup, ChatScope
from tests.factories import (
    day,
    make_activity,
    make_building,
    make_community,
    make_compound,
    make_grid,
    make_user,
)
from tests.services.guides import make_guide_version
from volunteers.models import ActivityState

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def building(community):
    return make_building(compound=make_compound(community=community), name="1 栋", households=60)


def make_group(community, by, *, buildings=(), **values):
    group = ChatGroup(community=community, **{"name": "东苑 1 栋群", **values})
    return actions.save_chat_group(group=group, buildings=buildings, by=by)


def test_a_group_covers_its_buildings_and_their_households(community, clerk, building):
    other = make_building(compound=building.compound, name="2 栋", households=40)
    make_building(compound=building.compound, name="3 栋", households=None)
    make_group(community, clerk, buildings=[building])
    make_group(community, clerk, name="全社区群", scope=ChatScope.COMMUNITY)
    make_group(community, clerk, name="旧群", buildings=[other], ended_on=day())

    line = next(row for row in chat_coverage(clerk) if row.community == community)

    assert (line.buildings, line.covered_buildings) == (3, 1)
    assert (line.households, line.covered_households, line.share) == (100, 60, 60)
    assert [row.name for row in line.without] == ["2 栋", "3 栋"]


def test_a_group_names_what_its_scope_asks_for(community, clerk, building):
    far = make_building()
    grid = make_grid(community=community)
    for values in (
        {"buildings": []},
        {"buildings": [far]},
        {"scope": ChatScope.COMMUNITY, "buildings": [building]},
    ):
        with pytest.raises(RefusedError):
            make_group(community, clerk, **values)
    with pytest.raises(ValidationError, match="要选网格"):
        make_group(community, clerk, scope=ChatScope.GRID)
    assert make_group(community, clerk, scope=ChatScope.GRID, grid=grid).covers_label == grid.name
    with pytest.raises(RefusedError):
        make_group(make_community(), clerk, scope=ChatScope.COMMUNITY)


def test_what_nobody_checked_for_ninety_days_is_listed_until_somebody_does(
    client, community, clerk
):
    old = make_group(community, clerk, scope=ChatScope.COMMUNITY, checked_on=day(-91))
    make_group(community, clerk, scope=ChatScope.COMMUNITY, name="常看的群", checked_on=day(-90))
    client.force_login(clerk)
    address = reverse("grids:chat-list")
    shown = client.get(address, {"stale": "on"}).text
    assert old.name in shown
    assert "常看的群" not in shown

    client.post(reverse("grids:chat-check", args=[old.uid]), {"version": 1, "members": 88})

    old.refresh_from_db()
    assert (old.members, old.checked_on) == (88, day())
    assert "没有微信群" in client.get(address, {"stale": "on"}).text


def test_a_text_fits_with_its_link_and_is_noted_per_group(client, community, clerk):
    groups = [
        make_group(community, clerk, scope=ChatScope.COMMUNITY, name=f"群{number}")
        for number in range(2)
    ]
    elsewhere = make_community()
    make_group(
        elsewhere,
        make_user(Role.COMMUNITY_STAFF, community=elsewhere),
        scope=ChatScope.COMMUNITY,
        name="别处的群",
    )
    client.force_login(clerk)
    new = reverse("dashboard:broadcast-create")
    key = f"community-{community.uid}"
    long = client.post(new, {"place": key, "title": "停水", "text": "水" * 190})
    assert long.status_code == 422
    assert "请再减去" in long.text
    phone = client.post(new, {"place": key, "title": "停水", "text": "找 13800000001"})
    assert "请不要写手机号" in phone.text
    client.post(new, {"place": key, "title": "停水", "text": "明天停水"})
    broadcast = Broadcast.objects.get()
    page = client.get(broadcast.get_absolute_url())
    assert settings.SITE_URL + broadcast.get_short_url() in page.text
    assert len(page.context["message"]) <= MOST_LETTERS
    assert "别处的群" not in page.text

    client.post(broadcast.get_absolute_url(), {"groups": [groups[0].uid]})
    client.post(broadcast.get_absolute_url(), {"groups": [groups[1].uid]})

    assert {post.group for post in broadcast.posts.filter(posted_by=clerk)} == set(groups)
    assert "没有别的群可以登记了" in client.get(broadcast.get_absolute_url()).text
    edit = client.post(
        reverse("dashboard:broadcast-edit", args=[broadcast.uid]),
        {"title": "停水", "text": "改了", "seen_version": 1},
    )
    assert "已经发到群里，不能再改" in edit.text
    client.logout()
    public = client.get(broadcast.get_short_url()).text
    assert "明天停水" in public
    assert clerk.name not in public


def test_an_activity_becomes_a_text_that_still_fits(client, community, clerk):
    activity = make_activity(
        filed_by=clerk, state=ActivityState.CONFIRMED, title="楼道清理", summary="清" * 900
    )
    client.force_login(clerk)

    shown = client.get(reverse("dashboard:broadcast-create"), {"activity": activity.uid})

    first = shown.context["form"].instance
    assert first.title == "楼道清理"
    assert first.text.endswith("……")
    assert len(first.message("")) < MOST_LETTERS
    assert client.get(reverse("dashboard:broadcast-create"), {"guide": "nichts"}).status_code == 404


def test_a_guide_item_becomes_a_text_whose_link_leads_to_it(client, community, clerk):
    version = make_guide_version()
    client.force_login(clerk)
    new = reverse("dashboard:broadcast-create")
    assert f"?guide={version.item.slug}" in client.get(new).text
    typed = {"place": f"community-{community.uid}", "title": "办证", "text": "材料有变化"}

    client.post(f"{new}?guide={version.item.slug}", typed)

    broadcast = Broadcast.objects.get()
    client.logout()
    assert broadcast.path == version.item.get_absolute_url()
    assert f'href="{broadcast.path}"' in client.get(broadcast.get_short_url()).text


def test_the_poster_stands_on_one_sheet_with_a_code(client, community, clerk):
    broadcast = actions.save_broadcast(
        broadcast=Broadcast(
            street=community.street, community=community, title="体检", text="65 岁以上老人"
        ),
        by=clerk,
    )
    client.force_login(clerk)

    sheet = client.get(reverse("grids:broadcast-poster", args=[broadcast.uid])).text

    assert "<svg" in sheet
    assert broadcast.get_short_url() in sheet


def test_a_post_is_noted_once_and_only_in_ones_own_groups(community, clerk):
    group = make_group(community, clerk, scope=ChatScope.COMMUNITY)
    broadcast = actions.save_broadcast(
        broadcast=Broadcast(street=community.street, community=community, title="a", text="b"),
        by=clerk,
    )
    stranger = make_user(Role.COMMUNITY_STAFF, community=make_community())
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.note_posts(broadcast=broadcast, groups=[group], by=stranger)
    with pytest.raises(RefusedError, match="请勾选"):
        actions.note_posts(broadcast=broadcast, groups=[], by=clerk)
    actions.note_posts(broadcast=broadcast, groups=[group], by=clerk)

    assert actions.note_posts(broadcast=broadcast, groups=[group], by=clerk) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        BroadcastPost.objects.create(
            broadcast=broadcast, group=group, posted_at=group.created_at, posted_by=clerk
        )


def test_of_many_buildings_without_a_group_some_are_named_and_a_page_names_them_all(
    client, community, clerk, building, monkeypatch
):
    monkeypatch.setattr(coverage, "MOST_NAMED", 2)
    for number in range(2, 6):
        make_building(compound=building.compound, name=f"{number} 栋")
    make_group(community, clerk, buildings=[building])
    client.force_login(clerk)
    address = reverse("grids:chat-coverage")

    some = client.get(address).text
    every = client.get(address, {"community": community.code}).text

    line = next(row for row in chat_coverage(clerk) if row.community == community)
    assert (line.without_count, [row.name for row in line.without]) == (4, ["2 栋", "3 栋"])
    assert f"?community={community.code}" in some
    assert ("全部 4 栋" in some, "4 栋</li>" in some) == (True, False)
    assert all(f"{number} 栋" in every for number in range(2, 6))
    assert "1 栋</li>" not in every
    assert client.get(address, {"community": make_community().code}).text.count("群覆盖")
