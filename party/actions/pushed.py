"""Writes of 下派事项: register, withdraw, and what a community answers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.words import written
from party.actions.admissions import refuse_communities
from party.models import (
    OPEN_ASSIGNMENTS,
    AdmissionApplication,
    AssignmentState,
    PushedAssignment,
    PushedWork,
    WorkListItem,
)
from places.actions import check_scope, placed
from places.models import Community, Street


@transaction.atomic
def register_pushed(
    *,
    work: PushedWork,
    communities: Sequence[Community],
    by: User,
    at: datetime | None = None,
) -> PushedWork:
    """Register what a department gives to communities today; without an entry it is 未准入.

    Errors: RefusedError out of scope, without a community, for the same thing once more today, or
            for an entry that is not in force or was not given for one of the communities.
    Source: docs/rules.md R-ADM-8.
    """
    today = timezone.localdate(at)
    work.registered_by, work.pushed_on = by, today
    check_scope(
        work,
        by=by,
        permission=Permission.PUSH_REGISTER,
        place_of=lambda state: (state.street_id, None),
    )
    refuse_communities(communities, work.street_id)
    Street.objects.select_for_update(no_key=True).get(pk=work.street_id)
    same = PushedWork.objects.filter(
        street=work.street_id,
        department=work.department_id,
        title=work.title,
        pushed_on=today,
        withdrawn_at=None,
    )
    if same.exists():
        raise RefusedError("今天已登记过同名的下派事项，不用再登记；要改的请先撤回那一项。")
    if work.admission is not None:
        _refuse_admission(work.admission, communities, at=at)
    if work.item is not None:
        _refuse_item(work.item, work.street_id)
    saved = save_recorded(work, "pushed.registered", by=by, at=at)
    for community in communities:
        assignment = PushedAssignment(
            street_id=saved.street_id,
            community=community,
            pushed=saved,
            is_admitted=saved.is_admitted,
        )
        assignment.full_clean()
        assignment.save()
    return saved


@transaction.atomic
def withdraw_pushed(
    *,
    work: PushedWork,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PushedWork:
    """Take a pushed work back, with a reason; it counts nowhere any more.

    Errors: RefusedError without a reason, out of scope, or when it was withdrawn before.
    """
    row = locked(work)
    row.expect_version(version)
    check_scope(
        row,
        by=by,
        permission=Permission.PUSH_REGISTER,
        place_of=lambda state: (state.street_id, None),
    )
    check_not_withdrawn(row)
    words = written(reason, ask="请写明撤回的原因。")
    row.withdrawn_at, row.withdraw_reason = at or timezone.now(), words
    return save_recorded(row, "pushed.withdrawn", by=by, at=at)


@transaction.atomic
def accept_assignment(
    *,
    assignment: PushedAssignment,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PushedAssignment:
    """Take the work on for one's community.

    Errors: RefusedError out of scope, or when it was answered or withdrawn before.
    """
    row = _answerable(assignment, AssignmentState.WAITING, by=by, version=version)
    row.state, row.answered_by, row.answered_at = AssignmentState.ACCEPTED, by, at or timezone.now()
    return save_recorded(row, "pushedassignment.accepted", by=by, at=at)


@transaction.atomic
def decline_assignment(
    *,
    assignment: PushedAssignment,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PushedAssignment:
    """Decline (婉拒) what has no entry, with a reason.

    Errors: RefusedError for admitted work, without a reason, or when it was answered before.
    Source: docs/rules.md R-ADM-9.
    """
    row = _answerable(assignment, AssignmentState.WAITING, by=by, version=version)
    check_declinable(row)
    row.decline_reason = written(reason, ask="请写明婉拒的原因。")
    row.state, row.answered_by, row.answered_at = AssignmentState.DECLINED, by, at or timezone.now()
    return save_recorded(row, "pushedassignment.declined", by=by, at=at)


@transaction.atomic
def finish_assignment(
    *,
    assignment: PushedAssignment,
    result: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PushedAssignment:
    """Register that one's community has done it, with a short result.

    Errors: RefusedError without a result, or when it was declined, done or withdrawn.
    """
    row = _answerable(assignment, *OPEN_ASSIGNMENTS, by=by, version=version)
    row.result, row.done_on = (
        written(result, ask="请写明办理结果，一句话就可以。"),
        timezone.localdate(at),
    )
    row.state = AssignmentState.DONE
    row.answered_by, row.answered_at = by, row.answered_at or at or timezone.now()
    return save_recorded(row, "pushedassignment.done", by=by, at=at)


def _answerable(
    assignment: PushedAssignment, *states: AssignmentState, by: User, version: int | None
) -> PushedAssignment:
    work = locked(assignment.pushed)
    row = locked(assignment)
    row.expect_version(version)
    check_scope(row, by=by, permission=Permission.ADMISSION_ANSWER, place_of=placed)
    check_standing(row, work, *states)
    return row


def check_standing(row: PushedAssignment, work: PushedWork, *states: AssignmentState) -> None:
    """Refuse what was withdrawn, or answered in another way."""
    if work.withdrawn_at is not None:
        raise RefusedError("这项工作已由街道撤回，不用办理。")
    if row.state not in states:
        raise RefusedError(f"这项工作“{row.get_state_display()}”，不能再办理这一步。")


def check_declinable(row: PushedAssignment) -> None:
    """Refuse to decline what has an entry (R-ADM-9)."""
    if row.is_admitted:
        raise RefusedError("这项工作已准入，不能婉拒；有困难请与下派科室联系。")


def check_not_withdrawn(work: PushedWork) -> None:
    """Refuse a work that was taken back."""
    if work.withdrawn_at is not None:
        raise RefusedError("这项下派已经撤回。")


def _refuse_admission(
    admission: AdmissionApplication,
    communities: Sequence[Community],
    *,
    at: datetime | None,
) -> None:
    row = locked(admission)  # it must not be revoked meanwhile
    if (
        not AdmissionApplication.objects.active_on(timezone.localdate(at))
        .filter(pk=row.pk)
        .exists()
    ):
        raise RefusedError("所选的准入今天不在有效期内，请重新选择，或作为未准入登记。")
    covered = set(row.communities.values_list("pk", flat=True))
    outside = [str(community) for community in communities if community.pk not in covered]
    if outside:
        raise RefusedError(f"所选的准入不包括{'、'.join(outside)}，请去掉，或分开登记。")


def _refuse_item(item: WorkListItem, street_id: int) -> None:
    items = WorkListItem.objects.admitting().filter(work_list__street=street_id)
    if not items.filter(pk=item.pk).exists():
        raise RefusedError("所选事项不在现行的依法履职或协助清单里，请重新选择。")
