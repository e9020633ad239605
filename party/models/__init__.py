"""The three-tier Party organisation tree, committee terms and the posts in them."""

from party.models.committees import (
    TERM_ENDS_SOON,
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    TermState,
)
from party.models.organisations import (
    BRANCHES,
    THREE_TIERS,
    OrganisationKind,
    OrganisationLevel,
    OrganisationMove,
    PartyOrganisation,
)

__all__ = [
    "BRANCHES",
    "TERM_ENDS_SOON",
    "THREE_TIERS",
    "CommitteeMember",
    "CommitteePost",
    "CommitteeTerm",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationMove",
    "PartyOrganisation",
    "TermState",
]
