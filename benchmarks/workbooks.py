"""Ten thousand rows in and out, against the libraries underneath alone."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
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
from benchmarks.measure import Line, both, compare
from core import pinyin
from core.ledger.plan import make_plan
from core.ledger.sheets import read_workbook
from core.ledger.writing import write
from core.models import ImportBatch
from core.office import exports
from dashboard.importing.actions import apply_import, check_import, upload_import
from dashboard.importing.kinds import KINDS
from volunteers.imports import RosterLedger
from volunteers.models import Activity, Team, TeamMembership, Volunteer

ROWS = 10_000
MOST_MIB = 40.0
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲建国文辉志云春梅晓燕鹏雪佳欣宇浩"


def import_lines(rounds: int) -> Iterator[Line]:
    """Measure a roster with phone and team read, checked and written, beside the street's own."""
    content = roster()
    limit = _copying(content)
    yield compare(
        "import of a roster of 10,000: read, check every cell, write people and seats",
        "calamine + COPY into the same tables, unchecked",
        lambda: import_roster(content),
        limit,
        goal=3,
        by=both,
        rounds=rounds,
    )
    yield compare(
        "the same as a person does it: uploaded, checked, opened again, checked again, written",
        "calamine + COPY into the same tables, unchecked",
        lambda: _upload_and_confirm(content),
        limit,
        goal=None,
        by=both,
        rounds=rounds,
    )
    peak = _peak_of_import()
    share = peak / MOST_MIB
    name = "memory of this import above a ready process, MiB instead of ms"
    yield Line(name, "40 MiB", share, 1, False, peak, MOST_MIB, share, share)


def _peak_of_import() -> float:
    """Return the most memory that one import takes in a process of its own, in MiB."""
    command = [sys.executable, "-c", "from benchmarks import memory; memory.main()"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def export_lines(rounds: int) -> Iterator[Line]:
    """Measure a filtered ledger on its way into a workbook."""
    yield compare(
        "export of 10,000 activities under a filter, xlsx",
        "bare XlsxWriter of the same cells",
        export,
        _bare_export(),
        goal=1.2,
        rounds=rounds,
    )


class _Undone(Exception):
    """Ends a transaction whose rows are not wanted."""


def roster() -> bytes:
    """Return the workbook of ten thousand people."""
    teams = list(Team.objects.values_list("name", flat=True)[:20])
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "性别", "手机号", "所在队伍", "入队日期"])
    dice = Random(1)
    for number in range(ROWS):
        phone = f"199{number + 20_000_000:08d}"
        row = [
            dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2)))),
            "女" if number % 2 else "男",
            phone,
            teams[number % 20],
            "2022-03-01",
        ]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return file.getvalue()


def import_roster(content: bytes) -> None:
    """Read, check and write once, then take it back so that each round is the same."""
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


def _upload_and_confirm(content: bytes) -> None:
    """Do what both pages of an import do, with the sealed file, findings, counts and events."""
    user, now = data.staff(), timezone.now()
    with suppress(_Undone), transaction.atomic():
        batch = upload_import(
            kind=KINDS["volunteers"],
            street=data.street(),
            file_name="roster.xlsx",
            content=content,
            answers={},
            by=user,
        )
        check_import(batch=batch, by=user, at=now, progress=lambda done, total: None)
        assert batch.is_ready, batch.error_count
        apply_import(batch=batch, by=user, at=now, progress=lambda done, total: None)
        raise _Undone


def _copying(content: bytes) -> Callable[[], None]:
    """Return what reads the cells and streams them, unchecked, into the same two tables.

    It writes what the import writes, so that the same indexes grow alike; the pinyin is ready.
    """
    person, seat = _some_row(Volunteer), _some_row(TeamMembership)
    teams = dict(Team.objects.values_list("name", "pk"))
    cells = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    names = {row[0] for row in cells}
    spoken = {
        name: {
            "name_pinyin": pinyin.person_full(name),
            "name_initials": pinyin.person_initials(name),
        }
        for name in names
    }
    first = 10**9

    def copy() -> None:
        rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
        people = [
            person
            | spoken[row[0]]
            | {"id": first + n, "uid": uuid4(), "name": row[0], "phone": row[2]}
            for n, row in enumerate(rows)
        ]
        seats = [
            seat
            | {"id": first + n, "uid": uuid4(), "volunteer_id": first + n, "team_id": teams[row[3]]}
            for n, row in enumerate(rows)
        ]
        with suppress(_Undone), transaction.atomic(), connection.cursor() as cursor:
            for model, lines_ in ((Volunteer, people), (TeamMembership, seats)):
                columns = ", ".join(f'"{name}"' for name in lines_[0])
                with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as stream:
                    for line in lines_:
                        stream.write_row(tuple(line.values()))
            raise _Undone

    return copy


def _some_row(model: type[Model]) -> dict[str, Any]:
    """Return the columns of one stored row, as a pattern."""
    rows = model._default_manager.filter(is_demo=True)
    if model is Volunteer:
        rows = rows.filter(id_number_index=None)
    row = rows.order_by("pk")[0]
    return {f.column: getattr(row, f.attname) for f in model._meta.concrete_fields}


def export() -> None:
    """Write ten thousand rows of the ledger under a filter once, as the job does."""
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
