"""No file that the portal gives out begins a cell as a formula: every export of every route.

The small world again, with a formula in every text that is long enough. Exports are not listed:
whatever answers a GET, or the form of a page whose address says export, with a workbook or a csv.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from accounts.roles import Role
from core import exports
from core.formulas import neutralise
from services import workbooks as item_files
from tests.architecture import world as worlds
from tests.architecture.crawl import requests, signed_in_as
from tests.architecture.world import World
from tests.factories import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.full]

SIGNS = "=+-@\t\r＝＋－＠"
TAKERS = [(Role.STREET_STAFF, "S"), (Role.COMMUNITY_SECRETARY, "A"), (Role.GUIDE_EDITOR, "S")]
FORMATS = ("xlsx", "csv")


@pytest.fixture(scope="module")
def armed(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world with a formula in every free text."""
    plain = worlds._canary

    def canary(world: World, zone: str, row: Any, name: str) -> str:
        word = plain(world, zone, row, name)
        fits = (row._meta.get_field(name).max_length or 99) > len(word) + 1
        return SIGNS[len(world.canaries) % 4] + word if fits else word

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "_canary", canary)
        world = worlds.build()
        yield world
        transaction.set_rollback(True)


def files(client: Client, world: World, role: Role, zone: str) -> Iterator[tuple[str, bytes]]:
    """Yield (address, content) of every table that the portal hands to this person."""
    for request in requests(world):
        if request.zone in world.foreign_to(role, zone):
            continue
        for answer in _asked(client, request.address):
            if answer.status_code == 200 and "attachment" in answer.get("Content-Disposition", ""):
                yield request.address, answer.getvalue()


def _asked(client: Client, address: str) -> Iterator[Any]:
    yield client.get(address)
    if "export" in address or address.endswith((".xlsx", ".csv", "/xlsx/", "/csv/")):
        client.post("/sign-in/again/", {"password": PASSWORD})
        for file_format in FORMATS:
            yield client.post(address, {"file_format": file_format, "format": file_format})


def cells(content: bytes) -> Iterator[str]:
    """Yield the texts of a file's cells, formulas as such."""
    if content[:4] == b"PK\x03\x04":
        if b"xl/workbook.xml" not in content:
            return  # a text document
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                yield from (str(cell.value) for cell in row if isinstance(cell.value, str))
    elif not content.startswith((b"%PDF", b"\xff\xd8", b"\x89PNG")):
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"))):
            yield from line


def armed_cells(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet would run; a number may begin with its sign."""
    return [text for text in cells(content) if text[:1] in SIGNS and "zq" in text[:4]]


@pytest.mark.parametrize(("role", "zone"), TAKERS)
def test_no_cell_of_any_export_is_a_formula(role: Role, zone: str, armed: World, db: None) -> None:
    client = signed_in_as(armed.people[role, zone])
    wrong, kinds, guarded = [], set(), 0

    for address, content in files(client, armed, role, zone):
        if "yaml" in address:
            continue  # no table
        kinds.add(address)
        wrong += [(address, text) for text in armed_cells(content)]
        guarded += sum(text.startswith("'") and "zq" in text for text in cells(content))

    assert wrong == []
    assert guarded > (0 if role == Role.GUIDE_EDITOR else 50)
    assert len(kinds) > (1 if role == Role.GUIDE_EDITOR else 30)


def test_an_export_without_the_guard_would_be_noticed(
    armed: World, db: None, monkeypatch: Any
) -> None:
    """Negative control."""
    for module in (exports, item_files):
        monkeypatch.setattr(module, "neutralise", lambda text: text)
    client = signed_in_as(armed.people[Role.COMMUNITY_SECRETARY, "A"])

    assert any(
        armed_cells(content) for _, content in files(client, armed, Role.COMMUNITY_SECRETARY, "A")
    )
    assert neutralise("=1") == "'=1"
