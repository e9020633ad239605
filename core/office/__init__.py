"""The street's back room: Django's admin with the portal's rules in front of it.

site       the chapters, the subjects in them, and what the office needs from apps above this one
ledgers    one ledger: rows by scope, search, capped counts, export; nothing is ever deleted
registers  ledgers that people edit, through the app's `save_<noun>` actions
columns    states as tags, personal fields masked, yes and no in words
filters    what narrows a ledger, each to be taken off again
exports    exactly what is filtered, masked, as xlsx or csv
"""

from core.office.columns import masked, tag
from core.office.exports import Exported
from core.office.filters import (
    ChoiceFilter,
    PeriodFilter,
    QuestionFilter,
    RelatedFilter,
    SearchedFilter,
    YesFilter,
)
from core.office.ledgers import LedgerAdmin, Link
from core.office.registers import MOST_SENT, BoundedInline, RegisterAdmin, RegisterInline
from core.office.site import Chapter, OfficeSite, Subject

__all__ = [
    "MOST_SENT",
    "BoundedInline",
    "Chapter",
    "ChoiceFilter",
    "Exported",
    "LedgerAdmin",
    "Link",
    "OfficeSite",
    "PeriodFilter",
    "QuestionFilter",
    "RegisterAdmin",
    "RegisterInline",
    "RelatedFilter",
    "SearchedFilter",
    "Subject",
    "YesFilter",
    "masked",
    "tag",
]
