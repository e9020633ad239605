"""Teams, volunteers, activities, problems."""

from volunteers.models.activities import (
    Activity,
    ActivityKind,
    ActivityPhoto,
    ActivitySource,
    ActivityState,
    ActivityVersion,
    HeadcountBasis,
    Line,
    Participation,
    Submission,
)
from volunteers.models.people import (
    Team,
    TeamKind,
    TeamLeadership,
    TeamMembership,
    TeamState,
    Volunteer,
    VolunteerState,
)
from volunteers.models.problems import Problem, ProblemState

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityPhoto",
    "ActivitySource",
    "ActivityState",
    "ActivityVersion",
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
]
