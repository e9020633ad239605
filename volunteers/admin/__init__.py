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
from volunteers.admin.rankings import PointsRankAdmin
from volunteers.admin.service_records import (
    ActivityPlanAdmin,
    HoursCorrectionAdmin,
    PointEntryAdmin,
    ServiceProofAdmin,
    ServiceRecordAdmin,
    SignupAdmin,
)
from volunteers.admin.teams import TeamAdmin
from volunteers.admin.walks import (
    GridWalkAdmin,
    VisitDoneAdmin,
    VisitDutyAdmin,
    VisitDutyKindAdmin,
)

__all__ = [
    "ActivityAdmin",
    "ActivityPlanAdmin",
    "DutyRosterAdmin",
    "GridWalkAdmin",
    "HoursCorrectionAdmin",
    "PatrolShiftAdmin",
    "PointEntryAdmin",
    "PointsRankAdmin",
    "ProblemAdmin",
    "RedArmbandAdmin",
    "ServiceProofAdmin",
    "ServiceRecordAdmin",
    "ShiftAskAdmin",
    "ShiftMemberAdmin",
    "SignupAdmin",
    "TeamAdmin",
    "VisitDoneAdmin",
    "VisitDutyAdmin",
    "VisitDutyKindAdmin",
    "VolunteerAdmin",
]
