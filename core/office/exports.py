"""Exactly what a ledger's page shows under its filter, as xlsx or csv: masked, logged, streamed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from core.exports import Column, write_csv, write_xlsx
from core.masking import mask_name, mask_personal
from core.templatetags.ledger import SEARCH, ledger_chips

FORMATS = {"xlsx": "Excel（xlsx）", "csv": "CSV"}
MOST_AT_ONCE = 5_000  # more rows become a background job
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Exported:
    """One column: its label, the lookup that gives its value, and how it is said or hidden.

    `words` maps a stored value to its label, `say` puts any stored value into words, `say_row` the
    values of all columns by their lookups; `mask` hides personal data from those who may not, or
    do not ask to, see it.
    """

    label: str
    path: str
    width: int = 14
    words: Mapping[Any, Any] | None = None
    mask: Callable[[str], str] | None = None
    say: Callable[[Any], str] | None = None
    say_row: Callable[[Mapping[str, Any]], str] | None = None

    def reader(self, *, plain: bool) -> Callable[[Any], object] | None:
        """Return what makes a cell of a stored value that is not None; None leaves it as it is."""
        if self.words is not None:
            labels = {value: str(label) for value, label in self.words.items()}
            return lambda stored: labels.get(stored, str(stored))
        if self.say is not None:
            return self.say
        mask = None if plain else self.mask
        return (lambda stored: mask(str(stored))) if mask is not None else None


@dataclass(frozen=True)
class Selection:
    """The rows of a ledger under one filter, and the filter in words."""

    rows: QuerySet[Any]
    words: str

    @classmethod
    def of(cls, ledger: Any, request: HttpRequest) -> "Selection":
        """Ask the ledger's own list page, so that page and export can never differ."""
        changelist = ledger.get_changelist_instance(request)
        words = "；".join(_words_of(ledger, ledger_chips(changelist))) or "全部"
        chosen = changelist.queryset.order_by().values("pk")
        # A subquery: rows of a queryset that had to be made distinct must not merge by value.
        rows = ledger.model._default_manager.filter(pk__in=chosen)
        return cls(rows=rows.order_by(*changelist.get_ordering(request, rows)), words=words)


def _words_of(ledger: Any, chips: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield what narrows the list; these words stand in the file and in the audit trail.

    So a number that was searched for is blanked, and on a ledger of persons a name is masked.
    Source: docs/rules.md R-ACC-11, R-AUD-1.
    """
    has_people = any(field.path == "name" and field.mask for field in ledger.export_fields)
    for chip in chips:
        value = mask_personal(str(chip["value"]))
        if has_people and chip["label"] == SEARCH:
            value = mask_name(value)
        yield f"{chip['label']}：{value}"


def note_of(selection: Selection, *, count: int, user: Any) -> str:
    """Return the last line of the file: who took it, when, and what is in it."""
    now = timezone.localtime()
    return (
        f"导出人：{user}（{user.post_label}）　时间：{now:%Y-%m-%d %H:%M}　"
        f"条件：{selection.words}　共 {count:,} 条"
    )


def write_file(
    ledger: Any,
    rows: Iterable[Any],
    *,
    file_format: str,
    plain: bool,
    note: str,
    each: Callable[[int], None] = lambda done_count: None,
) -> IO[bytes]:
    """Write the rows into a temporary file; `each` hears how many are done, now and then."""
    fields = ledger.export_fields
    columns = [Column(exported.label, exported.width) for exported in fields]
    cells = _cells(fields, rows, plain=plain, each=each)
    if file_format == "csv":
        return write_csv(columns, cells, note=note)
    return write_xlsx(columns, cells, title=str(ledger.opts.verbose_name_plural), note=note)


def file_name(ledger: Any, file_format: str) -> str:
    """Return a name that sorts by time: 活动-20221001-0930.xlsx."""
    moment = timezone.localtime()
    return f"{ledger.opts.verbose_name_plural}-{moment:%Y%m%d-%H%M}.{file_format}"


def values_of(ledger: Any, selection: Selection) -> Iterator[tuple[Any, ...]]:
    """Return the stored values row by row, without loading objects or all rows at once."""
    paths = [exported.path for exported in ledger.export_fields]
    return selection.rows.values_list(*paths).iterator(chunk_size=_AT_A_TIME)


def request_for(user: Any, query: str) -> HttpRequest:
    """Return a request as the list page would get it, for a job that runs without one."""
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user = user
    return request


def _cells(
    fields: Sequence[Exported],
    rows: Iterable[Any],
    *,
    plain: bool,
    each: Callable[[int], None],
) -> Iterator[list[object]]:
    readers = [exported.reader(plain=plain) for exported in fields]
    told = {place: field.say_row for place, field in enumerate(fields) if field.say_row is not None}
    for number, row in enumerate(rows, start=1):
        cells = [
            stored if read is None or stored is None else read(stored)
            for read, stored in zip(readers, row, strict=True)
        ]
        for place, say in told.items():
            cells[place] = say(dict(zip([field.path for field in fields], row, strict=True)))
        yield cells
        if number % _AT_A_TIME == 0:
            each(number)
