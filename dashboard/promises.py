"""What units have promised and not yet done, from every subject that keeps promises.

Source: docs/rules.md R-UNI-5.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value

from accounts.models import User
from alliances.models import CoBuildProject, NeedClaim, ProjectState
from party.models import MeetingTask
from places.models import Unit
from projects.models import WishClaim

RUNNING = (ProjectState.SIGNED, ProjectState.EXECUTING)
PARTNERS = CoBuildProject.partner_units.through
Counts = QuerySet[Any, Any]


@dataclass(frozen=True)
class Promise:
    """One thing that a unit has promised and not yet done."""

    label: str
    note: str
    due_on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class PromiseSource:
    """Where promises come from: how many each unit has open, and which ones one unit has.

    Both get the person who asks (None: everything counts) and the day; `counts` returns statements
    of (unit key, number), and `rows` as many promises as they say for the unit.
    """

    label: str
    counts: Callable[[User | None, date], list[Counts]]
    rows: Callable[[User | None, Unit, date], list[Promise]]


def visible_projects(user: User | None) -> QuerySet[CoBuildProject]:
    """Return the projects that `user` may see, each once; all of them for None."""
    rows = CoBuildProject.objects.order_by()
    if user is None:
        return rows
    return rows.filter(pk__in=CoBuildProject.objects.visible_to(user).order_by().values("pk"))


def is_party(units: Iterable[int], prefix: str = "") -> Q:
    """Say in which projects one of the units is host or partner."""
    keys = list(units)
    partnered = PARTNERS.objects.filter(unit__in=keys).values("cobuildproject")
    return Q(**{f"{prefix}host_unit__in": keys}) | Q(**{f"{prefix}pk__in": partnered})


def promise_counts(user: User | None, day: date, **beside: Counts) -> dict[str, Counter[int]]:
    """Return {label: {unit key: number}} of every source, and what else is counted `beside`.

    Shape:  one query for all of them.
    """
    questions = [(source.label, rows) for source in PROMISES for rows in source.counts(user, day)]
    questions += beside.items()
    asked = [
        rows.annotate(source=Value(label, output_field=CharField())).values_list(
            "source", "whose", "number"
        )
        for label, rows in questions
    ]
    found: dict[str, Counter[int]] = {label: Counter() for label, _rows in questions}
    for label, unit, number in asked[0].union(*asked[1:], all=True):
        found[label][unit] += number
    return found


def by_unit(rows: QuerySet[Any], name: str = "unit_id") -> Counts:
    """Return how many of `rows` each unit has."""
    grouped = rows.order_by().values(whose=F(name))
    counts: Counts = grouped.annotate(number=Count("pk", distinct=True))
    return counts


def _project_counts(user: User | None, day: date) -> list[Counts]:
    running = visible_projects(user).filter(state__in=RUNNING)
    partners = PARTNERS.objects.filter(cobuildproject__in=running.values("pk")).exclude(
        unit=F("cobuildproject__host_unit")
    )
    return [by_unit(running, "host_unit_id"), by_unit(partners)]


def _project_rows(user: User | None, unit: Unit, day: date) -> list[Promise]:
    rows = visible_projects(user).filter(is_party([unit.pk]), state__in=RUNNING)
    return [
        Promise(
            label=row.name,
            note=f"编号 {row.number}，{row.get_state_display()}",
            due_on=row.ends_on,
        )
        for row in rows.order_by("ends_on", "pk")
    ]


def _claims(user: User | None) -> QuerySet[NeedClaim]:
    rows = NeedClaim.objects.running()
    return rows if user is None else rows.visible_to(user)


def _claim_counts(user: User | None, day: date) -> list[Counts]:
    return [by_unit(_claims(user))]


def _claim_rows(user: User | None, unit: Unit, day: date) -> list[Promise]:
    rows = _claims(user).filter(unit=unit).select_related("need").order_by("planned_by", "pk")
    return [
        Promise(
            label=row.need.name,
            note=f"{row.claimed_on:%Y年%-m月%-d日}认领",
            due_on=row.planned_by,
            url=row.need.get_absolute_url(),
        )
        for row in rows
    ]


def _tasks(user: User | None) -> QuerySet[MeetingTask]:
    rows = MeetingTask.objects.open().filter(unit__isnull=False)
    return rows if user is None else rows.visible_to(user)


def _task_counts(user: User | None, day: date) -> list[Counts]:
    return [by_unit(_tasks(user))]


def _task_rows(user: User | None, unit: Unit, day: date) -> list[Promise]:
    return [
        Promise(
            label=row.what,
            note=f"{row.assigned_on:%Y年%-m月%-d日}交办",
            due_on=row.due_on,
            url=row.get_absolute_url(),
        )
        for row in _tasks(user).filter(unit=unit).order_by("due_on", "pk")
    ]


def _wishes(user: User | None) -> QuerySet[WishClaim]:
    rows = WishClaim.objects.running().filter(unit__isnull=False)
    return rows if user is None else rows.visible_to(user)


def _wish_counts(user: User | None, day: date) -> list[Counts]:
    return [by_unit(_wishes(user))]


def _wish_rows(user: User | None, unit: Unit, day: date) -> list[Promise]:
    rows = _wishes(user).filter(unit=unit).select_related("wish").order_by("deadline", "pk")
    return [
        Promise(
            label=row.wish.name,
            note=f"{row.claimed_on:%Y年%-m月%-d日}认领",
            due_on=row.deadline,
            url=row.wish.get_absolute_url(),
        )
        for row in rows
    ]


# A subject that keeps promises of units adds its line here; list, page and export follow.
PROMISES: tuple[PromiseSource, ...] = (
    PromiseSource("进行中的共建项目", _project_counts, _project_rows),
    PromiseSource("认领还没有办成的需求", _claim_counts, _claim_rows),
    PromiseSource("会议交办还没有办结的任务", _task_counts, _task_rows),
    PromiseSource("认领还没有送达的微心愿", _wish_counts, _wish_rows),
)
