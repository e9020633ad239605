"""By school term: how many partners and assistants took part, as students are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from party.models import PartnerKind

SHOWN = 6
AUTUMN, SPRING = 9, 3  # the months in which terms begin


@dataclass(frozen=True)
class SchoolTerm:
    """One term: from September to February, or from March to August."""

    year: int
    is_autumn: bool

    @classmethod
    def of(cls, day: date) -> "SchoolTerm":
        """Return the term in which a day lies."""
        if day.month >= AUTUMN:
            return cls(day.year, is_autumn=True)
        if day.month >= SPRING:
            return cls(day.year, is_autumn=False)
        return cls(day.year - 1, is_autumn=True)

    @property
    def before(self) -> "SchoolTerm":
        """The term before this one."""
        if self.is_autumn:
            return SchoolTerm(self.year, is_autumn=False)
        return SchoolTerm(self.year - 1, is_autumn=True)

    @property
    def starts_on(self) -> date:
        """The first day."""
        return date(self.year, AUTUMN if self.is_autumn else SPRING, 1)

    @property
    def after_end(self) -> date:
        """The first day of the next term."""
        if self.is_autumn:
            return date(self.year + 1, SPRING, 1)
        return date(self.year, AUTUMN, 1)

    @property
    def label(self) -> str:
        """The term in words."""
        return f"{self.year}年{'秋季' if self.is_autumn else '春季'}学期"

    def holds(self, start: date | None, end: date | None) -> bool:
        """True when something that ran from `start` to `end` ran on a day of the term."""
        return (start is None or start < self.after_end) and (end is None or end >= self.starts_on)


@dataclass(frozen=True)
class TermLine:
    """How many there were in one term: by kind of partner, and assistants."""

    term: SchoolTerm
    kinds: list[tuple[str, int]]
    assistants: int


def term_lines(partners: Any, assistants: Any, *, today: date) -> list[TermLine]:
    """Return a line for each of the last terms, the newest first; two queries.

    Shape: `kinds` is [(label, number)] in the order of PartnerKind.
    """
    kept = list(partners.order_by().values_list("kind", "started_on", "ended_on"))
    served = list(assistants.order_by().values_list("started_on", "ended_on"))
    lines, term = [], SchoolTerm.of(today)
    for _ in range(SHOWN):
        kinds = [
            (kind.label, _number(term, [row[1:] for row in kept if row[0] == kind]))
            for kind in PartnerKind
        ]
        lines.append(TermLine(term, kinds, _number(term, served)))
        term = term.before
    return lines


def _number(term: SchoolTerm, times: Iterable[tuple[date | None, date | None]]) -> int:
    return sum(term.holds(start, end) for start, end in times)
