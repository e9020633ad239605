"""Workbooks of alliances, of their members, of part-time members and of co-building projects."""

from alliances.imports.alliances import AllianceLedger, MembershipLedger
from alliances.imports.part_time import PartTimeLedger
from alliances.imports.projects import ProjectLedger

__all__ = ["AllianceLedger", "MembershipLedger", "PartTimeLedger", "ProjectLedger"]
