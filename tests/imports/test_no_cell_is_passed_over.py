"""Every cell that says otherwise than what is stored is written, refused or told, in each ledger.

Each ledger is imported once, then again with one cell after the other filled otherwise: beside all
the others, and beside none but those that a row needs.
Source: docs/rules.md R-IMP-7.
"""

import pytest

from dashboard.importing.kinds import KINDS
from party.models import WorkListKind, WorkListState
from tests.factories import make_department
from tests.imports.every_cell import ABOVE, CELLS, NEEDED
from tests.imports.messy import text
from tests.imports.test_messy_workbooks import office, settled
from tests.party.lists import make_list

__all__ = ["office", "settled"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def furnished(settled):
    """The street with what a workbook names and brings no ledger of: departments, drafts."""
    street, draft = settled.street, WorkListState.DRAFT
    for name in ("党建办", "城管办"):
        make_department(street=street, name=name)
    make_list(WorkListKind.LAWFUL, street=street, state=draft, title="柳岸清单")
    make_list(WorkListKind.ASSIST, street=street, state=draft, title="协助清单")
    return settled


@pytest.mark.parametrize("key", KINDS)
def test_every_column_of_every_ledger_has_a_cell_here(key):
    assert list(CELLS[key]) == [column.name for column in KINDS[key].ledger.columns]


def test_no_cell_that_differs_is_passed_over(furnished):
    passed_over = []
    for key, cells in CELLS.items():
        ledger = KINDS[key].ledger
        whole = {name: first for name, (first, _then) in cells.items()}
        furnished.load(ledger, _table(ledger, whole))
        for row in (whole, _least(ledger, whole)):
            usual = _outcome(furnished.check(ledger, _table(ledger, row)))
            assert furnished.errors == []
            for name, (_first, then) in cells.items():
                changed = _outcome(furnished.check(ledger, _table(ledger, row | {name: then})))
                if then and changed == usual:
                    passed_over.append(f"{key} {name}, {len(row)} cells")

    assert passed_over == []


def _least(ledger, row):
    """Return the cells of a row that it cannot do without."""
    needed = NEEDED.get(ledger.key, ())
    return {c.name: row[c.name] for c in ledger.columns if c.is_required or c.name in needed}


def _outcome(plan):
    """Return what a plan says, cell by cell, and what it would write."""
    said = {(finding.cell, finding.sentence) for finding in plan.findings}
    entries = (entry for table in plan.tables.values() for entry in table.named)
    return said, [sorted(map(str, [*entry.changes.items(), entry.many])) for entry in entries]


def _table(ledger, row):
    labels = {column.name: column.label for column in ledger.columns}
    rows = [*ABOVE.get(ledger.key, ()), row]
    return text([list(labels.values()), *([row.get(name, "") for name in labels] for row in rows)])
