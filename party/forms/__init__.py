"""What people type about Party organisations; rules are checked by the actions."""

from party.forms.appraisals import EvaluationForm, FinishForm, RectificationForm, RoundForm
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
from party.forms.service_posts import (
    ClaimForm,
    ClosePostForm,
    LeavePostForm,
    ServicePostForm,
    label_of,
)

__all__ = [
    "CheckInFilterForm",
    "ClaimForm",
    "ClosePostForm",
    "EndCheckInForm",
    "EndForm",
    "EvaluationForm",
    "FinishForm",
    "LeavePostForm",
    "LifeFilterForm",
    "LifeForm",
    "MemberCheckInEditForm",
    "MemberCheckInForm",
    "MemberForm",
    "MoveForm",
    "OrganisationForm",
    "PurposeForm",
    "RectificationForm",
    "ReturnForm",
    "RoundForm",
    "ServicePostForm",
    "TermForm",
    "TreeForm",
    "UnitCheckInEditForm",
    "UnitCheckInForm",
    "label_of",
]
