"""The whole structure from a workbook, vacancies among all buildings, a hundred posters."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import xlsxwriter
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from python_calamine import load_workbook

from benchmarks import data
from benchmarks.measure import Line, both, compare, wall
from benchmarks.pages import asking, session
from benchmarks.workbooks import GIVEN, SURNAMES
from core import pdf
from core.ledger.plan import make_plan
from core.ledger.sheets import read_workbook
from core.ledger.writing import write
from core.models import ImportBatch
from grids.imports import StructureLedger
from grids.models import Entrance, HouseholdGroup
from grids.posters import posters_pdf, qr_of
from grids.responsible import responsible_for
from grids.vacancies import lines as vacancy_lines
from grids.vacancies import total_of
from places.models import Building, Community

ROWS = 10_000
POSTERS = 100
ENTRANCES, GROUPS = 5, 4  # of a building, of an entrance
HEADER = [
    *("所属社区", "网格编码", "网格名称", "小区名称", "楼栋", "楼栋户数", "单元", "单元户数"),
    *("十户组", "十户组户数", "楼栋长", "楼栋长电话", "单元长", "十户长", "十户长电话"),
]

# Every level at once: how many there are per community, and how many without a serving head.
STATEMENT = """
    WITH heads AS (SELECT kind, building_id, entrance_id, group_id FROM grids_residenthead
                   WHERE ends_on IS NULL),
    places AS (
        SELECT 'building' AS kind, b.id, b.compound_id FROM places_building b
        UNION ALL SELECT 'entrance', e.id, b.compound_id
        FROM grids_entrance e JOIN places_building b ON b.id = e.building_id
        UNION ALL SELECT 'group', g.id, g.compound_id FROM grids_householdgroup g
    )
    SELECT p.kind, count(*), count(*) - count(h.kind) FROM places p
    JOIN places_compound c ON c.id = p.compound_id
    LEFT JOIN heads h ON h.kind = p.kind
        AND p.id = coalesce(h.building_id, h.entrance_id, h.group_id)
    GROUP BY p.kind ORDER BY p.kind
