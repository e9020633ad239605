"""Ledgers of activities and problems, teams and volunteers, armbands and walks."""

from volunteers.admin.activities import ActivityAdmin
from volunteers.admin.armbands import (
    DutyRosterAdmin,
    PatrolShiftAdmin,
    RedArmbandAdmin,
    ShiftAskAdmin,
    ShiftMemberAdmin,
)
from volunteers.admin.people import VolunteerAdmin
from volunteers.admin.problems import ProblemAdmin
from volunteers.admin.teams import TeamAdmin
from volunteers.admin.walks import (
    GridWalkAdmin,
    VisitDoneAdmin,
    VisitDutyAdmin,
    VisitDutyKindAdmin,
)

__all__ = [
    "ActivityAdmin",
    "DutyRosterAdmin",
    "GridWalkAdmin",
    "PatrolShiftAdmin",
    "ProblemAdmin",
    "RedArmbandAdmin",
    "ShiftAskAdmin",
    "ShiftMemberAdmin",
    "TeamAdmin",
    "VisitDoneAdmin",
    "VisitDutyAdmin",
    "VisitDutyKindAdmin",
    "VolunteerAdmin",
]
