"""Writes of proposals: collected, screened, voted on with paper ballots."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked, save_version
from core.errors import RefusedError
from core.models import Photo
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import BallotCount, LivelihoodProposal, ProposalState


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """How the sheets of a ballot were marked; whole sheets."""

    issued: int
    returned: int
    yes: int
    no: int
    abstained: int
    invalid: int


@transaction.atomic
def save_proposal(
    *,
    proposal: LivelihoodProposal,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProposal:
    """Write down a proposal, or put it right while it waits to be screened.

    Errors: RefusedError outside one's posts, once it was screened, or for a day to come.
    Source: docs/rules.md R-LVH-1.
    """
    check_scope(proposal, by=by, permission=Permission.LIVELIHOOD_FILE, place_of=placed)
    if proposal.pk is not None:
        check_unscreened(locked(proposal))
    if proposal.raised_on > timezone.localdate(at):
        raise RefusedError("提出日期不能晚于今天。")
    return save_recorded(proposal, "proposal.saved", by=by, version=version, at=at)


@transaction.atomic
def screen_proposal(
    *,
    proposal: LivelihoodProposal,
    is_feasible: bool,
    note: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProposal:
    """Judge whether a proposal can be done; what cannot is explained to those who asked.

    Errors: RefusedError outside one's posts, when it was screened already, or without the reason
            why it cannot be done; ConflictError.
    Source: docs/rules.md R-LVH-1.
    """
    row = _managed(proposal, Permission.LIVELIHOOD_MANAGE, by=by, version=version)
    check_unscreened(row)
    if not is_feasible and not note.strip():
        raise RefusedError("请说明为什么暂不可行，这段话会答复居民。")
    row.screen_note, row.screened_by = note.strip()[:300], by
    target = ProposalState.SCREENED if is_feasible else ProposalState.INFEASIBLE
    return _move(row, target, "proposal.screened", by=by, at=at, reason=row.screen_note)


@transaction.atomic
def count_ballot(
    *,
    proposal: LivelihoodProposal,
    ballot: Ballot,
    held_on: date,
    sheet: Photo,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> BallotCount:
    """Enter what a ballot on paper said, with the photo of the counting sheet.

    Errors: RefusedError outside one's posts, before it was screened, for a day to come, for
            another person's photo; ValidationError for numbers that do not add up.
    Source: docs/rules.md R-LVH-2.
    """
    row = _managed(proposal, Permission.LIVELIHOOD_VOTE, by=by, version=version)
    check_votable(row)
    if held_on > timezone.localdate(at):
        raise RefusedError("票决日期不能晚于今天。")
    check_own_photos([sheet], by=by)
    counted = BallotCount(
        proposal=row, held_on=held_on, sheet=sheet, entered_by=by, **asdict(ballot)
    )
    save_recorded(counted, "ballot.entered", by=by, at=at)
    target = ProposalState.CHOSEN if counted.is_passed else ProposalState.NOT_CHOSEN
    _move(row, target, "proposal.voted", by=by, at=at)
    return counted


def check_unscreened(row: LivelihoodProposal) -> None:
    """Refuse to change or screen what was screened.

    Source: docs/rules.md R-LVH-1.
    """
    if row.state != ProposalState.COLLECTED:
        raise RefusedError(f"“{row}”已经筛选过，现在是“{row.get_state_display()}”。")


def check_votable(row: LivelihoodProposal) -> None:
    """Refuse the ballot on a proposal that was not screened, or is voted on already.

    Source: docs/rules.md R-LVH-2.
    """
    if row.state != ProposalState.SCREENED:
        raise RefusedError(f"“{row}”现在是“{row.get_state_display()}”，不能登记票决。")


def _managed(
    proposal: LivelihoodProposal, permission: Permission, *, by: User, version: int | None
) -> LivelihoodProposal:
    row = locked(proposal)
    if not covered_by(by, row, permission):
        raise RefusedError("这一项不在您的岗位范围内，不能办理。")
    row.expect_version(version)
    return row


def _move(
    row: LivelihoodProposal,
    target: ProposalState,
    action: str,
    *,
    by: User,
    at: datetime | None,
    reason: str = "",
) -> LivelihoodProposal:
    before, row.state = row.state, target
    save_version(row)
    record(action, row, by=by, at=at, fields={"state": (before, target)}, reason=reason)
    return row
