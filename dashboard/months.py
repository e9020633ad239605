"""One figure by month and community: the numbers behind the chart and its table."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from core.dates import months_on
from dashboard.figures import Figure, Selection
from dashboard.periods import Period
from places.models import Community

DATE_FIELDS = {
    "F08a": "signed_on",
    "F09": "held_on",
    "F12": "held_on",
    "F13": "solved_on",
    "F14": "finished_on",
}
LONGEST = 24  # months; more do not fit a page
SHADES = 4  # more are not told apart


@dataclass(frozen=True)
class MonthTable:
    """Numbers by month and community.

    Shape: `numbers[community key or None][month number]`, aligned with `months`; None stands for
    rows of the street itself.
    """

    figure: Figure
    months: list[date]
    communities: list[Community | None]
    numbers: dict[int | None, list[int]]
    period: Period

    def days_of(self, month: date) -> Period:
        """Return the days of a month that lie in the period: what its numbers count."""
        whole = Period.month(month.year, month.month)
        days = [day for day in (whole.start, self.period.start) if day]
        ends = [day for day in (whole.end, self.period.end) if day]
        return Period.between(max(days), min(ends))

    def shade_of(self, number: int) -> int:
        """Return how dark a cell is drawn: 0 for nothing, 1 to SHADES by its part of the most."""
        most = max((max(column, default=0) for column in self.numbers.values()), default=0)
        return -(-number * SHADES // most) if most else 0

    @property
    def totals(self) -> list[int]:
        """The sum of each month over all communities."""
        return [sum(column) for column in zip(*self.numbers.values(), strict=True)] or [
            0 for _ in self.months
        ]

    @property
    def total(self) -> int:
        """The sum of everything."""
        return sum(self.totals)


def is_open(period: Period) -> bool:
    """True when the months of a period do not fit a page: the year of its newest row stands in."""
    return not (period.start and period.end and len(_months(period)) <= LONGEST)


def month_table(
    figure: Figure,
    selection: Selection,
    communities: list[Community],
    newest: date | None = None,
) -> MonthTable:
    """Count a flow figure by month and community in one query.

    A period that is open becomes the calendar year of `newest`, the figure's newest day, or of the
    selection's own day where it has none.
    """
    field, period = DATE_FIELDS[figure.id], selection.period
    if is_open(period):
        period = Period.year((newest or selection.day).year)
    rows = figure.rows(replace(selection, period=period)).order_by()
    # Counting each once takes a sort, which only a figure that joins other tables needs; counting
    # rows without naming a column leaves the work to an index that holds no key.
    number = Count("pk", distinct=True) if rows.query.distinct else Count("*")
    counted = (
        rows.annotate(month=TruncMonth(field))
        .values_list("community", "month")
        .annotate(number=number)
    )
    months = _months(period)
    place_of = {month: place for place, month in enumerate(months)}
    shown: list[Community | None] = [
        community
        for community in communities
        if not selection.is_street_level and selection.community in {None, community}
    ]
    if selection.community is None:
        shown.append(None)
    numbers = {community.pk if community else None: [0] * len(months) for community in shown}
    for community_id, month, number in counted:
        numbers.setdefault(community_id, [0] * len(months))[place_of[month]] += number
    if not any(numbers.get(None, [])):
        numbers.pop(None, None)
        shown = [community for community in shown if community is not None]
    return MonthTable(figure, months, shown, numbers, period)


def _months(period: Period) -> list[date]:
    """Return the first days of the months that the period touches."""
    if period.start is None or period.end is None:
        return []
    month, months = period.start.replace(day=1), []
    while month <= period.end:
        months.append(month)
        month = months_on(month, 1)
    return months
