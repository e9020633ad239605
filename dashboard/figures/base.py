"""What a figure is, and for whom and for what it is asked.

Source: docs/rules.md R-FIG-1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from dashboard.periods import Period
from places.models import Community, Street

Rows = QuerySet[Any, Any]
ALL_TIME = Period.all()
# Source: docs/rules.md R-FIG-8.
AS_REGISTERED_NOW = "按社区看时，算现在登记在该社区的，以前各天也是。"
WITH_THE_COMPOUND = "按社区看时，算小区现在所在的社区，以前各天也是。"
TEN_THOUSAND = 10_000


@dataclass(frozen=True, kw_only=True)
class Selection:
    """For whom and for what a figure is asked.

    `user` is None for the public page and for commands: then every row of the street counts.
    `is_street_level` keeps only what the street office itself did, outside any community.
    """

    street: Street
    community: Community | None = None
    is_street_level: bool = False
    period: Period = ALL_TIME
    user: User | None = None
    today: date | None = None

    @property
    def day(self) -> date:
        """The day on which stock figures are taken."""
        return self.period.as_of(self.today or timezone.localdate())

    def before(self) -> "Selection | None":
        """Return the same selection for the period before; None when there is none."""
        previous = self.period.previous
        return replace(self, period=previous) if previous else None

    def rows_of(self, model: type[Model]) -> Rows:
        """Return the rows of a placed model that this selection may count."""
        manager: Any = model._default_manager
        rows: Rows = manager.all() if self.user is None else manager.visible_to(self.user)
        rows = rows.filter(street=self.street)
        if self.is_street_level:
            return rows.filter(community=None)
        return rows.filter(community=self.community) if self.community else rows

    @property
    def place_label(self) -> str:
        """The place in words."""
        if self.is_street_level:
            return f"{self.street}本级"
        return str(self.community or self.street)


class Nature(StrEnum):
    """Whether a figure counts what happened in a period, or what stands on its last day."""

    FLOW = "flow"
    STOCK = "stock"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One headline figure: what it is called, what exactly it counts, and its rows."""

    id: str
    key: str
    label: str
    unit: str
    definition: str
    chapter: str
    nature: Nature
    permission: Permission
    rows: Callable[[Selection], Rows]
    is_public: bool = True
    is_additive: bool = True
    is_suppressible: bool = True
    has_history: bool = True  # False when rows say how it is now, and not how it was on a day
    part_of: str = ""
    sums: str = ""  # the field that is added up, where the number is no count
    in_ten_thousands: bool = False  # tiles say 11.6 万; the page of the rows says the number

    def value(self, selection: Selection) -> int:
        """Return the number: how many rows stand behind it, or what they add up to."""
        return self.number_of(self.rows(selection))

    def short(self, number: int) -> tuple[str, str]:
        """Return a number and its unit as a tile shows them: ("11.6", "万平方米").

        A number under ten thousand stays as it is.
        """
        if not self.in_ten_thousands or number < TEN_THOUSAND:
            return f"{number:,}", self.unit
        tenths = (number * 10 + TEN_THOUSAND // 2) // TEN_THOUSAND
        text = f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
        return text, f"万{self.unit}"

    def number_of(self, rows: Rows) -> int:
        """Return the number that stands over `rows`."""
        if self.sums:
            return int(rows.order_by().aggregate(total=Sum(self.sums))["total"] or 0)
        return rows.count()
