"""Workbooks of Party organisations and of check-ins."""

from party.imports.check_ins import CheckInLedger
from party.imports.organisations import PartyOrganisationLedger

__all__ = ["CheckInLedger", "PartyOrganisationLedger"]
