"""Workbooks of teams, of the volunteer roster, of the red armbands, of last year's activities."""

from volunteers.imports.activities import ActivityLedger
from volunteers.imports.armbands import ArmbandLedger
from volunteers.imports.people import RosterLedger
from volunteers.imports.teams import TeamLedger

__all__ = ["ActivityLedger", "ArmbandLedger", "RosterLedger", "TeamLedger"]
