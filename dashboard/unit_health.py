"""单位体检: what each unit did last, what it has promised, and which ones have fallen silent.

A few grouped queries, however many units there are; the lists behind the numbers are asked here
too, so that both follow one rule.
Source: docs/rules.md R-UNI-5.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import AllianceMembership, CoBuildProject
from dashboard.promises import (
    PARTNERS,
    PROMISES,
    Counts,
    Promise,
    by_unit,
    is_party,
    promise_counts,
)
from places.models import Unit
from places.models.units import UnitQuerySet
from places.reach import Reach
from projects.models import WishClaim
from volunteers.models import Activity, ActivityQuerySet

SILENT_AFTER = timedelta(days=180)
RECENT = timedelta(days=365)
NAMED = Activity.units.through  # which unit is named among those that took part


def took_part(units: Iterable[int]) -> Q:
    """Say in which activities one of the units is named, or is a party of the project."""
    keys = list(units)
    named = NAMED.objects.filter(unit__in=keys).values("activity")
    return Q(pk__in=named) | is_party(keys, "project__")


def counted_activities(user: User | None) -> ActivityQuerySet:
    """Return the confirmed activities that may count for `user`; a unit's liaison sees its own.

    None stands for everything.
    """
    rows = Activity.objects.order_by().confirmed()
    if user is None:
        return rows
    units = user.reach(Permission.UNIT_HEALTH).units
    if not units:
        return rows.visible_to(user)
    own = rows.filter(took_part(units)).values("pk")
    return rows.filter(Q(pk__in=own) | Q(pk__in=rows.visible_to(user).values("pk")))


@dataclass(frozen=True)
class Health:
    """One member unit on a day."""

    unit_id: int
    name_pinyin: str
    community_id: int | None
    joined_on: date
    alliances: tuple[tuple[int, str], ...]
    last_on: date | None
    recent: int
    wishes: int
    promises: dict[str, int]
    day: date

    @property
    def promise_count(self) -> int:
        """Open promises of every source."""
        return sum(self.promises.values())

    @property
    def silent_days(self) -> int:
        """Days since its last confirmed activity, or since it joined when there was none."""
        return (self.day - (self.last_on or self.joined_on)).days

    @property
    def is_silent(self) -> bool:
        """True when nothing was confirmed for more than 180 days."""
        return self.silent_days > SILENT_AFTER.days


@dataclass
class _Done:
    last_on: date | None = None
    recent: int = 0


@dataclass
class _Seats:
    joined_on: date
    alliances: list[tuple[int, str]] = field(default_factory=list)


def units_within(reach: Reach) -> UnitQuerySet:
    """Return the units that somebody with this reach may look after."""
    return Unit.objects.standing().reached_by(reach)


def health_of(
    units: QuerySet[Unit], *, user: User | None, day: date, only: int | None = None
) -> list[Health]:
    """Return the health of those of `units` that are members of an alliance on `day`, by name.

    Shape:  two queries, five more for what they did, and one for wishes and promises.
            `only` says that a single unit is asked for, so that others' activities are left alone.
    Source: docs/rules.md R-UNI-5.
    """
    seats, done = _seats(units, day), _done(user, day, only)
    promises = promise_counts(user, day, wishes=_wishes(user, day, only))
    wishes = promises.pop("wishes")
    columns = units.order_by("name_pinyin", "pk").values_list("pk", "name_pinyin", "community_id")
    nothing = _Done()
    return [
        Health(
            unit_id=key,
            name_pinyin=name,
            community_id=community,
            joined_on=seats[key].joined_on,
            alliances=tuple(seats[key].alliances),
            last_on=done.get(key, nothing).last_on,
            recent=done.get(key, nothing).recent,
            wishes=wishes[key],
            promises={label: counts[key] for label, counts in promises.items()},
            day=day,
        )
        for key, name, community in columns
        if key in seats
    ]


def promises_of(unit: Unit, *, user: User | None, day: date) -> list[tuple[str, list[Promise]]]:
    """Return (source, its open promises) of one unit."""
    return [(source.label, source.rows(user, unit, day)) for source in PROMISES]


def activities_of(
    unit: Unit, *, user: User | None, start: date | None, end: date
) -> QuerySet[Activity]:
    """Return a unit's confirmed activities after `start` to `end`, the newest first."""
    rows = counted_activities(user).filter(took_part([unit.pk]), held_on__lte=end)
    rows = rows.filter(held_on__gt=start) if start else rows
    return rows.select_related("street", "community", "project", "team").order_by("-held_on", "-pk")


