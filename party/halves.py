"""Half-years (上半年、下半年), by which the two reports are written."""

from dataclasses import dataclass
from datetime import date
from typing import Self

FIRST_YEAR, LAST_YEAR = 2015, 2099
_SECOND_HALF = 7  # its first month
_WRITING_MONTHS = 2  # how many months before its end a half-year's reports fall due


@dataclass(frozen=True, order=True)
class Half:
    """The first (1) or the second (2) half of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the half-year in which `day` lies."""
        return cls(day.year, 1 if day.month < _SECOND_HALF else 2)

    @classmethod
    def due_on(cls, day: date) -> Self:
        """Return the half-year whose reports are being written on `day`.

        Source: docs/rules.md R-CHK-6.
        """
        here = cls.of(day)
        months_left = here.end.month - day.month
        return here if months_left < _WRITING_MONTHS else here.before

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the half-year that an address names as `2022-1`; None for anything else."""
        year, dash, number = text.partition("-")
        if not dash or len(year) != 4 or not (year.isascii() and year.isdecimal()):
            return None
        if number not in {"1", "2"} or not FIRST_YEAR <= int(year) <= LAST_YEAR:
            return None
        return cls(int(year), int(number))

    @property
    def start(self) -> date:
        return date(self.year, 1 if self.number == 1 else _SECOND_HALF, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def before(self) -> Self:
        """The half-year before this one."""
        cls = type(self)
        return cls(self.year, 1) if self.number == 2 else cls(self.year - 1, 2)

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year}年{'上' if self.number == 1 else '下'}半年"
