"""What was recognised in an uploaded workbook, and what its uploader corrected."""

from collections.abc import Mapping
from typing import Any

from core.ledger.layouts import Corrections, find_layouts
from core.ledger.plan import Plan
from core.ledger.sheets import Workbook
from core.models import ImportBatch


def corrections_of(batch: ImportBatch) -> Corrections:
    """Return what the uploader said about sheets, headers and columns."""
    columns: Mapping[str, Mapping[str, str]] = batch.mapping.get("corrected", {})
    return Corrections(
        columns={
            name: {int(index): field for index, field in fields.items()}
            for name, fields in columns.items()
        },
        header_rows=batch.mapping.get("header_rows", {}),
        left_out=frozenset(batch.mapping.get("left_out", ())),
    )


def recognised(plan: Plan, workbook: Workbook, corrections: Corrections) -> dict[str, Any]:
    """Describe the sheets and their headers for the page where they are corrected."""
    read = find_layouts(plan.ledger, workbook, corrections)
    return {
        "sheets": [
            {
                "name": sheet.name,
                "header_row": layout.header_row,
                "headings": [[h.index, h.letter, h.text] for h in layout.headings if h.label],
                "columns": {str(index): name for index, name in layout.columns.items()},
            }
            for sheet, layout in read
        ],
        "others": [
            sheet.name
            for sheet in workbook.sheets
            if sheet.name not in {found.name for found, _layout in read}
        ],
    }
