"""Cells: one leader, buildings in one cell at a time, split, merge and stop with their history."""

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from grids import actions, moving, vacancies
from grids.actions import Part
from grids.models import (
    ChatGroup,
    ChatScope,
    Grid,
    GridAssignment,
    GridBuilding,
    GridRole,
    HouseholdGroup,
)
from places.actions import save_building, save_community, save_compound
from tests.factories import (
    day,
    make_activity,
    make_building,
    make_community,
    make_grid,
    make_problem,
    make_user,
)
from tests.grids.structure import appoint, make_entrance, make_group, make_house
from tests.volunteers.armband_rows import make_armband, make_duty, make_roster, make_shift
from volunteers.models import ActivityState

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaders(community):
    return [make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(3)]


def lead(grid, user, **values):
    return GridAssignment.objects.create(
        **{"grid": grid, "user": user, "role": GridRole.LEADER, "starts_on": day(-100), **values}
    )


def code(community, number):
    return f"{community.code}{number}"


def test_a_new_leader_begins_the_day_after_the_one_before_ended(community, staff, leaders):
    grid = make_grid(community=community)
    actions.change_leader(grid=grid, user=leaders[0], starts_on=day(-20), by=staff)
    grid.refresh_from_db()
    actions.change_leader(
        grid=grid, user=leaders[1], starts_on=day(-5), by=staff, version=grid.version
    )

    first, second = grid.assignments.order_by("starts_on")
    assert (first.ends_on, second.ends_on) == (day(-6), None)
    with pytest.raises(ConflictError):
        actions.change_leader(
            grid=grid, user=leaders[2], starts_on=day(0), by=staff, version=grid.version
        )
    with pytest.raises(RefusedError, match="已是这个网格的网格长"):
        actions.change_leader(grid=grid, user=leaders[1], starts_on=day(0), by=staff)
    with pytest.raises(RefusedError, match="日期要晚于它"):
        actions.change_leader(grid=grid, user=leaders[2], starts_on=day(-5), by=staff)


def test_nobody_leads_beside_another_on_one_day_whatever_the_dates(community, staff, leaders):
    grid = make_grid(community=community)
    lead(grid, leaders[0], ends_on=day(10))
    second = GridAssignment(
        grid=grid, user=leaders[1], role=GridRole.LEADER, starts_on=day(-5), ends_on=day(20)
    )

    with pytest.raises(ValidationError, match="只有一名网格长"):
        actions.save_assignment(assignment=second, by=staff)


def test_a_building_lies_in_one_cell_and_where_it_lay_is_kept(community, staff):
    first, second = (make_grid(community=community) for _ in range(2))
    house = make_house(community=community, grid=first)

    for _ in range(2):  # the second time nothing is left to move
        actions.place_buildings(grid=second, buildings=[house], starts_on=day(-3), by=staff)

    lines = list(house.grid_rows.order_by("starts_on").values_list("grid", "ends_on"))
    assert lines == [(first.pk, day(-4)), (second.pk, None)]
    with pytest.raises(RefusedError, match="日期要晚于它"):
        actions.place_buildings(grid=first, buildings=[house], starts_on=day(-3), by=staff)
    foreign = make_building()
    with pytest.raises(ValidationError, match="不在网格所属的社区"):
        actions.place_buildings(grid=first, buildings=[foreign], starts_on=day(0), by=staff)


def test_a_cell_with_open_work_ends_only_with_an_heir(community, staff):
    grid, heir = (make_grid(community=community) for _ in range(2))
    house = make_house(community=community, grid=grid)
    filer = make_user(Role.COMMUNITY_SECRETARY, community=community)
    waiting = make_activity(filed_by=filer, state=ActivityState.SUBMITTED, grid=grid)
    done = make_activity(filed_by=filer, state=ActivityState.CONFIRMED, grid=grid)
    grid.effective_to = day(0)

    with pytest.raises(RefusedError, match="未了结的事"):
        actions.save_grid(grid=grid, by=staff, version=grid.version)
    with pytest.raises(RefusedError, match="转到哪个网格"):
        actions.stop_grid(grid=grid, effective_to=day(0), reason="撤并", by=staff)
    with pytest.raises(RefusedError, match="同一社区"):
        actions.stop_grid(grid=grid, effective_to=day(0), reason="撤并", to=make_grid(), by=staff)
    actions.stop_grid(grid=grid, effective_to=day(0), reason="撤并", to=heir, by=staff)

    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.grid, done.grid) == (heir, grid)
    assert GridBuilding.objects.running().get(building=house).grid == heir
    assert Grid.objects.get(pk=grid.pk).effective_to == day(0)


