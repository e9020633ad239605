"""Boundaries are checked; the map draws shapes where it has them, tiles where it has not."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.errors import RefusedError
from grids import actions
from grids.geometry import draw, polygons_of
from grids.models import Boundary
from tests.factories import day, make_activity, make_community, make_grid, make_problem, make_user
from tests.grids.structure import make_house
from tests.volunteers.armband_rows import walk_by
from volunteers.models import ActivityState

RING = [[102.7, 25.05], [102.71, 25.05], [102.71, 25.06]]


def geojson(coordinates, kind="Polygon"):
    return json.dumps({"type": kind, "coordinates": coordinates})


def test_a_polygon_is_read_however_it_is_wrapped_and_closed():
    polygon = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "geometry": polygon, "properties": {}}
    collection = {"type": "FeatureCollection", "features": [feature]}

    assert (
        polygons_of(json.dumps(polygon))
        == polygons_of(json.dumps(feature))
        == polygons_of(json.dumps(collection))
        == polygons_of(geojson([[RING]], "MultiPolygon"))
        == [[[*RING, RING[0]]]]
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("昆明市", "不是 GeoJSON"),
        ("[1, 2]", "不是 GeoJSON"),
        ("[" * 100_000, "不是 GeoJSON"),
        (geojson([102.7, 25.05], "Point"), "没有找到面"),
        (geojson([]), "没有找到面"),
        (geojson([RING[:2]]), "三个不同的点"),
        (geojson([[[25.05, 102.7], *RING]]), "经度不在"),
        (geojson([[[102.7, 95], *RING]]), "纬度不在"),
        (geojson([[["a", 25], *RING]]), "不是“经度, 纬度”"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 25], [1e999, 25]]]}', "不是“经度, 纬度”"),
        (geojson([[[10**400, 25], *RING]]), "不是“经度, 纬度”"),
        (geojson([[[-(10**400), 25], *RING]]), "不是“经度, 纬度”"),
        (geojson([RING * 700]), "点太多"),
        (" " * 200_001, "边界太大"),
        ('{"type": "FeatureCollection", "features": [{}, {}]}', "几个区域"),
    ],
)
def test_what_is_no_boundary_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        polygons_of(wrong)


def test_shapes_keep_their_proportions_and_lie_inside_the_picture():
    shapes, height = draw([polygons_of(geojson([RING]))], width=400, margin=10)

    # A hundredth of a degree each way: at this latitude 0.906 times as wide as it is high.
    assert (shapes[0].path, height) == ("M18.8 410.0 L381.2 410.0 L381.2 10.0 Z", 420.0)
    assert draw([], width=400, margin=10) == ([], 0.0)


@pytest.mark.django_db
def test_the_map_draws_what_it_knows_and_says_the_same_in_a_table(client):
    community = make_community(name="银杏社区", households=900)
    make_community(name="梧桐社区")
    staff = make_user(Role.STREET_STAFF, street=community.street)
    grid = make_grid(community=community, name="东网格")
    make_house(community=community, grid=grid)
    filer = make_user(Role.COMMUNITY_SECRETARY, community=community)
    held = make_activity(filed_by=filer, state=ActivityState.CONFIRMED, grid=grid, held_on=day(0))
    make_problem(found_by=filer, activity=held)
    actions.save_boundary(of=community, text=geojson([RING]), by=staff)
    client.force_login(staff)
    address = reverse("dashboard:grid-map")

    whole = client.get(address)
    inside = client.get(address, {"community": community.code})

    place = whole.context["picture"].places[0]
    assert (place.households, place.buildings, place.headless) == (900, 1, 1)
    assert (place.problems, place.activities, place.shade) == (1, 1, 3)
    assert [each.name for each in whole.context["picture"].unlocated] == ["梧桐社区"]
    assert len(whole.context["picture"].shapes) == 1
    cell = inside.context["picture"].places[0]
    assert (cell.headless, cell.problems, cell.activities) == (1, 1, 1)
    assert grid.get_absolute_url() in inside.content.decode()
    assert " style=" not in whole.content.decode()


@pytest.mark.django_db
def test_a_boundary_is_pasted_or_uploaded_replaced_and_removed(client):
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    grid = make_grid(community=community)
    client.force_login(staff)
    address = reverse("grids:grid-boundary", args=[grid.uid])

    wrong = client.post(address, {"version": 0, "text": "昆明"})
    client.post(address, {"version": 0, "text": geojson([RING])})
    client.post(address, {"version": 1, "text": geojson([[RING]], "MultiPolygon")})

    assert "不是 GeoJSON" in wrong.content.decode()
    assert Boundary.objects.get().polygons == [[[*RING, RING[0]]]]
    client.post(address, {"version": Boundary.objects.get().version, "is_cleared": "on"})
    assert not Boundary.objects.exists()
    address = reverse("grids:community-boundary", args=[community.uid])
    file = SimpleUploadedFile("a.geojson", geojson([RING]).encode())
    client.post(address, {"version": 0, "file": file})
    assert Boundary.objects.get().community == community


@pytest.mark.django_db
def test_who_draws_a_boundary_second_is_told_and_nothing_pasted_is_dropped(client):
    community = make_community()
    client.force_login(make_user(Role.STREET_STAFF, street=community.street))
    address = reverse("grids:community-boundary", args=[community.uid])
    other = [[102.7, 25.0], [102.8, 25.0], [102.8, 25.1]]
    client.post(address, {"version": 0, "text": geojson([RING])})
    kept = Boundary.objects.get()

    for typed in ({"text": geojson([other])}, {"is_cleared": "on"}):
        second = client.post(address, {"version": 0, **typed})
        assert "已被他人办理或修改" in second.content.decode()
    both = client.post(
        address, {"version": kept.version, "text": geojson([other]), "is_cleared": "on"}
    )

    assert "请只用一种" in both.content.decode()
    assert "102.8" in both.content.decode()
    assert Boundary.objects.get().polygons == kept.polygons


@pytest.mark.django_db
def test_a_problem_that_a_walk_found_is_counted_in_the_grid_of_the_walk(client):
    """Source: docs/rules.md R-GRD-10."""
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    worker = make_user(Role.COMMUNITY_STAFF, community=community)
    grid = make_grid(community=community)
    make_problem(found_by=worker, walk=walk_by(worker, grid=grid))
    client.force_login(staff)

    for query in ({}, {"community": community.code}):
        page = client.get(reverse("dashboard:grid-map"), query)
        assert [place.problems for place in page.context["picture"].places] == [1], query
    with pytest.raises(RefusedError, match="未了结的事"):
        actions.stop_grid(grid=grid, effective_to=day(), reason="调整", by=staff)
