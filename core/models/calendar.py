"""Days on which the official calendar (国务院节假日安排) departs from Monday to Friday."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from core.models.record import Record

# 《全国年节及纪念日放假办法》 as of 2025: those that do not move with the lunar calendar.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
SATURDAY = 5


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """The official calendar as far as it is known."""

    def visible_to(self, user: object) -> Self:
        """Keep all: the calendar is the country's."""
        return self

    def of_years(self, first: int, last: int) -> Self:
        """Keep the days from 1 January of `first` to 31 December of `last`."""
        return self.filter(date__range=(date(first, 1, 1), date(last, 12, 31)))


class CalendarDay(Record):
    """One day of a holiday notice: a day off (放假), or a weekend day worked for it (调休上班).

    A year counts as known once its New Year's Day and its National Day are entered, the first
    and the last holiday of each notice; days that are not listed follow Monday to Friday.
    """

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", help_text="勾选为调休上班，不勾为放假。")
    name = models.CharField("名称", max_length=30, help_text="例如：国庆节、国庆节调休上班")
    is_edited = models.BooleanField(
        "人工维护", default=True, help_text="人工维护的日期不会被自动更新覆盖。"
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%Y年%-m月%-d日} {self.name}"

    def clean(self) -> None:
        """Refuse a make-up workday that falls on an ordinary workday.

        A day that is on the list already may be worked all the same: the notice was changed, or
        the office works on a holiday.
        """
        day: object = self.date  # None, or still text, when the field itself was refused
        if not self.is_workday or not isinstance(day, date) or self.pk is not None:
            return
        if day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS:
            raise ValidationError({"is_workday": "这一天本来就上班，只登记调休上班的周末。"})
