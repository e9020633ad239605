"""Which units to ask for a need: category × community × season, each point with its reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from alliances.models import (
    MatchAnswer,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    ResourceItem,
    Season,
)
from places.models import Unit

MOST_SUGGESTIONS = 10


@dataclass(frozen=True)
class Suggestion:
    """One unit, perhaps with the resource to ask for, and why it is suggested."""

    unit: Unit
    resource: ResourceItem | None
    score: int
    reasons: tuple[str, ...]
    is_asked: bool = False


def suggestions_for(need: NeedItem, *, day: date) -> list[Suggestion]:
    """Return the units to ask first, best first; those that said no are left out.

    Shape:  at most MOST_SUGGESTIONS; a unit stands once, with its best resource. Six queries.
    Source: docs/rules.md R-NED-7.
    """
    units = need.candidates(day)
    answers = dict(NeedMatch.objects.filter(need=need).order_by("pk").values_list("unit", "answer"))
    experience = _Experience(need)
    resources = ResourceItem.objects.available().filter(unit__in=units).select_related("category")
    best: dict[int, tuple[int, ResourceItem, tuple[str, ...]]] = {}
    for resource in resources:
        points = _of_resource(resource, need)
        score = sum(point for point, _ in points)
        if resource.unit_id not in best or score > best[resource.unit_id][0]:
            best[resource.unit_id] = score, resource, tuple(why for _, why in points)
    found = []
    for unit in units.select_related("community"):
        if answers.get(unit.pk) == MatchAnswer.NO:
            continue
        points = experience.of(unit)
        score = sum(point for point, _ in points)
        offered: ResourceItem | None = None
        reasons: tuple[str, ...] = ()
        if unit.pk in best:
            worth, offer, reasons = best[unit.pk]
            score += worth
            offered = offer if reasons else None
        suggestion = Suggestion(
            unit,
            offered,
            score,
            (*reasons, *(why for _, why in points)),
            is_asked=answers.get(unit.pk) == MatchAnswer.WAITING,
        )
        if score > 0:
            found.append(suggestion)
    found.sort(key=lambda row: (-row.score, row.unit.name))
    return found[:MOST_SUGGESTIONS]


def _of_resource(resource: ResourceItem, need: NeedItem) -> list[tuple[int, str]]:
    """Return the points of a resource for a need, each with its reason."""
    if resource.category_id != need.category_id:
        return []
    points = [(4, f"有“{need.category}”方面的资源：{resource}")]
    if Season.ANY in {resource.season, need.season}:
        points.append((1, "时间合适"))
    elif resource.season == need.season:
        points.append((2, f"同在{need.get_season_display()}"))
    return points


class _Experience:
    """What the units of a need's alliance have done, and what they still have to do."""

    def __init__(self, need: NeedItem) -> None:
        self.need = need
        claims = NeedClaim.objects.filter(need__street=need.street_id).order_by()
        done = claims.standing().filter(
            need__category=need.category_id, need__state=NeedState.CLOSED
        )
        self.done = Counter(done.values_list("unit", flat=True))
        self.open = Counter(claims.running().values_list("unit", flat=True))

    def of(self, unit: Unit) -> list[tuple[int, str]]:
        """Return the points of a unit by itself, each with its reason."""
        points = []
        if unit.community_id is not None and unit.community_id == self.need.community_id:
            points.append((2, f"同在{unit.community}"))
        if done := self.done[unit.pk]:
            points.append((2, f"办成过 {done} 项同类需求"))
        if running := self.open[unit.pk]:
            points.append((-running, f"手上还有 {running} 项认领"))
        return points
