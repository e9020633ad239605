"""Register entries that may be one person: same name and phone, or same name in one place or team.

The database groups by an index and stops at the first MOST_GROUPS of each kind. An ID number
cannot stand twice in a street (volunteer_id_number_once), so it only tells people apart here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet

from core import kept
from places.reach import Reach
from volunteers.models.people import TeamMembership, Volunteer

MOST_GROUPS = 100
MOST_ENTRIES = 8  # shown of one group; more are found in the ledger by name
SAME_PHONE, SAME_COMMUNITY, SAME_TEAM = "姓名和手机号相同", "同一社区同名", "同一队伍同名"
REASONS = (SAME_PHONE, SAME_COMMUNITY, SAME_TEAM)

_COUNT_KEPT = 600  # seconds; a merge forgets the count at once
_STAMP = "volunteers.alike"
_IN_COMMUNITY = ("street_id", "name", "community_id")

Group = tuple[list[int], list[str]]  # keys of the entries, and why


@dataclass
class Alike:
    """Entries that may be one person, and why, the surest reason first."""

    entries: list[Volunteer]
    reasons: list[str]
    more_count: int = 0


@dataclass
class _Clusters:
    """Keys put together by every group they share."""

    parent: dict[int, int] = field(default_factory=dict)
    reasons: dict[int, set[str]] = field(default_factory=dict)

    def root(self, key: int) -> int:
        while self.parent.setdefault(key, key) != key:
            key = self.parent[key]
        return key

    def join(self, keys: Iterable[int], reason: str) -> None:
        first, *others = map(self.root, keys)
        self.reasons.setdefault(first, set()).add(reason)
        for other in others:
            if other != first:
                self.parent[other] = first
                self.reasons[first] |= self.reasons.pop(other, set())

    def all(self) -> list[Group]:
        found: dict[int, list[int]] = {}
        for key in sorted(self.parent):
            found.setdefault(self.root(key), []).append(key)
        return [
            (keys, [reason for reason in REASONS if reason in self.reasons[root]])
            for root, keys in found.items()
        ]


def likely_same(reach: Reach) -> tuple[list[Alike], bool]:
    """Return the likely duplicates within `reach`, and whether there are more than are listed.

    Shape:  the surest first, then by name; eight queries at most, however many rows there are.
            Groups that a person told apart come back with the next entry that joins them.
    Source: docs/rules.md R-VOL-2.
    """
    groups, has_more = _found_groups(reach)
    return _alike(groups, reach), has_more


def kept_likely_same(reach: Reach) -> tuple[list[Alike], bool, datetime | None]:
    """Return what `likely_same` does, and the moment at which the groups were looked for.

    Shape:  anew where that is cheap (None: now), else kept as long as their number, until somebody
            merges; the entries themselves are always those of now.
    """
    found = kept.answer(
        f"{_places(reach)}:groups",
        lambda: _found_groups(reach),
        reader=_STAMP,
        keep=lambda took: _seconds_kept(took) if took >= kept.CHEAP else 0,
    )
    groups, has_more = found.value
    return _alike(groups, reach), has_more, found.moment


def _found_groups(reach: Reach) -> tuple[list[Group], bool]:
    clusters, has_more = _clusters(reach)
    return clusters.all(), has_more


def _alike(groups: list[Group], reach: Reach) -> list[Alike]:
    """Read the entries; a group of which but one still stands is none any more."""
    shown = {key for keys, _reasons in groups for key in keys[:MOST_ENTRIES]}
    held = TeamMembership.objects.filter(left_on=None).select_related("team")
    rows = (
        Volunteer.objects.within(reach)
        .standing()
        .filter(pk__in=shown)
        .select_related("street", "community")
        .prefetch_related(Prefetch("seats", held, to_attr="held_seats"))
    )
    people = {row.pk: row for row in rows}
    found = [
        Alike(
            entries=[people[key] for key in keys if key in people],
            reasons=reasons,
            more_count=max(0, len(keys) - MOST_ENTRIES),
        )
        for keys, reasons in groups
    ]
    found = [one for one in found if len(one.entries) > 1]
    found.sort(key=lambda one: (REASONS.index(one.reasons[0]), one.entries[0].name_pinyin))
    return found


def _places(reach: Reach) -> str:
    return f"{sorted(reach.streets)}{sorted(reach.communities)}".replace(" ", "")


def _seconds_kept(took: float) -> float:
    return max(_COUNT_KEPT, 100 * took)


def likely_same_count(reach: Reach) -> int:
    """Return how many groups `likely_same` lists; kept for some minutes, until somebody merges.

    Where it is dear it is kept longer, a hundred times what it took; one counts at a time, and
    who comes during the first count hears of none yet.
    """
    if not reach:
        return 0
    return kept.answer(
        _places(reach),
        lambda: len(_clusters(reach)[0].all()),
        reader=_STAMP,
        keep=_seconds_kept,
        meanwhile=0,
    ).value


def forget_alike_count() -> None:
    """Count anew once this transaction is through."""
    transaction.on_commit(lambda: kept.forget(_STAMP))


def _clusters(reach: Reach) -> tuple[_Clusters, bool]:
    rows = Volunteer.objects.within(reach).standing().order_by()
    # Only names that several entries bear: who sits in which team is a table of its own.
    shared = rows.values("street_id", "name").annotate(entries=Count("name")).filter(entries__gt=1)
    seats = TeamMembership.objects.filter(
        reach.as_filter("volunteer__"),
        left_on=None,
        volunteer__merged_into=None,
        volunteer__name__in=shared.values("name"),
    ).order_by()
    clusters = _Clusters()
    has_more = False
    for reason, found, key, names, person in (
        (SAME_PHONE, rows.exclude(phone=""), "pk", ("street_id", "name", "phone"), ""),
        (SAME_COMMUNITY, rows.exclude(community=None), "pk", _IN_COMMUNITY, ""),
        (SAME_TEAM, seats, "volunteer", ("team_id", "volunteer__name"), "volunteer__"),
    ):
        groups = _repeated(found, names, person)
        has_more |= len(groups) > MOST_GROUPS
        for keys in _members(found, groups[:MOST_GROUPS], key, names):
            clusters.join(keys, reason)
    return clusters, has_more


def _repeated(rows: QuerySet[Any], names: tuple[str, ...], person: str) -> list[dict[str, Any]]:
    """Return the values that several rows share, one of them at least not yet told apart."""
    name = f"{person}name"
    groups = (
        rows.values(*names)
        .annotate(
            entries=Count(name),
            unnumbered=Count(name, filter=Q(**{f"{person}id_number_tail": ""})),
            unseen=Count(name, filter=Q(**{f"{person}told_apart_at": None})),
        )
        .filter(entries__gt=1, unnumbered__gt=0, unseen__gt=0)
        .order_by(*names)
    )
    return [{name: row[name] for name in names} for row in groups[: MOST_GROUPS + 1]]


def _members(
    rows: QuerySet[Any], groups: list[dict[str, Any]], key: str, names: tuple[str, ...]
) -> Iterable[list[int]]:
    if not groups:
        return []
    members: dict[tuple[Any, ...], list[int]] = {}
    wanted = reduce(or_, (Q(**group) for group in groups))
    for pk, *values in rows.filter(wanted).order_by(key).values_list(key, *names):
        members.setdefault(tuple(values), []).append(pk)
    return members.values()
