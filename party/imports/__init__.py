"""Workbooks of the Party organisations."""

from party.imports.organisations import PartyOrganisationLedger

__all__ = ["PartyOrganisationLedger"]
