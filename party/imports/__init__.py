"""Workbooks of Party organisations and of check-ins."""

from party.imports.check_ins import CheckInLedger
from party.imports.organisations import PartyOrganisationLedger
from party.imports.worklists import WorkListItemLedger

__all__ = [
    "CheckInLedger",
    "PartyOrganisationLedger",
    "WorkListItemLedger",
]
