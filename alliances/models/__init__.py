"""Alliances of units, their memberships, and co-building projects."""

from alliances.models.alliances import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    MembershipRole,
)
from alliances.models.project_parts import (
    AgreementKind,
    ProjectAgreement,
    ProjectMilestone,
    ProjectStep,
)
from alliances.models.project_rows import ENDS_SOON, CoBuildProjectQuerySet
from alliances.models.project_states import (
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

__all__ = [
    "ENDS_SOON",
    "LEDGER_STATES",
    "RUNNING_STATES",
    "SIGNED_STATES",
    "WAYS",
    "AgreementKind",
    "Alliance",
    "AllianceMembership",
    "AllianceTier",
    "CoBuildProject",
    "CoBuildProjectQuerySet",
    "CountBasis",
    "MembershipRole",
    "ProjectAgreement",
    "ProjectCategory",
    "ProjectMilestone",
    "ProjectSource",
    "ProjectState",
    "ProjectStep",
    "StepKind",
]
