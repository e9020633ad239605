"""Writes of committees: their terms, and who serves in them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.dates import refuse_future
from core.errors import RefusedError
from party.models import (
    HEADS,
    CommitteeMember,
    CommitteePost,
    CommitteeTerm,
    PartyOrganisation,
    why_no_term,
)
from party.models.committees import CommitteeMemberQuerySet
from places.actions import check_scope, placed


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
    refuse_future(elected_on, at=at)
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
    refuse_future(ended_on, at=at)
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
    refuse_future(started_on, at=at)
    term = row.terms.running().first()
    if term is not None and started_on < term.elected_on:
        raise RefusedError(
            f"本届（第 {term.number} 届）从 {term.elected_on:%Y年%-m月%-d日}起，任职日期不能更早。"
        )
    if post in HEADS:
        _refuse_second_head(row.members.all(), started_on)
    member = CommitteeMember(
        organisation=row, term=term, name=name.strip(), post=post, started_on=started_on
    )
    pagecache.forget_on_commit()
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
    refuse_future(ended_on, at=at)
    row = CommitteeMember.objects.get(pk=member.pk)
    check_serving(row)
    return _leave(row, ended_on=ended_on, by=by, at=at)


@transaction.atomic
def save_term(
    *, term: CommitteeTerm, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeTerm:
    """Put a term right in the ledger; the caller has set its fields.

    Errors: RefusedError outside one's posts, or for a day to come.
    Source: docs/rules.md R-PTY-1, R-PTY-3.
    """
    _check(term, by=by)
    _refuse_to_come(term.elected_on, term.ended_on, at=at)
    return save_recorded(term, "term.saved", by=by, version=version, at=at)


@transaction.atomic
def save_member(
    *, member: CommitteeMember, by: User, version: int | None = None, at: datetime | None = None
) -> CommitteeMember:
    """Put somebody's post in a committee right in the ledger; the caller has set its fields.

    Errors: RefusedError outside one's posts, for a day to come, or while another secretary or
            leader served.
    Source: docs/rules.md R-PTY-4.
    """
    _check(member, by=by)
    _refuse_to_come(member.started_on, member.ended_on, at=at)
    if member.post in HEADS and member.started_on is not None:
        others = member.organisation.members.exclude(pk=member.pk)
        if member.ended_on is not None:
            others = others.filter(started_on__lt=member.ended_on)
        _refuse_second_head(others, member.started_on)
    pagecache.forget_on_commit()
    return save_recorded(member, "member.saved", by=by, version=version, at=at)


def check_term_running(row: CommitteeTerm) -> None:
    """Refuse to end a term twice.

    Source: docs/rules.md R-PTY-3.
    """
    if row.ended_on is not None:
        raise RefusedError(f"第 {row.number} 届已于 {row.ended_on:%Y年%-m月%-d日}结束。")


def check_serving(row: CommitteeMember) -> None:
    """Refuse to register a second time that somebody left.

    Source: docs/rules.md R-PTY-4.
    """
    if row.ended_on is not None:
        raise RefusedError(f"“{row}”已登记于 {row.ended_on:%Y年%-m月%-d日}离任。")


def _check(row: CommitteeTerm | CommitteeMember, *, by: User) -> None:
    check_scope(
        row,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda state: placed(state.organisation),
    )


def _locked(organisation: PartyOrganisation, *, by: User) -> PartyOrganisation:
    """Return the organisation under lock, so that terms and posts follow one another."""
    row = PartyOrganisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_scope(row, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    return row


def _close(term: CommitteeTerm, *, ended_on: date, by: User, at: datetime | None) -> CommitteeTerm:
    check_term_running(term)
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
    pagecache.forget_on_commit()
    return save_recorded(member, "member.ended", by=by, version=member.version, at=at)


def _refuse_to_come(*days: date | None, at: datetime | None) -> None:
    for day in days:
        if day is not None:
            refuse_future(day, at=at)


def _refuse_second_head(members: CommitteeMemberQuerySet, started_on: date) -> None:
    serving = members.heads().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=started_on)).first()
    if serving is None:
        return
    if serving.ended_on is None:
        raise RefusedError(f"{serving.name}仍是在任{serving.get_post_display()}，请先登记离任。")
    raise RefusedError(
        f"{serving.name}任{serving.get_post_display()}到 "
        f"{serving.ended_on:%Y年%-m月%-d日}，新任的任职日期不能更早。"
    )
