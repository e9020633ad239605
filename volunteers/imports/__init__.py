"""Workbooks of teams, of the volunteer roster, and of last year's activities."""

from volunteers.imports.activities import ActivityLedger
from volunteers.imports.people import RosterLedger, TeamLedger

__all__ = ["ActivityLedger", "RosterLedger", "TeamLedger"]
