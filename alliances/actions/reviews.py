"""Writes of 双向评价: each side says once how the other did its part."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.needs import may_answer_for_raiser
from alliances.models import (
    DONE_STATES,
    CoBuildProject,
    MutualReview,
    NeedItem,
    NeedState,
    ReviewSide,
    label_of,
)
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.models import Unit


@dataclass(frozen=True)
class ReviewTurn:
    """One review that somebody may give now: of which side, between the place and which unit."""

    unit: Unit
    side: ReviewSide
    is_need: bool

    @property
    def key(self) -> str:
        return f"{self.side.value}-{self.unit.uid}"

    @property
    def label(self) -> str:
        return label_of(self.unit, self.side, is_need=self.is_need)


def turns_of(subject: CoBuildProject | NeedItem, *, by: User) -> list[ReviewTurn]:
    """Return the reviews of a project or need that `by` may give and nobody has given yet.

    Shape:  the unit's liaison speaks for the unit; for the other side of a project those who work
            in its community, of a need whoever raised it. Nobody speaks for both sides.
    Source: docs/rules.md R-MUT-1.
    """
    if isinstance(subject, CoBuildProject):
        return _turns_of_project(subject, by=by)
    return _turns_of_need(subject, by=by)


@transaction.atomic
def give_review(
    *,
    subject: CoBuildProject | NeedItem,
    turn: ReviewTurn,
    rating: int,
    words: str,
    by: User,
    at: datetime | None = None,
) -> MutualReview:
    """Say how the other side did its part.

    Errors: RefusedError when it is not `by`'s turn (any more), or without words; ValidationError
            for a rating out of range.
    Source: docs/rules.md R-MUT-1.
    """
    row = locked(subject)
    if turn not in turns_of(row, by=by):
        raise RefusedError("这一方已经评价过，或者您的岗位不能代表这一方评价。")
    said = written(words, ask="请写明评价。", most=300)
    project = row if isinstance(row, CoBuildProject) else None
    review = MutualReview(
        project=project,
        claim=row.standing_claim if isinstance(row, NeedItem) else None,
        unit=turn.unit,
        side=turn.side,
        rating=rating,
        words=said,
        given_on=timezone.localdate(at),
        given_by=by,
        is_demo=row.is_demo,
    )
    return save_recorded(review, "mutualreview.given", by=by, at=at)


def _turns_of_project(project: CoBuildProject, *, by: User) -> list[ReviewTurn]:
    if project.state not in DONE_STATES:
        return []
    reach = by.reach(Permission.PROJECT_FILE)
    community = project.community_id or project.host_unit.community_id
    speaks = {ReviewSide.PLACE} if reach.covers(project.street_id, community) else set()
    given = list(project.reviews.select_related("given_by"))
    return [
        ReviewTurn(unit, side, is_need=False)
        for unit in project.parties
        for side in ReviewSide
        if (side in speaks or (side == ReviewSide.UNIT and unit.pk in reach.units))
        and not _is_taken([row for row in given if row.unit_id == unit.pk], side, by)
    ]


def _turns_of_need(need: NeedItem, *, by: User) -> list[ReviewTurn]:
    claim = need.standing_claim
    if need.state != NeedState.CLOSED or claim is None:
        return []
    speaks = {
        ReviewSide.UNIT: claim.unit_id in by.reach(Permission.NEED_RAISE).units,
        ReviewSide.PLACE: may_answer_for_raiser(need, by=by),
    }
    given = list(claim.reviews.all())
    return [
        ReviewTurn(claim.unit, side, is_need=True)
        for side in ReviewSide
        if speaks[side] and not _is_taken(given, side, by)
    ]


def _is_taken(given: list[MutualReview], side: ReviewSide, by: User) -> bool:
    """True when this side has spoken, or the same person has for the other one."""
    return any(row.side == side or row.given_by_id in by.counts_as for row in given)
