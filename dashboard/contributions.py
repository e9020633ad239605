"""贡献单: what a unit did in a year, out of records; and the letter that thanks for it.

Source: docs/rules.md R-UNI-6.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import CoBuildProject
from dashboard.promises import PARTNERS, visible_projects
from dashboard.unit_health import NAMED, counted_activities, granted_claims
from places.models import Unit
from projects.models import WishClaim
from volunteers.models import Activity, HeadcountBasis, Problem

Parties = dict[int, set[int]]
MOST_NAMED = 5  # projects that the letter names; the list of sources has all


@dataclass
class Contribution:
    """One unit's year."""

    unit: Unit
    year: int
    activities: list[Activity] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    projects: list[CoBuildProject] = field(default_factory=list)
    wishes: list[WishClaim] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to thank for."""
        return not (self.activities or self.problems or self.projects or self.wishes)

    @property
    def timed(self) -> list[Activity]:
        """The activities that say how long each person served; counted by head only."""
        return [
            row
            for row in self.activities
            if row.hours and row.headcount_basis == HeadcountBasis.PEOPLE
        ]

    @property
    def hours(self) -> Decimal:
        """Hours of all who took part in the timed activities."""
        served = ((row.hours or Decimal()) * (row.headcount or 0) for row in self.timed)
        return sum(served, Decimal())

    @property
    def headcount_text(self) -> str:
        """Who took part in its activities, 人 and 人次 apart and never added."""
        people, visits = self._counted(HeadcountBasis.PEOPLE), self._counted(HeadcountBasis.VISITS)
        parts = [f"{people:,} 人"] if people else []
        parts += [f"{visits:,} 人次"] if visits else []
        return "，另计 ".join(parts) or "没有登记"

    @property
    def letter(self) -> list[str]:
        """The paragraphs of a letter of thanks; every number in it stands in the records."""
        lines = [f"{self.year}年，贵单位和我们一起服务辖区居民，谨致谢意。"]
        if self.activities:
            text = f"这一年，贵单位参加了 {len(self.activities)} 次活动，"
            text += f"这些活动共有 {self.headcount_text}参加"
            lines.append(f"{text}。")
        helped = sum(self.helped(row) for row in self.problems)
        if helped:
            lines.append(f"贵单位帮助解决了 {helped} 个实际问题。")
        if others := len(self.problems) - helped:
            found = f"贵单位参加的活动中发现的{'另外' if helped else ''} {others} 个实际问题"
            lines.append(f"{found}，这一年得到了解决。")
        if self.projects:
            names = "、".join(f"“{row.name}”" for row in self.projects[:MOST_NAMED])
            rest = "等" if len(self.projects) > MOST_NAMED else ""
            lines.append(f"贵单位参与了 {len(self.projects)} 个共建项目：{names}{rest}。")
        if self.wishes:
            lines.append(f"贵单位实现了居民的 {len(self.wishes)} 个微心愿。")
        lines.append("感谢贵单位和每一位参与的同志。盼新的一年继续携手，把身边的事办好。")
        return lines

    @property
    def sources(self) -> list[str]:
        """The records that the letter rests on."""
        return [
            *(
                f"{row.held_on:%Y年%-m月%-d日} {row.title}（{row.place_label}）"
                for row in self.activities
            ),
            *(
                f"{row.solved_on:%Y年%-m月%-d日} 解决的问题"
                f"（{row.activity.held_on:%Y年%-m月%-d日} {row.activity.title}）"
                for row in self.problems
                if row.activity and row.activity not in self.activities and not self.helped(row)
            ),
            *(
                f"{row.solved_on:%Y年%-m月%-d日} 帮助解决的问题"
                f"（{row.place_label}，{row.found_on:%Y年%-m月%-d日}发现）"
                for row in self.problems
                if self.helped(row)
            ),
            *(f"共建项目 {row.number} {row.name}" for row in self.projects),
            *(f"{row.ended_on:%Y年%-m月%-d日} 微心愿“{row.wish}”" for row in self.wishes),
        ]

    def helped(self, problem: Problem) -> bool:
        """True when the unit is named as who helped to solve it."""
        return problem.solver_unit is not None and problem.solver_unit.unit_id == self.unit.pk

    def _counted(self, basis: HeadcountBasis) -> int:
        rows = (row for row in self.activities if row.headcount_basis == basis)
        return sum(row.headcount or 0 for row in rows)


def contributions(units: Sequence[Unit], year: int, *, user: User | None) -> list[Contribution]:
    """Return the year of each unit, in the given order.

    Shape:  nine queries at most, however many units there are; what `user` may not see is not
            counted.
    Source: docs/rules.md R-UNI-6.
    """
    found = {unit.pk: Contribution(unit, year) for unit in units}
    start, end = date(year, 1, 1), date(year, 12, 31)
    parties = _parties(found)
    named: Parties = defaultdict(set)
    held = counted_activities(user).held_between(start, end)
    links = NAMED.objects.filter(unit__in=list(found), activity__in=held.values("pk"))
    for activity, unit in links.values_list("activity_id", "unit_id"):
        named[activity].add(unit)
    mine = held.filter(Q(pk__in=list(named)) | Q(project__in=list(parties)))
    for row in mine.select_related("street", "community").order_by("held_on", "pk"):
        for unit in named[row.pk] | parties.get(row.project_id or 0, set()):
            named[row.pk].add(unit)
            found[unit].activities.append(row)
    _add_problems(found, parties, start, end, user=user)
    running = CoBuildProject.objects.signed().filter(
        Q(ends_on=None) | Q(ends_on__gte=start),
        signed_on__lte=end,
        pk__in=visible_projects(user).filter(pk__in=list(parties)).values("pk"),
    )
    for project in running.order_by("signed_on", "pk"):
        for unit in parties[project.pk]:
            found[unit].projects.append(project)
    for claim in granted_wishes(found, start, end, user=user):
        found[claim.unit_id or 0].wishes.append(claim)
    return list(found.values())


def _add_problems(
    found: dict[int, Contribution], parties: Parties, start: date, end: date, *, user: User | None
) -> None:
    """Add what was solved in this year of the units' activities, of whatever year, and what the
    units helped to solve; each once.

    Source: docs/rules.md R-PRB-1, R-CHK-8.
    """
    links = NAMED.objects.filter(unit__in=list(found))
    related = ("activity", "solver_unit", "street", "community")
    problems = Problem.objects.counted().solved_between(start, end).select_related(*related)
    rows = list(
        problems.filter(
            Q(activity__in=links.values("activity")) | Q(activity__project__in=list(parties)),
            activity__in=counted_activities(user).values("pk"),
        )
    )
    named: Parties = defaultdict(set)
    its = links.filter(activity__in={row.activity_id for row in rows})
    for activity, unit in its.values_list("activity_id", "unit_id"):
        named[activity].add(unit)
    credited: dict[Problem, set[int]] = {}
    for row in rows:
        project = (row.activity and row.activity.project_id) or 0
        credited[row] = named[row.activity_id or 0] | parties.get(project, set())
    for row in problems.filter(_helped_by(found, user)):
        if row.solver_unit is not None:
            credited.setdefault(row, set()).add(row.solver_unit.unit_id)
    for row in sorted(credited, key=lambda row: (row.solved_on, row.pk)):
        for unit in credited[row]:
            found[unit].problems.append(row)


def _helped_by(units: Iterable[int], user: User | None) -> Q:
    """Return what the units helped to solve, as far as `user` may see it; a liaison sees its own.

    Source: docs/rules.md R-CHK-8, R-UNI-6.
    """
    helped = Q(solver_unit__unit__in=list(units))
    if user is None:
        return helped
    own = Q(solver_unit__unit__in=user.reach(Permission.UNIT_HEALTH).units)
    return helped & (own | Q(pk__in=Problem.objects.visible_to(user).values("pk")))


def granted_wishes(
    units: Iterable[int], start: date, end: date, *, user: User | None
) -> QuerySet[WishClaim]:
    """Return the wishes that the units granted, by the day of delivery; both days included.

    Source: docs/rules.md R-WSH-8, R-UNI-6.
    """
    rows = granted_claims(user).filter(unit__in=list(units), ended_on__range=(start, end))
    return rows.select_related("wish__community").order_by("ended_on", "pk")


def _parties(units: Iterable[int]) -> Parties:
    """Return {project key: those of the units that are its host or partners}."""
    keys = list(units)
    parties: Parties = defaultdict(set)
    hosts = CoBuildProject.objects.filter(host_unit__in=keys).order_by()
    for project, unit in hosts.values_list("pk", "host_unit_id"):
        parties[project].add(unit)
    partners = PARTNERS.objects.filter(unit__in=keys)
    for project, unit in partners.values_list("cobuildproject_id", "unit_id"):
        parties[project].add(unit)
    return parties
