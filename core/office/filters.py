"""What narrows a ledger. Each filter is one short parameter and can be taken off by itself."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from core.dates import months_on

EARLIEST, LATEST = date(2, 1, 1), date(9998, 12, 31)  # which are days in every zone of the world


class LedgerFilter(admin.FieldListFilter):
    """A filter on one field; Django's own would let every lookup of the field through."""

    template = "admin/filter.html"

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[models.Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.request = request
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = str(field.verbose_name)

    @classmethod
    def parameters(cls, field_path: str) -> list[str]:
        """Return the names in the address that belong to a filter on `field_path`."""
        return [field_path]

    def expected_parameters(self) -> list[str | None]:
        """Return the names in the address that belong to this filter."""
        return list(self.parameters(self.field_path))

    def has_output(self) -> bool:
        """Always shown, so that the bar does not change under one's hand."""
        return True

    def _given(self, name: str) -> str:
        values = self.used_parameters.get(name) or [""]
        return str(values[-1] if isinstance(values, list) else values)

    def _all(self, changelist: Any, *, selected: bool) -> dict[str, Any]:
        remove = self.expected_parameters()
        query = changelist.get_query_string(remove=remove)
        return {"selected": selected, "query_string": query, "display": "全部"}


class ChoiceFilter(LedgerFilter):
    """One of the field's choices."""

    def options(self) -> list[tuple[str, str]]:
        """Return what may be chosen as (value, label)."""
        return [(str(value), str(label)) for value, label in self.field.flatchoices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the rows with the chosen value; refuse one that is not offered."""
        value = self._given(self.field_path)
        if not value:
            return None
        if value not in dict(self.options()):
            raise IncorrectLookupParameters(self.field_path)
        return self.narrowed(queryset, value)

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Keep the rows with `value`, which is one of the options."""
        return rows.filter(**{self.field_path: value})

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield 全部, then each option."""
        chosen = self._given(self.field_path)
        yield self._all(changelist, selected=not chosen)
        for value, label in self.options():
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({self.field_path: value}),
                "display": label,
            }


class RelatedFilter(ChoiceFilter):
    """One of the related rows that the person may see; for short lists."""

    def options(self) -> list[tuple[str, str]]:
        """Return the visible related rows; asked once per page."""
        if not hasattr(self, "_options"):
            related: Any = self.field.related_model
            rows = related._default_manager.visible_to(self.request.user)
            self._options = [(str(row.pk), str(row)) for row in rows]
        return self._options


class YesFilter(ChoiceFilter):
    """Yes or no."""

    def options(self) -> list[tuple[str, str]]:
        """Return both answers."""
        return [("1", "是"), ("0", "否")]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Keep the rows with the answer."""
        return rows.filter(**{self.field_path: value == "1"})


class PeriodFilter(LedgerFilter):
    """A period of a date field: this month, quarter, year, the ones before, or any two days."""

    template = "admin/period_filter.html"
    WORDS: ClassVar[dict[str, str]] = {
        "month": "本月",
        "last-month": "上月",
        "quarter": "本季",
        "year": "本年",
        "last-year": "去年",
    }

    @classmethod
    def parameters(cls, field_path: str) -> list[str]:
        """Return the names of the period and of its two ends."""
        return [field_path, f"{field_path}-from", f"{field_path}-to"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the rows from the first to the last day, both included."""
        first, last = self.bounds()
        if isinstance(self.field, models.DateTimeField):
            start, end = first and _midnight(first), last and _midnight(last + timedelta(days=1))
            rows = queryset.filter(**{f"{self.field_path}__gte": start}) if start else queryset
            return rows.filter(**{f"{self.field_path}__lt": end}) if end else rows
        rows = queryset.filter(**{f"{self.field_path}__gte": first}) if first else queryset
        return rows.filter(**{f"{self.field_path}__lte": last}) if last else rows

    def bounds(self) -> tuple[date | None, date | None]:
        """Return the first and the last day; None leaves that end open."""
        word = self._given(self.field_path)
        if word:
            if word not in self.WORDS:
                raise IncorrectLookupParameters(self.field_path)
            return period_bounds(word, timezone.localdate())
        return self._day("from"), self._day("to")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield 全部, each named period, and the chosen two days if any."""
        word = self._given(self.field_path)
        first, last = self._day("from"), self._day("to")
        yield self._all(changelist, selected=not (word or first or last))
        ends = self.parameters(self.field_path)[1:]
        for value, label in self.WORDS.items():
            yield {
                "selected": value == word,
                "query_string": changelist.get_query_string({self.field_path: value}, ends),
                "display": label,
            }
        if not word and (first or last):
            yield {"selected": True, "query_string": "", "display": _between(first, last)}

    @property
    def form(self) -> dict[str, Any]:
        """What the template needs to ask for any two days."""
        kept = kept_beside(self.request, set(self.parameters(self.field_path)))
        _, first, last = self.parameters(self.field_path)
        return {
            "first": {"name": first, "value": self._given(first)},
            "last": {"name": last, "value": self._given(last)},
            "kept": kept,
        }

    def _day(self, end: str) -> date | None:
        text = self._given(f"{self.field_path}-{end}")
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and (day is None or not EARLIEST <= day <= LATEST):
            raise IncorrectLookupParameters(f"{self.field_path}-{end}")
        return day


class QuestionFilter(admin.SimpleListFilter):
    """One thing that can be asked of a list today; the subclass says what, and which rows it keeps.

    Shape: `keeps` is called with the rows and the day, as a question of their queryset is.
    """

    template = "admin/filter.html"
    asks: ClassVar[str]
    keeps: ClassVar[Callable[..., Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one thing that can be asked."""
        return [("1", self.asks)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was asked for, if anything was."""
        if self.value() != "1":
            return queryset
        kept: QuerySet[Any] = self.keeps(queryset, timezone.localdate())
        return kept


class SearchedFilter(admin.SimpleListFilter):
    """One of many values, found by a word that one types; the subclass says which match.

    Shape: what stands in the address is one value, or the word that was typed.
    """

    template = "admin/searched_filter.html"
    asks: ClassVar[str] = "名称、拼音、首字母"
    most_found: ClassVar[int] = 20  # values offered of those that match
    is_searched = is_cut = False
    request: HttpRequest

    def is_one(self, value: str) -> bool:
        """True for one value, False for a word."""
        return value.isdecimal()

    def has_output(self) -> bool:
        """Always shown, so that the bar does not change under one's hand."""
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield 全部, the values, and the word that was typed."""
        yield from super().choices(changelist)
        word = self.value() or ""
        if word and word not in {value for value, _ in self.lookup_choices}:
            yield {"selected": True, "query_string": "", "display": word}

    @property
    def form(self) -> dict[str, Any]:
        """What the template needs to ask for a word."""
        value, name = self.value() or "", self.parameter_name or ""
        return {
            "name": name,
            "value": "" if self.is_one(value) else value,
            "asks": self.asks,
            "kept": kept_beside(self.request, {name}),
            "most": self.most_found if self.is_cut else 0,
        }


def kept_beside(request: HttpRequest, own: set[str]) -> list[tuple[str, str]]:
    """Return what else narrows the list, for a form that asks for `own`; its page begins anew."""
    return [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in {*own, "p", "e"}
    ]


def period_bounds(word: str, today: date) -> tuple[date, date]:
    """Return the first and last day of a named period around `today`."""
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    bounds = {
        "month": (month, months_on(month, 1)),
        "last-month": (months_on(month, -1), month),
        "quarter": (quarter, months_on(quarter, 3)),
        "year": (year, months_on(year, 12)),
        "last-year": (months_on(year, -12), year),
    }
    first, after = bounds[word]
    return first, after - timedelta(days=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _between(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{date_format(first)}至{date_format(last)}"
    if first:
        return f"{date_format(first)}起"
    return f"到{date_format(last)}" if last else ""
