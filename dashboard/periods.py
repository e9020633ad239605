"""Stretches of days that a figure is asked for."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.core.exceptions import ValidationError

YEARS = range(1900, 3000)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; None leaves that side open.

    Shape: `all()` has neither, a stock figure then counts as of today.
    """

    start: date | None = None
    end: date | None = None

    @classmethod
    def all(cls) -> Self:
        """Return all time."""
        return cls()

    @classmethod
    def year(cls, year: int) -> Self:
        """Return one calendar year."""
        return cls.between(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """Return one quarter, 1 to 4."""
        first, last = 3 * quarter - 2, 3 * quarter
        return cls.between(date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return one month."""
        return cls.between(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def week(cls, day: date) -> Self:
        """Return the week of `day`, Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls.between(monday, monday + timedelta(days=6))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the period that `all`, `2022`, `2022Q2`, `2022-06` or `2022-06-01..` stands for.

        Errors: ValidationError with a sentence when it is none of these, or ends before it starts.
        """
        word = text.strip()
        if word in {"", "all"}:
            return cls.all()
        try:
            if match := re.fullmatch(r"([0-9]{4})", word):
                return cls.year(int(match[1]))
            if match := re.fullmatch(r"([0-9]{4})Q([1-4])", word):
                return cls.quarter(int(match[1]), int(match[2]))
            if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", word):
                return cls.month(int(match[1]), int(match[2]))
            if match := re.fullmatch(r"([0-9-]{10})?\.\.([0-9-]{10})?", word):
                return cls.between(
                    *(date.fromisoformat(day) if day else None for day in match.groups())
                )
        except ValueError:
            pass
        raise ValidationError("看不懂这个时间段，请重新选择。", code="period")

    @classmethod
    def between(cls, start: date | None, end: date | None) -> Self:
        """Return the days from `start` to `end`.

        Errors: ValidationError when `end` comes first.
        """
        if start and end and end < start:
            raise ValidationError("结束日期不能早于开始日期。", code="period")
        if any(day and day.year not in YEARS for day in (start, end)):
            raise ValidationError("年份请在 1900 到 2999 之间。", code="period")
        return cls(start, end)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Return the period that an address asks for: `period=…`, or `from=…&to=…`."""
        if query.get("from") or query.get("to"):
            return cls.from_text(f"{query.get('from', '')}..{query.get('to', '')}")
        return cls.from_text(query.get("period", "all"))

    @property
    def text(self) -> str:
        """The shortest word that `from_text` reads back as this period."""
        if self.start is None and self.end is None:
            return "all"
        for word in self._short_words():
            if Period.from_text(word) == Period(self.start, self.end):
                return word
        return f"{self.start or ''}..{self.end or ''}"

    def _short_words(self) -> list[str]:
        if self.start is None or self.end is None:
            return []
        start = self.start
        return [f"{start:%Y}", f"{start:%Y}Q{(start.month + 2) // 3}", f"{start:%Y-%m}"]

    @property
    def label(self) -> str:
        """The period in Chinese words."""
        word = self.text
        if word == "all":
            return "全部时间"
        if match := re.fullmatch(r"(\d{4})(?:Q(\d)|-(\d{2}))?", word):
            year, quarter, month = match.groups()
            if quarter:
                return f"{year}年第{'一二三四'[int(quarter) - 1]}季度"
            return f"{year}年{int(month)}月" if month else f"{year}年"
        if self.start and self.start == self.end:
            return f"{self.start:%Y年%-m月%-d日}"
        start = f"{self.start:%Y年%-m月%-d日}" if self.start else "最初"
        end = f"{self.end:%Y年%-m月%-d日}" if self.end else "今天"
        return f"{start}至{end}"

    @property
    def previous(self) -> "Period | None":
        """The period before, of the same kind or length; None when one side is open."""
        if self.start is None or self.end is None:
            return None
        last = self.start - timedelta(days=1)
        return self._alike(last, start=last - (self.end - self.start), end=last)

    @property
    def following(self) -> "Period | None":
        """The period after, of the same kind or length; None when one side is open."""
        if self.start is None or self.end is None:
            return None
        first = self.end + timedelta(days=1)
        return self._alike(first, start=first, end=first + (self.end - self.start))

    def _alike(self, day: date, *, start: date, end: date) -> "Period | None":
        """Return the year, quarter or month of `day` if this is one, else `start` to `end`."""
        if day.year not in YEARS:
            return None
        word = self.text
        if re.fullmatch(r"\d{4}", word):
            return Period.year(day.year)
        if "Q" in word:
            return Period.quarter(day.year, (day.month + 2) // 3)
        if re.fullmatch(r"\d{4}-\d{2}", word):
            return Period.month(day.year, day.month)
        return Period(start, end)

    def as_of(self, today: date) -> date:
        """The day on which a stock figure is taken: the period's end, but never after today."""
        return min(self.end, today) if self.end else today
