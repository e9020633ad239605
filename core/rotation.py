"""Sealed values moved from earlier field keys to the current one, while people work.

The state of a rotation is the data itself: a value names the key that it was sealed under. So an
interrupted run is gone on with by starting it again, and two runs at once do each value once.

A table says what it keeps sealed in `SEALED` (column → the name it is sealed for) and
`SEALED_FILES`; a test fails on a sealed column that no table names.
Source: docs/rules.md R-KEY-1.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Substr

from core import crypto
from core.models import KeyMark
from core.remembered import changed_text, reseal

BATCH = 500


@dataclass(frozen=True)
class Sealed:
    """One place where sealed values stand: a column, or the files that a column names."""

    model: type[models.Model]
    column: str
    name: str
    is_file: bool = False

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"

    @property
    def remembers(self) -> bool:
        """True when other sealed values stand in what is sealed here."""
        return self.column in getattr(self.model, "REMEMBERS", ())

    @property
    def rows(self) -> Any:
        """Every row with something in it, whoever may see it."""
        return self.model._base_manager.exclude(**{self.column: ""}).order_by("pk")


@dataclass
class Outcome:
    """What a run did: values sealed anew, and those that no configured key opens."""

    done: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


def places() -> list[Sealed]:
    """Return every place of sealed values, in the order of their tables."""
    return [
        Sealed(model, column, name, is_file)
        for model in apps.get_models()
        for attribute, is_file in (("SEALED", False), ("SEALED_FILES", True))
        for column, name in getattr(model, attribute, {}).items()
    ]


def reseal_all(
    *, batch: int = BATCH, progress: Callable[[Sealed, int], None] = lambda place, done: None
) -> Outcome:
    """Seal anew what is under another key or cipher than the current one.

    Shape:  `progress` is called after each committed batch. Versions and moments of change stay:
            for people the row is the same, and nobody who has it open is refused.
    Errors: none for single values: what no configured key opens is named and left as it is.
    """
    outcome = Outcome()
    for place in places():
        last: int | None = 0
        while last is not None:
            last = _reseal_batch(place, last, batch, outcome)
            progress(place, outcome.done[str(place)])
    return outcome


def kept_under() -> Counter[str]:
    """Return how many values stand under each cipher and key: {"aesgcm:k1": 9057}."""
    found: Counter[str] = Counter()
    for place in places():
        found.update(_heads_of_files(place) if place.is_file else _heads_of_column(place))
        found.update(_heads_remembered(place) if place.remembers else ())
    return found


def retirable_marks() -> list[KeyMark]:
    """Return the marks of earlier keys under which nothing stands any more."""
    in_use = {head.rpartition(":")[2] for head in kept_under()} | {settings.FIELD_KEY_ID}
    marks = KeyMark.objects.filter(name__startswith="field:")
    return [mark for mark in marks if mark.name.partition(":")[2] not in in_use]


def _behind(place: Sealed, after: int) -> Any:
    """Return the rows of a batch; of a column those that are not under the current head.

    A memory made under the current key may hold values of before.
    """
    rows = place.rows.filter(pk__gt=after)
    if place.is_file or place.remembers:
        return rows
    # Substr and not `startswith`: SQLite's LIKE takes k1 and K1 for the same.
    head = crypto.current_head()
    return rows.annotate(_head=Substr(place.column, 1, len(head))).exclude(_head=head)


@transaction.atomic
def _reseal_batch(place: Sealed, after: int, batch: int, outcome: Outcome) -> int | None:
    """Seal the next rows anew under their locks; return the key of the last, None at the end."""
    last = None
    for row in _behind(place, after).select_for_update(of=("self",), no_key=True)[:batch]:
        last = int(row.pk)
        try:
            done = _reseal_file(place, row) if place.is_file else _reseal_value(place, row)
            outcome.done[str(place)] += done
        except (crypto.SealError, OSError, UnicodeDecodeError):
            outcome.unreadable.append(f"{place} {row.uid}")
    return last


def _reseal_value(place: Sealed, row: Any) -> int:
    token = getattr(row, place.column)
    text = crypto.unseal(token, field=place.name, row=row.uid)
    renewed = changed_text(row, text, reseal) if place.remembers else None
    if renewed is None and token.startswith(crypto.current_head()):
        return 0
    sealed = crypto.seal(renewed or text, field=place.name, row=row.uid)
    return int(place.model._base_manager.filter(pk=row.pk).update(**{place.column: sealed}))


def _reseal_file(place: Sealed, row: Any) -> int:
    """Replace a file by one sealed anew; whoever reads it sees the old or the new one, whole."""
    path = Path(getattr(row, place.column).path)
    token = path.read_text(encoding="ascii")
    if token.startswith(crypto.current_head()):
        return 0
    text = crypto.unseal(token, field=place.name, row=row.uid)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(crypto.seal(text, field=place.name, row=row.uid), encoding="ascii")
    beside.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    os.replace(beside, path)
    return 1


def _heads_of_column(place: Sealed) -> Counter[str]:
    """Count by head in the database; a head has three parts and never more than 60 signs."""
    found: Counter[str] = Counter()
    starts = place.rows.annotate(_start=Substr(place.column, 1, 60)).values_list(
        "_start", flat=True
    )
    for start in starts.iterator(chunk_size=5000):
        found[_head_in_words(start)] += 1
    return found


def _heads_remembered(place: Sealed) -> Iterator[str]:
    """Yield the head of each sealed value in the memories; those that open under no key have none,
    and are counted by their own.
    """
    for row in place.rows.iterator(chunk_size=100):
        try:
            text = crypto.unseal(getattr(row, place.column), field=place.name, row=row.uid)
        except crypto.SealError:
            continue
        for model, _uid, columns in row.remembered_values(json.loads(text)):
            for column in getattr(model, "SEALED", {}):
                if columns.get(column):
                    yield _head_in_words(columns[column][:60])


def _heads_of_files(place: Sealed) -> Iterator[str]:
    for row in place.rows.iterator(chunk_size=500):
        path = Path(getattr(row, place.column).path)
        if path.exists():
            with path.open(encoding="ascii", errors="replace") as file:
                yield _head_in_words(file.read(60))


def _head_in_words(start: str) -> str:
    """Return `cipher:key id` of a sealed value's beginning."""
    _, cipher, key_id = [*start.split(":")[:3], "", "", ""][:3]
    return f"{cipher}:{key_id}"
