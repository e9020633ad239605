"""A checked workbook written into the tables, as the page of imports does it after its check."""

from typing import Any

from django.db import transaction

from core.ledger.plan import Plan
from core.ledger.writing import write
from core.models import ImportBatch


def import_plan(plan: Plan, **values: Any) -> ImportBatch:
    """Write all rows of a plan and settle what follows from them; it must have no errors."""
    assert [(found.cell, found.sentence) for found in plan.errors] == []
    ledger = plan.ledger
    batch = ImportBatch.objects.create(
        kind=ledger.key,
        label=ledger.label,
        scope_uid=ledger.scope.uid,
        file_name="a.xlsx",
        sha256="0" * 64,
        **{"uploaded_by": ledger.by, **values},
    )
    with transaction.atomic():
        write(plan, batch)
        ledger.settle()
    batch.save()  # as the page does, after what it wrote
    return batch
