"""Writes of the organisation tree: organisations and their superiors."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.dates import refuse_future
from core.errors import RefusedError
from party.models import (
    OrganisationMove,
    PartyOrganisation,
)
from places.actions import check_scope, placed
from places.models import Street


@transaction.atomic
def save_organisation(
    *,
    organisation: PartyOrganisation,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PartyOrganisation:
    """Save a Party organisation and its place in the tree; the caller has set its fields.

    A new superior is kept as a move of today, as `move_organisation` keeps it.
    Source: docs/rules.md R-PTY-2.
    """
    return _save_in_tree(
        organisation,
        "organisation.saved",
        moved_on=timezone.localdate(at),
        by=by,
        version=version,
        at=at,
    )


@transaction.atomic
def move_organisation(
    *,
    organisation: PartyOrganisation,
    parent: PartyOrganisation | None,
    moved_on: date,
    by: User,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> PartyOrganisation:
    """Put an organisation, with everything below it, under another superior.

    Units:  `moved_on` is the day of the decision; the tree of earlier days stays as it was.
    Errors: RefusedError outside one's posts, for the same superior, or a day that is to come or
            lies before an earlier move; ValidationError for a superior that cannot be one;
            ConflictError when somebody changed the organisation since `version`.
    Source: docs/rules.md R-PTY-2.
    """
    row = PartyOrganisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if row.parent == parent:
        raise RefusedError("上级党组织没有变化，不需要移动。")
    refuse_future(moved_on, at=at)
    later = row.moves.filter(moved_on__gt=moved_on).first()
    if later is not None:
        raise RefusedError(f"{later.moved_on:%Y年%-m月%-d日}已有一次隶属变更，日期不能早于它。")
    row.parent = parent
    return _save_in_tree(
        row, "organisation.moved", moved_on=moved_on, reason=reason, by=by, version=version, at=at
    )


def _save_in_tree(
    organisation: PartyOrganisation,
    action: str,
    *,
    moved_on: date,
    by: User,
    version: int | None,
    at: datetime | None,
    reason: str = "",
) -> PartyOrganisation:
    check_scope(organisation, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    pagecache.forget_on_commit()
    # Two moves at once could put two organisations below each other: one street, one at a time.
    Street.objects.select_for_update(no_key=True).get(pk=organisation.street_id)
    before = PartyOrganisation.objects.filter(pk=organisation.pk).first()
    saved = save_recorded(organisation, action, by=by, version=version, at=at)
    saved.place_in_tree()
    if before is not None and before.parent_id != saved.parent_id:
        move = OrganisationMove(
            organisation=saved,
            from_parent_id=before.parent_id,
            to_parent_id=saved.parent_id,
            moved_on=moved_on,
            reason=reason.strip(),
            is_demo=saved.is_demo,
        )
        move.full_clean()
        move.save()
    return saved
