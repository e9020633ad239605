"""What people type about Party organisations; rules are checked by the actions."""

from party.forms.appraisals import EvaluationForm, FinishForm, RectificationForm, RoundForm
from party.forms.assistants import (
    AssistantFilterForm,
    AssistantForm,
    CertificateForm,
    DutiesForm,
    LogForm,
    LogReasonForm,
    RevokeForm,
)
from party.forms.check_ins import (
    CheckInFilterForm,
    EndCheckInForm,
    MemberCheckInEditForm,
    MemberCheckInForm,
    PurposeForm,
    UnitCheckInEditForm,
    UnitCheckInForm,
)
from party.forms.committees import EndForm, MemberForm, TermForm
from party.forms.life import LifeFilterForm, LifeForm, ReturnForm
from party.forms.organisations import MoveForm, OrganisationForm, TreeForm
from party.forms.partners import PartnerFilterForm
from party.forms.service_posts import (
    ClaimForm,
    ClosePostForm,
    LeavePostForm,
    ServicePostForm,
    label_of,
)
from party.forms.worklists import (
    AdmissionForm,
    BeginForm,
    CheckForm,
    DecideForm,
    OpinionForm,
    PushedForm,
    ReasonForm,
    SearchForm,
    WorkListForm,
    WorkListItemForm,
)

__all__ = [
    "AdmissionForm",
    "AssistantFilterForm",
    "AssistantForm",
    "BeginForm",
    "CertificateForm",
    "CheckForm",
    "CheckInFilterForm",
    "ClaimForm",
    "ClosePostForm",
    "DecideForm",
    "DutiesForm",
    "EndCheckInForm",
    "EndForm",
    "EvaluationForm",
    "FinishForm",
    "LeavePostForm",
    "LifeFilterForm",
    "LifeForm",
    "LogForm",
    "LogReasonForm",
    "MemberCheckInEditForm",
    "MemberCheckInForm",
    "MemberForm",
    "MoveForm",
    "OpinionForm",
    "OrganisationForm",
    "PartnerFilterForm",
    "PurposeForm",
    "PushedForm",
    "ReasonForm",
    "RectificationForm",
    "ReturnForm",
    "RevokeForm",
    "RoundForm",
    "SearchForm",
    "ServicePostForm",
    "TermForm",
    "TreeForm",
    "UnitCheckInEditForm",
    "UnitCheckInForm",
    "WorkListForm",
    "WorkListItemForm",
    "label_of",
]
