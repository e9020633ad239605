"""Pages of cells, buildings, heads, coverage, posters and the page behind a door's code."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.paging import ROWS_PER_PAGE
from grids import actions, moving
from grids.models import (
    BuildingCode,
    ChangeKind,
    Grid,
    GridAssignment,
    GridChange,
    GridLineage,
    GridRole,
    ResidentHead,
)
from places.models import UnitKind
from tests.factories import PASSWORD, day, make_community, make_grid, make_unit, make_user
from tests.grids.structure import appoint, make_entrance, make_group, make_house

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def community():
    return make_community(name="银杏社区", phone="0871-65000001")


@pytest.fixture
def house(community):
    return make_house(community=community, name="7栋")


def page(client, name, *args, **query):
    return client.get(reverse(f"grids:{name}", args=args), query)


def text(answer):
    return answer.content.decode()


def test_coverage_names_every_place_without_a_head_and_counts_them(
    client, community, house, secretary
):
    entrance, group = make_entrance(house), make_group(house)
    appoint(entrance, secretary, term_until=day(20))
    client.force_login(secretary)

    shown = page(client, "coverage")
    groups = page(client, "coverage", level="group", community=community.code)

    assert [cell.missing for cell in shown.context["total"].cells] == [1, 0, 1]
    assert "7栋" in text(shown)
    assert "任期已到或快到" in text(shown)
    assert group.name in text(groups)
    assert reverse("grids:group-appoint", args=[group.uid]) in text(groups)
    assert "这里都有负责人" in text(page(client, "coverage", level="entrance"))


def test_the_list_of_vacancies_is_exported_under_its_filter(client, house, secretary):
    make_entrance(house)
    client.force_login(secretary)
    address = f"{reverse('grids:coverage-export')}?level=entrance"

    answer = client.post(address, {"password_again": PASSWORD})

    assert answer.getvalue().startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.get(action="vacancies.exported").fields["facts"] == {"rows": 1}


def test_a_secretary_adds_entrances_and_groups_from_the_phone(client, house, secretary):
    client.force_login(secretary)
    entrance = reverse("grids:building-entrance", args=[house.uid])
    group = reverse("grids:building-group", args=[house.uid])

    assert entrance in text(client.get(reverse("grids:building-detail", args=[house.uid])))
    client.post(entrance, {"name": "1单元", "households": 12})
    again = client.post(entrance, {"name": "1单元", "households": 12})
    assert "已有同名单元" in text(again)
    large = {"name": "第1组", "entrance": house.entrances.get().pk, "households": 31}
    assert "最多 30 户" in text(client.post(group, large))
    answer = client.post(group, {**large, "households": 10}, follow=True)

    assert "已登记十户组" in text(answer)
    assert house.household_groups.get().entrance == house.entrances.get()
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))
    assert client.get(entrance).status_code == 404


def test_a_secretary_appoints_thanks_and_ends_a_head_from_the_phone(client, house, secretary):
    client.force_login(secretary)
    values = {
        "name": "何小安",
        "phone": "138 0000 0002",
        "selected_by": "community",
        "starts_on": day(-1),
        "is_public": "on",
    }
    appoint_url = reverse("grids:building-appoint", args=[house.uid])

    assert f'value="{day(0).isoformat()}"' in text(client.get(appoint_url))
    wrong = client.post(appoint_url, {**values, "phone": "12"})
    client.post(appoint_url, values)
    head = ResidentHead.objects.get()
    refused = client.post(appoint_url, values)
    award = {"kind": "points", "given_on": day(0), "what": "积分", "points": 5, "giver": "社区"}
    client.post(reverse("grids:head-award", args=[head.uid]), award)
    shown = page(client, "head-detail", head.uid)
    end = {"ends_on": day(0), "reason": "搬家", "version": head.version}
    client.post(reverse("grids:head-end", args=[head.uid]), end)
    head.refresh_from_db()

    assert wrong.status_code == 422
    assert "何小安" in text(wrong)
    assert "请先登记前一位卸任" in text(refused)
    assert head.phone == "13800000002"
    assert "积分合计 5" in text(shown)
    assert (head.end_reason, head.ends_on) == ("搬家", day(0))


def test_a_heads_phone_is_masked_and_opened_for_a_purpose_by_who_keeps_it(
    client, community, house, secretary
):
    head = appoint(house, secretary, phone="13800000002")
    edit, reveal = (reverse(f"grids:head-{step}", args=[head.uid]) for step in ("edit", "reveal"))
    client.force_login(make_user(Role.GRID_WORKER, community=community))
    assert client.get(reveal).status_code == 404, "of none of the worker's cells"
    client.force_login(secretary)

    shown = [text(client.get(address)) for address in (head.get_absolute_url(), edit)]
    asked = client.post(reveal, {"password_again": PASSWORD})
    opened = text(client.post(reveal, {"purpose": "电话通知开会"}))
    form = client.get(edit).context["form"]
    kept = {**form.initial, "company": "", "term_until": "", "seen_version": head.version}
    client.post(edit, {**kept, "name": "何小安"})
    head.refresh_from_db()

    assert all("138****0002" in page and "13800000002" not in page for page in shown)
    assert "至少 4 个字" in text(asked)
    assert "13800000002" in opened
    assert AuditEvent.objects.get(action="head.revealed").reason == "电话通知开会"
    assert (head.name, head.phone) == ("何小安", "13800000002")
    client.post(edit, {**kept, "phone": "", "seen_version": head.version})
    head.refresh_from_db()
    assert head.phone == ""


def test_a_grid_worker_sees_own_grids_and_no_full_phone_elsewhere(client, community, secretary):
    worker = make_user(Role.GRID_WORKER, community=community)
    own = make_house(community=community, grid=make_grid(community=community, worker=worker))
    other = make_house(community=community)
    head = appoint(other, secretary)
    client.force_login(worker)

    mine = page(client, "my-grids")

    assert str(own) in text(mine)
    assert str(other) not in text(mine)
    assert page(client, "building-appoint", own.uid).status_code == 200
    assert page(client, "building-appoint", other.uid).status_code == 404
    assert "138****0002" in text(page(client, "head-detail", head.uid))


def test_own_grids_with_more_buildings_than_a_page_holds_go_on_on_the_next(client, community):
    worker = make_user(Role.GRID_WORKER, community=community)
    full, other, bare = (
        make_grid(community=community, worker=worker, code=f"{community.code}{number:03d}")
        for number in (901, 902, 903)
    )
    for _ in range(ROWS_PER_PAGE):
        make_house(community=community, grid=full)
    last = make_house(community=community, grid=other)
    client.force_login(worker)

    first = page(client, "my-grids").content.decode()
    second = client.get(reverse("grids:my-grids"), {"page": 2}).content.decode()

    links = [first.count("/desk/buildings/"), second.count("/desk/buildings/")]
    assert links == [ROWS_PER_PAGE, 1], "no building is left out, none stands twice"
    assert str(last) in second
    shown = [[grid.name in side for grid in (full, other, bare)] for side in (first, second)]
    assert shown == [[True, False, False], [False, True, True]]
    assert "还没有登记楼栋" in second


def test_a_door_code_leads_to_who_is_responsible_and_after_revoking_to_nobody(
    client, community, house, secretary, django_capture_on_commit_callbacks
):
    grid = Grid.objects.get(building_rows__building=house)
    GridAssignment.objects.create(
        grid=grid,
        user=make_user(Role.GRID_WORKER, community=community, name="林网格", phone="13800000007"),
        role=GridRole.WORKER,
        starts_on=day(-9),
        work_phone="0871-65000009",
    )
    appoint(house, secretary, is_public=True)
    appoint(make_entrance(house), secretary, name="不公开")
    code = actions.issue_codes(buildings=[house], by=secretary)[0]
    assert actions.issue_codes(buildings=[house], by=secretary) == []

    shown = page(client, "building-public", code.token)
    client.force_login(secretary)
    reason = {"reason": "海报丢了"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("grids:code-revoke", args=[code.uid]), reason)
    client.post(reverse("grids:building-code", args=[house.uid]))
    client.logout()
    gone = page(client, "building-public", code.token)

    for word in ("何小安", "13800000002", "林网格", "0871-65000009", "0871-65000001", "7栋"):
        assert word in text(shown)
    assert "不公开" not in text(shown)
    assert "13800000007" not in text(shown)
    assert gone.status_code == 410
    assert "已停用" in text(gone)
    assert "7栋" not in text(gone)
    assert BuildingCode.objects.valid().get().token != code.token
    assert page(client, "building-public", "nobody").status_code == 404


def test_a_split_shows_what_moves_before_the_second_button_does_it(client, community, house):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    grid = Grid.objects.get(building_rows__building=house)
    leaders = [make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(2)]
    client.force_login(staff)
    address = reverse("grids:grid-split", args=[grid.uid])
    order = {
        "parts-TOTAL_FORMS": 2,
        "parts-INITIAL_FORMS": 2,
        "effective_on": day(0),
        "basis": "街道〔2026〕1 号",
        "rest": "0",
        f"b{house.pk}": "1",
        "seen": moving.digest_of(moving.preview([grid])),
    }
    for number, leader in enumerate(leaders):
        order |= {
            f"parts-{number}-code": f"{community.code}{901 + number}",
            f"parts-{number}-name": f"新网格{number}",
            f"parts-{number}-leader": leader.uid,
        }

    first = client.get(address)
    shown = client.post(address, order)
    assert Grid.objects.get(pk=grid.pk).effective_to is None
    stale = client.post(address, {**order, "confirm": "1", "seen": "x"})
    done = client.post(address, {**order, "confirm": "1"})

    assert "看看会移动什么" in text(first)
    assert "确认拆分" in text(shown)
    assert "7栋" in text(shown)
    assert "再看一遍" in text(stale)
    assert done.status_code == 302, done.context["form"].errors
    assert house.grid_rows.get(ends_on=None).grid.name == "新网格1"
    assert "由来" in text(page(client, "grid-detail", Grid.objects.get(name="新网格1").uid))


def test_cells_are_led_joined_and_ended_on_pages_of_the_street_alone(
    client, community, house, secretary
):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    grid = Grid.objects.get(building_rows__building=house)
    heir = make_grid(community=community)
    client.force_login(secretary)
    steps = ("grid-leader", "grid-buildings", "grid-stop", "grid-split", "grid-merge")
    assert {page(client, step, grid.uid).status_code for step in steps} == {403}
    client.force_login(staff)
    assert {page(client, step, grid.uid).status_code for step in steps} == {200}

    leader = {"user": secretary.uid, "starts_on": day(-1), "version": grid.version}
    client.post(reverse("grids:grid-leader", args=[grid.uid]), leader)
    grid.refresh_from_db()
    stop = {"effective_to": day(0), "reason": "撤并", "version": grid.version}
    refused = client.post(reverse("grids:grid-stop", args=[grid.uid]), stop)
    client.post(reverse("grids:grid-stop", args=[grid.uid]), {**stop, "to": heir.uid})

    assert "请选择转到哪个网格" in text(refused)
    assert Grid.objects.get(pk=grid.pk).effective_to == day(0)
    assert house.grid_rows.get(ends_on=None).grid == heir
    assert grid.name not in text(page(client, "grid-list"))
    assert "已停用" in text(page(client, "grid-detail", grid.uid))


def test_a_merge_of_three_cells_is_found_once_in_the_ledger(client, community):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    merge = GridChange.objects.create(
        kind=ChangeKind.MERGE, community=community, effective_on=day(0), basis="1 号", done_by=staff
    )
    heir = make_grid(community=community)
    for number in range(3):
        before = make_grid(community=community, name=f"旧网格{number}")
        GridLineage.objects.create(change=merge, before=before, after=heir)
    client.force_login(staff)
    address = reverse("admin:grids_gridchange_changelist")

    found = {word: client.get(address, {"q": word}).context["cl"] for word in ("号", "旧网格1")}

    assert [list(cl.queryset) for cl in found.values()] == [[merge], [merge]]


@pytest.mark.parametrize(("chosen_by", "picks_one"), [("property", False), ("community", True)])
def test_a_company_missing_or_too_many_is_told_at_its_field(
    client, house, secretary, chosen_by, picks_one
):
    company = make_unit(community=house.compound.community, kind=UnitKind.PROPERTY)
    head = appoint(house, secretary)
    client.force_login(secretary)
    typed = {
        "name": head.name,
        "selected_by": chosen_by,
        "company": company.pk if picks_one else "",
        "starts_on": day(-9),
        "seen_version": head.version,
    }

    wrong = client.post(reverse("grids:head-edit", args=[head.uid]), typed)

    assert list(wrong.context["form"].errors) == ["company"]
