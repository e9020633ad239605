"""What units have promised and not yet done, from every subject that keeps promises.

Source: docs/rules.md R-UNI-5.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from alliances.models import CoBuildProject, NeedClaim, ProjectState
from party.models import MeetingTask
from places.models import Unit
from projects.models import WishClaim

RUNNING = (ProjectState.SIGNED, ProjectState.EXECUTING)
PARTNERS = CoBuildProject.partner_units.through


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

    Both get the person who asks (None: everything counts) and the day; `counts` returns
    {unit key: number}, and `rows` as many promises as it says for the unit.
    """

    label: str
    counts: Callable[[User | None, date], dict[int, int]]
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


def _project_counts(user: User | None, day: date) -> dict[int, int]:
    running = visible_projects(user).filter(state__in=RUNNING)
    found = Counter(dict(running.values_list("host_unit").annotate(number=Count("pk"))))
    partners = PARTNERS.objects.filter(cobuildproject__in=running.values("pk")).exclude(
        unit=F("cobuildproject__host_unit")
    )
    found.update(dict(partners.values_list("unit").annotate(number=Count("pk"))))
    return found


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


def _claim_counts(user: User | None, day: date) -> dict[int, int]:
    rows = _claims(user).order_by().values_list("unit")
    return dict(rows.annotate(number=Count("pk", distinct=True)))


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


def _task_counts(user: User | None, day: date) -> dict[int, int]:
    rows = _tasks(user).order_by().values_list("unit")
    return dict(rows.annotate(number=Count("pk", distinct=True)))


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


def _wish_counts(user: User | None, day: date) -> dict[int, int]:
    rows = _wishes(user).order_by().values_list("unit")
    return dict(rows.annotate(number=Count("pk", distinct=True)))


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
