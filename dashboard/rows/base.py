"""What a layout is: the columns of rows, how they are asked for, where each leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dashboard.figures import Rows

Cell = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column: its head and how a row fills it.

    `is_number` aligns it right, `is_title` says what the row is called: the head of its card on
    a phone, and its link. `is_short` is never broken over two lines. `adds` is the field whose
    values stand in it, where a figure or a list adds them up.
    """

    label: str
    value: Cell
    is_number: bool = False
    is_title: bool = False
    is_short: bool = False
    adds: str = ""


@dataclass(frozen=True)
class Layout:
    """How the rows of one model are listed.

    `load` prepares the query so that no column asks again; `link` leads to the row's own page.
    """

    columns: tuple[Column, ...]
    load: Callable[[Rows], Rows]
    link: Callable[[Any], str] | None = None


def day(name: str) -> Cell:
    """Return how a cell shows the date in a field."""
    return lambda row: getattr(row, name)


def ledger(model: str) -> Callable[[Any], str]:
    """Return the link to a row's page in the ledger of `model`."""
    return lambda row: reverse(f"admin:{model}_change", args=[row.pk])
