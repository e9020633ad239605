"""Writes of the organisation tree: organisations, terms, members of committees."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from party.models import CommitteeMember, CommitteeTerm, PartyOrganisation
from places.actions import check_scope, placed


@transaction.atomic
def save_organisation(
    *,
    organisation: PartyOrganisation,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PartyOrganisation:
    """Save a Party organisation and its place in the tree; the caller has set its fields."""
    check_scope(organisation, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    saved = save_recorded(organisation, "organisation.saved", by=by, version=version, at=at)
    saved.place_in_tree()
    return saved


@transaction.atomic
def save_term(
    *, term: CommitteeTerm, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeTerm:
    """Save a committee's term; the caller has set its fields.

    Source: docs/rules.md R-PTY-1.
    """
    _check(term, by=by)
    return save_recorded(term, "term.saved", by=by, version=version, at=at)


@transaction.atomic
def save_member(
    *, member: CommitteeMember, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeMember:
    """Save somebody's post in a committee; the caller has set its fields."""
    _check(member, by=by)
    return save_recorded(member, "member.saved", by=by, version=version, at=at)


def _check(row: CommitteeTerm | CommitteeMember, *, by: User) -> None:
    check_scope(
        row,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda state: placed(state.organisation),
    )
