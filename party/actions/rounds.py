"""Writes of a year's round of 述职评议: its outline, and who is in it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record as write_event
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from party.models import (
    Appraisal,
    AppraisalAnswer,
    AppraisalLevel,
    AppraisalRound,
    CommitteeMember,
    CommitteePost,
    OrganisationLevel,
    OutlineItem,
    PartyOrganisation,
    reporters_of,
)
from places.actions import check_scope
from places.models import Street


@transaction.atomic
def begin_round(
    *,
    round: AppraisalRound,
    outline: Sequence[str],
    by: User,
    at: datetime | None = None,
) -> AppraisalRound:
    """Begin a year's round: its outline, and an appraisal for each secretary of the level.

    Shape:  the first text of `outline` is the item on 社会治理; the caller has set the fields.
    Errors: RefusedError outside one's posts; ValidationError when the year has its round already.
    Source: docs/rules.md R-APR-2.
    """
    _check_runs(round, by=by)
    Street.objects.select_for_update(no_key=True).get(
        pk=round.street_id
    )  # two at once: the second is told
    saved = save_recorded(round, "appraisal_round.begun", by=by, at=at)
    _write_outline(saved, outline)
    enrol(round=saved, by=by, at=at)
    return saved


@transaction.atomic
def edit_round(
    *,
    round: AppraisalRound,
    outline: Sequence[str],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AppraisalRound:
    """Change a round's day and, before anybody has written to it, its outline.

    Errors: RefusedError for another outline once somebody has written; ConflictError.
    Source: docs/rules.md R-APR-2.
    """
    before = locked(round)
    _check_runs(before, by=by)
    _check_runs(round, by=by)
    saved = save_recorded(round, "appraisal_round.saved", by=by, version=version, at=at)
    if [item.text for item in before.outline.all()] != list(outline):
        if AppraisalAnswer.objects.filter(item__round=before).exists():
            raise RefusedError("已有人按现在的提纲写了述职报告，提纲不能再改；截止日期可以改。")
        before.outline.all().delete()
        _write_outline(before, outline)
        saved.version += 1  # its outline is a part of it: who looked at the one before is told
        saved.save(update_fields=["version", "updated_at"])
        write_event("appraisal_round.outline_saved", before, by=by, at=at or timezone.now())
    return saved


@transaction.atomic
def enrol(*, round: AppraisalRound, by: User, at: datetime | None = None) -> int:
    """Add the serving secretaries of the level who are not in the round yet; return how many.

    The report is written by the account that holds the post, where one alone does.
    Errors: RefusedError outside one's posts.
    Source: docs/rules.md R-APR-2, R-APR-3.
    """
    row = locked(round)
    _check_runs(row, by=by)
    level = (
        OrganisationLevel.STREET
        if row.level == AppraisalLevel.STREET
        else OrganisationLevel.COMMUNITY
    )
    serving = (
        CommitteeMember.objects.running()
        .filter(
            post=CommitteePost.SECRETARY,
            organisation__street=row.street_id,
            organisation__level=level,
            organisation__ended_on=None,
        )
        .exclude(organisation__appraisals__round=row)
        .select_related("organisation__street", "organisation__community")
        .order_by("organisation__path")
    )
    count = 0
    for member in serving:
        organisation = member.organisation
        appraisal = Appraisal(
            round=row,
            organisation=organisation,
            member=member,
            street=organisation.street,
            community=organisation.community,
            reported_by=_only_reporter_of(organisation),
            is_demo=row.is_demo,
        )
        save_recorded(appraisal, "appraisal.enrolled", by=by, at=at)
        count += 1
    return count


def _only_reporter_of(organisation: PartyOrganisation) -> User | None:
    """Return the account that writes a report there; None unless one alone may (R-APR-3)."""
    held = list(reporters_of(organisation.street_id, organisation.community_id)[:2])
    return held[0] if len(held) == 1 else None


def _check_runs(round: AppraisalRound, *, by: User) -> None:
    check_scope(
        round,
        by=by,
        permission=Permission.APPRAISAL_EDIT,
        place_of=lambda row: (row.street_id, None),
    )


def _write_outline(round: AppraisalRound, outline: Sequence[str]) -> None:
    for order, text in enumerate(outline):
        item = OutlineItem(round=round, order=order, text=text.strip(), is_governance=order == 0)
        item.full_clean()
        item.save()
