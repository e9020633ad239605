"""Teams, volunteers, activities, problems."""

from volunteers.models.activities import Activity
from volunteers.models.activity_parts import ActivityPhoto, Participation, Submission
from volunteers.models.activity_rows import ActivityQuerySet
from volunteers.models.armbands import ArmbandSource, RedArmband
from volunteers.models.check_ins import CheckInLink, member_services, unit_services
from volunteers.models.choices import (
    ActivityKind,
    ActivitySource,
    ActivityState,
    Gender,
    HeadcountBasis,
    Line,
    TeamKind,
    TeamState,
    VolunteerState,
)
from volunteers.models.duplicates import Alike, forget_alike_count, likely_same, likely_same_count
from volunteers.models.leaderships import TeamLeadership
from volunteers.models.merges import VolunteerMerge
from volunteers.models.people import (
    Team,
    TeamMembership,
    Volunteer,
    VolunteerQuerySet,
)
from volunteers.models.photos import visible_photos
from volunteers.models.points import EARNED, PointEntry, PointKind
from volunteers.models.problems import Problem, ProblemState
from volunteers.models.proofs import ServiceProof
from volunteers.models.rankings import (
    PointsRank,
    PointsRanking,
    span_of_period,
    words_of_period,
)
from volunteers.models.recruiting import (
    EXPECTS,
    ActivityPlan,
    Risk,
    Signup,
    SignupState,
    new_code,
)
from volunteers.models.service_records import (
    MOST_HOURS,
    HoursCorrection,
    HoursState,
    ServiceRecord,
)
from volunteers.models.shifts import (
    GRACE,
    AskAnswer,
    Attendance,
    DutyRoster,
    PatrolShift,
    RosterDays,
    ShiftAsk,
    ShiftMember,
)
from volunteers.models.versions import ActivityVersion, Comparison
from volunteers.models.visit_duties import (
    DutyPeriod,
    VisitDone,
    VisitDuty,
    VisitDutyKind,
    span_of,
)
from volunteers.models.walks import NUMBER_PREFIX, GridWalk, WalkKind

__all__ = [
    "EARNED",
    "EXPECTS",
    "GRACE",
    "MOST_HOURS",
    "NUMBER_PREFIX",
    "Activity",
    "ActivityKind",
    "ActivityPhoto",
    "ActivityPlan",
    "ActivityQuerySet",
    "ActivitySource",
    "ActivityState",
    "ActivityVersion",
    "Alike",
    "ArmbandSource",
    "AskAnswer",
    "Attendance",
    "CheckInLink",
    "Comparison",
    "DutyPeriod",
    "DutyRoster",
    "Gender",
    "GridWalk",
    "HeadcountBasis",
    "HoursCorrection",
    "HoursState",
    "Line",
    "Participation",
    "PatrolShift",
    "PointEntry",
    "PointKind",
    "PointsRank",
    "PointsRanking",
    "Problem",
    "ProblemState",
    "RedArmband",
    "Risk",
    "RosterDays",
    "ServiceProof",
    "ServiceRecord",
    "ShiftAsk",
    "ShiftMember",
    "Signup",
    "SignupState",
    "Submission",
    "Team",
    "TeamKind",
    "TeamLeadership",
    "TeamMembership",
    "TeamState",
    "VisitDone",
    "VisitDuty",
    "VisitDutyKind",
    "Volunteer",
    "VolunteerMerge",
    "VolunteerQuerySet",
    "VolunteerState",
    "WalkKind",
    "forget_alike_count",
    "likely_same",
    "likely_same_count",
    "member_services",
    "new_code",
    "span_of",
    "span_of_period",
    "unit_services",
    "visible_photos",
    "words_of_period",
]
