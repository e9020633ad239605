"""The street's back room: Django's admin with the portal's rules in front of it.

site       the chapters, and what the office needs from apps above this one
ledgers    one ledger: rows by scope, search, capped counts, export; nothing is ever deleted
registers  ledgers that people edit, through the app's `save_<noun>` actions
filters    what narrows a ledger, each to be taken off again
exports    exactly what is filtered, masked, as xlsx or csv
"""

from core.office.exports import Exported
from core.office.filters import ChoiceFilter, PeriodFilter, RelatedFilter, YesFilter
from core.office.ledgers import LedgerAdmin, Link, masked, tag
from core.office.registers import RegisterAdmin, RegisterInline
from core.office.site import Chapter, OfficeSite

__all__ = [
    "Chapter",
    "ChoiceFilter",
    "Exported",
    "LedgerAdmin",
    "Link",
    "OfficeSite",
    "PeriodFilter",
    "RegisterAdmin",
    "RegisterInline",
    "RelatedFilter",
    "YesFilter",
    "masked",
    "tag",
]
