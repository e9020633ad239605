"""What was said by hand of a workbook holds for it when it comes back mended."""

from typing import Any

from core.ledger.header import layout_at
from core.ledger.sheets import Sheet, Workbook
from core.ledger.spec import Ledger
from core.models import ImportBatch, ImportState

CARRIED = "您上次为这几页指定的表头和列的对应，这次照用；不对的请在下面改。"


def carry(batch: ImportBatch, workbook: Workbook, ledger: type[Ledger]) -> None:
    """Take over what the same person said of the same sheets in their last upload.

    It is the last one, not written yet; a sheet whose labels are others is read as any other.
    """
    last = (
        ImportBatch.objects.filter(
            kind=batch.kind,
            scope_uid=batch.scope_uid,
            uploaded_by=batch.uploaded_by_id,
            state=ImportState.CHECKED,
            created_at__lt=batch.created_at,
        )
        .order_by("-created_at")
        .first()
    )
    if last is None or not {"corrected", "header_rows"} & last.mapping.keys():
        return
    said = last.mapping
    names = {sheet["name"] for sheet in said.get("sheets", [])} | set(said.get("others", []))
    if names != {sheet.name for sheet in workbook.sheets}:
        return
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    columns: dict[str, dict[str, str]] = {}
    for known in said.get("sheets", []):
        found = _columns(known, sheets[known["name"]], ledger)
        if found is None:
            return
        if known["name"] in said.get("corrected", {}):
            columns[known["name"]] = found
    kept: dict[str, Any] = {
        name: said[name] for name in ("header_rows", "left_out") if name in said
    }
    batch.mapping = {**kept, "corrected": columns} if columns else kept
    workbook.notes = [*workbook.notes, CARRIED]


def _columns(known: dict[str, Any], sheet: Sheet, ledger: type[Ledger]) -> dict[str, str] | None:
    """Return {column index: field} for the labels of a sheet; None where they are others."""
    layout = layout_at(sheet, ledger.column_names(), known["header_row"])
    if layout is None:
        return None
    labels = {heading.text: heading.index for heading in layout.headings if heading.label}
    before = {text: known["columns"].get(str(index), "-") for index, _, text in known["headings"]}
    if labels.keys() != before.keys() or len(before) != len(known["headings"]):
        return None
    return {str(labels[text]): name for text, name in before.items()}
