"""Units that may have been entered twice: names that are equal but for trimmings, or nearly so.

A credit code cannot stand twice (unit_credit_code_once), so it only tells units apart here.
One pass over the names of a street: equal stems and stems without one sign meet under one key.
Source: docs/rules.md R-UNI-3.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from places.models import Unit
from places.reach import Reach

MOST_GROUPS = 100
MOST_OF_ONE_KEY = 20  # more than that share a pattern, not a name
SHORTEST_STEM = 5  # shorter names differ by one sign as a rule
SAME_NAME, NEAR_NAME = "名称相同（不计括号、地名、公司后缀）", "名称只差一个字"

_NOISE = re.compile(r"[\W_]+")
_PLACE = re.compile(r"^(?:[^省]{2,3}省)?(?:[^市]{2,3}市(?:[^区县]{2,3}[区县])?)?")
_LEGAL_FORM = re.compile(r"(?:集团|股份)?(?:有限责任公司|有限公司|公司|集团)$")
# Signs by which sister units differ: 一中和二中, 东院和西院, 中学和小学.
_TELLING = frozenset(
    "0123456789〇零一二三四五六七八九十百东南西北中上下左右前后大小新老旧内外甲乙丙丁"
)


class _Named(NamedTuple):
    pk: int
    stem: str
    credit_code: str | None
    is_told_apart: bool


Pair = tuple[tuple[int, int], str]  # keys of two units, and why


@dataclass
class Alike:
    """Units that may be one, and why."""

    units: list[Unit]
    reason: str


def stem_of(name: str, street: str = "") -> str:
    """Return a name without signs, place names before it and the legal form behind it."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name)).upper()
    for shorter in (
        _PLACE.sub("", plain),
        _PLACE.sub("", plain).removeprefix(street).removeprefix("街道"),
    ):
        plain = shorter if len(shorter) >= 2 else plain
    bare = _LEGAL_FORM.sub("", plain)
    return bare if len(bare) >= 2 else plain


def alike_pairs(reach: Reach) -> tuple[list[Pair], bool]:
    """Return the likely duplicates within `reach`, the surest first, and whether there are more.

    Shape:  one query, however many units there are; `units_of` reads the units.
    Source: docs/rules.md R-UNI-3.
    """
    rows = Unit.objects.standing().within(reach).order_by("pk")
    by_street: dict[int, list[_Named]] = defaultdict(list)
    columns = ("street_id", "street__name", "pk", "name", "credit_code", "told_apart_at")
    for street_id, street, pk, name, code, told in rows.values_list(*columns):
        stem = stem_of(name, street.removesuffix("街道"))
        by_street[street_id].append(_Named(pk, stem, code, told is not None))
    pairs = [pair for named in by_street.values() for pair in _pairs(named)]
    pairs.sort(key=lambda pair: (pair[1] != SAME_NAME, pair[0]))
    return pairs[:MOST_GROUPS], len(pairs) > MOST_GROUPS


def units_of(pairs: list[Pair], reach: Reach) -> list[Alike]:
    """Read the units as they are now; a pair of which one has gone is none any more."""
    keys = {key for pair, _ in pairs for key in pair}
    rows = Unit.objects.standing().within(reach).filter(pk__in=keys)
    found = rows.select_related("street", "community").in_bulk()
    alike = (([found[key] for key in pair if key in found], reason) for pair, reason in pairs)
    return [Alike(units, reason) for units, reason in alike if len(units) > 1]


def _pairs(units: Iterable[_Named]) -> Iterator[Pair]:
    """Yield the pairs that are alike, each once, with the surer reason."""
    whole: dict[str, list[_Named]] = defaultdict(list)
    shortened: dict[str, list[tuple[int, _Named]]] = defaultdict(list)
    for unit in units:
        whole[unit.stem].append(unit)
        if len(unit.stem) < SHORTEST_STEM:
            continue
        for place, sign in enumerate(unit.stem):
            if sign not in _TELLING and not sign.isascii():
                shortened[unit.stem[:place] + unit.stem[place + 1 :]].append((place, unit))
    seen: set[tuple[int, int]] = set()
    for first, second, reason in (*_same(whole), *_near(whole, shortened)):
        pair = (min(first.pk, second.pk), max(first.pk, second.pk))
        if pair not in seen and _may_be_one(first, second):
            seen.add(pair)
            yield pair, reason


def _same(whole: dict[str, list[_Named]]) -> Iterator[tuple[_Named, _Named, str]]:
    for units in whole.values():
        for first, second in combinations(units[:MOST_OF_ONE_KEY], 2):
            yield first, second, SAME_NAME


def _near(
    whole: dict[str, list[_Named]], shortened: dict[str, list[tuple[int, _Named]]]
) -> Iterator[tuple[_Named, _Named, str]]:
    for key, entries in shortened.items():
        if len(entries) > MOST_OF_ONE_KEY:
            continue
        for (place, first), (other, second) in combinations(entries, 2):
            if place == other and first.stem != second.stem:
                yield first, second, NEAR_NAME
        for _place, longer in entries:
            for shorter in whole.get(key, ())[:MOST_OF_ONE_KEY]:
                yield longer, shorter, NEAR_NAME


def _may_be_one(first: _Named, second: _Named) -> bool:
    codes = {first.credit_code, second.credit_code} - {None}
    return len(codes) < 2 and not (first.is_told_apart and second.is_told_apart)
