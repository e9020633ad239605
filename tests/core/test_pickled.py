"""Pickled values are read, never run."""

import io
import os
import pickle
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from core.kept import Answer
from core.pagecache import Page
from core.pickled import ForeignError, read, write
from dashboard.figures.base import Nature
from dashboard.tallies import Tally
from party.models import LifeKind

pytestmark = pytest.mark.once


@dataclass
class Stranger:
    """A record that belongs to no app."""

    name: str


class Harmful:
    """Its pickle calls something as it is read."""

    def __init__(self, called, *given):
        self.called = called, given

    def __reduce__(self):
        return self.called


@pytest.mark.parametrize(
    "value",
    [
        [None, True, 3, 2.5, "第 1 小学", b"page", ("a", 1), {"now": {1, 2}}],
        [date(2026, 11, 29), time(9, 30), timedelta(hours=2), datetime(2026, 1, 1, tzinfo=UTC)],
        [Decimal("1485.5"), UUID(int=7)],
        Answer({"F12": Tally(673, 640)}, 1.0, 31.0, "mark"),
        {LifeKind.LECTURE: [Nature.STOCK]},
        Page(b"<html>", (("Content-Type", "text/html"),), '"tag"'),
    ],
)
def test_what_the_portal_keeps_comes_back_as_it_was(value):
    assert read(write(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        Harmful(os.system, "true"),
        Harmful(eval, "1"),
        Harmful(getattr, "text", "upper"),
        Harmful(io.open, "/etc/hostname"),
        [Tally(1), Harmful(os.getcwd)],
        Counter("a"),
        Stranger("x"),
    ],
)
def test_what_no_record_needs_is_refused_before_it_is_called(value):
    with pytest.raises(ForeignError):
        read(pickle.dumps(value))


@pytest.mark.parametrize("name", ["dataclass", "is_dataclass", "replace"])
def test_a_name_that_a_module_of_ours_only_imports_is_none_of_its_records(name):
    with pytest.raises(ForeignError):
        read(f"ccore.pickled\n{name}\n.".encode())


def test_no_module_is_imported_for_a_pickle():
    with pytest.raises(ForeignError):
        read(b"cantigravity\nfly\n.")


@pytest.mark.parametrize("content", [b"", b"\x00odd", b"(", b"I9x\n.", b"ccore.kept\nAnswer\n)R."])
def test_what_is_no_pickle_or_a_broken_one_is_refused_too(content):
    with pytest.raises(ForeignError):
        read(content)
