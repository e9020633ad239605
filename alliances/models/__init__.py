"""Alliances of units, their memberships, and co-building projects."""

from alliances.models.alliances import Alliance, AllianceTier
from alliances.models.memberships import (
    JOINED_STATES,
    OPEN_STATES,
    WAITING_STATES,
    AllianceCoverage,
    AllianceMembership,
    MembershipRole,
    MembershipState,
)
from alliances.models.need_words import ClaimState, NeedCategory, NeedState, Season
from alliances.models.needs import (
    UNMET_TOO_LONG,
    NeedClaim,
    NeedItem,
    age_counter,
    alliances_of,
)
from alliances.models.part_time import (
    TERM_ENDS_SOON,
    MemberAttendance,
    PartTimeMember,
    PartTimeState,
    hosts_of,
)
from alliances.models.project_parts import (
    AgreementKind,
    ProjectAgreement,
    ProjectMilestone,
    ProjectStep,
)
from alliances.models.project_rows import ENDS_SOON, CoBuildProjectQuerySet
from alliances.models.project_states import (
    DONE_STATES,
    LEDGER_STATES,
    RUNNING_STATES,
    SIGNED_STATES,
    WAYS,
    CountBasis,
    ProjectSource,
    ProjectState,
    StepKind,
)
from alliances.models.projects import CoBuildProject, ProjectCategory
from alliances.models.resources import (
    MatchAnswer,
    NeedMatch,
    ResourceItem,
    ResourceKind,
    ResourceState,
)
from alliances.models.reviews import (
    MutualReview,
    ReviewSide,
    claims_to_review,
    label_of,
    projects_to_review,
)

__all__ = [
    "DONE_STATES",
    "ENDS_SOON",
    "JOINED_STATES",
    "LEDGER_STATES",
    "OPEN_STATES",
    "RUNNING_STATES",
    "SIGNED_STATES",
    "TERM_ENDS_SOON",
    "UNMET_TOO_LONG",
    "WAITING_STATES",
    "WAYS",
    "AgreementKind",
    "Alliance",
    "AllianceCoverage",
    "AllianceMembership",
    "AllianceTier",
    "ClaimState",
    "CoBuildProject",
    "CoBuildProjectQuerySet",
    "CountBasis",
    "MatchAnswer",
    "MemberAttendance",
    "MembershipRole",
    "MembershipState",
    "MutualReview",
    "NeedCategory",
    "NeedClaim",
    "NeedItem",
    "NeedMatch",
    "NeedState",
    "PartTimeMember",
    "PartTimeState",
    "ProjectAgreement",
    "ProjectCategory",
    "ProjectMilestone",
    "ProjectSource",
    "ProjectState",
    "ProjectStep",
    "ResourceItem",
    "ResourceKind",
    "ResourceState",
    "ReviewSide",
    "Season",
    "StepKind",
    "age_counter",
    "alliances_of",
    "claims_to_review",
    "hosts_of",
    "label_of",
    "projects_to_review",
]
