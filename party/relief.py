"""减负账单: what communities were given in a quarter, and what they declined, counted from rows.

Source: docs/rules.md R-ADM-10.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import QueryDict

from core.numbers import whole_number
from core.uids import uid_of
from party.models import AssignmentState, PushedAssignment, WorkKind

# Name in the address → head of the column and which rows it counts.
COLUMNS: dict[str, tuple[str, Q]] = {
    "all": ("下派", Q()),
    "admitted": ("已准入", Q(is_admitted=True)),
    "unadmitted": ("未准入", Q(is_admitted=False)),
    "declined": ("婉拒", Q(state=AssignmentState.DECLINED)),
    "done": ("办结", Q(state=AssignmentState.DONE)),
}
# Name in the address → title of a table, the field it groups by, the head of its first column.
GROUPS: dict[str, tuple[str, str, str]] = {
    "community": ("按社区", "community__code", "社区"),
    "department": ("按科室", "pushed__department__uid", "科室"),
    "kind": ("按类型", "pushed__kind", "类型"),
}
_LABELS = {"community": "community__name", "department": "pushed__department__name"}
_ORDER = {"community": "community__code", "department": "pushed__department__name"}
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def asked(cls, query: QueryDict, today: date) -> "Quarter":
        """Return the quarter that `?quarter=2026Q3` names; this one for anything else."""
        year, _, number = query.get("quarter", "").partition("Q")
        found = whole_number(year), whole_number(number)
        if found[0] in YEARS and found[1] in {1, 2, 3, 4}:
            return cls(found[0] or 0, found[1] or 0)
        return cls.of(today)

    @property
    def text(self) -> str:
        """Its name in the address."""
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """Its name for people."""
        return f"{self.year} 年第{'一二三四'[self.number - 1]}季度"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        last = 3 * self.number
        return date(self.year, last, monthrange(self.year, last)[1])

    def moved(self, by: int) -> "Quarter":
        """Return the quarter `by` quarters later."""
        count = self.year * 4 + self.number - 1 + by
        return Quarter(count // 4, count % 4 + 1)


@dataclass(frozen=True)
class Line:
    """One line of a table; `key` chooses its rows, empty for the total."""

    key: str
    label: str
    counts: dict[str, int]
    hours: Decimal | None  # saved by what was declined; None where nobody recorded any


@dataclass(frozen=True)
class Table:
    """One grouping of the quarter's rows."""

    group: str
    title: str
    head: str
    lines: list[Line]


@dataclass(frozen=True)
class Bill:
    """The quarter's total and its tables."""

    quarter: Quarter
    total: Line
    tables: list[Table]


def bill_of(quarter: Quarter, user: Any) -> Bill:
    """Return the bill of what `user` may see; four queries."""
    rows = rows_of(quarter, user)
    total = rows.aggregate(**_counts())
    return Bill(
        quarter,
        _line("", "合计", total),
        [
            Table(group, title, head, list(_lines(rows, group, field)))
            for group, (title, field, head) in GROUPS.items()
        ],
    )


def rows_of(quarter: Quarter, user: Any) -> Any:
    """Return the quarter's rows that `user` may see, without what was withdrawn."""
    rows = PushedAssignment.objects.visible_to(user).standing()
    return rows.pushed_between(quarter.start, quarter.end)


def narrowed(rows: Any, query: QueryDict) -> Any:
    """Keep the rows behind one number: `?what=declined&community=…`; nothing for a bad key."""
    rows = rows.filter(COLUMNS.get(query.get("what", ""), COLUMNS["all"])[1])
    for group, (_, field, _) in GROUPS.items():
        key = query.get(group, "")
        if not key:
            continue
        is_right = {"kind": key in WorkKind.values, "department": uid_of(key) is not None}
        rows = rows.filter(**{field: key}) if is_right.get(group, True) else rows.none()
    return rows


def words_of(query: QueryDict, tables: Iterable[Table]) -> list[str]:
    """Return what narrows the rows, in words; keys of rows out of reach say nothing."""
    what = COLUMNS.get(query.get("what", ""))
    words = [what[0]] if what and query.get("what") != "all" else []
    for table in tables:
        key = query.get(table.group, "")
        words += [line.label for line in table.lines if key and line.key == key]
    return words


def _lines(rows: Any, group: str, field: str) -> Iterable[Line]:
    label = _LABELS.get(group, field)
    order = _ORDER.get(group, field)
    for values in rows.order_by(order).values(field, label, order).annotate(**_counts()):
        name = values[label]
        yield _line(
            str(values[field]), WorkKind(name).label if group == "kind" else name or "", values
        )


def _counts() -> dict[str, Any]:
    counts: dict[str, Any] = {
        f"{name}_count": Count("pk", filter=condition or None)
        for name, (_, condition) in COLUMNS.items()
    }
    declined = Q(state=AssignmentState.DECLINED)
    return {**counts, "hours": Sum("pushed__hours_each", filter=declined)}


def _line(key: str, label: str, values: dict[str, Any]) -> Line:
    counts = {name: values[f"{name}_count"] for name in COLUMNS}
    return Line(key, label, counts, values["hours"])