"""


class _Undone(Exception):
    """Ends a transaction whose rows are not wanted."""


def import_lines(rounds: int) -> Iterator[Line]:
    """Measure ten thousand rows of structure: read, every cell checked, seven tables written."""
    content = workbook()
    yield compare(
        "import of a structure of 10,000: read, check every cell, write seven tables",
        "calamine + COPY of entrances and groups alone, unchecked",
        lambda: import_structure(content),
        _copying(content),
        goal=None,
        by=both,
        rounds=rounds,
    )


def coverage_lines(rounds: int, scale: int) -> Iterator[Line]:
    """Measure the numbers of the coverage view, the whole page, and the map."""
    user, by = data.staff(), wall if scale > 1 else both
    cells = {
        cell.level.value: (cell.total, cell.missing) for cell in total_of(vacancy_lines(user)).cells
    }
    assert cells == {kind: (total, missing) for kind, total, missing in _ask()}
    yield compare(
        f"vacancies among {cells['group'][0]:,} groups and what is above, {scale}×",
        "one statement for the same numbers",
        lambda: vacancy_lines(user),
        _ask,
        goal=2 if scale > 1 else None,
        by=by,
        rounds=rounds,
        repeat=1 if scale > 1 else 5,
    )
    whole, cookie = WSGIHandler(), session()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for label, address in (
            ("coverage", f"{reverse('grids:coverage')}?level=group"),
            ("map", reverse("dashboard:grid-map")),
        ):
            yield compare(
                f"the page of the {label}, {scale}×",
                "its numbers alone",
                asking(whole, address, cookie=cookie),
                lambda: vacancy_lines(user),
                goal=None,
                by=by,
                rounds=rounds,
                repeat=1 if scale > 1 else 5,
            )


def poster_lines(rounds: int) -> Iterator[Line]:
    """Measure a hundred posters as one file, beside the library with the same words undesigned."""
    rows = Building.objects.select_related("compound__community__street")
    buildings = list(rows.filter(codes__revoked_at=None, codes__isnull=False)[:POSTERS])
    today = timezone.localdate()
    posters = responsible_for(buildings, on=today)

    def plain() -> None:
        pages = (
            f'<div style="break-after:page">{qr_of(poster)}{escape(poster.building)}<table>'
            + "".join(
                f"<tr><td>{escape(person.role)}<td>{escape(person.name)}<td>{person.phone}"
                for person in poster.people
            )
            + "</table></div>"
            for poster in posters
        )
        pdf.load().HTML(string="".join(pages)).write_pdf()

    plain()  # the library and its fonts are loaded once in a process
    yield compare(
        f"{len(buildings)} posters as one PDF, with who is responsible",
        "WeasyPrint of the same codes and words without a style",
        lambda: posters_pdf(responsible_for(buildings, on=today), size="a4"),
        plain,
        goal=2.5,
        by=both,
        rounds=rounds,
        repeat=1,
    )


def workbook() -> bytes:
    """Return a workbook of new buildings in new cells of one community."""
    community = Community.objects.order_by("code")[0]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for number in range(ROWS):
        building, entrance = number // (ENTRANCES * GROUPS), number // GROUPS % ENTRANCES
        grid = 500 + building // 10
        row = [
            *(community.name, f"{community.code}{grid:03d}", f"第{grid}网格", "基准新村"),
            *(f"{building + 1}栋", 240, f"{entrance + 1}单元", 48),
            *(f"{entrance + 1}单元第{number % GROUPS + 1}组", 12),
            *(_name(building), f"1380{building:07d}", _name(number // GROUPS)),
            *(_name(number), f"1390{number:07d}"),
        ]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return file.getvalue()


def _name(number: int) -> str:
    """Return the same name for the same number."""
    given = number // len(SURNAMES)
    return (
        SURNAMES[number % len(SURNAMES)]
        + GIVEN[given % len(GIVEN)]
        + GIVEN[given // 7 % len(GIVEN)]
    )


def import_structure(content: bytes) -> None:
    """Read, check and write once, then take it back so that each round is the same."""
    user, now = data.staff(), timezone.now()
    with suppress(_Undone), transaction.atomic():
        ledger = StructureLedger(scope=data.street(), by=user, at=now, answers={})
        plan = make_plan(ledger, read_workbook(content))
        assert not plan.errors, plan.errors[:3]
        batch = ImportBatch.objects.create(
            kind="structure",
            label="structure",
            scope_uid=data.street().uid,
            file_name="structure.xlsx",
            sha256="0" * 64,
            uploaded_by=user,
        )
        write(plan, batch)
        raise _Undone


def _copying(content: bytes) -> Callable[[], None]:
    """Return what reads the cells and streams the rows of the two largest tables, unchecked."""
    building = Building.objects.order_by("pk")[0]

    def copy() -> None:
        rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
        with suppress(_Undone), transaction.atomic():
            entrances = {f"{row[4]} {row[6]}": row[7] for row in rows}
            named = ({"name": n[:40], "households": h} for n, h in entrances.items())
            _stream(Entrance, named, building)
            groups = ({"name": f"{row[4]} {row[8]}"[:40], "households": row[9]} for row in rows)
            _stream(HouseholdGroup, groups, building)
            raise _Undone

    return copy


def _stream(model: Any, values: Iterator[dict[str, Any]], building: Building) -> None:
    table = model._meta.db_table
    has_compound = model is HouseholdGroup
    names = "uid, is_demo, created_at, updated_at, version, building_id, name, households"
    more = ", compound_id, household_range" if has_compound else ""
    now = timezone.now()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}{more}) FROM STDIN") as stream,
    ):
        for value in values:
            own = [building.pk, value["name"], int(value["households"])]
            base = [uuid4(), False, now, now, 1, *own]
            stream.write_row([*base, building.compound_id, ""] if has_compound else base)


def _ask() -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        rows: list[tuple[str, int, int]] = cursor.fetchall()
        return rows
