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
from alliances.forms.part_time import (
    AppointForm,
    EndForm,
    InviteMembersForm,
    NominateForm,
    PartTimeFilterForm,
    ReplaceForm,
)
from alliances.forms.resources import ResourceFilterForm, ResourceForm

__all__ = [
    "AdmitForm",
    "AnswerForm",
    "ApplyForm",
    "AppointForm",
    "AskForm",
    "ClaimForm",
    "CloseForm",
    "CoverageForm",
    "EndForm",
    "FulfilForm",
    "InviteForm",
    "InviteMembersForm",
    "LeaveForm",
    "NeedFilterForm",
    "NeedForm",
    "NominateForm",
    "PartTimeFilterForm",
    "ReplaceForm",
    "ResourceFilterForm",
    "ResourceForm",
]
