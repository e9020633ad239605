"""Workbooks of alliances, of their members, and of co-building projects."""

from alliances.imports.alliances import AllianceLedger, MembershipLedger
from alliances.imports.projects import ProjectLedger

__all__ = ["AllianceLedger", "MembershipLedger", "ProjectLedger"]
