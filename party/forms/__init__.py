"""What people type about Party organisations; rules are checked by the actions."""

from party.forms.committees import EndForm, MemberForm, TermForm
from party.forms.organisations import MoveForm, OrganisationForm, TreeForm

__all__ = ["EndForm", "MemberForm", "MoveForm", "OrganisationForm", "TermForm", "TreeForm"]
