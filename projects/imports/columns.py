"""What workbooks of things in compounds have in common."""

from typing import Any

from core.ledger import cells
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup
from places.imports import StreetLedger
from places.models import Compound

COMPOUND = Column(
    name="compound",
    label="小区",
    synonyms=("小区名称", "所在小区", "所属小区"),
    look_up="compounds",
    width=20,
)


def text_column(label: str, name: str, length: int, *synonyms: str, **options: Any) -> Column:
    return Column(name=name, label=label, synonyms=synonyms, clean=cells.text(length), **options)


def day_column(label: str, name: str, *synonyms: str) -> Column:
    return Column(name=name, label=label, synonyms=synonyms, clean=cells.day)


def count_column(label: str, name: str, units: str, *synonyms: str) -> Column:
    return Column(
        name=name,
        label=label,
        synonyms=synonyms,
        clean=cells.whole_number(maximum=99_999, units=units),
        is_amount=True,
    )


class OfCompoundsLedger(StreetLedger):
    """A ledger of things that may lie in a compound."""

    def prepare(self) -> None:
        super().prepare()
        compounds = Compound.objects.filter(community__street=self.scope)
        self.lookups["compounds"] = Lookup("小区", [(row.name, row) for row in compounds])

    def check_compound(self, row: Row) -> None:
        """Refuse a compound of another community."""
        place = row["community"].pk if row["community"] else None
        if row["compound"] and row["compound"].community_id != place:
            row.fail("compound", "这个小区不在所写的社区，请核对。")

    def lying(self, row: Row) -> dict[str, Any]:
        """Return street, community and compound as fields."""
        compound = row["compound"]
        return {**self.place_of(row), **({"compound_id": compound.pk} if compound else {})}
