"""Teams, volunteers, activities, problems."""

from volunteers.models.activities import Activity
from volunteers.models.activity_parts import ActivityPhoto, Participation, Submission
from volunteers.models.activity_rows import ActivityQuerySet
from volunteers.models.check_ins import CheckInLink, member_services, unit_services
from volunteers.models.choices import (
    ActivityKind,
    ActivitySource,
    ActivityState,
    HeadcountBasis,
    Line,
)
from volunteers.models.duplicates import Alike, forget_alike_count, likely_same, likely_same_count
from volunteers.models.merges import VolunteerMerge
from volunteers.models.people import (
    Gender,
    Team,
    TeamKind,
    TeamLeadership,
    TeamMembership,
    TeamState,
    Volunteer,
    VolunteerQuerySet,
    VolunteerState,
)
from volunteers.models.photos import visible_photos
from volunteers.models.problems import Problem, ProblemState
from volunteers.models.versions import ActivityVersion, Comparison

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityPhoto",
    "ActivityQuerySet",
    "ActivitySource",
    "ActivityState",
    "ActivityVersion",
    "Alike",
    "CheckInLink",
    "Comparison",
    "Gender",
    "HeadcountBasis",
    "Line",
    "Participation",
    "Problem",
    "ProblemState",
    "Submission",
    "Team",
    "TeamKind",
    "TeamLeadership",
    "TeamMembership",
    "TeamState",
    "Volunteer",
    "VolunteerMerge",
    "VolunteerQuerySet",
    "VolunteerState",
    "forget_alike_count",
    "likely_same",
    "likely_same_count",
    "member_services",
    "unit_services",
    "visible_photos",
]
