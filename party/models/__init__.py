"""The three-tier Party organisation tree, committee terms and the posts in them."""

from party.models.admissions import (
    ADMITTED_STATES,
    DECIDABLE_STATES,
    AdmissionApplication,
    AdmissionPhase,
    AdmissionState,
    WorkKind,
)
from party.models.appraisals import BALLOTS, UNSENT, Appraisal, AppraisalGrade, ranks_in
from party.models.assignments import OWING, MeetingTask, TaskState
from party.models.assistant_logs import OPEN_LOGS, AssistantLog, LogState, ServiceCertificate
from party.models.assistants import AssistantDuty, SecretaryAssistant
from party.models.brands import BrandKind, BrandShop, PartyBrand
from party.models.check_in_reports import (
    CheckInReport,
    ReportGrade,
    ReportKind,
    ReportState,
    due_reports,
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
from party.models.decisions import MeetingDecision
from party.models.life import OrgLifePhoto, OrgLifeRecord
from party.models.life_rows import (
    SMALLEST_COMMITTEE,
    LifeKind,
    LifeState,
    OrgLifeRecordQuerySet,
    why_not_held,
)
from party.models.meetings import HOLD, Attendance, Attendee, Meeting, MeetingKind, MeetingState
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
from party.models.partners import Partner, PartnerAttachment, PartnerKind
from party.models.pushed import OPEN_ASSIGNMENTS, AssignmentState, PushedAssignment, PushedWork
from party.models.rectifications import AppraisalAnswer, Rectification, appraisals_waiting
from party.models.requirements import LifeRequirement, RequiredPer, kinds_owed
from party.models.rounds import (
    AppraisalLevel,
    AppraisalRound,
    AppraisalState,
    OutlineItem,
    reporters_of,
)
from party.models.service_posts import MOST_SEATS, PostClaim, ServicePost
from party.models.slots import GroupSlot, SlotGroup
from party.models.talents import InvitationOutcome, Talent, TalentInvitation
from party.models.task_history import TaskExtension, TaskNote
from party.models.topics import MeetingTopic, Rating, TopicState
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
    "BALLOTS",
    "BRANCHES",
    "DECIDABLE_STATES",
    "HEADS",
    "HOLD",
    "KINDS_OF",
    "MOST_SEATS",
    "OPEN_ASSIGNMENTS",
    "OPEN_LOGS",
    "OPEN_STATES",
    "OWING",
    "SMALLEST_COMMITTEE",
    "TERM_ENDS_SOON",
    "THREE_TIERS",
    "UNSENT",
    "AdmissionApplication",
    "AdmissionOpinion",
    "AdmissionPhase",
    "AdmissionState",
    "Appraisal",
    "AppraisalAnswer",
    "AppraisalGrade",
    "AppraisalLevel",
    "AppraisalRound",
    "AppraisalState",
    "AssignmentState",
    "AssistantDuty",
    "AssistantLog",
    "Attendance",
    "Attendee",
    "BrandKind",
    "BrandShop",
    "CheckIn",
    "CheckInReport",
    "CommitteeMember",
    "CommitteePost",
    "CommitteeTerm",
    "GroupSlot",
    "InvitationOutcome",
    "LifeKind",
    "LifeRequirement",
    "LifeState",
    "LogState",
    "Meeting",
    "MeetingDecision",
    "MeetingKind",
    "MeetingState",
    "MeetingTask",
    "MeetingTopic",
    "MemberCheckIn",
    "MemberCheckInState",
    "Opinion",
    "OrgLifePhoto",
    "OrgLifeRecord",
    "OrgLifeRecordQuerySet",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationMove",
    "OutlineItem",
    "OwnerLevel",
    "Partner",
    "PartnerAttachment",
    "PartnerKind",
    "PartyBrand",
    "PartyOrganisation",
    "PostClaim",
    "PushedAssignment",
    "PushedWork",
    "Rating",
    "Rectification",
    "ReportGrade",
    "ReportKind",
    "ReportState",
    "RequiredPer",
    "SecretaryAssistant",
    "ServiceCertificate",
    "ServicePost",
    "SlotGroup",
    "Talent",
    "TalentInvitation",
    "TaskExtension",
    "TaskNote",
    "TaskState",
    "TermState",
    "TopicState",
    "UnitCheckIn",
    "UnitCheckInState",
    "WorkKind",
    "WorkList",
    "WorkListItem",
    "WorkListKind",
    "WorkListState",
    "appraisals_waiting",
    "due_reports",
    "first_day_of",
    "kinds_owed",
    "last_day_of",
    "posts_in",
    "ranks_in",
    "reporters_of",
    "why_no_term",
    "why_not_below",
    "why_not_held",
]
