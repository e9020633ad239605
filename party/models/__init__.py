"""The three-tier Party organisation tree, committee terms and the posts in them."""

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
from party.models.organisations import (
    BRANCHES,
    THREE_TIERS,
    OrganisationKind,
    OrganisationLevel,
    OrganisationMove,
    PartyOrganisation,
    why_not_below,
)

__all__ = [
    "BRANCHES",
    "HEADS",
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
    "posts_in",
    "why_no_term",
    "why_not_below",
]
