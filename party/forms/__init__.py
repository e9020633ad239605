"""What people type about Party organisations; rules are checked by the actions."""

from party.forms.appraisals import EvaluationForm, FinishForm, RectificationForm, RoundForm
from party.forms.committees import EndForm, MemberForm, TermForm
from party.forms.life import LifeFilterForm, LifeForm, ReturnForm
from party.forms.organisations import MoveForm, OrganisationForm, TreeForm

__all__ = [
    "EndForm",
    "EvaluationForm",
    "FinishForm",
    "LifeFilterForm",
    "LifeForm",
    "MemberForm",
    "MoveForm",
    "OrganisationForm",
    "RectificationForm",
    "ReturnForm",
    "RoundForm",
    "TermForm",
    "TreeForm",
]
