"""What people type about alliances and what is agreed in them; the actions check the rules."""

from alliances.forms.memberships import (
    AdmitForm,
    ApplyForm,
    CoverageForm,
    InviteForm,
    LeaveForm,
    ReasonForm,
)

__all__ = [
    "AdmitForm",
    "ApplyForm",
    "CoverageForm",
    "InviteForm",
    "LeaveForm",
    "ReasonForm",
]
