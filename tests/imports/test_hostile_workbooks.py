"""Workbooks made to do harm, uploaded by an office that has nothing yet: a sentence, and no row.

What each costs is measured in tests/hostile/test_cost.py; here it comes in by the page and goes all
the way through the parser, the check and the file given back.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.ledger import safety
from core.ledger.sheets import read_workbook
from core.models import ImportBatch, ImportState
from places.models import Community
from tests.factories import make_street, make_user
from tests.hostile.files import other_format, shared, sheets, shown_many_times, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ("社区名称", "社区代码", "面积（平方公里）")


def cell(place: str, value: str) -> bytes:
    kind = "n" if value in {"NaN", "inf", "1e999"} or value.isdecimal() else "inlineStr"
    said = f"<v>{value}</v>" if kind == "n" else f"<is><t>{value}</t></is>"
    return f'<c r="{place}" t="{kind}">{said}</c>'.encode()


def table(*rows: tuple[str, ...], after: bytes = b"") -> bytes:
    """Return the inside of a sheet."""
    lines = [
        b'<row r="%d">%s</row>'
        % (number, b"".join(cell(f"{'ABC'[at]}{number}", value) for at, value in enumerate(row)))
        for number, row in enumerate(rows, start=1)
    ]
    return b"<sheetData>%s</sheetData>%s" % (b"".join(lines), after)


def merges(*places: str) -> bytes:
    named = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    return f"<mergeCells>{named}</mergeCells>".encode()


TOO_LARGE = {
    "a format that nobody measured": lambda: other_format(2000, 16_384),
    "one text in many cells": lambda: shared(30_000, 20_000),
    "one part as many sheets": lambda: shown_many_times(300),
}
GOOD = ("清水社区", "530102007001", "1")


@pytest.fixture
def office(client, django_capture_on_commit_callbacks):
    """Somebody of a street that has no row yet, whose jobs run."""
    street = make_street(name="清河街道", code="530102007")
    client.force_login(make_user(role=Role.STREET_STAFF, street=street))

    def upload(content, name="社区.xlsx"):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                reverse("dashboard:import-upload", args=["communities"]),
                {"file": SimpleUploadedFile(name, content)},
            )
        batch = ImportBatch.objects.latest("pk")
        page = client.get(reverse("dashboard:import-batch", args=[batch.uid]))
        assert page.status_code == 200
        return batch, page.text

    upload.client = client
    return upload


@pytest.mark.parametrize("made", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_what_would_take_all_memory_ends_the_parser_and_not_the_portal(office, made):
    batch, page = office(made())

    assert batch.state == ImportState.FAILED
    assert safety.UNPACKS_TOO_LARGE in page
    assert not Community.objects.exists()


def test_a_text_shown_often_and_a_workbook_of_two_sheets_are_read():
    assert len(read_workbook(shared(30, 2000)).sheets[0].rows) == 2000
    two = sheets([("甲", "worksheets/a.xml"), ("乙", "worksheets/b.xml")],
                 {f"xl/worksheets/{name}.xml": table(HEADER) for name in "ab"})  # fmt: skip
    assert [sheet.name for sheet in read_workbook(two).sheets] == ["甲", "乙"]


@pytest.mark.parametrize(
    "places",
    [
        ("A2:XFC1048576",),
        ("A2:B3", "B3:C4"),
        ("A2:A3", "A1:C9", "A2:A3"),
        ("A3:A2",),
        ("A1:ZZZZZZ99999999",),
        tuple(f"A{n}:C1048576" for n in range(1, 20_000)),
    ],
    ids=["everything", "across", "inside", "backwards", "beyond", "many"],
)
def test_merges_of_any_size_are_checked_and_given_back(office, places):
    content = workbook(table(HEADER, GOOD, ("", "x", "y"), ("x", "y", "z"), after=merges(*places)))

    batch, page = office(content)
    given = office.client.get(reverse("dashboard:import-errors", args=[batch.uid]))

    assert batch.error_count, page
    assert given.status_code == 200
    assert read_workbook(given.content).sheets[0].rows[1][1] == "清水社区"
    assert not Community.objects.exists()


@pytest.mark.parametrize("name", ["a[1]:*?/", "'a'", "长" * 40, "", "表\u200b", "😀" * 20])
def test_sheets_of_any_name_are_checked_and_given_back(office, name):
    spelt = [(name, "worksheets/a.xml"), (name + "。", "worksheets/b.xml")]
    rows = table(HEADER, ("清水社区", "5301", "x"))
    content = sheets(spelt, {f"xl/worksheets/{part}.xml": rows for part in "ab"})

    batch, page = office(content)
    given = office.client.get(reverse("dashboard:import-errors", args=[batch.uid]))

    assert batch.error_count, page
    assert given.status_code == 200
    assert len(read_workbook(given.content).sheets) == 2


def test_two_sheets_of_one_name_are_no_workbook(office):
    parts = {f"xl/worksheets/{part}.xml": table(HEADER, GOOD) for part in "ab"}
    batch, page = office(sheets([("甲", "worksheets/a.xml"), ("甲", "worksheets/b.xml")], parts))

    assert batch.state == ImportState.FAILED
    assert safety.BROKEN in page


@pytest.mark.parametrize("value", ["NaN", "inf", "1e999", "9" * 400])
def test_a_number_that_is_none_is_told_at_its_cell(office, value):
    batch, page = office(workbook(table(HEADER, ("清水社区", "530102007001", value))))
    given = office.client.get(reverse("dashboard:import-errors", args=[batch.uid]))

    assert (batch.state, batch.error_count) == (ImportState.CHECKED, 1)
    assert given.status_code == 200
    assert "C2" in page
    assert not Community.objects.exists()
