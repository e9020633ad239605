"""Ten thousand rows in and out, against the libraries underneath alone."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import xlsxwriter
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import RequestFactory
from django.utils import timezone
from python_calamine import load_workbook

from benchmarks import data
from benchmarks.measure import Line, compare, wall
from core.ledger.plan import make_plan
from core.ledger.sheets import read_workbook
from core.ledger.writing import write
from core.models import ImportBatch
from core.office import exports
from volunteers.imports import RosterLedger
from volunteers.models import Activity, Team, TeamMembership, Volunteer

ROWS = 10_000


def import_lines(rounds: int) -> Iterator[Line]:
    """Measure a roster with phone and team read, checked and written, beside the street's own."""
    content = _roster()
    yield compare(
        "import of a roster of 10,000: read, check every cell, write people and seats",
        "calamine + COPY into the same tables, unchecked",
        lambda: _import(content),
        lambda: _copy(content),
        goal=3,
        by=wall,
        rounds=rounds,
    )


def export_lines(rounds: int) -> Iterator[Line]:
    """Measure a filtered ledger on its way into a workbook."""
    yield compare(
        "export of 10,000 activities under a filter, xlsx",
        "bare XlsxWriter of the same cells",
        _export,
        _bare_export(),
        goal=1.2,
        rounds=rounds,
    )


class _Undone(Exception):
    """Ends a transaction whose rows are not wanted."""


def _roster() -> bytes:
    teams = list(Team.objects.values_list("name", flat=True)[:20])
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "性别", "手机号", "所在队伍", "入队日期"])
    for number in range(ROWS):
        phone = f"199{number + 20_000_000:08d}"
        row = [
            f"测试{number}",
            "女" if number % 2 else "男",
            phone,
            teams[number % 20],
            "2022-03-01",
        ]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return file.getvalue()


def _import(content: bytes) -> None:
    """Do what the two pages of an import do, then take it back so that each round is the same."""
    user, now = data.staff(), timezone.now()
    with suppress(_Undone), transaction.atomic():
        workbook = read_workbook(content)
        plan = make_plan(RosterLedger(scope=data.street(), by=user, at=now, answers={}), workbook)
        assert not plan.errors, plan.errors[:3]
        batch = ImportBatch.objects.create(
            kind="roster",
            label="roster",
            scope_uid=data.street().uid,
            file_name="roster.xlsx",
            sha256="0" * 64,
            uploaded_by=user,
        )
        write(plan, batch)
        raise _Undone


def _copy(content: bytes) -> None:
    """Read the cells and stream them, unchecked, into the same two tables with their indexes."""
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    person, seat = _some_row(Volunteer), _some_row(TeamMembership)
    first = 10**9
    people = [
        person | {"id": first + n, "uid": uuid4(), "name": row[0], "phone": row[2]}
        for n, row in enumerate(rows)
    ]
    seats = [
        seat | {"id": first + n, "uid": uuid4(), "volunteer_id": first + n}
        for n in range(len(rows))
    ]
    with suppress(_Undone), transaction.atomic(), connection.cursor() as cursor:
        for model, lines_ in ((Volunteer, people), (TeamMembership, seats)):
            names = ", ".join(f'"{name}"' for name in lines_[0])
            with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for line in lines_:
                    copy.write_row(tuple(line.values()))
        raise _Undone


def _some_row(model: type[Model]) -> dict[str, Any]:
    """Return the columns of one stored row, as a pattern."""
    rows = model._default_manager.filter(is_demo=True)
    if model is Volunteer:
        rows = rows.filter(id_number_index=None)
    row = rows.order_by("pk")[0]
    return {f.column: getattr(row, f.attname) for f in model._meta.concrete_fields}


def _export() -> None:
    ledger = admin.site._registry[Activity]
    request = exports.request_for(data.staff(), "state=confirmed")
    request.session = {}  # type: ignore[assignment]
    selection = exports.Selection.of(ledger, request)
    selection = exports.Selection(rows=selection.rows[:ROWS], words=selection.words)
    rows = exports.values_of(ledger, selection)
    exports.write_file(ledger, rows, file_format="xlsx", plain=False, note="").close()


def _bare_export() -> Callable[[], object]:
    ledger = admin.site._registry[Activity]
    request = RequestFactory().get("/")
    request.user = data.staff()
    paths = [exported.path for exported in ledger.export_fields]
    statement = Activity.objects.filter(state="confirmed").values_list(*paths)[:ROWS]

    def ask() -> None:
        with tempfile.TemporaryFile() as file:
            book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "d"})
            sheet = book.add_worksheet()
            for number, row in enumerate(statement.iterator(chunk_size=2000)):
                for column, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, (int, str)):
                        sheet.write(number, column, value)
                    else:
                        sheet.write_string(number, column, str(value))
            book.close()

    return ask
