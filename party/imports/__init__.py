"""Workbooks of Party organisations, partners, check-ins and lists."""

from party.imports.check_ins import CheckInLedger
from party.imports.organisations import PartyOrganisationLedger
from party.imports.partners import PartnerLedger
from party.imports.worklists import WorkListItemLedger

__all__ = [
    "CheckInLedger",
    "PartnerLedger",
    "PartyOrganisationLedger",
    "WorkListItemLedger",
]
