"""Writes of the organisation tree: organisations, their superiors, terms and committees."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.errors import RefusedError
from party.models import (
    HEADS,
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    OrganisationMove,
    PartyOrganisation,
    why_no_term,
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
        organisation, "organisation.saved", moved_on=_day(at), by=by, version=version, at=at
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
    row = PartyOrganisation.objects.select_for_update().get(pk=organisation.pk)
    if row.parent == parent:
        raise RefusedError("上级党组织没有变化，不需要移动。")
    _refuse_future(moved_on, at=at)
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
    # Two moves at once could put two organisations below each other: one street, one at a time.
    Street.objects.select_for_update().get(pk=organisation.street_id)
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


@transaction.atomic
def open_term(
    *,
    organisation: PartyOrganisation,
    number: int,
    elected_on: date,
    expires_on: date,
    by: User,
    at: datetime | None = None,
) -> CommitteeTerm:
    """Register an election (换届): the running term and its committee end on that day.

    Errors: RefusedError for a 党工委 or a group, a number or a day that does not follow the last
            term.
    Source: docs/rules.md R-PTY-1, R-PTY-3, R-PTY-5.
    """
    row = _locked(organisation, by=by)
    if why_not := why_no_term(row):
        raise RefusedError(why_not)
    _refuse_future(elected_on, at=at)
    last = row.terms.order_by("-number").first()
    if last is not None and number <= last.number:
        raise RefusedError(f"已登记到第 {last.number} 届，新的一届应从第 {last.number + 1} 届起。")
    if last is not None and elected_on < (last.ended_on or last.elected_on):
        raise RefusedError(f"选举日期不能早于第 {last.number} 届。")
    if last is not None and last.ended_on is None:
        _close(last, ended_on=elected_on, by=by, at=at)
    term = CommitteeTerm(
        organisation=row, number=number, elected_on=elected_on, expires_on=expires_on
    )
    return save_recorded(term, "term.opened", by=by, at=at)


@transaction.atomic
def end_term(
    *, term: CommitteeTerm, ended_on: date, by: User, at: datetime | None = None
) -> CommitteeTerm:
    """End a term without a successor, such as when an organisation is dissolved or merged.

    Errors: RefusedError when it has ended, or for a day to come or before the election.
    Source: docs/rules.md R-PTY-3.
    """
    _locked(term.organisation, by=by)
    _refuse_future(ended_on, at=at)
    return _close(CommitteeTerm.objects.get(pk=term.pk), ended_on=ended_on, by=by, at=at)


@transaction.atomic
def appoint_member(
    *,
    organisation: PartyOrganisation,
    name: str,
    post: CommitteePost,
    started_on: date,
    by: User,
    at: datetime | None = None,
) -> CommitteeMember:
    """Register somebody's post in the committee, in the running term if there is one.

    Errors: RefusedError for a day to come or before the term, or while another secretary or
            leader serves; ValidationError for a post that there is not in the organisation.
    Source: docs/rules.md R-PTY-4, R-PTY-5.
    """
    row = _locked(organisation, by=by)
    _refuse_future(started_on, at=at)
    term = row.terms.running().first()
    if term is not None and started_on < term.elected_on:
        raise RefusedError(
            f"本届（第 {term.number} 届）从 {term.elected_on:%Y年%-m月%-d日}起，任职日期不能更早。"
        )
    if post in HEADS:
        _refuse_second_head(row, started_on)
    member = CommitteeMember(
        organisation=row, term=term, name=name.strip(), post=post, started_on=started_on
    )
    return save_recorded(member, "member.appointed", by=by, at=at)


@transaction.atomic
def end_member(
    *, member: CommitteeMember, ended_on: date, by: User, at: datetime | None = None
) -> CommitteeMember:
    """Register that somebody left the committee.

    Errors: RefusedError when that is registered already, or for a day to come or before the start.
    Source: docs/rules.md R-PTY-4.
    """
    _locked(member.organisation, by=by)
    _refuse_future(ended_on, at=at)
    row = CommitteeMember.objects.get(pk=member.pk)
    if row.ended_on is not None:
        raise RefusedError(f"“{row}”已登记于 {row.ended_on:%Y年%-m月%-d日}离任。")
    return _leave(row, ended_on=ended_on, by=by, at=at)


@transaction.atomic
def save_term(
    *, term: CommitteeTerm, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeTerm:
    """Put a term right in the ledger; the caller has set its fields.

    Source: docs/rules.md R-PTY-1.
    """
    _check(term, by=by)
    return save_recorded(term, "term.saved", by=by, version=version, at=at)


@transaction.atomic
def save_member(
    *, member: CommitteeMember, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeMember:
    """Put somebody's post in a committee right in the ledger; the caller has set its fields."""
    _check(member, by=by)
    return save_recorded(member, "member.saved", by=by, version=version, at=at)


def _check(row: CommitteeTerm | CommitteeMember, *, by: User) -> None:
    check_scope(
        row,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda state: placed(state.organisation),
    )


def _locked(organisation: PartyOrganisation, *, by: User) -> PartyOrganisation:
    """Return the organisation under lock, so that terms and posts follow one another."""
    row = PartyOrganisation.objects.select_for_update().get(pk=organisation.pk)
    check_scope(row, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    return row


def _close(term: CommitteeTerm, *, ended_on: date, by: User, at: datetime | None) -> CommitteeTerm:
    if term.ended_on is not None:
        raise RefusedError(f"第 {term.number} 届已于 {term.ended_on:%Y年%-m月%-d日}结束。")
    if ended_on < term.elected_on:
        raise RefusedError(f"结束日期不能早于第 {term.number} 届的选举日期。")
    for member in term.organisation.members.running():
        _leave(member, ended_on=ended_on, by=by, at=at)
    term.ended_on = ended_on
    return save_recorded(term, "term.ended", by=by, version=term.version, at=at)


def _leave(
    member: CommitteeMember, *, ended_on: date, by: User, at: datetime | None
) -> CommitteeMember:
    if ended_on < member.started_on:
        raise RefusedError(
            f"“{member}”于 {member.started_on:%Y年%-m月%-d日}任职，离任日期不能更早。"
        )
    member.ended_on = ended_on
    return save_recorded(member, "member.ended", by=by, version=member.version, at=at)


def _refuse_second_head(organisation: PartyOrganisation, started_on: date) -> None:
    serving = (
        organisation.members.heads()
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=started_on))
        .first()
    )
    if serving is None:
        return
    if serving.ended_on is None:
        raise RefusedError(f"{serving.name}仍是在任{serving.get_post_display()}，请先登记离任。")
    raise RefusedError(
        f"{serving.name}任{serving.get_post_display()}到 "
        f"{serving.ended_on:%Y年%-m月%-d日}，新任的任职日期不能更早。"
    )


def _refuse_future(day: date, *, at: datetime | None) -> None:
    if day > _day(at):
        raise RefusedError("日期不能晚于今天，请到当天再登记。")


def _day(at: datetime | None) -> date:
    return timezone.localdate(at)
