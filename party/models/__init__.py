"""The three-tier Party organisation tree, committee terms and the posts in them."""

from party.models.admissions import (
    ADMITTED_STATES,
    DECIDABLE_STATES,
    AdmissionApplication,
    AdmissionPhase,
    AdmissionState,
    WorkKind,
)
from party.models.committees import (
    HEADS,
    TERM_ENDS_SOON,
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    TermState,
    posts_in,
    why_no_term,
)
from party.models.opinions import AdmissionOpinion, Opinion
from party.models.organisations import (
    BRANCHES,
    THREE_TIERS,
    OrganisationKind,
    OrganisationLevel,
    OrganisationMove,
    PartyOrganisation,
    why_not_below,
)
from party.models.pushed import (
    OPEN_ASSIGNMENTS,
    AssignmentState,
    PushedAssignment,
    PushedWork,
)
from party.models.worklists import (
    KINDS_OF,
    OPEN_STATES,
    OwnerLevel,
    WorkList,
    WorkListItem,
    WorkListKind,
    WorkListState,
)

__all__ = [
    "ADMITTED_STATES",
    "BRANCHES",
    "DECIDABLE_STATES",
    "HEADS",
    "KINDS_OF",
    "OPEN_ASSIGNMENTS",
    "OPEN_STATES",
    "TERM_ENDS_SOON",
    "THREE_TIERS",
    "AdmissionApplication",
    "AdmissionOpinion",
    "AdmissionPhase",
    "AdmissionState",
    "AssignmentState",
    "CommitteeMember",
    "CommitteePost",
    "CommitteeTerm",
    "Opinion",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationMove",
    "OwnerLevel",
    "PartyOrganisation",
    "PushedAssignment",
    "PushedWork",
    "TermState",
    "WorkKind",
    "WorkList",
    "WorkListItem",
    "WorkListKind",
    "WorkListState",
    "posts_in",
    "why_no_term",
    "why_not_below",
]