def health_page(unit: Unit) -> str:
    """Return the address of a unit's page."""
    return reverse("dashboard:unit-health", args=[unit.uid])


def _seats(units: QuerySet[Unit], day: date) -> dict[int, _Seats]:
    rows = AllianceMembership.objects.active_on(day).filter(unit__in=units.order_by().values("pk"))
    columns = ("unit_id", "joined_on", "alliance_id", "alliance__name")
    seats: dict[int, _Seats] = {}
    for unit, joined_on, alliance, name in rows.order_by("alliance_id").values_list(*columns):
        seat = seats.setdefault(unit, _Seats(joined_on))
        seat.joined_on = min(seat.joined_on, joined_on)
        seat.alliances.append((alliance, name))
    return seats


def _done(user: User | None, day: date, only: int | None) -> dict[int, _Done]:
    """Return what each unit did until `day`: named, as host and as partner of the project.

    An activity that names the unit and belongs to its project counts once.
    """
    activities = counted_activities(user).filter(held_on__lte=day)
    activities = activities.filter(took_part([only])) if only is not None else activities
    is_recent, last = Q(held_on__gt=day - RECENT), Max("held_on")
    named = NAMED.objects.filter(activity__in=activities.values("pk"))
    recent_names = Count("pk", filter=Q(activity__held_on__gt=day - RECENT))
    done: dict[int, _Done] = {}
    for unit, last_on, recent in named.values_list("unit").annotate(
        last=Max("activity__held_on"), recent=recent_names
    ):
        done[unit] = _Done(last_on, recent)

    joint = activities.exclude(project=None)
    parties = _parties_of(joint, only)
    for project, last_on, recent in joint.values_list("project").annotate(
        last=last, recent=Count("pk", filter=is_recent)
    ):
        for unit in parties[project]:
            one = done.setdefault(unit, _Done())
            one.last_on = max(one.last_on or last_on, last_on)
            one.recent += recent
    is_partner = PARTNERS.objects.filter(
        cobuildproject=OuterRef("activity__project"), unit=OuterRef("unit")
    )
    twice = NAMED.objects.filter(
        Q(unit=F("activity__project__host_unit")) | Exists(is_partner),
        activity__in=joint.filter(is_recent).values("pk"),
    )
    for unit, number in twice.values_list("unit").annotate(number=Count("pk")):
        done[unit].recent -= number
    return done


def _wishes(user: User | None, day: date, only: int | None) -> Counts:
    """Return how many wishes each unit granted in the twelve months until `day`."""
    rows = granted_claims(user).filter(ended_on__gt=day - RECENT, ended_on__lte=day)
    rows = rows.filter(unit=only) if only is not None else rows.filter(unit__isnull=False)
    return by_unit(rows)


def granted_claims(user: User | None) -> QuerySet[WishClaim]:
    """Return the claims by which a wish came true, as far as `user` may see them."""
    rows = WishClaim.objects.all() if user is None else WishClaim.objects.visible_to(user)
    return rows.granted()


def _parties_of(joint: ActivityQuerySet, only: int | None) -> dict[int, set[int]]:
    """Return the units, of them `only` one, that are parties of each project of the activities."""
    projects = CoBuildProject.objects.order_by().filter(pk__in=joint.values("project"))
    partners = PARTNERS.objects.filter(cobuildproject__in=projects.values("pk"))
    parties = {key: {host} for key, host in projects.values_list("pk", "host_unit")}
    for project, unit in partners.values_list("cobuildproject", "unit"):
        parties[project].add(unit)
    if only is not None:
        parties = {key: units & {only} for key, units in parties.items()}
    return parties
