"""Heads of before: a workbook neither brings them back nor puts another one into their time."""

from django.db.models.functions import Coalesce

from core.ledger.entries import Entry
from core.ledger.row import Row
from grids.imports.structure_columns import Level
from grids.models import ResidentHead
from places.imports.former import FormerTimes, told_day
from places.models import Street

SERVED_UNTIL = "前一位{kind}到{last}为止，新任的任职日期应在那之后，请写在“任职日期”一格。"


class FormerHeads:
    """Who was the head of which place, and until when.

    Source: docs/rules.md R-GRD-5, R-IMP-12.
    """

    def __init__(self, street: Street) -> None:
        heads = ResidentHead.objects.filter(community__street=street)
        placed = heads.annotate(place_id=Coalesce("building", "entrance", "group"))
        place, span = ("kind", "place_id"), ("starts_on", "ends_on")
        self._places = FormerTimes(placed, *place, span=span, is_last_counted=True)
        self._people = FormerTimes(placed, *place, "name", span=span, is_last_counted=True)

    def leaves_out(self, row: Row, level: Level, place: Entry) -> bool:
        """Say whether a row is of one of them, or fails as one that begins within their time."""
        key = (level.kind.value, place.key)
        if row.known("head", key) is not None:
            return False
        first = row["starts_on"]
        column = level.name if first is None else "starts_on"
        if self._people.leaves_out(row, column, (*key, row[level.name]), first, again="任职"):
            return True
        last = self._places.last(*key)
        if last is None or first is None or not self._places.is_within(first, *key):
            return False
        row.fail("starts_on", SERVED_UNTIL.format(kind=level.kind.label, last=told_day(last)))
        return True
