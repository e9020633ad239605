"""Blind indexes made anew under the current index key, while people work.

An index that stands beside a sealed value is made from it; a table says so in `INDEXED` (column of
the index → column of the sealed value). A digest of something that is kept nowhere, such as a
token, cannot be made anew: its table names it in `DIGESTED`, and it is looked up under the former
key (`crypto.blind_indexes`) until it has run out. A test fails on a column that no table names.

Which rows are behind is told by the rows: an interrupted run is gone on with by starting it again.
Source: docs/rules.md R-KEY-2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from core import crypto, remembered
from core.rotation import BATCH, Outcome


@dataclass(frozen=True)
class Indexed:
    """A column of blind indexes and the sealed column that it is made from."""

    model: Any
    column: str
    sealed: str
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"

    @property
    def rows(self) -> Any:
        """Every row with a sealed value, whoever may see it."""
        return self.model._base_manager.exclude(**{self.sealed: ""}).order_by("pk")

    def wanted(self, row: models.Model) -> str:
        """Return the index that the row should have.

        Errors: SealError when no configured key opens the value.
        """
        text = crypto.unseal(getattr(row, self.sealed), field=self.name, row=row.uid)  # type: ignore[attr-defined]
        return crypto.blind_index(text, field=self.name)


def places() -> list[Indexed]:
    """Return every column of indexes that can be made anew, in the order of their tables."""
    return [
        Indexed(model, column, sealed, model.SEALED[sealed])  # type: ignore[attr-defined]
        for model in apps.get_models()
        for column, sealed in getattr(model, "INDEXED", {}).items()
    ]


def reindex_all(
    *, batch: int = BATCH, progress: Callable[[Indexed, int], None] = lambda place, done: None
) -> Outcome:
    """Make every index anew that is not under the current key.

    Shape:  `progress` is called after each committed batch. Versions and moments of change stay.
    Errors: none for single values: what no key opens, or what stands in two rows, is named.
    """
    outcome = Outcome()
    for place in places():
        last: int | None = 0
        while last is not None:
            last = _do_batch(place, last, batch, outcome)
            progress(place, outcome.done[str(place)])
    for model, column in remembered.tables():
        for key in model._base_manager.order_by("pk").values_list("pk", flat=True):
            _renew_memory(model, column, key, outcome)
    return outcome


def count_behind() -> int:
    """Return how many rows have another index than the current key makes, or cannot be opened."""
    rows = sum(
        _is_behind(place, row)
        for place in places()
        for row in place.rows.only("uid", place.sealed, place.column).iterator(chunk_size=2000)
    )
    memories = sum(
        _is_memory_behind(model, column, row)
        for model, column in remembered.tables()
        for row in model._base_manager.iterator(chunk_size=100)
    )
    return rows + memories


def _is_memory_behind(model: Any, column: str, row: Any) -> bool:
    try:
        return _renewed(model, column, row) is not None
    except crypto.SealError:
        return False  # what opens under no key says nothing and is undone by nobody


def _renewed(model: Any, column: str, row: Any) -> str | None:
    text = crypto.unseal(getattr(row, column), field=model.SEALED[column], row=row.uid)
    return remembered.changed_text(row, text, remembered.reindex)


@transaction.atomic
def _renew_memory(model: Any, column: str, key: int, outcome: Outcome) -> None:
    row = model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    name = f"{model._meta.label}.{column}"
    try:
        text = _renewed(model, column, row) if row is not None else None
    except crypto.SealError:
        outcome.unreadable.append(f"{name} {row.uid}")
        return
    if text is not None:
        sealed = crypto.seal(text, field=model.SEALED[column], row=row.uid)
        model._base_manager.filter(pk=key).update(**{column: sealed})
        outcome.done[name] += 1


def _is_behind(place: Indexed, row: models.Model) -> bool:
    try:
        return bool(getattr(row, place.column) != place.wanted(row))
    except crypto.SealError:
        return True


def _do_batch(place: Indexed, after: int, batch: int, outcome: Outcome) -> int | None:
    """Do the next rows under their locks; return the key of the last, None at the end."""
    try:
        return _in_one(place, after, batch, outcome)
    except IntegrityError:  # one of them stands in another row already: which one
        return _in_one(place, after, batch, outcome, one_by_one=True)


@transaction.atomic
def _in_one(
    place: Indexed, after: int, batch: int, outcome: Outcome, *, one_by_one: bool = False
) -> int | None:
    last, done, failed = None, 0, []
    rows = place.rows.filter(pk__gt=after).only("uid", place.sealed, place.column)
    for row in rows.select_for_update(of=("self",), no_key=True)[:batch]:
        last = int(row.pk)
        try:
            done += _renew_alone(place, row) if one_by_one else _renew(place, row)
        except (crypto.SealError, ClashError):
            failed.append(f"{place} {row.uid}")
    outcome.done[str(place)] += done
    outcome.unreadable += failed
    return last


class ClashError(Exception):
    """Another row has the same value: written by hand, for the portal refuses it."""


def _renew(place: Indexed, row: models.Model) -> int:
    wanted = place.wanted(row)
    if getattr(row, place.column) == wanted:
        return 0
    rows = place.model._base_manager.filter(pk=row.pk)
    return int(rows.update(**{place.column: wanted}))


def _renew_alone(place: Indexed, row: models.Model) -> int:
    try:
        with transaction.atomic():
            return _renew(place, row)
    except IntegrityError:
        raise ClashError from None
