"""Writes of quasi-property pilots, their reviews, and owners' committees."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from places.actions import check_scope
from projects.models import OwnersCommittee, QuasiProperty, QuasiPropertyReview


def _of_compound(row: Any) -> tuple[int | None, int | None]:
    return row.compound.community.street_id, row.compound.community_id


@transaction.atomic
def save_quasi_property(
    *, pilot: QuasiProperty, by: User, version: int | None = None, at: datetime | None = None
) -> QuasiProperty:
    """Save a pilot of quasi-property; one at a time per compound.

    Source: docs/rules.md R-RNW-5.
    """
    check_scope(pilot, by=by, permission=Permission.RENEWAL_EDIT, place_of=_of_compound)
    return save_recorded(pilot, "quasi_property.saved", by=by, version=version, at=at)


@transaction.atomic
def save_quasi_property_review(
    *,
    review: QuasiPropertyReview,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> QuasiPropertyReview:
    """Save how residents judged a pilot."""
    check_scope(
        review,
        by=by,
        permission=Permission.RENEWAL_EDIT,
        place_of=lambda row: _of_compound(row.pilot),
    )
    return save_recorded(review, "quasi_property_review.saved", by=by, version=version, at=at)


@transaction.atomic
def save_owners_committee(
    *,
    committee: OwnersCommittee,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> OwnersCommittee:
    """Save a term of an owners' committee; one at a time per compound.

    Source: docs/rules.md R-RNW-5.
    """
    check_scope(committee, by=by, permission=Permission.RENEWAL_EDIT, place_of=_of_compound)
    return save_recorded(committee, "owners_committee.saved", by=by, version=version, at=at)