def test_groups_shifts_rosters_and_duties_go_along_and_what_is_over_stays(community, staff):
    grid, heir = (make_grid(community=community) for _ in range(2))
    chat = ChatGroup.objects.create(
        community=community, name="一网格居民群", scope=ChatScope.GRID, grid=grid
    )
    coming, over = make_shift(community, grid=grid), make_shift(community, grid=grid, on=day(-2))
    roster, duty = make_roster(community, grid=grid), make_duty(community, grid=grid)
    serving = make_armband(community, grid=grid)
    left = make_armband(community, "林小一", grid=grid, left_on=day(-1))

    found = {kind.label: kind.number for kind in moving.preview([grid])}
    actions.stop_grid(grid=grid, effective_to=day(0), reason="撤并", to=heir, by=staff)

    assert found == {
        "使用中的微信群": 1,
        "未结束的值守班次": 1,
        "在用的轮值表": 1,
        "到访任务": 1,
        "在队的红袖标队员": 1,
        "值守班次（历史）": 1,
        "红袖标队员（历史）": 1,
    }
    moved, stayed = (chat, coming, roster, duty, serving), (over, left)
    for row, where in [*((row, heir) for row in moved), *((row, grid) for row in stayed)]:
        row.refresh_from_db()
        assert row.grid == where
    assert chat.version == 2


def test_a_split_previews_every_record_and_moves_it_in_one_step(community, staff, leaders):
    grid = make_grid(community=community)
    lead(grid, leaders[0])
    worker = make_user(Role.GRID_WORKER, community=community)
    duty = lead(grid, worker, role=GridRole.WORKER)
    houses = [make_house(community=community, grid=grid, households=40) for _ in range(3)]
    appoint(houses[0], staff)
    actions.issue_codes(buildings=houses[:2], by=staff)
    chat = ChatGroup.objects.create(community=community, name="一栋居民群")
    chat.buildings.set(houses[:2])
    filer = make_user(Role.COMMUNITY_SECRETARY, community=community)
    waiting = make_activity(filed_by=filer, state=ActivityState.SUBMITTED, grid=grid)
    make_activity(filed_by=filer, state=ActivityState.CONFIRMED, grid=grid)
    make_problem(found_by=filer, activity=waiting)
    found = moving.preview([grid])
    parts = [
        Part(code(community, 901), "东网格", leaders[1]),
        Part(code(community, 902), "西网格", leaders[2]),
    ]

    change = actions.reshape(
        sources=[grid],
        parts=parts,
        part_of_building={houses[0].pk: 0, houses[1].pk: 1},
        part_of_worker={duty.pk: 1},
        rest=1,
        effective_on=day(0),
        basis="街道〔2026〕1 号",
        seen=moving.digest_of(found),
        by=staff,
    )

    east, west = Grid.objects.filter(code__in=[part.code for part in parts]).order_by("code")
    assert {kind.label: kind.number for kind in found} == {
        "楼栋": 3,
        "在任楼栋长": 1,
        "楼栋码": 2,
        "按楼栋建的微信群": 1,
        "网格分工": 2,
        "未确认的活动": 1,
        "待解决的问题": 1,
        "活动（历史）": 1,
    }
    assert change.moved["楼栋"] == 3
    assert (east.households, west.households) == (40, 80)
    assert [(a.user, a.role) for a in west.assignments.order_by("role")] == [
        (leaders[2], GridRole.LEADER),
        (worker, GridRole.WORKER),
    ]
    waiting.refresh_from_db()
    assert waiting.grid == west
    assert grid.assignments.filter(ends_on=day(-1)).count() == 2
    assert set(grid.successor_lines.values_list("after", flat=True)) == {east.pk, west.pk}
    assert list(Grid.objects.active_on(day(0))) == [east, west]
    assert list(Grid.objects.active_on(day(-1))) == [grid]
    assert AuditEvent.objects.filter(action="grid.reshaped").count() == 1


def test_a_merge_joins_cells_of_one_community_and_asks_again_after_a_change(
    community, staff, leaders
):
    grids = [make_grid(community=community) for _ in range(2)]
    make_house(community=community, grid=grids[0])
    seen = moving.digest_of(moving.preview(grids))
    late = make_house(community=community, grid=grids[1])
    order = {
        "parts": [Part(code(community, 903), "大网格", leaders[0])],
        "effective_on": day(0),
        "basis": "街道〔2026〕2 号",
        "by": staff,
    }

    with pytest.raises(ConflictError, match="再看一遍"):
        actions.reshape(sources=grids, seen=seen, **order)
    with pytest.raises(RefusedError, match="同一社区"):
        actions.reshape(sources=[grids[0], make_grid()], **order)
    with pytest.raises(RefusedError, match="2 到 6 个"):
        actions.reshape(sources=grids[:1], **order)
    with pytest.raises(RefusedError, match="生效日期要晚于它"):
        actions.reshape(sources=grids, **{**order, "effective_on": day(-300)})
    actions.reshape(sources=grids, **order)

    big = Grid.objects.get(code=code(community, 903))
    assert GridBuilding.objects.running().get(building=late).grid == big
    with pytest.raises(RefusedError, match="已经停用"):
        actions.reshape(sources=grids, **order)


def test_a_wrong_code_of_a_new_cell_leaves_everything_as_it_was(community, staff, leaders):
    grid = make_grid(community=community)
    parts = [Part("123", "东", leaders[0]), Part(code(community, 904), "西", leaders[1])]

    with pytest.raises(ValidationError, match="15 位数字"):
        actions.reshape(sources=[grid], parts=parts, effective_on=day(0), basis="无", by=staff)

    grid.refresh_from_db()
    assert grid.effective_to is None


