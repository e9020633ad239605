"""What people type about alliances and what is agreed in them; the actions check the rules."""

from alliances.forms.memberships import AdmitForm, ApplyForm, CoverageForm, InviteForm, LeaveForm
from alliances.forms.needs import (
    AnswerForm,
    AskForm,
    ClaimForm,
    CloseForm,
    FulfilForm,
    NeedFilterForm,
    NeedForm,
)
from alliances.forms.reasons import ReasonForm
from alliances.forms.resources import ResourceFilterForm, ResourceForm

__all__ = [
    "AdmitForm",
    "AnswerForm",
    "ApplyForm",
    "AskForm",
    "ClaimForm",
    "CloseForm",
    "CoverageForm",
    "FulfilForm",
    "InviteForm",
    "LeaveForm",
    "NeedFilterForm",
    "NeedForm",
    "ReasonForm",
    "ResourceFilterForm",
    "ResourceForm",
]
