"""Teams, volunteers, activities, problems."""

from volunteers.models.activities import (
    Activity,
    ActivityKind,
    ActivityPhoto,
    ActivitySource,
    ActivityState,
    HeadcountBasis,
    Line,
    Participation,
    Submission,
)
from volunteers.models.people import (
    Gender,
    Team,
    TeamKind,
    TeamLeadership,
    TeamMembership,
    TeamState,
    Volunteer,
    VolunteerState,
)
from volunteers.models.photos import visible_photos
from volunteers.models.problems import Problem, ProblemState
from volunteers.models.versions import ActivityVersion, Comparison

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityPhoto",
    "ActivitySource",
    "ActivityState",
    "ActivityVersion",
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
    "VolunteerState",
    "visible_photos",
]