@pytest.mark.parametrize("began", [-300, 0], ids=["long ago", "today"])
def test_what_goes_to_another_community_leaves_its_grid_that_day(community, staff, began):
    """Source: docs/rules.md R-GRD-4."""
    there = make_community(street=community.street)
    grid, elsewhere = make_grid(community=community), make_grid(community=there)
    one, other, stays = (make_house(community=community, grid=grid) for _ in range(3))
    GridBuilding.objects.update(starts_on=day(began))

    save_compound(compound=one.compound, by=staff)
    assert grid.building_rows.running().count() == 3  # saved where it was, it stays
    one.compound.community = there
    save_compound(compound=one.compound, by=staff)
    other.compound = one.compound
    save_building(building=other, by=staff)

    assert [line.building for line in grid.building_rows.running()] == [stays]
    left = grid.building_rows.exclude(ends_on=None)
    assert {line.ends_on for line in left} == {max(day(began), day(-1))}
    assert AuditEvent.objects.filter(action="grid.buildings_left").count() == 2
    assert (
        actions.place_buildings(grid=elsewhere, buildings=[one, other], starts_on=day(), by=staff)
        == 2
    )


def test_the_codes_of_grids_follow_the_code_of_their_community(community, staff):
    """A placeholder gives way to the final code; until then no grid could be saved any more.

    Source: docs/rules.md R-GRD-1.
    """
    grid, ended = make_grid(community=community), make_grid(community=community)
    Grid.objects.filter(pk=ended.pk).update(effective_to=day(-1))
    community.code = f"{community.code[:9]}{(int(community.code[9:]) + 1) % 1000:03}"

    save_community(community=community, by=staff)

    for row in (grid, ended):
        before = row.code
        row.refresh_from_db()
        assert (row.code, row.version) == (f"{community.code}{before[12:]}", 2)
    assert AuditEvent.objects.filter(action="grid.recoded").count() == 2
    grid = Grid.objects.get(pk=grid.pk)
    grid.name = "新名"
    assert actions.save_grid(grid=grid, by=staff).name == "新名"


def test_a_grid_in_use_stays_in_its_community(community, staff):
    """Source: docs/rules.md R-GRD-1, R-GRD-4."""
    there = make_community(street=community.street)
    used, unused = make_grid(community=community), make_grid(community=community)
    make_activity(community=community, grid=used)
    for grid in (used, unused):
        grid.community, grid.code = there, code(there, grid.code[12:])

    with pytest.raises(RefusedError, match="不能改到别的社区"):
        actions.save_grid(grid=used, by=staff)
    assert actions.save_grid(grid=unused, by=staff).community == there


def test_heads_and_groups_go_along_to_another_community(community, staff):
    """Source: docs/rules.md R-GRD-4."""
    there = make_community(street=community.street)
    house, stays = make_house(community=community), make_house(community=community)
    places = (house, make_entrance(house), make_group(house))
    heads = [appoint(place, staff) for place in places]
    chats = [ChatGroup(community=community, name=name, scope="building") for name in "一二"]
    actions.save_chat_group(group=chats[0], buildings=[house], by=staff)
    actions.save_chat_group(group=chats[1], buildings=[house, stays], by=staff)

    house.compound.community = there
    save_compound(compound=house.compound, by=staff)

    for head in heads:
        head.refresh_from_db()
        assert (head.community, head.version) == (there, 2)
    lines = {line.community: line for line in vacancies.lines(staff)}
    for level in vacancies.LEVELS.values():
        for where, line in lines.items():
            cell = next(cell for cell in line.cells if cell.level == level)
            assert cell.missing == vacancies.vacancies(level, staff, [where.pk]).count()
    actions.end_head(head=heads[0], ends_on=day(), reason="搬走了", by=staff)
    for chat, place in zip(chats, (there, community), strict=True):
        chat.refresh_from_db()
        assert chat.community == place  # the second has a building left here


@pytest.mark.parametrize("is_elsewhere", [True, False], ids=["another community", "the same one"])
def test_a_group_goes_with_its_building_into_another_compound(community, staff, is_elsewhere):
    """Its households live in the building; a group of a whole compound stays.

    Source: docs/rules.md R-GRD-4.
    """
    there = make_community(street=community.street) if is_elsewhere else community
    house, new = make_house(community=community), make_house(community=there)
    group, whole = make_group(house), make_group(house)
    HouseholdGroup.objects.filter(pk=whole.pk).update(building=None)
    head = appoint(group, staff)

    house.compound = new.compound
    save_building(building=house, by=staff)

    for row in (group, whole, head):
        row.refresh_from_db()
    assert (group.compound, group.version) == (new.compound, 2)
    assert (head.community, whole.compound == new.compound) == (there, False)
    group.household_range = "101–502 室"
    actions.save_group(group=group, by=staff)  # its building lies where it lies
    actions.end_head(head=head, ends_on=day(), reason="搬走了", by=staff)
