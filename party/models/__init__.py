"""The three-tier Party organisation tree, committee terms and the posts in them."""

from party.models.admissions import (
    ADMITTED_STATES,
    DECIDABLE_STATES,
    AdmissionApplication,
    AdmissionPhase,
    AdmissionState,
    WorkKind,
)
from party.models.check_in_reports import (
    CheckInReport,
    ReportGrade,
    ReportKind,
    ReportState,
    first_day_of,
    last_day_of,
)
from party.models.check_ins import (
    CheckIn,
    MemberCheckIn,
    MemberCheckInState,
    UnitCheckIn,
    UnitCheckInState,
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
from party.models.opinions import (
    AdmissionOpinion,
    Opinion,
)
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
from party.models.service_posts import (
    MOST_SEATS,
    PostClaim,
    ServicePost,
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
    "MOST_SEATS",
    "OPEN_ASSIGNMENTS",
    "OPEN_STATES",
    "TERM_ENDS_SOON",
    "THREE_TIERS",
    "AdmissionApplication",
    "AdmissionOpinion",
    "AdmissionPhase",
    "AdmissionState",
    "AssignmentState",
    "CheckIn",
    "CheckInReport",
    "CommitteeMember",
    "CommitteePost",
    "CommitteeTerm",
    "MemberCheckIn",
    "MemberCheckInState",
    "Opinion",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationMove",
    "OwnerLevel",
    "PartyOrganisation",
    "PostClaim",
    "PushedAssignment",
    "PushedWork",
    "ReportGrade",
    "ReportKind",
    "ReportState",
    "ServicePost",
    "TermState",
    "UnitCheckIn",
    "UnitCheckInState",
    "WorkKind",
    "WorkList",
    "WorkListItem",
    "WorkListKind",
    "WorkListState",
    "first_day_of",
    "last_day_of",
    "posts_in",
    "why_no_term",
    "why_not_below",
]
