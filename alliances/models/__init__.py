"""Alliances of units, their memberships, and co-building projects."""

from alliances.models.alliances import (
    Alliance,
    AllianceMembership,
    AllianceTier,
    MembershipRole,
)
from alliances.models.projects import (
    SIGNED_STATES,
    CoBuildProject,
    ProjectCategory,
    ProjectState,
)

__all__ = [
    "SIGNED_STATES",
    "Alliance",
    "AllianceMembership",
    "AllianceTier",
    "CoBuildProject",
    "MembershipRole",
    "ProjectCategory",
    "ProjectState",
]
