"""Polygons as people paste them (GeoJSON), checked, and as a picture needs them."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

Ring = list[list[float]]
Polygons = list[list[Ring]]

MOST_CHARACTERS = 200_000
MOST_POINTS = 2_000
MOST_DEGREES = 10_000_000  # metres of another projection: the sentence says what is asked for
DECIMALS = 6  # a tenth of a metre
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # where a street of this country may lie
_FEWEST = 4  # a triangle, closed

NOT_JSON = "这不是 GeoJSON 文本，请从地图软件导出 GeoJSON，整段粘贴。"
NO_POLYGON = "没有找到面（Polygon 或 MultiPolygon），请导出这个区域的面。"
SEVERAL = "里面有几个区域，请只留这一个区域的面。"


def polygons_of(text: str) -> Polygons:
    """Return the polygons that a GeoJSON text holds, each a list of closed rings.

    Shape:  a Polygon or MultiPolygon, alone or as the one feature; degrees, longitude first.
    Errors: ValidationError with a sentence.
    Source: docs/rules.md R-GRD-10.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValidationError("边界太大，请先在地图软件里简化，最多 200 KB。")
    try:
        parts = _parts(json.loads(text))
    except (ValueError, RecursionError):  # feature in feature in feature …
        raise ValidationError(NOT_JSON) from None
    polygons = [[_ring(ring) for ring in _list(part)] for part in parts]
    if not polygons or not all(polygons):
        raise ValidationError(NO_POLYGON)
    if sum(len(ring) for part in polygons for ring in part) > MOST_POINTS:
        raise ValidationError(f"边界的点太多，请先简化，最多 {MOST_POINTS} 个点。")
    return polygons


def _parts(found: Any) -> list[Any]:
    """Return the coordinates of every polygon in what was read."""
    if not isinstance(found, dict):
        raise ValidationError(NOT_JSON)
    kind = found.get("type")
    if kind == "FeatureCollection":
        features = _list(found.get("features"))
        if len(features) != 1:
            raise ValidationError(SEVERAL if features else NO_POLYGON)
        return _parts(features[0])
    if kind == "Feature":
        return _parts(found.get("geometry"))
    if kind == "Polygon":
        return [found.get("coordinates")]
    if kind == "MultiPolygon":
        return _list(found.get("coordinates"))
    raise ValidationError(NO_POLYGON)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError(NO_POLYGON)
    return value


def _ring(points: Any) -> Ring:
    ring = [_point(point) for point in _list(points)]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < _FEWEST:
        raise ValidationError("边界至少要有三个不同的点。")
    return ring


def _point(point: Any) -> list[float]:
    pair = point[:2] if isinstance(point, list) else []
    if len(pair) != 2 or not all(_is_number(number) for number in pair):
        raise ValidationError("有的点不是“经度, 纬度”两个数，请重新导出。")
    longitude, latitude = float(pair[0]), float(pair[1])
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        raise ValidationError("经度不在中国范围内；每个点先写经度，再写纬度，单位是度。")
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        raise ValidationError("纬度不在中国范围内；每个点先写经度，再写纬度，单位是度。")
    return [round(longitude, DECIMALS), round(latitude, DECIMALS)]


def _is_number(value: Any) -> bool:
    """True for what a coordinate can be; hundreds of digits are read as a number too."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return abs(value) < MOST_DEGREES  # never true of NaN


@dataclass(frozen=True)
class Shape:
    """One place as a path of a picture, with the point at which its words stand."""

    path: str
    x: float
    y: float


def draw(places: Iterable[Polygons], *, width: float, margin: float) -> tuple[list[Shape], float]:
    """Return the places as paths in one picture `width` wide, and how high the picture is.

    Degrees of longitude are narrower than those of latitude, so both are made metres first.
    """
    places = list(places)
    points = [point for polygons in places for part in polygons for ring in part for point in ring]
    if not points:
        return [], 0.0
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrower = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * narrower, 1e-9)
    up = max(north - south, 1e-9)
    scale = min((width - 2 * margin) / across, width / up)
    left = (width - across * scale) / 2

    def at(point: list[float]) -> tuple[float, float]:
        x = left + (point[0] - west) * narrower * scale
        return round(x, 1), round(margin + (north - point[1]) * scale, 1)

    return [_shape(polygons, at) for polygons in places], round(up * scale + 2 * margin, 1)


def _shape(polygons: Polygons, at: Any) -> Shape:
    rings = [[at(point) for point in ring] for part in polygons for ring in part]
    path = " ".join("M" + " L".join(f"{x} {y}" for x, y in ring[:-1]) + " Z" for ring in rings)
    outer = max((part[0] for part in polygons), key=lambda ring: abs(_area(ring)))
    x, y = at(_middle(outer))
    return Shape(path, x, y)


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _middle(ring: Ring) -> list[float]:
    """Return the centre of gravity; of a line without an area the mean of its points."""
    first = ring[0]
    moved = [[x - first[0], y - first[1]] for x, y in ring]
    area = _area(moved)
    if abs(area) < 1e-12:
        return [sum(p[i] for p in ring) / len(ring) for i in (0, 1)]
    pairs = list(pairwise(moved))
    return [
        first[i] + sum((a[i] + b[i]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
        for i in (0, 1)
    ]
