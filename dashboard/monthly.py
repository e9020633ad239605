"""月报: per community what was filed and confirmed in a month, and who has not filed.

The same table serves a day, a week, a quarter and a year.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from dashboard.figures import BY_ID, Figure, Selection
from places.models import Community
from volunteers.models import Activity, ActivityState, HeadcountBasis, Line, Problem

COLUMNS = ("M01", "M02", "M03", "F12", "F09", "M04", "F13")


@dataclass
class MonthlyRow:
    """One community's line; `community` is None for what the street itself filed."""

    community: Community | None
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    people: int = 0
    visits: int = 0

    @property
    def has_filed(self) -> bool:
        """False for a community that is 未报."""
        return self.numbers["M01"] > 0


@dataclass
class MonthlyTable:
    """A period's table. `total` adds the rows up; `before` is the total of the period before."""

    selection: Selection
    rows: list[MonthlyRow]
    total: MonthlyRow
    before: MonthlyRow | None

    @property
    def figures(self) -> list[Figure]:
        """The columns that open their rows."""
        return [BY_ID[figure_id] for figure_id in COLUMNS]

    @property
    def is_to_come(self) -> bool:
        """True for a period that has not begun: nobody is late for it."""
        start = self.selection.period.start
        return start is not None and start > (self.selection.today or timezone.localdate())

    @property
    def missing(self) -> list[Community]:
        """The communities that have filed nothing (未报); none before the period begins."""
        if self.is_to_come:
            return []
        return [row.community for row in self.rows if row.community and not row.has_filed]

    @property
    def reminder(self) -> str:
        """A text for the work group that names who has not filed; empty when all have."""
        if not self.missing:
            return ""
        names = "、".join(community.name for community in self.missing)
        return (
            f"【{self.selection.period.label}活动填报提醒】"
            f"请{names}尽快在工作台填报这段时间开展的活动；没有开展的请回复说明。"
        )


def monthly_table(selection: Selection, communities: list[Community]) -> MonthlyTable:
    """Return the table of one period for the communities a person may see; four queries.

    Source: docs/rules.md R-FIG-3.
    """
    rows = _rows(selection, communities)
    earlier = selection.before()
    before = _sum(_rows(earlier, communities)) if earlier else None
    return MonthlyTable(selection, rows, _sum(rows), before)


def _rows(selection: Selection, communities: list[Community]) -> list[MonthlyRow]:
    """Return a line for each community; one for the street itself when it filed anything."""
    rows: dict[int | None, MonthlyRow] = {
        community.pk: MonthlyRow(community)
        for community in communities
        if not selection.is_street_level and selection.community in {None, community}
    }
    if selection.community is None:
        rows[None] = MonthlyRow(None)
    _fill(rows, selection)
    if None in rows and not any(rows[None].numbers.values()):
        del rows[None]
    return list(rows.values())


def _sum(rows: list[MonthlyRow]) -> MonthlyRow:
    total = MonthlyRow(None)
    for row in rows:
        total.people += row.people
        total.visits += row.visits
        for figure_id in COLUMNS:
            total.numbers[figure_id] += row.numbers[figure_id]
    return total


def _fill(rows: dict[int | None, MonthlyRow], selection: Selection) -> None:
    """Put the counts into the rows; what lies outside them is not shown to this person."""
    for counts in _activity_counts(selection):
        row = rows.get(counts.pop("community"))
        if row is not None:
            row.people, row.visits = counts.pop("people") or 0, counts.pop("visits") or 0
            row.numbers |= counts
    for community_id, number in _problem_counts(selection):
        if community_id in rows:
            rows[community_id].numbers["F13"] = number


def _activity_counts(selection: Selection) -> list[dict[str, Any]]:
    period = selection.period
    activities: Any = selection.rows_of(Activity)
    confirmed = Q(state=ActivityState.CONFIRMED)
    return list(
        activities.sent_in()
        .held_between(period.start, period.end)
        .order_by()
        .values("community")
        .annotate(
            M01=Count("pk"),
            M02=Count("pk", filter=Q(state=ActivityState.SUBMITTED)),
            M03=Count("pk", filter=confirmed),
            F12=Count("pk", filter=confirmed & Q(line=Line.VOLUNTEER)),
            F09=Count("pk", filter=confirmed & Q(line=Line.ALLIANCE)),
            M04=Count("pk", filter=confirmed & Q(line=Line.COMMUNITY)),
            people=Sum("headcount", filter=confirmed & Q(headcount_basis=HeadcountBasis.PEOPLE)),
            visits=Sum("headcount", filter=confirmed & Q(headcount_basis=HeadcountBasis.VISITS)),
        )
    )


def _problem_counts(selection: Selection) -> list[tuple[int | None, int]]:
    period = selection.period
    problems: Any = selection.rows_of(Problem)
    return list(
        problems.counted()
        .solved_between(period.start, period.end)
        .order_by()
        .values_list("community")
        .annotate(number=Count("pk"))
    )
